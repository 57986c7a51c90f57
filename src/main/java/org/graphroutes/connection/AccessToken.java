package org.graphroutes.connection;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An access token. Immutable; never shows its value in text.
 *
 * @param value the bearer token
 * @param expiresAt when the service stops taking it
 */
public record AccessToken(String value, Instant expiresAt) {

    /** How long before its end a token is no longer handed out, so that it does not expire on the way. */
    static final Duration MARGIN = Duration.ofMinutes(5);

    /** Whether a new one is to be fetched; a token that lives for less than twice the margin is used for half its life. */
    boolean needsRefresh(Instant now, Instant issuedAt) {
        Duration life = Duration.between(issuedAt, expiresAt);
        Duration margin = life.compareTo(MARGIN.multipliedBy(2)) < 0 ? life.dividedBy(2) : MARGIN;
        return !now.isBefore(expiresAt.minus(margin));
    }

    /**
     * The permissions in the token: application permissions ({@code roles}) or delegated ones ({@code scp}).
     *
     * @return empty when the token cannot be read, which its owner is free to make so
     */
    public Optional<List<String>> permissions() {
        try {
            JWTClaimsSet claims = JWTParser.parse(value).getJWTClaimsSet();
            if (claims.getClaim("roles") != null) {
                return Optional.of(List.copyOf(claims.getStringListClaim("roles")));
            }
            String scopes = claims.getStringClaim("scp");
            return Optional.of(scopes == null ? List.of() : Arrays.asList(scopes.split(" ")));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "AccessToken[" + Secret.MASK + ", expiresAt=" + expiresAt + "]";
    }
}
