package org.graphroutes.sandbox.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.graphroutes.sandbox.Application;

/** Issues and checks access tokens: RS256 JWTs. Not thread-safe. */
public final class AccessTokens {
    /** As Entra does: an hour less a second. */
    static final Duration LIFETIME = Duration.ofSeconds(3599);

    /** A bound for a cache that is emptied when full; a sandbox hardly ever sees more tokens than this. */
    private static final int MAX_CACHED = 10_000;

    private final SignInSettings settings;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Map<String, Access> checked = new HashMap<>();

    /** Why a token is not accepted; the message is Graph's. */
    public static final class InvalidToken extends Exception {
        private static final long serialVersionUID = 1;

        InvalidToken(String message) {
            super(message, null, false, false);
        }
    }

    /** @param ids makes a new id for each token */
    public AccessTokens(SignInSettings settings, InstantSource clock, Supplier<String> ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        SigningKey.prepare();
    }

    /** A token for the resource, which becomes the audience as it was asked for. */
    String issue(Application application, String audience) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .audience(audience)
                .issuer("https://sts.windows.net/" + settings.tenantId() + "/")
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .claim("app_displayname", application.name())
                .claim("appid", application.clientId())
                .claim("appidacr", "1")
                .claim("idtyp", "app")
                .claim("oid", application.clientId())
                .claim("roles", List.copyOf(application.roles()))
                .subject(application.clientId())
                .claim("tid", settings.tenantId())
                .claim("uti", ids.get())
                .claim("ver", "1.0")
                .build();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(SigningKey.get().getKeyID())
                .build();
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new RSASSASigner(SigningKey.get()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the sandbox's own key does not sign", e);
        }
    }

    /**
     * What the token allows.
     *
     * @param resource which one of the sandbox's resources is asked, e.g. {@code graph}
     * @param origin the sandbox's URL, as the client writes it
     * @throws InvalidToken if this sandbox did not sign it, it is for another resource, or it has expired
     */
    public Access check(String token, String resource, String origin) throws InvalidToken {
        Access known = checked.get(token);
        Access access = known != null ? known : read(token, origin);
        if (!access.resource().equals(resource)) {
            throw new InvalidToken("Access token validation failure. Invalid audience.");
        }
        if (!clock.instant().isBefore(access.expires())) {
            throw new InvalidToken("Lifetime validation failed, the token is expired.");
        }
        if (known == null) {
            if (checked.size() >= MAX_CACHED) {
                checked.clear();
            }
            checked.put(token, access);
        }
        return access;
    }

    private Access read(String token, String origin) throws InvalidToken {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)
                    || !jwt.verify(new RSASSAVerifier(SigningKey.get().toRSAPublicKey()))) {
                throw new InvalidToken("Access token validation failure. Invalid signature.");
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            String audience = claims.getAudience().get(0);
            return new Access(
                    claims.getStringClaim("appid"),
                    settings.resource(audience, origin).orElse(""),
                    Set.copyOf(claims.getStringListClaim("roles")),
                    claims.getExpirationTime().toInstant());
        } catch (ParseException | JOSEException e) {
            throw new InvalidToken("IDX14100: JWT is not well formed, there are no dots (.).");
        }
    }
}
