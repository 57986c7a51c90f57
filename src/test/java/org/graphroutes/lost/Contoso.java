package org.graphroutes.lost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.graphroutes.GraphRoutes;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.TestClock;

/** The sandbox, with what its people and administrators do there. */
final class Contoso implements AutoCloseable {

    static final String ADA = "ada@contoso.example";
    static final String GET = "msgraph-user-get";
    static final String UPDATE = "msgraph-user-update";
    static final Map<String, Object> GET_ADA = Map.of("user", ADA);

    /** Longer than any access token lives. */
    static final Duration TOKEN_LIFE = Duration.ofHours(2);

    /** Longer than a device code has to be left alone. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Sandbox sandbox;

    Contoso(InstantSource clock) {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(20).withClock(clock));
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** The settings of a connection of that flow. */
    Map<String, String> settings(String flow) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "flow",
                flow,
                "cloud",
                "custom",
                "graph-url",
                sandbox.url().toString(),
                "login-url",
                sandbox.url().toString()));
        switch (flow) {
            case "device-code" -> {
                settings.put("tenant", sandbox.domain());
                settings.put("client-id", sandbox.application("device").clientId());
            }
            case "broker" -> broker(settings, "21", "sandbox-broker-token", "1");
            default -> {
                settings.put("tenant", sandbox.domain());
                settings.put("client-id", sandbox.application("sandbox").clientId());
                settings.put("client-secret", sandbox.application("sandbox").clientSecret());
                if (flow.equals("authorization-code")) {
                    settings.put("redirect-uri", "http://localhost/auth/callback");
                }
            }
        }
        return settings;
    }

    /** The same with the certificate instead of the secret. */
    Map<String, String> settingsWithCertificate(String flow) {
        Map<String, String> settings = settings(flow);
        if (settings.remove("client-secret") != null) {
            settings.put("certificate", resource("certificate.pem"));
            settings.put("private-key", resource("private-key.pem"));
        }
        return settings;
    }

    /** What the page of a broker gives: id, token and key of a registration whose token stays. */
    Map<String, String> settingsWithNewBrokerToken() {
        Map<String, String> settings = settings("broker");
        broker(settings, "23", "5a4db0c5-7e4a-4f0b-9a57-3b1c0de5a4d0", "3");
        return settings;
    }

    private void broker(Map<String, String> settings, String registration, String token, String key) {
        settings.put(
                "broker-id",
                "5a4db0c5-0000-4000-8000-0000000000" + registration + "@" + sandbox.url() + "/obtain-token");
        settings.put("broker-token", token);
        settings.put(
                "broker-key",
                java.util.Base64.getEncoder()
                        .encodeToString(("sandbox-broker-key-of-32-bytes." + key).getBytes(StandardCharsets.US_ASCII)));
    }

    private static String resource(String name) {
        return Path.of("src/main/resources/sandbox")
                .resolve(name)
                .toAbsolutePath()
                .toString();
    }

    /** An order to the sign-in service, single quotes standing for double ones; it must be accepted. */
    void order(String json) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(at("/sandbox/sign-in"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.replace('\'', '"'))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** Takes every order back, to the sign-in service and of faults. */
    void mend() {
        send(HttpRequest.newBuilder(at("/sandbox/sign-in")).DELETE());
        sandbox.faults().clear();
    }

    /** Ada types a device's code. */
    void approve(String userCode) {
        order("{'approve': '" + userCode + "', 'user': '" + ADA + "'}");
    }

    /** Ada opens a sign-in link. The address to which her browser is sent then. */
    String signInAt(String loginUrl) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(loginUrl))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "action=sign-in&user=" + URLEncoder.encode(ADA, StandardCharsets.UTF_8))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    /** Ada signs a connection in from the beginning, if its flow has a person. */
    void signIn(GraphRoutes routes, String connection, TestClock clock) {
        String flow = routes.signIn(AuthOperation.status, connection, null)
                .facts()
                .path("flow")
                .asText();
        if (flow.equals("device-code") || flow.equals("authorization-code")) {
            complete(
                    routes,
                    connection,
                    routes.signIn(AuthOperation.start, connection, null).facts(),
                    clock);
        }
    }

    /** Ada follows the link or types the code that was shown to her. */
    void complete(GraphRoutes routes, String connection, JsonNode shown, TestClock clock) {
        String answer = null;
        if (shown.hasNonNull("userCode")) {
            approve(shown.path("userCode").asText());
            clock.advance(INTERVAL);
        } else {
            answer = signInAt(shown.path("loginUrl").asText());
        }
        JsonNode done =
                routes.signIn(AuthOperation.complete, connection, answer).facts();
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("signed-in");
    }

    /** Forgets what was asked so far. */
    void forgetRequests() {
        sandbox.requests().clear();
    }

    /** The requests for tokens, at the sign-in service and the broker. */
    List<LoggedRequest> tokenRequests() {
        return sandbox.requests().list().stream()
                .filter(request ->
                        request.path().endsWith("/token") || request.path().equals("/obtain-token"))
                .toList();
    }

    /** The requests to Graph. */
    List<LoggedRequest> graphRequests() {
        return sandbox.requests().list().stream()
                .filter(request -> request.path().startsWith("/v1.0/"))
                .toList();
    }

    private URI at(String path) {
        return URI.create(sandbox.url() + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
