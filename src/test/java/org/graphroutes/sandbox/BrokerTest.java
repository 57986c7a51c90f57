package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SignInFlow.ADA;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.JWTClaimsSet;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.graphroutes.sandbox.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerTest {
    private static final String APPLICATION = "5a4db0c5-0000-4000-8000-000000000021";
    private static final String PERSON = "5a4db0c5-0000-4000-8000-000000000022";
    private static final String FIXED = "5a4db0c5-0000-4000-8000-000000000023";

    private final SettableClock clock = new SettableClock();
    private Sandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(5).withClock(clock));
        client = SandboxClient.anonymous(sandbox);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void theTokenRotates() throws Exception {
        Answer first = obtain(APPLICATION, encrypted(key(1), stamped("sandbox-broker-token")));
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.header("Function-Execution-Id")).isNotEmpty();
        assertThat(first.json().path("expires_in").asInt()).isEqualTo(3599);
        assertThat(SignInFlow.claims(first, "access_token").getStringClaim("idtyp"))
                .isEqualTo("app");
        assertThat(new SignInFlow(sandbox).bearer(first).get("/v1.0/groups").status())
                .isEqualTo(200);

        String next = first.json().path("refresh_token").asText();
        assertThat(next).isNotEmpty().isNotEqualTo("sandbox-broker-token");
        Answer stale = obtain(APPLICATION, encrypted(key(1), stamped("sandbox-broker-token")));
        assertThat(stale.status()).isEqualTo(400);
        assertThat(stale.json().path("message").asText()).contains("hash verification");
        assertThat(obtain(APPLICATION, encrypted(key(1), stamped(next))).status())
                .isEqualTo(200);
    }

    @Test
    void aPersonMayBeBehindTheToken() throws Exception {
        Answer answer = obtain(PERSON, encrypted(key(2), stamped("sandbox-broker-token-of-ada")));

        JWTClaimsSet claims = SignInFlow.claims(answer, "access_token");
        assertThat(claims.getStringClaim("upn")).isEqualTo(ADA);
        assertThat(claims.getStringClaim("scp")).contains("User.Read.All");
        assertThat(answer.json().path("refresh_token").asText()).isNotEmpty();
    }

    @Test
    void aTokenMayStay() {
        for (int i = 0; i < 2; i++) {
            Answer answer = obtain(FIXED, encrypted(key(3), stamped(sandbox.tenantId())));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().has("refresh_token")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"299, 200", "-299, 200", "301, 400", "-301, 400"})
    void theClocksMustAgree(long seconds, int status) {
        long time = clock.instant().getEpochSecond() + seconds;
        Answer answer = obtain(FIXED, encrypted(key(3), time + ":" + sandbox.tenantId()));

        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void whatCannotBeReadIsRefused() {
        assertRefused(obtain(FIXED, encrypted(key(1), stamped("x"))), "cannot be decrypted");
        assertRefused(obtain(FIXED, "no base64!"), "cannot be decrypted");
        assertRefused(obtain(FIXED, ""), "too short");
        assertRefused(obtain(FIXED, encrypted(key(3), "no time")), "no timestamp");
        assertRefused(obtain("unknown", encrypted(key(3), stamped("x"))), "no registration unknown");
        assertRefused(client.post("/obtain-token", "["), "not JSON");
    }

    @Test
    void theResourceOrTheScopeSaysWhatTheTokenIsFor() throws Exception {
        ObjectNode body = body(FIXED, encrypted(key(3), stamped(sandbox.tenantId())));
        body.put("scope", "https://api.security.microsoft.com/.default");
        Answer byScope = client.post("/obtain-token", body.toString());
        assertThat(SignInFlow.claims(byScope, "access_token").getAudience())
                .containsExactly("https://api.security.microsoft.com");
        body.put("resource", "https://graph.microsoft.com");
        Answer byResource = client.post("/obtain-token", body.toString());
        assertThat(SignInFlow.claims(byResource, "access_token").getAudience())
                .containsExactly("https://graph.microsoft.com");
        body.put("resource", "https://unknown.example");
        assertRefused(client.post("/obtain-token", body.toString()), "AADSTS500011");
    }

    private Answer obtain(String id, String encrypted) {
        return client.post("/obtain-token", body(id, encrypted).toString());
    }

    private static ObjectNode body(String id, String encrypted) {
        return Json.object()
                .put("app_name", "ms-graph-user")
                .put("registration_id", id)
                .put("encrypted_token", encrypted)
                .putNull("scope")
                .put("resource", "");
    }

    private String stamped(String token) {
        return clock.instant().getEpochSecond() + ":" + token;
    }

    private static byte[] key(int number) {
        return ("sandbox-broker-key-of-32-bytes." + number).getBytes();
    }

    private static String encrypted(byte[] key, String text) {
        try {
            byte[] nonce = "twelve bytes".getBytes();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            byte[] sealed = cipher.doFinal(text.getBytes());
            byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            return Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains(message);
    }
}
