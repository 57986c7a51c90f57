package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.graphroutes.sandbox.json.Json;

/**
 * Continuous access evaluation: something has changed, and tokens that their client can renew are refused until one was
 * issued for these claims. From then on every new token is good; the older ones stay refused.
 */
final class Challenge {
    private final String clientId;
    private final JsonNode claims;
    private final int status;
    private final Set<String> good = new HashSet<>();
    private boolean met;

    /**
     * @param clientId whose tokens; null for every application's
     * @param status 401, or 403 as for Conditional Access
     */
    Challenge(String clientId, JsonNode claims, int status) {
        this.clientId = clientId;
        this.claims = claims;
        this.status = status;
    }

    int status() {
        return status;
    }

    /** The claims as a challenge carries them. */
    String encoded() {
        return Base64.getEncoder().encodeToString(claims.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Takes note of a new token. */
    void issued(String tokenId, Entitlement entitlement) {
        if (concerns(entitlement.application().clientId())) {
            met |= isAskedBy(entitlement.claims());
            if (met) {
                good.add(tokenId);
            }
        }
    }

    boolean refuses(Access access) {
        return access.challengeable() && concerns(access.clientId()) && !good.contains(access.id());
    }

    private boolean concerns(String application) {
        return clientId == null || clientId.equalsIgnoreCase(application);
    }

    /** Clients may merge the claims with others. */
    private boolean isAskedBy(JsonNode asked) {
        return claims.path("access_token").properties().stream().allMatch(claim -> claim.getValue()
                .equals(asked.path("access_token").get(claim.getKey())));
    }

    /** @throws IllegalArgumentException if it is not an object with the member access_token */
    static JsonNode claims(JsonNode ordered) {
        JsonNode claims = ordered != null && ordered.isTextual()
                ? Json.read(ordered.asText().getBytes(StandardCharsets.UTF_8)).orElse(ordered)
                : ordered;
        if (claims == null || claims.path("access_token").isEmpty()) {
            throw new IllegalArgumentException(
                    "challenge.claims is " + ordered + "; it must be JSON with the member access_token");
        }
        return claims;
    }
}
