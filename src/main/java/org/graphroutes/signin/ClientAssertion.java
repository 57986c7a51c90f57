package org.graphroutes.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import java.net.URI;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.UUID;
import org.graphroutes.connection.Credential;

/**
 * The signed statement by which an application proves that it has the private key (RFC 7523 section 2.2). Made for one
 * request, good for ten minutes.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Certificate
 *     credentials</a>
 */
final class ClientAssertion {

    private static final Duration LIFE = Duration.ofMinutes(10);

    private ClientAssertion() {}

    static PrivateKeyJWT of(String clientId, Credential credential, URI tokenEndpoint, Instant now) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .audience(tokenEndpoint.toString())
                .issuer(clientId)
                .subject(clientId)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .build();
        try {
            SignedJWT assertion = new SignedJWT(header(credential), claims);
            assertion.sign(new RSASSASigner(key(credential)));
            return new PrivateKeyJWT(assertion);
        } catch (JOSEException e) {
            throw new IllegalStateException("an RSA key that was read does not sign", e);
        }
    }

    // SHA-1 is not for security here but a name, and the only one that this kind of credential has.
    @SuppressWarnings("deprecation")
    private static JWSHeader header(Credential credential) {
        if (credential instanceof Credential.ClientCertificate certificate) {
            return new JWSHeader.Builder(JWSAlgorithm.PS256)
                    .type(JOSEObjectType.JWT)
                    .x509CertSHA256Thumbprint(X509CertUtils.computeSHA256Thumbprint(certificate.certificate()))
                    .build();
        }
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .x509CertThumbprint(x5t(((Credential.ClientThumbprint) credential).sha1()))
                .build();
    }

    private static Base64URL x5t(String sha1) {
        return Base64URL.encode(HexFormat.of().parseHex(sha1));
    }

    private static PrivateKey key(Credential credential) {
        return credential instanceof Credential.ClientCertificate certificate
                ? certificate.key()
                : ((Credential.ClientThumbprint) credential).key();
    }
}
