package org.graphroutes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import org.graphroutes.problem.InvalidConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAccessTest {

    private static final String KEY = "0123456789abcdef";

    private final ApiAccess withKey = new ApiAccess("0.0.0.0", KEY, "", "");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"})
    void onLoopbackEverybodyOnThisMachineIsLetIn(String host) {
        ApiAccess access = new ApiAccess(host, "", "", "");

        assertThat(access.isOpen()).isTrue();
        assertThat(access.admits(null, null)).isTrue();
        assertThat(access.admits("Bearer anything", "anything")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.0.1", "graph.contoso.example", "", "127.0.0.1.evil.example"})
    void theNetworkIsNotServedWithoutCredentials(String host) {
        assertThatThrownBy(() -> new ApiAccess(host, "", "", ""))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("graph.api.key")
                .hasMessageContaining("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "secret", "0123456789abcde"})
    void aWeakKeyIsRefusedAndNotShown(String key) {
        assertThatThrownBy(() -> new ApiAccess("127.0.0.1", key, "", ""))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("at least 16 characters")
                .hasMessageContaining("openssl rand")
                .hasMessageNotContaining("\"" + key + "\"");
    }

    @Test
    void anIssuerWithoutAnAudienceIsRefused() {
        assertThatThrownBy(() -> new ApiAccess("127.0.0.1", "", "https://issuer.example", ""))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("graph.api.jwt-audience");
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef, , true",
        ", Bearer 0123456789abcdef, true",
        ", bearer 0123456789abcdef, true",
        ", 'Bearer  0123456789abcdef ', true",
        "wrong, Bearer 0123456789abcdef, true",
        ", , false",
        "0123456789abcdeF, , false",
        "0123456789abcdef0, , false",
        "0123456789abcde, , false",
        "'', , false",
        ", Bearer, false",
        ", 'Bearer ', false",
        ", Bearer wrong, false",
        ", Basic 0123456789abcdef, false",
        ", 0123456789abcdef, false"
    })
    void withAKeyOnlyTheKeyLetsIn(String key, String authorization, boolean admitted) {
        assertThat(withKey.isOpen()).isFalse();
        assertThat(withKey.admits(authorization, key)).isEqualTo(admitted);
        assertThat(new ApiAccess("127.0.0.1", KEY, "", "").admits(authorization, key))
                .isEqualTo(admitted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "127.0.0.1", "localhost:8080", "localhost", "[::1]:8080", "127.1.2.3:1"})
    @NullSource
    void onLoopbackALoopbackNameIsAnswered(String header) {
        assertThat(new ApiAccess("127.0.0.1", "", "", "").admitsHost(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example:8080",
                "localhost:8080@evil.example",
                "evil.example:8080:8080",
                "192.168.0.1:8080",
                ""
            })
    void onLoopbackARebindingNameIsNotAnswered(String header) {
        assertThat(new ApiAccess("127.0.0.1", "", "", "").admitsHost(header)).isFalse();
        assertThat(new ApiAccess("127.0.0.1", KEY, "", "").admitsHost(header)).isFalse();
    }

    @Test
    void onTheNetworkAnyNameMayBeOurs() {
        assertThat(withKey.admitsHost("graph.contoso.example")).isTrue();
    }

    /** A real issuer: discovery and keys over HTTP. */
    @Nested
    class WithAnIssuer {

        private static final String AUDIENCE = "api://graph-routes";

        private static RSAKey key;
        private static RSAKey foreign;

        private HttpServer server;
        private String issuer;
        private ApiAccess access;

        @BeforeAll
        static void keys() throws JOSEException {
            key = new RSAKeyGenerator(2048).keyID("k1").generate();
            foreign = new RSAKeyGenerator(2048).keyID("k1").generate();
        }

        @BeforeEach
        void start() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            issuer = "http://127.0.0.1:" + server.getAddress().getPort();
            serve(
                    "/.well-known/openid-configuration",
                    """
                    {"issuer":"%1$s","jwks_uri":"%1$s/keys","authorization_endpoint":"%1$s/a","token_endpoint":"%1$s/t",
                     "response_types_supported":["code"],"subject_types_supported":["public"],
                     "id_token_signing_alg_values_supported":["RS256"]}"""
                            .formatted(issuer));
            serve("/keys", new JWKSet(key.toPublicJWK()).toString());
            server.start();
            access = new ApiAccess("0.0.0.0", "", issuer, AUDIENCE);
        }

        @AfterEach
        void stop() {
            server.stop(0);
        }

        @Test
        void aTokenOfTheIssuerForUsLetsIn() throws JOSEException {
            assertThat(access.isOpen()).isFalse();
            assertThat(admits(signed(key, claims().build()))).isTrue();
        }

        @Test
        void aTokenForSomebodyElseDoesNot() throws JOSEException {
            assertThat(admits(signed(key, claims().audience("api://other").build())))
                    .isFalse();
            assertThat(admits(signed(key, claims().audience((String) null).build())))
                    .isFalse();
        }

        @Test
        void aTokenOfAnotherIssuerDoesNot() throws JOSEException {
            assertThat(admits(
                            signed(key, claims().issuer("https://evil.example").build())))
                    .isFalse();
        }

        @Test
        void anExpiredOrEndlessTokenDoesNot() throws JOSEException {
            assertThat(admits(signed(key, claims().expirationTime(new Date(0)).build())))
                    .isFalse();
            assertThat(admits(signed(key, claims().expirationTime(null).build())))
                    .isFalse();
        }

        @Test
        void aTokenOfAForeignKeyDoesNot() throws JOSEException {
            assertThat(admits(signed(foreign, claims().build()))).isFalse();
        }

        @Test
        void aTokenThatIsNotSignedOrSignedWithThePublicKeyDoesNot() throws JOSEException {
            assertThat(admits(new PlainJWT(claims().build()).serialize())).isFalse();
            SignedJWT confused = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), claims().build());
            confused.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
            assertThat(admits(confused.serialize())).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "rubbish", "a.b.c", "eyJhbGciOiJub25lIn0..", "0123456789abcdef"})
        void rubbishDoesNot(String token) {
            assertThat(admits(token)).isFalse();
        }

        @Test
        void theKeysHeaderTakesNoToken() throws JOSEException {
            assertThat(access.admits(null, signed(key, claims().build()))).isFalse();
        }

        @Test
        void anIssuerThatCannotBeReachedLetsNobodyInUntilItIsBack() throws JOSEException {
            server.removeContext("/.well-known/openid-configuration");
            String token = signed(key, claims().build());
            assertThat(admits(token)).isFalse();

            serve(
                    "/.well-known/openid-configuration",
                    "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\",\"subject_types_supported\":[\"public\"]}"
                            .formatted(issuer));
            assertThat(admits(token)).isTrue();
        }

        private boolean admits(String token) {
            return access.admits("Bearer " + token, null);
        }

        private JWTClaimsSet.Builder claims() {
            return new JWTClaimsSet.Builder()
                    .issuer(issuer)
                    .audience(AUDIENCE)
                    .subject("somebody")
                    .expirationTime(new Date(4_000_000_000_000L));
        }

        private String signed(RSAKey with, JWTClaimsSet claims) throws JOSEException {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims);
            token.sign(new RSASSASigner(with));
            return token.serialize();
        }

        private void serve(String path, String json) {
            server.createContext(path, exchange -> {
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
        }
    }
}
