package org.graphroutes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graphroutes.GraphRoutes;
import org.graphroutes.support.EntraPaths;
import org.graphroutes.support.Keycloak;
import org.graphroutes.support.KeycloakPages;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser comes back from the real sign-in service to the product's own service. */
class RealCallbackTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient browser =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private EntraPaths login;
    private GraphRoutes service;

    @BeforeEach
    void start() throws IOException {
        login = new EntraPaths(Keycloak.running());
        int port = freePort();
        Path connections = Files.createDirectories(folder.resolve("config/connections"));
        Files.writeString(
                connections.resolve("web.properties"),
                """
                flow = authorization-code
                tenant = contoso
                client-id = web
                client-secret = web-secret
                login-url = %s
                redirect-uri = http://127.0.0.1:%d/auth/callback
                """
                        .formatted(login.url(), port));
        service = new GraphRoutes(new TestHome(folder).home())
                .forService(null, port)
                .start();
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        if (login != null) {
            login.close();
        }
    }

    @Test
    void theBrowserComesBackOnceAndThePersonIsSignedIn() throws Exception {
        assertThat(status().path("state").asText()).isEqualTo("not-signed-in");
        URI back = aliceComesBack();
        assertThat(status().at("/pending/loginUrl").asText()).startsWith(login.url() + "/contoso/");

        HttpResponse<String> page = get(back);

        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body()).contains("Signed in").contains("Connection web is signed in");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        JsonNode signedIn = status();
        assertThat(signedIn.path("state").asText()).isEqualTo("signed-in");
        assertThat(signedIn.path("user").asText()).isEqualTo("alice");
        assertThat(signedIn.has("pending")).isFalse();

        HttpResponse<String> again = get(back);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("not a sign-in that is under way");
        assertThat(login.count("authorization_code")).isEqualTo(1);
        assertThat(status().path("state").asText()).isEqualTo("signed-in");

        HttpResponse<String> pasted =
                post("complete", JSON.writeValueAsString(JSON.createObjectNode().put("code", back.toString())));
        assertThat(pasted.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(pasted.body()).path("reason").asText()).isEqualTo("bad-code");
        assertThat(login.count("authorization_code")).isEqualTo(1);
    }

    @Test
    void aBrowserWithAnotherStateIsTurnedAwayAndTheRightOneIsStillTaken() throws Exception {
        URI back = aliceComesBack();
        String address = back.toString();

        HttpResponse<String> wrong = get(URI.create(address.replaceFirst("state=[^&]*", "state=another")));
        assertThat(wrong.statusCode()).isEqualTo(400);
        HttpResponse<String> none = get(URI.create(address.replaceFirst("state=[^&]*", "")));
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(login.count("authorization_code")).isZero();
        assertThat(status().path("state").asText()).isEqualTo("not-signed-in");

        assertThat(get(back).statusCode()).isEqualTo(200);
        assertThat(status().path("state").asText()).isEqualTo("signed-in");
    }

    private URI aliceComesBack() throws Exception {
        HttpResponse<String> started = post("start", "");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        URI link = URI.create(JSON.readTree(started.body()).path("loginUrl").asText());
        URI back = KeycloakPages.signIn(link, "alice", "alice-pw");
        assertThat(back.toString()).startsWith(service.apiUrl() + "/auth/callback?");
        return back;
    }

    private JsonNode status() throws Exception {
        HttpResponse<String> status = get(connection("status"));
        assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
        return JSON.readTree(status.body());
    }

    private HttpResponse<String> get(URI address) throws Exception {
        return browser.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String operation, String body) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(connection(operation))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI connection(String operation) {
        return URI.create(service.apiUrl() + "/api/v1/connections/web/" + operation);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
