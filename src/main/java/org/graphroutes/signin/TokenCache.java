package org.graphroutes.signin;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.graphroutes.connection.Connection;
import org.graphroutes.problem.SignInRequired;

/**
 * Access tokens in memory, one per connection and resource. Whoever comes while a token is being fetched waits for that
 * one answer, or that one error; no lock is held during the network call. That a sign-in is lost is remembered for a
 * minute, so that the sign-in service is not asked in a loop what only a person can change. Thread-safe.
 */
final class TokenCache {

    /** How long a lost sign-in is not tried again. */
    static final Duration KEPT = Duration.ofMinutes(1);

    private record Key(String connection, URI resource) {}

    private record Held(AccessToken token, Instant issuedAt) {}

    /** A token on its way or there, or a failure with the time until which it stands. */
    private static final class Entry {
        private final CompletableFuture<Held> held = new CompletableFuture<>();
        private volatile Instant failureStandsUntil = Instant.MIN;
    }

    private final Map<Key, Entry> tokens = new ConcurrentHashMap<>();
    private final Function<TokenOrder, AccessToken> fetcher;
    private final Predicate<Connection> isMended;
    private final InstantSource clock;

    /**
     * @param fetcher gets a new token
     * @param isMended whether somebody has signed a connection in again, so that its failure stands no longer
     */
    TokenCache(Function<TokenOrder, AccessToken> fetcher, Predicate<Connection> isMended, InstantSource clock) {
        this.fetcher = fetcher;
        this.isMended = isMended;
        this.clock = clock;
    }

    /**
     * A token that is good for a while, fetched when there is none.
     *
     * @throws org.graphroutes.problem.ProblemException when there cannot be one
     */
    AccessToken get(Connection connection, URI resource) {
        Key key = new Key(connection.name(), resource);
        while (true) {
            Entry current = tokens.get(key);
            if (current != null && stands(connection, current)) {
                return join(current);
            }
            Entry mine = new Entry();
            if (takes(key, current, mine)) {
                fetch(new TokenOrder(connection, resource, null), key, mine);
                return join(mine);
            }
        }
    }

    /**
     * Another token than one that was refused. Who comes second gets what the first one fetched.
     *
     * @param claims a claims challenge to be answered, as JSON; null for none
     */
    AccessToken renew(Connection connection, URI resource, AccessToken refused, String claims) {
        Key key = new Key(connection.name(), resource);
        while (true) {
            Entry current = tokens.get(key);
            // A loss that stands is told, and not tried anew by each of those who were refused.
            if (current != null
                    && (stands(connection, current) || !failed(current))
                    && !join(current).value().equals(refused.value())) {
                return join(current);
            }
            Entry mine = new Entry();
            if (takes(key, current, mine)) {
                fetch(new TokenOrder(connection, resource, claims), key, mine);
                return join(mine);
            }
        }
    }

    /** Forgets that connection's tokens and failures; the next call fetches new ones. */
    void forget(Connection connection) {
        tokens.keySet().removeIf(key -> key.connection().equals(connection.name()));
    }

    /** Forgets that connection's failures only: there may be a new way to mend them. */
    void forgetFailures(Connection connection) {
        tokens.entrySet()
                .removeIf(entry -> entry.getKey().connection().equals(connection.name())
                        && entry.getValue().held.isCompletedExceptionally());
    }

    /** The token that is held, whatever its age; null for none. Nothing is fetched and nobody waits. */
    AccessToken peek(Connection connection, URI resource) {
        Entry entry = tokens.get(new Key(connection.name(), resource));
        return entry == null || !entry.held.isDone() || entry.held.isCompletedExceptionally()
                ? null
                : entry.held.join().token();
    }

    private boolean takes(Key key, Entry current, Entry mine) {
        return current == null ? tokens.putIfAbsent(key, mine) == null : tokens.replace(key, current, mine);
    }

    private boolean stands(Connection connection, Entry entry) {
        if (!entry.held.isDone()) {
            return true;
        }
        if (entry.held.isCompletedExceptionally()) {
            return clock.instant().isBefore(entry.failureStandsUntil) && !isMended.test(connection);
        }
        Held held = entry.held.join();
        return !held.token().needsRefresh(clock.instant(), held.issuedAt());
    }

    private static boolean failed(Entry entry) {
        try {
            entry.held.join();
            return false;
        } catch (CompletionException e) {
            return true;
        }
    }

    private void fetch(TokenOrder order, Key key, Entry mine) {
        try {
            Instant issuedAt = clock.instant();
            mine.held.complete(new Held(fetcher.apply(order), issuedAt));
        } catch (RuntimeException | Error e) {
            if (e instanceof SignInRequired) {
                mine.failureStandsUntil = clock.instant().plus(KEPT);
            } else {
                tokens.remove(key, mine);
            }
            mine.held.completeExceptionally(e);
        }
    }

    private static AccessToken join(Entry entry) {
        try {
            return entry.held.join().token();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
