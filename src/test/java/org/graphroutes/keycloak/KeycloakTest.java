package org.graphroutes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphroutes.support.EntraPaths;
import org.graphroutes.support.Keycloak;
import org.graphroutes.support.KeycloakPages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real sign-in service of the tests does what the tests of the product build on. */
class KeycloakTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCOPE = "https://graph.microsoft.com/.default offline_access openid profile";
    private static final String REDIRECT = "http://127.0.0.1:8123/auth/callback";
    private static final String VERIFIER = "v".repeat(43);
    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    private final HttpClient client = HttpClient.newHttpClient();

    private EntraPaths login;

    // Not once for the class: a test that is skipped there vanishes from the report, and its reason with it.
    @BeforeEach
    void start() {
        login = new EntraPaths(Keycloak.running());
    }

    @AfterEach
    void stop() {
        if (login != null) {
            login.close();
        }
    }

    private record Reply(int status, JsonNode body) {

        String text(String field) {
            return body.path(field).asText();
        }
    }

    @Test
    void clientCredentialsGiveAToken() throws Exception {
        Reply token = clientCredentials("daemon-secret");
        assertThat(token.status()).isEqualTo(200);
        assertThat(token.text("access_token")).isNotEmpty();

        Reply wrong = clientCredentials("wrong");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text("error")).isEqualTo("unauthorized_client");
    }

    @Test
    void sixteenCallersAreServedAtOnceAndCounted() throws Exception {
        List<EntraPaths.HeldAnswer> held =
                Stream.generate(login::holdNextAnswer).limit(16).toList();
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                replies.add(callers.submit(() -> clientCredentials("daemon-secret")));
            }
            for (EntraPaths.HeldAnswer answer : held) {
                answer.await();
            }
            held.forEach(EntraPaths.HeldAnswer::release);
            for (Future<Reply> reply : replies) {
                assertThat(reply.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(login.count("client_credentials")).isEqualTo(16);
    }

    @Test
    void anAnswerCanBeLost() throws Exception {
        login.loseNextAnswer();
        assertThatThrownBy(() -> clientCredentials("daemon-secret")).isInstanceOf(IOException.class);
        assertThat(clientCredentials("daemon-secret").status()).isEqualTo(200);
    }

    @Test
    void aCodeIsRedeemedOnceWithItsVerifierAndItsRefreshTokenWorksOnce() throws Exception {
        String code = signedIn("state-1");
        Reply token = redeem(code, VERIFIER);
        assertThat(token.status()).as(token.body().toString()).isEqualTo(200);

        Reply refreshed = refresh(token.text("refresh_token"));
        assertThat(refreshed.status()).as(refreshed.body().toString()).isEqualTo(200);
        assertThat(refreshed.text("refresh_token")).isNotEqualTo(token.text("refresh_token"));
        assertRefused(refresh(token.text("refresh_token")), "invalid_grant");
        // Reuse looks like theft: the session ends, and with it the token that had replaced this one.
        assertRefused(refresh(refreshed.text("refresh_token")), "invalid_grant");

        assertRefused(redeem(code, VERIFIER), "invalid_grant");
        assertRefused(redeem(signedIn("state-2"), VERIFIER.replace('v', 'w')), "invalid_grant");
    }

    @Test
    void aDeviceWaitsIsSlowedDownAndIsApproved() throws Exception {
        Reply device = post("devicecode", "client_id", "device", "scope", SCOPE);
        assertThat(device.status()).as(device.body().toString()).isEqualTo(200);
        assertThat(device.text("interval")).isEqualTo("1");
        String code = device.text("device_code");
        assertRefused(poll(code), "authorization_pending");
        assertRefused(poll(code), "slow_down");

        KeycloakPages.approveDevice(
                URI.create(device.text("verification_uri")), device.text("user_code"), "alice", "alice-pw");

        Reply token = patientPoll(code);
        assertThat(token.status()).as(token.body().toString()).isEqualTo(200);
        assertThat(token.text("refresh_token")).isNotEmpty();
        assertRefused(poll(code), "invalid_grant");
    }

    @Test
    void aDeviceIsDeclined() throws Exception {
        Reply device = post("devicecode", "client_id", "device", "scope", SCOPE);
        KeycloakPages.declineDevice(
                URI.create(device.text("verification_uri")), device.text("user_code"), "alice", "alice-pw");
        assertRefused(patientPoll(device.text("device_code")), "access_denied");
    }

    private Reply clientCredentials(String secret) throws Exception {
        return post(
                "token",
                "grant_type",
                "client_credentials",
                "client_id",
                "daemon",
                "client_secret",
                secret,
                "scope",
                "https://graph.microsoft.com/.default");
    }

    /** Alice signs in; the code that the client is called back with. */
    private String signedIn(String state) throws Exception {
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        URI callback = KeycloakPages.signIn(
                URI.create(url("authorize") + "?"
                        + form(
                                "response_type",
                                "code",
                                "client_id",
                                "web",
                                "redirect_uri",
                                REDIRECT,
                                "scope",
                                SCOPE,
                                "state",
                                state,
                                "code_challenge",
                                challenge,
                                "code_challenge_method",
                                "S256")),
                "alice",
                "alice-pw");
        assertThat(callback.toString()).startsWith(REDIRECT + "?").contains("state=" + state);
        return Arrays.stream(callback.getQuery().split("&"))
                .filter(field -> field.startsWith("code="))
                .map(field -> field.substring("code=".length()))
                .findFirst()
                .orElseThrow();
    }

    private Reply redeem(String code, String verifier) throws Exception {
        return post(
                "token",
                "grant_type",
                "authorization_code",
                "client_id",
                "web",
                "client_secret",
                "web-secret",
                "redirect_uri",
                REDIRECT,
                "code",
                code,
                "code_verifier",
                verifier);
    }

    private Reply refresh(String token) throws Exception {
        return post(
                "token",
                "grant_type",
                "refresh_token",
                "client_id",
                "web",
                "client_secret",
                "web-secret",
                "refresh_token",
                token);
    }

    private Reply poll(String deviceCode) throws Exception {
        return post("token", "grant_type", DEVICE_CODE, "client_id", "device", "device_code", deviceCode);
    }

    /** Polls at the interval until something else than "later" comes. */
    private Reply patientPoll(String deviceCode) throws Exception {
        Reply reply = poll(deviceCode);
        for (int i = 0; i < 10 && List.of("slow_down", "authorization_pending").contains(reply.text("error")); i++) {
            TimeUnit.MILLISECONDS.sleep(1100);
            reply = poll(deviceCode);
        }
        return reply;
    }

    private static void assertRefused(Reply reply, String error) {
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
        assertThat(reply.text("error")).as(reply.body().toString()).isEqualTo(error);
    }

    private Reply post(String endpoint, String... fields) throws Exception {
        var response = client.send(
                HttpRequest.newBuilder(URI.create(url(endpoint)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form(fields)))
                        .build(),
                BodyHandlers.ofByteArray());
        return new Reply(response.statusCode(), JSON.readTree(response.body()));
    }

    private String url(String endpoint) {
        return login.url() + "/" + Keycloak.TENANT + "/oauth2/v2.0/" + endpoint;
    }

    /** Names and values in turn. */
    private static String form(String... fields) {
        return IntStream.range(0, fields.length / 2)
                .mapToObj(i -> fields[2 * i] + "=" + URLEncoder.encode(fields[2 * i + 1], StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
