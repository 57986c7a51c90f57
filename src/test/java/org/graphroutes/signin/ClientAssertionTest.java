package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TinyServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAssertionTest {

    private static X509Certificate certificate;
    private static PrivateKey key;

    @TempDir
    private Path folder;

    private Fixture fixture;

    @BeforeAll
    static void read() throws Exception {
        try (InputStream file = resource("certificate.pem")) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
        try (InputStream file = resource("key.pem")) {
            String text = new String(file.readAllBytes()).replaceAll("-----[A-Z ]+-----|\\s", "");
            key = KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
        }
    }

    private static InputStream resource(String name) {
        return ClientAssertionTest.class.getResourceAsStream("/org/graphroutes/connection/" + name);
    }

    @BeforeEach
    void start() {
        fixture = new Fixture(folder);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Connection connection(Credential credential) {
        return fixture.connection(new Flow.ClientCredentials(TestConnection.CLIENT_ID, credential));
    }

    private static Credential credential(String kind) throws Exception {
        return switch (kind) {
            case "certificate" -> new Credential.ClientCertificate(certificate, key);
            case "thumbprint" ->
                new Credential.ClientThumbprint(HexFormat.of().withUpperCase().formatHex(digest("SHA-1")), key);
            default -> new Credential.ClientSecret(new Secret("hidden"), null);
        };
    }

    private static byte[] digest(String algorithm) throws Exception {
        return MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
    }

    private SignedJWT assertion(int request) throws Exception {
        return SignedJWT.parse(fixture.form(request).get("client_assertion"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "thumbprint"})
    void theFormHasAnAssertionInPlaceOfASecret(String kind) throws Exception {
        fixture.answers(Fixture.tokens("first", null));
        Connection acme = connection(credential(kind));

        assertThat(fixture.token(acme)).isEqualTo("first");

        assertThat(fixture.form(0))
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", TestConnection.CLIENT_ID)
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .containsEntry("scope", "https://graph.microsoft.com/.default")
                .containsOnlyKeys(
                        "grant_type", "client_id", "client_assertion_type", "client_assertion", "scope", "claims");
        SignedJWT assertion = assertion(0);
        assertThat(assertion.verify(new RSASSAVerifier((RSAPublicKey) certificate.getPublicKey())))
                .isTrue();
        var claims = assertion.getJWTClaimsSet();
        assertThat(claims.getAudience()).isEqualTo(List.of(acme.tokenEndpoint().toString()));
        assertThat(claims.getIssuer()).isEqualTo(TestConnection.CLIENT_ID);
        assertThat(claims.getSubject()).isEqualTo(TestConnection.CLIENT_ID);
        assertThat(claims.getIssueTime().toInstant()).isEqualTo(fixture.clock.instant());
        assertThat(claims.getNotBeforeTime().toInstant()).isEqualTo(fixture.clock.instant());
        assertThat(claims.getExpirationTime().toInstant())
                .isEqualTo(fixture.clock.instant().plus(Duration.ofMinutes(10)));
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(claims.getClaims().keySet()).isEqualTo(Set.of("aud", "iss", "sub", "iat", "nbf", "exp", "jti"));
    }

    @Test
    void aCertificateIsNamedByItsSha256AndSignsWithPss() throws Exception {
        fixture.answers(Fixture.tokens("first", null));
        fixture.token(connection(credential("certificate")));

        assertThat(assertion(0).getHeader().toJSONObject())
                .containsEntry("alg", "PS256")
                .containsEntry("typ", "JWT")
                .containsEntry(
                        "x5t#S256", Base64.getUrlEncoder().withoutPadding().encodeToString(digest("SHA-256")))
                .hasSize(3);
    }

    @Test
    void aThumbprintIsNamedByItsBytesAndSignsWithPkcs1() throws Exception {
        fixture.answers(Fixture.tokens("first", null));
        fixture.token(connection(credential("thumbprint")));

        assertThat(assertion(0).getHeader().toJSONObject())
                .containsEntry("alg", "RS256")
                .containsEntry("typ", "JWT")
                .containsEntry("x5t", Base64.getUrlEncoder().withoutPadding().encodeToString(digest("SHA-1")))
                .hasSize(3);
    }

    @Test
    void everyRequestHasAnAssertionOfItsOwn() throws Exception {
        Connection acme = connection(credential("certificate"));
        fixture.answers(Fixture.tokens("first", null), Fixture.tokens("second", null));
        fixture.token(acme);
        fixture.clock.advance(Duration.ofMinutes(56));
        fixture.token(acme);

        assertThat(assertion(0).getJWTClaimsSet().getJWTID())
                .isNotEqualTo(assertion(1).getJWTClaimsSet().getJWTID());
        assertThat(assertion(1).getJWTClaimsSet().getIssueTime().toInstant()).isEqualTo(fixture.clock.instant());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"certificate", "thumbprint"})
    void aClockThatIsOffIsCorrectedByTheServicesDateOnce(String kind) throws Exception {
        String theirs = fixture.date(Duration.ofMinutes(-10));
        Answer refused = Answer.json(401, "{'error':'invalid_client','error_codes':[700024]}", "Date", theirs);
        fixture.answers(refused, Answer.json(200, "{'access_token':'first','expires_in':3599}", "Date", theirs));

        assertThat(fixture.token(connection(credential(kind)))).isEqualTo("first");

        assertThat(assertion(0).getJWTClaimsSet().getIssueTime().toInstant())
                .isEqualTo(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(assertion(1).getJWTClaimsSet().getIssueTime().toInstant())
                .isEqualTo(Instant.parse("2026-11-21T07:50:00Z"));
    }

    @Test
    void aRefusalWithTheRightTimeIsFinal() throws Exception {
        String theirs = fixture.date(Duration.ofMinutes(10));
        Answer refused = Answer.json(401, "{'error':'invalid_client','error_codes':[700027]}", "Date", theirs);
        fixture.answers(refused, refused, refused);

        assertThat(fixture.refusal(connection(credential("certificate"))).reason())
                .isEqualTo("application-misconfigured");
        assertThat(fixture.requests()).isEqualTo(2);
    }

    @Test
    void aSecretHasNoTimeToCorrect() throws Exception {
        Answer refused = Answer.json(401, "{'error':'invalid_client'}", "Date", fixture.date(Duration.ofMinutes(10)));
        fixture.answers(refused, refused);

        fixture.refusal(connection(credential("secret")));

        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void whenBothClocksAgreeNothingIsTriedTwice() throws Exception {
        fixture.answers(Fixture.refusal("invalid_client"), Fixture.tokens("never", null));

        fixture.refusal(connection(credential("certificate")));

        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void theAdviceNamesTheKeysOfTheFile() throws Exception {
        fixture.answers(Fixture.refusal("invalid_client"));
        assertThat(fixture.refusal(connection(credential("certificate"))))
                .hasMessageContaining("Check tenant, client-id, certificate and private-key in");
        fixture.signIns().refresh(connection(credential("thumbprint")));
        fixture.answers(Fixture.refusal("invalid_client"));
        assertThat(fixture.refusal(connection(credential("thumbprint"))))
                .hasMessageContaining("Check tenant, client-id, thumbprint and private-key in");
    }
}
