package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SignInFlow.assertRefused;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAssertionTest {
    private static final SettableClock CLOCK = new SettableClock();

    private static Sandbox sandbox;
    private static SandboxClient client;
    private static String id;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(5).withClock(CLOCK));
        client = SandboxClient.anonymous(sandbox);
        id = sandbox.application("sandbox").clientId();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PS256, x5t#S256, SHA-256, url",
        "RS256, x5t#S256, SHA-256, url",
        "RS256, x5t#S256, SHA-256, padded",
        "RS256, x5t, SHA-1, url",
    })
    void theCertificateIsNamedInEveryForm(String algorithm, String header, String digest, String form)
            throws Exception {
        Answer answer = send(signed(algorithm, header, thumbprint(digest, form), claims().build(), null));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(SignInFlow.claims(answer, "access_token").getStringClaim("appidacr"))
                .isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{origin}/contoso.example/oauth2/v2.0/token",
                "{localhost}/contoso.example/oauth2/v2.0/token",
                "{origin}/{id}/v2.0",
                "https://login.microsoftonline.com/{id}/v2.0",
                "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
            })
    void theAudienceIsTheTokenEndpointOrTheIssuer(String audience) throws Exception {
        String url = audience.replace("{origin}", sandbox.url().toString())
                .replace("{localhost}", "http://localhost:" + sandbox.port())
                .replace("{id}", sandbox.tenantId());

        assertThat(send(signed(claims().audience(url).build())).status()).isEqualTo(200);
    }

    @Test
    void anotherAudienceIsRefused() throws Exception {
        String elsewhere = "https://login.example/contoso.example/v2.0";
        assertRefused(send(signed(claims().audience(elsewhere).build())), 401, "invalid_client", 700023);
    }

    @Test
    void anUnknownThumbprintIsRefused() throws Exception {
        String jwt = signed("RS256", "x5t", "AAAA", claims().build(), null);
        assertRefused(send(jwt), 401, "invalid_client", 700027);
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() throws Exception {
        PrivateKey other = new RSAKeyGenerator(2048).generate().toPrivateKey();
        String jwt = signed("RS256", "x5t", thumbprint("SHA-1", "url"), claims().build(), other);
        assertRefused(send(jwt), 401, "invalid_client", 700027);
    }

    @Test
    void anExpiredAssertionIsRefused() throws Exception {
        JWTClaimsSet expired =
                claims().expirationTime(Date.from(CLOCK.instant())).build();
        assertRefused(send(signed(expired)), 401, "invalid_client", 700024);
    }

    @Test
    void anAssertionForAnotherApplicationIsRefused() throws Exception {
        assertRefused(send(signed(claims().subject("x").build())), 401, "invalid_client", 700021);
        assertRefused(send(signed(claims().issuer("x").build())), 401, "invalid_client", 700021);
    }

    @Test
    void anAssertionIsGoodOnce() throws Exception {
        String jwt = signed(claims().build());
        assertThat(send(jwt).status()).isEqualTo(200);
        assertRefused(send(jwt), 401, "invalid_client", 50012);
    }

    @Test
    void nonsenseIsRefused() {
        assertRefused(send("nonsense"), 401, "invalid_client", 50012);
    }

    private static Answer send(String assertion) {
        return client.token(Map.of(
                "grant_type", "client_credentials",
                "client_id", id,
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", assertion,
                "scope", "https://graph.microsoft.com/.default"));
    }

    private static JWTClaimsSet.Builder claims() {
        Instant now = CLOCK.instant();
        return new JWTClaimsSet.Builder()
                .audience(sandbox.url() + "/" + sandbox.tenantId() + "/oauth2/v2.0/token")
                .issuer(id)
                .subject(id)
                .jwtID(UUID.randomUUID().toString())
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)));
    }

    private static String signed(JWTClaimsSet claims) throws Exception {
        return signed("PS256", "x5t#S256", thumbprint("SHA-256", "url"), claims, null);
    }

    /** @param key null for the registered one */
    private static String signed(
            String algorithm, String header, String thumbprint, JWTClaimsSet claims, PrivateKey key) throws Exception {
        // Parsed, since the builder would not write padding.
        JWSHeader parsed = JWSHeader.parse(
                "{\"alg\":\"%s\",\"typ\":\"JWT\",\"%s\":\"%s\"}".formatted(algorithm, header, thumbprint));
        assertThat(parsed.getAlgorithm()).isEqualTo(JWSAlgorithm.parse(algorithm));
        SignedJWT jwt = new SignedJWT(parsed, claims);
        jwt.sign(new RSASSASigner(key == null ? SignInFlow.privateKey() : key));
        return jwt.serialize();
    }

    private static String thumbprint(String digest, String form) throws Exception {
        byte[] hash = SignInFlow.digest(digest, SignInFlow.certificate().getEncoded());
        return form.equals("padded")
                ? Base64.getEncoder().encodeToString(hash)
                : Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
