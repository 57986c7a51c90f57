package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.graphroutes.sandbox.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
    @Test
    void theSameSeedGivesTheSameData() {
        assertThat(everything(SandboxOptions.defaults().withSeed(7)))
                .isEqualTo(everything(SandboxOptions.defaults().withSeed(7).withClock(new SettableClock())));
        assertThat(everything(SandboxOptions.defaults().withSeed(7)))
                .isNotEqualTo(everything(SandboxOptions.defaults().withSeed(8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 200, 1_500})
    void theTenantHasAsManyUsersAsOrdered(int users) {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(users))) {
            assertThat(SandboxClient.of(sandbox, "sandbox")
                            .eventual()
                            .get("/v1.0/users/$count")
                            .text())
                    .isEqualTo(Integer.toString(users));
        }
    }

    @Test
    void twoHundredUsersAreOfManyKinds() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            SandboxClient client = SandboxClient.of(sandbox, "sandbox").eventual();

            for (String filter : new String[] {
                "userType eq 'Guest'", "accountEnabled eq false", "mail eq null", "surname eq 'O''Neil'"
            }) {
                Answer answer = client.get("/v1.0/users?$count=true&$filter=" + SandboxClient.encoded(filter));
                assertThat(answer.json().path("@odata.count").asInt())
                        .as(filter)
                        .isPositive();
            }
            assertThat(client.get("/v1.0/users?$top=999").text()).contains("#EXT#", "ü", "'", "Ł");
        }
    }

    @Test
    void aPortInUseIsSaidPlainly() {
        try (Sandbox first = Sandbox.start(SandboxOptions.defaults().withUsers(1))) {
            assertThatThrownBy(() ->
                            Sandbox.start(SandboxOptions.defaults().withUsers(1).withPort(first.port())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + first.port())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void itListensOnLoopbackOnly() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(1))) {
            assertThat(sandbox.url().toString()).isEqualTo("http://127.0.0.1:" + sandbox.port());
            Stream<InetSocketAddress> others = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .map(address -> new InetSocketAddress(address, sandbox.port()));
            assertThat(others).allSatisfy(address -> {
                try (Socket socket = new Socket()) {
                    assertThatThrownBy(() -> socket.connect(address, 1_000)).isInstanceOf(IOException.class);
                }
            });
        }
    }

    @Test
    void aForeignHostIsRefused() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(1))) {
            assertThat(raw(sandbox, "GET /sandbox/faults HTTP/1.1\r\nHost: evil.example\r\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(raw(sandbox, "GET /sandbox/faults HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80\r\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(raw(sandbox, "GET /sandbox/faults HTTP/1.1\r\nHost: localhost:" + sandbox.port() + "\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void linksBeginWithTheOriginThatTheClientUsed() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(150))) {
            String token = SandboxClient.anonymous(sandbox)
                    .token(Map.of(
                            "grant_type",
                            "client_credentials",
                            "client_id",
                            sandbox.application("reader").clientId(),
                            "client_secret",
                            sandbox.application("reader").clientSecret(),
                            "scope",
                            "https://graph.microsoft.com/.default"))
                    .json()
                    .path("access_token")
                    .asText();
            assertThat(raw(
                            sandbox,
                            "GET /v1.0/users?$select=id HTTP/1.1\r\nHost: localhost:" + sandbox.port()
                                    + "\r\nAuthorization: Bearer " + token + "\r\n"))
                    .contains("\"@odata.nextLink\":\"http://localhost:" + sandbox.port() + "/v1.0/users?");
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(1))) {
            SandboxClient client = SandboxClient.of(sandbox, "sandbox");
            String body = "{\"displayName\":\"" + "x".repeat(4 << 20) + "\"}";

            assertThat(client.post("/v1.0/users", body).status()).isEqualTo(413);
            assertThat(client.get("/v1.0/users").status()).isEqualTo(200);
        }
    }

    @Test
    void brokenPercentEncodingIsRefused() throws IOException {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(1))) {
            for (String url : new String[] {"/v1.0/users/%zz", "/v1.0/users/%4", "/v1.0/users?$filter=%"}) {
                assertThat(raw(sandbox, "GET " + url + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"))
                        .startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void optionsAreCheckedAtOnce() {
        assertThatThrownBy(() -> SandboxOptions.defaults().withPort(70_000)).hasMessageContaining("port is 70000");
        assertThatThrownBy(() -> SandboxOptions.defaults().withUsers(-1)).hasMessageContaining("users is -1");
    }

    @Test
    void closingTwiceIsFine() {
        Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(1));
        sandbox.close();
        sandbox.close();
    }

    private static JsonNode everything(SandboxOptions options) {
        try (Sandbox sandbox = Sandbox.start(options.withUsers(60))) {
            SandboxClient client = SandboxClient.of(sandbox, "sandbox");
            var all = Json.object();
            for (String url : new String[] {
                "/v1.0/users?$select=*&$top=999",
                "/v1.0/groups",
                "/v1.0/devices?$top=999",
                "/v1.0/users/ada@contoso.example/memberOf",
                "/v1.0/users/ada@contoso.example/authentication/methods"
            }) {
                all.set(url, client.get(url).value());
            }
            return all;
        }
    }

    /** The answer to a request of one's own making. */
    private static String raw(Sandbox sandbox, String head) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", sandbox.port())) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
