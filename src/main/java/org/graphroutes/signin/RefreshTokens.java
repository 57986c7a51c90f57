package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Secret;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.Throttled;
import org.graphroutes.signin.SignInRecords.HeldRefreshToken;
import org.graphroutes.signin.SignInRecords.UsedSeed;
import org.graphroutes.state.Lease;
import org.graphroutes.state.Leases;

/**
 * Carries a person's sign-in on (RFC 6749 section 6). A new refresh token is durable before the access token that came
 * with it is used; an answer without one keeps the old. Of all processes on one state store, one at a time refreshes a
 * connection, so that no refresh token is used twice. Thread-safe.
 */
final class RefreshTokens {

    private static final String REFRESH_TOKEN = "refresh_token:";

    /** Longer than a token request with all its repetitions. */
    private static final Duration LEASE = Duration.ofMinutes(4);

    private final TokenService service;
    private final SignInRecords records;
    private final Leases leases;
    private final InstantSource clock;

    RefreshTokens(TokenService service, SignInRecords records, Leases leases, InstantSource clock) {
        this.service = service;
        this.records = records;
        this.leases = leases;
        this.clock = clock;
    }

    /**
     * The only one who changes the connection's sign-in, until it is closed.
     *
     * @throws Throttled when another process does not end
     */
    Lease alone(Connection connection) {
        try {
            return leases.acquire("sign-in/" + connection.name(), LEASE, LEASE.plusMinutes(1))
                    .orElseThrow(() -> new Throttled(
                            "Connection " + connection.name()
                                    + ": another process has been signing it in for minutes. Try again later.",
                            LEASE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphTimeout("The call was interrupted while it waited for another sign-in to end.", e);
        }
    }

    /**
     * A token by the stored refresh token, or by the seed of the connection's file if that is new.
     *
     * @param seed {@code refresh_token:<token>} or a code; null for none
     * @param grantOfCode what redeems a code from the seed
     */
    AccessToken acquire(TokenOrder order, Secret seed, Function<String, AuthorizationGrant> grantOfCode) {
        try (Lease alone = alone(order.connection())) {
            Optional<HeldRefreshToken> held = records.get(order.connection(), HeldRefreshToken.class);
            if (seed != null && !isUsed(order.connection(), seed)) {
                try {
                    return sow(order, seed.reveal(), grantOfCode);
                } catch (SignInRefused refused) {
                    if (held.isEmpty()) {
                        throw refused;
                    }
                    // The sign-in that works goes on, and this one is not tried again.
                    records.put(order.connection(), new UsedSeed(SignInRecords.hash(seed.reveal())));
                }
            }
            HeldRefreshToken refresh =
                    held.orElseThrow(() -> new SignInRefused(Reason.NOT_SIGNED_IN, "nobody has signed in yet"));
            Tokens tokens = redeem(order, new RefreshTokenGrant(new RefreshToken(refresh.token())), true);
            return keep(order.connection(), tokens, refresh);
        }
    }

    private boolean isUsed(Connection connection, Secret seed) {
        String hash = SignInRecords.hash(seed.reveal());
        return records.get(connection, UsedSeed.class)
                .filter(used -> used.hash().equals(hash))
                .isPresent();
    }

    private AccessToken sow(TokenOrder order, String seed, Function<String, AuthorizationGrant> grantOfCode) {
        boolean isToken = seed.startsWith(REFRESH_TOKEN);
        if (seed.substring(isToken ? REFRESH_TOKEN.length() : 0).isBlank()) {
            throw new SignInRefused(Reason.NOT_SIGNED_IN, "the refresh token in the connection's file is empty");
        }
        AuthorizationGrant grant = isToken
                ? new RefreshTokenGrant(new RefreshToken(seed.substring(REFRESH_TOKEN.length())))
                : grantOfCode.apply(seed);
        if (!isToken) {
            // A code works once: it is used up before it is sent, whatever becomes of the answer.
            records.put(order.connection(), new UsedSeed(SignInRecords.hash(seed)));
        }
        Tokens tokens = redeem(order, grant, isToken);
        AccessToken token =
                signedIn(order.connection(), tokens, isToken ? seed.substring(REFRESH_TOKEN.length()) : null, null);
        records.put(order.connection(), new UsedSeed(SignInRecords.hash(seed)));
        return token;
    }

    /** Asks for tokens for a person. */
    Tokens redeem(TokenOrder order, AuthorizationGrant grant, boolean repeatable) {
        return service.redeem(order, grant, scope(order), repeatable);
    }

    /** What a person's sign-in asks for: the resource, who it is, and a refresh token. */
    static Scope scope(TokenOrder order) {
        return new Scope("openid", "profile", "offline_access", order.scope());
    }

    /**
     * Replaces the connection's sign-in with a new one.
     *
     * @param refreshToken where the answer has none; null for none
     * @param code that brought it; null for none
     */
    AccessToken signedIn(Connection connection, Tokens tokens, String refreshToken, String code) {
        String token = tokens.refreshToken() != null ? tokens.refreshToken() : refreshToken;
        if (token == null) {
            throw new SignInRefused(
                    Reason.APPLICATION_MISCONFIGURED,
                    "the sign-in brought no refresh token; allow offline_access in the app registration");
        }
        long now = clock.millis();
        records.put(
                connection,
                new HeldRefreshToken(
                        token,
                        tokens.user(),
                        permissions(tokens),
                        now,
                        now,
                        code == null ? null : SignInRecords.hash(code)));
        return tokens.accessToken();
    }

    private AccessToken keep(Connection connection, Tokens tokens, HeldRefreshToken old) {
        records.put(
                connection,
                new HeldRefreshToken(
                        tokens.refreshToken() == null ? old.token() : tokens.refreshToken(),
                        tokens.user() == null ? old.user() : tokens.user(),
                        permissions(tokens),
                        old.signedInAt(),
                        clock.millis(),
                        old.codeHash()));
        return tokens.accessToken();
    }

    private static List<String> permissions(Tokens tokens) {
        return tokens.accessToken()
                .granted()
                .map(granted -> List.copyOf(granted.permissions()))
                .orElse(null);
    }
}
