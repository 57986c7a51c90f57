package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.graphroutes.connection.Cloud;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TestSignIns;
import org.graphroutes.support.TinyServer;
import org.graphroutes.support.TinyServer.Answer;
import org.graphroutes.support.TinyServer.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCredentialsTest {

    private static final URI GRAPH = URI.create("https://graph.microsoft.com");
    private static final Answer TOKEN =
            Answer.json(200, "{'token_type':'Bearer','expires_in':3599,'access_token':'the-token'}");

    private final TinyServer server = new TinyServer();
    private final List<Duration> pauses = new ArrayList<>();
    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    private final ClientCredentials flow = new ClientCredentials(new TokenService(
            pause -> {
                pauses.add(pause);
                clock.advance(pause);
            },
            clock,
            () -> 0));
    private final Connection acme = TestConnection.to(server.url(), "acme");

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    /** Where a refusal becomes a problem for people. */
    private SignIns signIns() {
        return TestSignIns.in(folder, pauses::add, clock);
    }

    @Test
    void theFormIsWhatTheSpecificationSays() {
        server.answers(TOKEN);

        AccessToken token = flow.acquire(new TokenOrder(acme, GRAPH, null));

        assertThat(token.value()).isEqualTo("the-token");
        assertThat(token.expiresAt()).isEqualTo(Instant.parse("2026-11-21T08:59:59Z"));
        Seen seen = server.seen().get(0);
        assertThat(seen.method() + " " + seen.url()).isEqualTo("POST /contoso.example/oauth2/v2.0/token");
        assertThat(seen.headers().get("Content-Type")).startsWith("application/x-www-form-urlencoded");
        assertThat(seen.headers()).containsEntry("Accept", "application/json").doesNotContainKey("Authorization");
        assertThat(seen.body().split("&"))
                .containsExactlyInAnyOrder(
                        "grant_type=client_credentials",
                        "client_id=11111111-1111-4111-8111-111111111111",
                        "client_secret=s%2Be%26c%3Dr%25e+t%7E%C3%BC",
                        "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
                        "claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401})
    void aRefusalNamesTheFileTheConnectionAndTheFirstLineOfTheReason(int status) {
        server.answers(Answer.json(
                status,
                "{'error':'invalid_client','error_description':'AADSTS7000215: Invalid client secret provided."
                        + "\\r\\nTrace ID: 11\\r\\nCorrelation ID: 22','error_codes':[7000215]}"));

        SignInRequired problem =
                catchThrowableOfType(SignInRequired.class, () -> signIns().signIn(acme, GRAPH));

        assertThat(problem)
                .hasMessage("Connection acme: the sign-in service refused it: invalid_client, AADSTS7000215: Invalid"
                        + " client secret provided. Check tenant, client-id and client-secret in"
                        + " config/connections/acme.properties, then: bin/graph-routes check --connection acme");
        assertThat(server.seen()).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aRefusalWithoutADescriptionIsStillOne() {
        server.answers(Answer.json(400, "{'error':'unauthorized_client'}"));

        assertThatThrownBy(() -> signIns().signIn(acme, GRAPH))
                .isInstanceOf(SignInRequired.class)
                .hasMessageContaining("refused it: unauthorized_client. Check tenant");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"400, {'error':'invalid_client'}", "200, <html>", "500, ''", "302, ''", "400, <html>", "0, ''"})
    void theSecretIsInNoMessage(int status, String body) {
        for (int i = 0; i < 5; i++) {
            server.answers(body.startsWith("{") ? Answer.json(status, body) : Answer.of(status, body));
        }

        ProblemException problem =
                catchThrowableOfType(ProblemException.class, () -> signIns().signIn(acme, GRAPH));

        assertThat(problem.document().toString())
                .doesNotContain(TestConnection.SECRET, "s%2Be%26c", "e&c")
                .contains("acme");
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(TestConnection.SECRET, "s%2Be%26c");
        }
    }

    @ParameterizedTest(name = "{0}, Retry-After {1}")
    @CsvSource({
        "429, 3, PT3S",
        "503, 0.5, PT0.5S",
        "503, , PT1S",
        "500, , PT1S",
        "502, 2, PT2S",
        "504, , PT1S",
        "429, 'Sat, 21 Nov 2026 08:00:20 GMT', PT20S"
    })
    void whatMayPassIsWaitedFor(int status, String retryAfter, Duration pause) {
        server.answers(
                retryAfter == null ? Answer.of(status, "") : Answer.of(status, "", "Retry-After", retryAfter), TOKEN);

        AccessToken token = flow.acquire(new TokenOrder(acme, GRAPH, null));

        assertThat(pauses).containsExactly(pause);
        assertThat(server.seen()).hasSize(2);
        assertThat(token.expiresAt()).isEqualTo(clock.instant().plusSeconds(3599));
    }

    @Test
    void aThrottleBeyondOurPatienceIsReported() {
        server.answers(Answer.of(429, "", "Retry-After", "3600"));

        Throttled problem =
                catchThrowableOfType(Throttled.class, () -> flow.acquire(new TokenOrder(acme, GRAPH, null)));

        assertThat(problem).hasMessageContaining("Connection acme").hasMessageContaining("3600 s");
        assertThat(problem.retryAfterSeconds()).isEqualTo(3600);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aServiceThatStaysAwayIsGivenUp() {
        for (int i = 0; i < 5; i++) {
            server.answers(Answer.of(503, ""));
        }

        assertThatThrownBy(() -> flow.acquire(new TokenOrder(acme, GRAPH, null)))
                .isInstanceOf(Throttled.class)
                .hasMessageContaining("503");
        assertThat(server.seen()).hasSize(5);
        assertThat(pauses).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Hotel WLAN</html>", "", "{}", "[]", "{'access_token':7}", "not json"})
    void anAnswerOfSuccessThatIsNoTokenIsNoToken(String body) {
        server.answers(Answer.json(200, body));

        assertThatThrownBy(() -> flow.acquire(new TokenOrder(acme, GRAPH, null)))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Connection acme")
                .hasMessageContaining("is not a token response")
                .hasMessageContaining("Check login-url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Not here</html>", "", "[]", "{}"})
    void aRefusalThatSaysNothingPointsToTheFile(String body) {
        server.answers(Answer.of(404, body, "Content-Type", "text/html"));

        assertThatThrownBy(() -> signIns().signIn(acme, GRAPH))
                .isInstanceOf(SignInRequired.class)
                .hasMessageContaining("answered 404 without saying why")
                .hasMessageContaining("config/connections/acme.properties");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void theSecretIsNotSentWhereARedirectLeads(int status) {
        try (TinyServer evil = new TinyServer()) {
            server.answers(Answer.of(status, "", "Location", evil.url() + "/token"));

            assertThatThrownBy(() -> signIns().signIn(acme, GRAPH))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(String.valueOf(status));
            assertThat(evil.seen()).isEmpty();
        }
    }

    @Test
    void aServiceThatCannotBeReachedIsReportedByItsAddress() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Connection nowhere = TestConnection.to(URI.create("http://127.0.0.1:" + port), "nowhere");

        assertThatThrownBy(() -> flow.acquire(new TokenOrder(nowhere, GRAPH, null)))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Connection nowhere")
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("login-url");
        assertThat(pauses).hasSize(4);
    }

    @Test
    void aTokenWithoutALifetimeIsTakenForTenMinutes() {
        server.answers(Answer.json(200, "{'token_type':'Bearer','access_token':'t'}"));

        assertThat(flow.acquire(new TokenOrder(acme, GRAPH, null)).expiresAt())
                .isEqualTo(Instant.parse("2026-11-21T08:10:00Z"));
    }

    @Test
    void theLifeOfATokenBeginsBeforeTheAnswerCame() {
        ClientCredentials slow = new ClientCredentials(new TokenService(
                pause -> {},
                () -> {
                    Instant now = clock.instant();
                    clock.advance(Duration.ofSeconds(30));
                    return now;
                },
                () -> 0));
        server.answers(TOKEN);

        assertThat(slow.acquire(new TokenOrder(acme, GRAPH, null)).expiresAt())
                .isEqualTo(Instant.parse("2026-11-21T08:59:59Z"));
    }

    @Test
    void anInterruptedWaitEndsTheSignInAndKeepsTheInterrupt() {
        ClientCredentials interrupted = new ClientCredentials(new TokenService(
                pause -> {
                    throw new InterruptedException();
                },
                clock,
                () -> 0));
        server.answers(Answer.of(503, ""));

        assertThatThrownBy(() -> interrupted.acquire(new TokenOrder(acme, GRAPH, null)))
                .isInstanceOf(ProblemException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theTenantIsDataInTheUrl() {
        Connection odd = new Connection(
                "odd",
                "odd.properties",
                new Flow.ClientCredentials("app", new Credential.ClientSecret(new Secret("s"), null)),
                "../evil?x#y",
                Cloud.CUSTOM,
                server.url(),
                server.url(),
                null,
                java.util.Set.of(),
                null,
                true,
                true);
        server.answers(TOKEN);

        flow.acquire(new TokenOrder(odd, GRAPH, null));

        assertThat(server.lines()).containsExactly("POST /..%2Fevil%3Fx%23y/oauth2/v2.0/token");
    }
}
