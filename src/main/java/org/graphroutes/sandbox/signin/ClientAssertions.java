package org.graphroutes.sandbox.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.graphroutes.sandbox.Application;

/**
 * JWTs that an application signs with the key of its certificate:
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials. Each is good once. Not thread-safe.
 */
final class ClientAssertions {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.PS256, JWSAlgorithm.RS256);

    /** By how much the client's clock may differ. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final SignInSettings settings;
    private final InstantSource clock;
    private final Map<String, Instant> seen = new HashMap<>();

    ClientAssertions(SignInSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws SignInError if the assertion does not prove that its sender is the application */
    void check(Application application, String assertion, String origin) {
        JWTClaimsSet claims;
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            checkSignature(jwt, application.certificate());
            claims = jwt.getJWTClaimsSet();
        } catch (ParseException | JOSEException e) {
            throw SignInError.of(50012, "reason", "The client assertion is no signed JWT.");
        }
        String client = application.clientId();
        if (!client.equalsIgnoreCase(claims.getSubject()) || !client.equalsIgnoreCase(claims.getIssuer())) {
            throw SignInError.of(700021);
        }
        if (claims.getAudience().stream().noneMatch(audience -> settings.isAuthority(audience, origin))) {
            throw SignInError.of(700023);
        }
        checkTime(claims);
        checkUnused(claims);
    }

    private static void checkSignature(SignedJWT jwt, X509Certificate certificate) throws JOSEException {
        JWSHeader header = jwt.getHeader();
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            throw unproved("The algorithm is " + header.getAlgorithm() + "; it must be PS256 or RS256.");
        }
        if (certificate == null || !names(header, certificate)) {
            throw unproved("The key was not found: no certificate with that thumbprint is registered.");
        }
        if (!jwt.verify(new RSASSAVerifier((RSAPublicKey) certificate.getPublicKey()))) {
            throw unproved("The key was found, but use of the key to verify the signature failed.");
        }
    }

    private static boolean names(JWSHeader header, X509Certificate certificate) {
        return same(header.getX509CertSHA256Thumbprint(), Certificates.thumbprint(certificate, "SHA-256"))
                || same(sha1(header), Certificates.thumbprint(certificate, "SHA-1"));
    }

    @SuppressWarnings("deprecation") // The old form is still in use: an XSOAR configuration has no other thumbprint.
    private static Base64URL sha1(JWSHeader header) {
        return header.getX509CertThumbprint();
    }

    /** MSAL writes plain base64, with padding. */
    private static boolean same(Base64URL given, String thumbprint) {
        return given != null
                && given.toString()
                        .replace('+', '-')
                        .replace('/', '_')
                        .replace("=", "")
                        .equals(thumbprint);
    }

    private void checkTime(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Instant from = claims.getNotBeforeTime() == null
                ? Instant.MIN
                : claims.getNotBeforeTime().toInstant();
        Instant to = claims.getExpirationTime() == null
                ? Instant.MIN
                : claims.getExpirationTime().toInstant();
        if (now.plus(SKEW).isBefore(from) || !now.isBefore(to)) {
            throw SignInError.of(700024, "now", now.toString(), "from", from.toString(), "to", to.toString());
        }
    }

    private void checkUnused(JWTClaimsSet claims) {
        seen.values().removeIf(expired -> !clock.instant().isBefore(expired));
        String id = claims.getJWTID();
        if (id != null && seen.put(id, claims.getExpirationTime().toInstant()) != null) {
            throw SignInError.of(50012, "reason", "The client assertion was used before.");
        }
    }

    private static SignInError unproved(String reason) {
        return SignInError.of(700027, "reason", "[Reason - " + reason + "]");
    }
}
