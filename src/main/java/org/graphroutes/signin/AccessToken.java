package org.graphroutes.signin;

import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.graphroutes.connection.Secret;

/**
 * An access token. Immutable; never shows its value in text.
 *
 * @param value the bearer token
 * @param expiresAt when the service stops taking it
 * @param granted what it says of its bearer, which is no proof: only the service that takes it decides; empty when it
 *     cannot be read, which its owner is free to make so
 */
public record AccessToken(String value, Instant expiresAt, Optional<Granted> granted) {

    /** How long before its end a token is no longer handed out, so that it does not expire on the way. */
    static final Duration MARGIN = Duration.ofMinutes(5);

    /** A token as the sign-in service gave it. */
    public AccessToken(String value, Instant expiresAt) {
        this(value, expiresAt, read(value));
    }

    /** Whether a new one is to be fetched; a token that lives for less than twice the margin is used for half its life. */
    boolean needsRefresh(Instant now, Instant issuedAt) {
        Duration life = Duration.between(issuedAt, expiresAt);
        Duration margin = life.compareTo(MARGIN.multipliedBy(2)) < 0 ? life.dividedBy(2) : MARGIN;
        return !now.isBefore(expiresAt.minus(margin));
    }

    /** Reads the token once; it is asked at every call. */
    private static Optional<Granted> read(String value) {
        try {
            return Optional.of(Granted.of(JWTParser.parse(value).getJWTClaimsSet()));
        } catch (ParseException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "AccessToken[" + Secret.MASK + ", expiresAt=" + expiresAt + "]";
    }
}
