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
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

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
    private final List<Challenge> challenges = new ArrayList<>();

    /** Why a token is not accepted; the message is Graph's. */
    public static final class InvalidToken extends Exception {
        private static final long serialVersionUID = 1;

        InvalidToken(String message) {
            super(message, null, false, false);
        }
    }

    /** The token is valid, but its client has to ask for a new one with these claims. */
    public static final class InsufficientClaims extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;
        private final String claims;

        InsufficientClaims(Challenge challenge) {
            super(
                    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code:"
                            + " TokenIssuedBeforeRevocationTimestamp",
                    null,
                    false,
                    false);
            status = challenge.status();
            claims = challenge.encoded();
        }

        /** 401 or 403. */
        public int status() {
            return status;
        }

        /** The claims: JSON in base64. */
        public String claims() {
            return claims;
        }
    }

    /** @param ids makes a new id for each token */
    public AccessTokens(SignInSettings settings, InstantSource clock, Supplier<String> ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        SigningKey.prepare();
    }

    /** A token of what it is to say. */
    String issue(Entitlement entitlement) {
        Instant now = clock.instant();
        String id = ids.get();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .audience(entitlement.audience())
                .issuer("https://sts.windows.net/" + settings.tenantId() + "/")
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .claim("app_displayname", entitlement.application().name())
                .claim("appid", entitlement.application().clientId())
                .claim("appidacr", Integer.toString(entitlement.proof().ordinal()))
                .claim("tid", settings.tenantId())
                .claim("uti", id)
                .claim("ver", "1.0");
        addSubject(claims, entitlement);
        if (entitlement.challengeable()) {
            claims.claim("xms_cc", List.of("CP1"));
        }
        challenges.forEach(challenge -> challenge.issued(id, entitlement));
        return sign(claims.build());
    }

    private static void addSubject(JWTClaimsSet.Builder claims, Entitlement entitlement) {
        User user = entitlement.user();
        if (user == null) {
            claims.claim("idtyp", "app")
                    .claim("oid", entitlement.application().clientId())
                    .claim("roles", List.copyOf(entitlement.permissions()))
                    .subject(entitlement.application().clientId());
            return;
        }
        claims.claim("idtyp", "user")
                .claim("oid", user.id())
                .claim("name", user.displayName())
                .claim("preferred_username", user.name())
                .claim("upn", user.name())
                .claim("unique_name", user.name())
                .subject(user.id());
        if (!entitlement.permissions().isEmpty()) {
            claims.claim("scp", String.join(" ", entitlement.permissions()));
        }
    }

    /** A JWT of these claims, signed with the published key. */
    static String sign(JWTClaimsSet claims) {
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

    /** From now on tokens are challenged. */
    void challenge(Challenge challenge) {
        challenges.add(challenge);
    }

    /** Takes back every challenge. */
    void clearChallenges() {
        challenges.clear();
    }

    /**
     * What the token allows.
     *
     * @param resource which one of the sandbox's resources is asked, e.g. {@code graph}
     * @param origin the sandbox's URL, as the client writes it
     * @throws InvalidToken if this sandbox did not sign it, it is for another resource, or it has expired
     * @throws InsufficientClaims if it is challenged
     */
    public Access check(String token, String resource, String origin) throws InvalidToken, InsufficientClaims {
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
        for (Challenge challenge : challenges) {
            if (challenge.refuses(access)) {
                throw new InsufficientClaims(challenge);
            }
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
            return access(jwt.getJWTClaimsSet(), origin);
        } catch (ParseException | JOSEException e) {
            throw new InvalidToken("IDX14100: JWT is not well formed, there are no dots (.).");
        }
    }

    private Access access(JWTClaimsSet claims, String origin) throws ParseException {
        boolean delegated = !"app".equals(claims.getStringClaim("idtyp"));
        String scopes = claims.getStringClaim("scp");
        return new Access(
                claims.getStringClaim("uti"),
                claims.getStringClaim("appid"),
                delegated ? claims.getStringClaim("oid") : null,
                settings.resource(claims.getAudience().get(0), origin).orElse(""),
                delegated
                        ? Set.copyOf(scopes == null ? List.of() : List.of(scopes.split(" ")))
                        : Set.copyOf(claims.getStringListClaim("roles")),
                claims.getClaim("xms_cc") != null,
                claims.getExpirationTime().toInstant());
    }
}
