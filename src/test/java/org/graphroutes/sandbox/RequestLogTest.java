package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private Sandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10).withClock(new SettableClock()));
        client = SandboxClient.of(sandbox, "sandbox");
        sandbox.requests().clear();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aRequestIsKeptAsItWasSent() {
        client.with("X-Mine", "1").get("/v1.0/users?%24filter=surname%20eq%20%27O%27%27Neil%27");
        client.patch("/v1.0/users/ada%40contoso.example", "{\"jobTitle\":\"Auditor\"}");

        List<LoggedRequest> requests = sandbox.requests().list();
        assertThat(requests).hasSize(2);
        LoggedRequest get = requests.get(0);
        assertThat(get.method()).isEqualTo("GET");
        assertThat(get.url()).isEqualTo("/v1.0/users?%24filter=surname%20eq%20%27O%27%27Neil%27");
        assertThat(get.path()).isEqualTo("/v1.0/users");
        assertThat(get.headers()).containsEntry("x-mine", "1").containsEntry("authorization", "Bearer ***");
        assertThat(get.body()).isNull();
        assertThat(get.status()).isEqualTo(200);
        assertThat(get.time()).isEqualTo("2026-03-02T10:00:00Z");
        LoggedRequest patch = requests.get(1);
        assertThat(patch.number()).isEqualTo(get.number() + 1);
        assertThat(patch.url()).isEqualTo("/v1.0/users/ada%40contoso.example");
        assertThat(patch.body().path("jobTitle").asText()).isEqualTo("Auditor");
        assertThat(patch.status()).isEqualTo(204);
    }

    @Test
    void aSecretIsNotKept() {
        SandboxClient.of(sandbox, "sandbox");

        String form = sandbox.requests().list().get(0).body().asText();
        assertThat(form).contains("client_secret=***").doesNotContain("sandbox-secret");
    }

    @Test
    void theLogIsReadOverHttpFromANumberOn() {
        client.get("/v1.0/users/nobody");
        JsonNode first = client.get("/sandbox/requests").value();
        assertThat(first).hasSize(1);
        assertThat(first.get(0).path("status").asInt()).isEqualTo(404);

        client.get("/v1.0/groups");
        JsonNode since = client.get(
                        "/sandbox/requests?since=" + first.get(0).path("number").asLong())
                .value();
        assertThat(since).hasSize(1);
        assertThat(since.get(0).path("url").asText()).isEqualTo("/v1.0/groups");

        assertThat(client.get("/sandbox/requests?since=x").status()).isEqualTo(400);
        assertThat(client.delete("/sandbox/requests").status()).isEqualTo(204);
        assertThat(client.get("/sandbox/requests").value()).isEmpty();
    }

    @Test
    void aDroppedRequestHasStatusZero() {
        sandbox.faults().order(Fault.drop("/v1.0/users"));

        assertThatThrownBy(() -> client.exchange("POST", "/v1.0/users", "{}")).isInstanceOf(IOException.class);

        assertThat(sandbox.requests().list()).extracting(LoggedRequest::status).contains(0);
    }
}
