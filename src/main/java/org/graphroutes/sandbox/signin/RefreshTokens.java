package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.graphroutes.sandbox.Application;

/**
 * {@code refresh_token}: every use gives a new one. The old one stays valid, as in Entra, unless the application's
 * rotation is strict: then a second use makes the whole family void. Not thread-safe.
 */
final class RefreshTokens implements Grant {
    private static final Duration LIFETIME = Duration.ofDays(90);

    private final UserTokens tokens;
    private final SignInOrders orders;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Map<String, Issued> issued = new HashMap<>();

    private static final class Issued {
        final SignedIn signedIn;
        final String family;
        final Instant at;
        boolean used;
        boolean revoked;

        Issued(SignedIn signedIn, String family, Instant at) {
            this.signedIn = signedIn;
            this.family = family;
            this.at = at;
        }
    }

    RefreshTokens(UserTokens tokens, SignInOrders orders, InstantSource clock, Supplier<String> ids) {
        this.tokens = tokens;
        this.orders = orders;
        this.clock = clock;
        this.ids = ids;
    }

    /** The first of a family; null if offline_access was not asked for. */
    String first(SignedIn signedIn) {
        boolean wanted = List.of(signedIn.scope().split("\\s+")).contains("offline_access");
        return wanted ? issue(signedIn, ids.get()) : null;
    }

    /** Makes every refresh token of the person void. */
    void revoke(String userId) {
        revoke(token -> token.signedIn.userId().equals(userId));
    }

    @Override
    public ObjectNode answer(TokenRequest request) {
        Issued token = issued.get(request.required("refresh_token"));
        Application application = request.application();
        if (token == null || !token.signedIn.clientId().equals(application.clientId())) {
            throw SignInError.of(70000);
        }
        boolean strict = orders.strictRotation(application.clientId(), application.strictRotation());
        if (strict && token.used) {
            revoke(other -> other.family.equals(token.family));
        }
        Instant now = clock.instant();
        if (token.revoked) {
            throw SignInError.of(50173, "issued", token.at.toString(), "now", now.toString());
        }
        if (!now.isBefore(token.at.plus(LIFETIME))) {
            throw SignInError.of(700082, "issued", token.at.toString());
        }
        String next = issue(token.signedIn, token.family);
        try {
            ObjectNode answer = tokens.answer(request, token.signedIn, next);
            token.used = true;
            return answer;
        } catch (SignInError refused) {
            issued.remove(next);
            throw refused;
        }
    }

    private String issue(SignedIn signedIn, String family) {
        String token = "0." + (ids.get() + ids.get()).replace("-", "");
        issued.put(token, new Issued(signedIn, family, clock.instant()));
        return token;
    }

    private void revoke(Predicate<Issued> which) {
        issued.values().stream().filter(which).forEach(token -> token.revoked = true);
    }
}
