package org.graphroutes.connection;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.graphroutes.problem.InvalidConfiguration;

/**
 * Access tokens in memory, one per connection and resource. Whoever comes while a token is being fetched waits for that
 * one answer, or that one error; no lock is held during the network call. Thread-safe.
 */
public final class TokenCache {

    private record Key(String connection, URI resource) {}

    private record Held(AccessToken token, Instant issuedAt) {}

    private final Map<Key, CompletableFuture<Held>> tokens = new ConcurrentHashMap<>();
    private final Function<String, SignInFlow> flows;
    private final InstantSource clock;

    /** @param flows the flow of a word; null when there is none */
    public TokenCache(Function<String, SignInFlow> flows, InstantSource clock) {
        this.flows = flows;
        this.clock = clock;
    }

    /**
     * A token that is good for a while, fetched when there is none.
     *
     * @throws org.graphroutes.problem.ProblemException as {@link SignInFlow#acquire}
     */
    public AccessToken get(Connection connection, URI resource) {
        Key key = new Key(connection.name(), resource);
        while (true) {
            CompletableFuture<Held> current = tokens.get(key);
            if (current != null && isUsable(current)) {
                return join(current);
            }
            CompletableFuture<Held> mine = new CompletableFuture<>();
            boolean first =
                    current == null ? tokens.putIfAbsent(key, mine) == null : tokens.replace(key, current, mine);
            if (first) {
                fetch(connection, resource, key, mine);
                return join(mine);
            }
        }
    }

    /** Forgets that connection's tokens; the next call fetches new ones. */
    public void forget(Connection connection) {
        tokens.keySet().removeIf(key -> key.connection().equals(connection.name()));
    }

    private boolean isUsable(CompletableFuture<Held> future) {
        if (!future.isDone()) {
            return true;
        }
        if (future.isCompletedExceptionally()) {
            return false;
        }
        Held held = future.join();
        return !held.token().needsRefresh(clock.instant(), held.issuedAt());
    }

    private void fetch(Connection connection, URI resource, Key key, CompletableFuture<Held> mine) {
        try {
            SignInFlow flow = flows.apply(connection.flow());
            if (flow == null) {
                throw new InvalidConfiguration(connection.file() + ": flow=" + connection.flow() + " is not known.");
            }
            Instant issuedAt = clock.instant();
            mine.complete(new Held(flow.acquire(connection, resource), issuedAt));
        } catch (RuntimeException | Error e) {
            tokens.remove(key, mine);
            mine.completeExceptionally(e);
        }
    }

    private static AccessToken join(CompletableFuture<Held> future) {
        try {
            return future.join().token();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
