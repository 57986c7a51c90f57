package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedIdentityTest {
    private static final String URL = "/metadata/identity/oauth2/token";
    private static final String SYSTEM = "5a4db0c5-0000-4000-8000-000000000011";
    private static final String ASSIGNED = "5a4db0c5-0000-4000-8000-000000000012";
    private static final SettableClock CLOCK = new SettableClock();

    private static Sandbox sandbox;
    private static SandboxClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(5).withClock(CLOCK));
        client = SandboxClient.anonymous(sandbox).with("Metadata", "true");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void theMachineItselfGetsAToken() throws Exception {
        Answer answer = client.get(URL + "?api-version=2018-02-01&resource=https%3A%2F%2Fgraph.microsoft.com%2F");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode json = answer.json();
        assertThat(json).allMatch(JsonNode::isTextual);
        assertThat(json.path("expires_in").asText()).isEqualTo("3599");
        assertThat(json.path("expires_on").asText())
                .isEqualTo(Long.toString(CLOCK.instant().getEpochSecond() + 3599));
        assertThat(json.path("client_id").asText()).isEqualTo(SYSTEM);
        assertThat(json.path("resource").asText()).isEqualTo("https://graph.microsoft.com/");
        assertThat(bearer(answer).get("/v1.0/groups").status()).isEqualTo(200);
        assertThat(SignInFlow.claims(answer, "access_token").getStringClaim("appid"))
                .isEqualTo(SYSTEM);
    }

    @Test
    void anIdentityIsChosenByItsClientId() {
        Answer answer =
                client.get(URL + "?api-version=2018-02-01&resource=https://graph.microsoft.com&client_id=" + ASSIGNED);

        assertThat(answer.json().path("client_id").asText()).isEqualTo(ASSIGNED);
        assertThat(bearer(answer).get("/v1.0/users").status()).isEqualTo(200);
        assertThat(bearer(answer).get("/v1.0/groups").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "api-version=2018-02-01&resource=https://graph.microsoft.com&client_id=x, invalid_request, Identity not found",
        "api-version=2018-02-01, invalid_request, Required query variable",
        "resource=https://graph.microsoft.com, invalid_request, Required query variable",
        "api-version=2018-02-01&resource=https://unknown.example, invalid_resource, AADSTS500011",
    })
    void aBadRequestIsRefused(String query, String error, String description) {
        Answer answer = client.get(URL + "?" + query.replace("\"", ""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(answer.json().path("error_description").asText()).startsWith(description);
    }

    @Test
    void theHeaderProvesThatTheRequestWasNotForwarded() {
        Answer answer = SandboxClient.anonymous(sandbox)
                .get(URL + "?api-version=2018-02-01&resource=https://graph.microsoft.com");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isEqualTo("bad_request_102");
    }

    private static SandboxClient bearer(Answer answer) {
        return new SignInFlow(sandbox).bearer(answer);
    }
}
