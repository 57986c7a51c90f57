package org.graphroutes.lost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.graphroutes.GraphRoutes;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every flow against everything that ends or disturbs a sign-in: what the caller sees, how often the sign-in service is
 * asked, and that the cure which is named works.
 */
class FailureMatrixTest {

    private static final String CONNECTION = "acme";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The flows that need a person, an application, or somebody else. */
    enum Flow {
        CLIENT_CREDENTIALS,
        AUTHORIZATION_CODE,
        DEVICE_CODE,
        BROKER;

        String word() {
            return name().toLowerCase().replace('_', '-');
        }
    }

    /** What goes wrong. */
    enum Loss {
        REVOKED,
        SECRET_EXPIRED,
        CONSENT_REMOVED,
        CLAIMS_CHALLENGE,
        SLOW_DOWN,
        EXPIRED,
        BROKER_5XX,
        SERVICE_5XX,
        CLOCK_AHEAD,
        CLOCK_BEHIND
    }

    // outcome: the type of the problem; done = the caller sees nothing; pending = asked to wait; never = it does not
    // concern this flow, and "says" tells why. asked, again: token requests of the first call and of one right after
    // it.
    private static final String MATRIX =
            """
            client-credentials | revoked          | never              |                           | an application has no session of a person that could be revoked | |
            client-credentials | secret-expired   | sign-in-required   | application-misconfigured | client-id and client-secret in  | 1 | 0
            client-credentials | consent-removed  | permission-missing |                           | administrator consent           | 1 | 0
            client-credentials | claims-challenge | done               |                           |                                 | 1 | 0
            client-credentials | slow-down        | never              |                           | only who polls for a device code is told to slow down | |
            client-credentials | expired          | never              |                           | there is no refresh token: each token is asked for with the credential | |
            client-credentials | broker-5xx       | never              |                           | it has no broker                | |
            client-credentials | service-5xx      | throttled          |                           | Try again in                    | 5 | 5
            client-credentials | clock-ahead      | done               |                           |                                 | 2 | 0
            client-credentials | clock-behind     | done               |                           |                                 | 2 | 0
            authorization-code | revoked          | sign-in-required   | sign-in-again             | Sign in here: http              | 1 | 0
            authorization-code | secret-expired   | sign-in-required   | application-misconfigured | client-id and client-secret in  | 1 | 0
            authorization-code | consent-removed  | permission-missing |                           | auth start --connection acme    | 1 | 0
            authorization-code | claims-challenge | done               |                           |                                 | 1 | 0
            authorization-code | slow-down        | never              |                           | only who polls for a device code is told to slow down | |
            authorization-code | expired          | sign-in-required   | sign-in-again             | Sign in here: http              | 1 | 0
            authorization-code | broker-5xx       | never              |                           | it has no broker                | |
            authorization-code | service-5xx      | throttled          |                           | Try again in                    | 5 | 5
            authorization-code | clock-ahead      | done               |                           |                                 | 2 | 0
            authorization-code | clock-behind     | done               |                           |                                 | 2 | 0
            device-code        | revoked          | sign-in-required   | sign-in-again             | , enter                         | 1 | 0
            device-code        | secret-expired   | never              |                           | a public client has no secret   | |
            device-code        | consent-removed  | permission-missing |                           | auth start --connection acme    | 1 | 0
            device-code        | claims-challenge | done               |                           |                                 | 1 | 0
            device-code        | slow-down        | pending            |                           |                                 | 1 | 0
            device-code        | expired          | sign-in-required   | sign-in-again             | , enter                         | 1 | 0
            device-code        | broker-5xx       | never              |                           | it has no broker                | |
            device-code        | service-5xx      | throttled          |                           | Try again in                    | 5 | 5
            device-code        | clock-ahead      | never              |                           | a public client signs nothing that bears a time | |
            device-code        | clock-behind     | never              |                           | a public client signs nothing that bears a time | |
            broker             | revoked          | sign-in-required   | broker-refused            | get a new ID, Token and Key     | 1 | 0
            broker             | secret-expired   | never              |                           | the secret is the broker's own; its tokens come all the same or not at all | |
            broker             | consent-removed  | permission-missing |                           | auth test --connection acme     | 1 | 0
            broker             | claims-challenge | never              |                           | the broker passes no claims on, so its tokens do not say that they can be challenged | |
            broker             | slow-down        | never              |                           | only who polls for a device code is told to slow down | |
            broker             | expired          | never              |                           | the Token has no end; it is used up or good | |
            broker             | broker-5xx       | throttled          |                           |  s.                             | 1 | 0
            broker             | service-5xx      | never              |                           | only the broker is asked        | |
            broker             | clock-ahead      | done               |                           |                                 | 2 | 0
            broker             | clock-behind     | done               |                           |                                 | 2 | 0
            """;

    record Row(String flow, String loss, String outcome, String reason, String says, Integer asked, Integer again) {
        private static Row of(String line) {
            String[] cells = line.strip().split("\\s*\\|\\s*", -1);
            return new Row(cells[0], cells[1], cells[2], cells[3], cells[4], number(cells[5]), number(cells[6]));
        }

        private static Integer number(String cell) {
            return cell.isEmpty() ? null : Integer.valueOf(cell);
        }

        @Override
        public String toString() {
            return flow + ", " + loss + ": " + outcome + (reason.isEmpty() ? "" : " " + reason);
        }
    }

    @TempDir
    private Path folder;

    private final TestClock clock = TestClock.at("2026-03-02T10:00:00Z");
    private final Contoso contoso = new Contoso(clock);
    private Duration offset = Duration.ZERO;
    private GraphRoutes routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
        contoso.close();
    }

    static List<Row> matrix() {
        return MATRIX.lines().map(Row::of).toList();
    }

    @Test
    void everyFlowIsHeldAgainstEveryLoss() {
        List<String> all = new ArrayList<>();
        for (Flow flow : Flow.values()) {
            Stream.of(Loss.values())
                    .map(loss -> flow.word() + " " + loss.name().toLowerCase().replace('_', '-'))
                    .forEach(all::add);
        }
        assertThat(matrix()).extracting(row -> row.flow() + " " + row.loss()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(matrix()).filteredOn(row -> row.outcome().equals("never")).allSatisfy(row -> assertThat(row.says())
                .as("why " + row + " cannot be")
                .isNotBlank());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("matrix")
    void theCallerSeesWhatHappenedAndTheCureThatIsNamedWorks(Row row) throws IOException {
        Loss loss = Loss.valueOf(row.loss().toUpperCase().replace('-', '_'));
        boolean certificate = loss == Loss.CLOCK_AHEAD || loss == Loss.CLOCK_BEHIND;
        start(new TestHome(folder)
                .connection(
                        CONNECTION,
                        certificate ? contoso.settingsWithCertificate(row.flow()) : contoso.settings(row.flow())));
        contoso.signIn(routes, CONNECTION, clock);
        get();
        strike(row.flow(), loss);
        contoso.forgetRequests();

        switch (row.outcome()) {
            case "never" -> get();
            case "done" -> {
                get();
                assertThat(contoso.tokenRequests()).hasSize(row.asked());
                get();
                assertThat(contoso.tokenRequests()).hasSize(row.asked() + row.again());
            }
            case "pending" -> slowedDown(row);
            default -> {
                assertFailure(row, row.asked());
                JsonNode facts = assertFailure(row, row.again());
                cure(row.flow(), loss, facts);
                get();
                contoso.forgetRequests();
                get();
                assertThat(contoso.tokenRequests()).isEmpty();
            }
        }
    }

    @Test
    void aDeviceCodeThatNobodyEnteredInTimeIsNotAskedForAgain() {
        start(new TestHome(folder).connection(CONNECTION, contoso.settings("device-code")));
        routes.signIn(AuthOperation.start, CONNECTION, null);
        clock.advance(Duration.ofMinutes(15));
        contoso.forgetRequests();

        ProblemException late = catchThrowableOfType(
                ProblemException.class, () -> routes.signIn(AuthOperation.complete, CONNECTION, null));

        assertThat(late.type()).isEqualTo("sign-in-required");
        assertThat(late.facts()).containsEntry("reason", "code-expired");
        assertThat(late).hasMessageContaining("auth start --connection acme");
        assertThat(contoso.tokenRequests()).isEmpty();
        contoso.signIn(routes, CONNECTION, clock);
        get();
    }

    @Test
    void aServiceThatRefusesToBeginADeviceSignInSaysWhy() {
        start(new TestHome(folder).connection(CONNECTION, contoso.settings("device-code")));
        contoso.order("{'error': {'code': 90002}}");

        ProblemException refused = catchThrowableOfType(
                ProblemException.class, () -> routes.signIn(AuthOperation.start, CONNECTION, null));

        assertThat(refused.type()).isEqualTo("sign-in-required");
        assertThat(refused.facts()).containsEntry("reason", "wrong-tenant-or-cloud");
        assertThat(refused).hasMessageContaining("Check tenant, client-id and cloud in");
    }

    private void start(TestHome home) {
        routes = new GraphRoutes(home.home())
                .withClock(() -> clock.instant().plus(offset))
                .withWaiter(clock::advance)
                .forCommand(Contoso.GET)
                .start();
    }

    private void get() {
        assertThat(routes.call(Contoso.GET, Contoso.GET_ADA, CONNECTION, false)
                        .outputs()
                        .at("/MSGraphUser/DisplayName")
                        .asText())
                .isEqualTo("Ada Byrne");
    }

    private void strike(String flow, Loss loss) throws IOException {
        switch (loss) {
            case REVOKED -> {
                contoso.order("{'revoke': '" + Contoso.ADA + "'}");
                if (flow.equals("broker")) {
                    useTheTokenInACopyOfTheInstallation();
                }
            }
            case SECRET_EXPIRED -> contoso.order("{'secret': 'expired'}");
            case CONSENT_REMOVED -> contoso.order("{'consent': 'removed'}");
            case CLAIMS_CHALLENGE ->
                contoso.order(
                        "{'challenge': {'claims': {'access_token': {'nbf': {'essential': true, 'value': '1'}}}}}");
            case SLOW_DOWN -> slowDown();
            case EXPIRED -> clock.advance(Duration.ofDays(91));
            case BROKER_5XX ->
                contoso.sandbox()
                        .faults()
                        .order(Fault.status("/obtain-token", 503).withCount(0));
            case SERVICE_5XX ->
                contoso.sandbox()
                        .faults()
                        .order(Fault.status("/*/oauth2/v2.0/token", 503).withCount(0));
            case CLOCK_AHEAD -> offset = Duration.ofMinutes(10);
            case CLOCK_BEHIND -> offset = Duration.ofMinutes(-10);
            default -> throw new AssertionError(loss);
        }
        if (loss != Loss.CLAIMS_CHALLENGE && loss != Loss.SLOW_DOWN) {
            clock.advance(Contoso.TOKEN_LIFE);
        }
    }

    private void cure(String flow, Loss loss, JsonNode facts) {
        contoso.mend();
        switch (loss) {
            case SECRET_EXPIRED -> clock.advance(Duration.ofMinutes(1));
            case SERVICE_5XX, BROKER_5XX ->
                clock.advance(Duration.ofSeconds(facts.path("retryAfterSeconds").asLong()));
            case CONSENT_REMOVED -> {
                contoso.order("{'consent': 'given'}");
                if (flow.equals("client-credentials") || flow.equals("broker")) {
                    routes.signIn(AuthOperation.test, CONNECTION, null);
                } else {
                    contoso.signIn(routes, CONNECTION, clock);
                }
            }
            default -> {
                if (flow.equals("broker")) {
                    routes.close();
                    start(new TestHome(folder).connection(CONNECTION, contoso.settingsWithNewBrokerToken()));
                } else {
                    // With what the caller was shown, and nothing else.
                    contoso.complete(routes, CONNECTION, facts, clock);
                }
            }
        }
    }

    private JsonNode assertFailure(Row row, int asked) {
        contoso.forgetRequests();
        ProblemException problem = catchThrowableOfType(ProblemException.class, this::get);
        assertThat(problem).as(row + " fails").isNotNull();
        JsonNode facts = JSON.valueToTree(problem.facts());
        assertThat(problem.type()).as(problem.getMessage()).isEqualTo(row.outcome());
        assertThat(facts.path("reason").asText()).isEqualTo(row.reason());
        assertThat(problem.getMessage()).contains(row.says()).doesNotContain("sandbox-secret", "sandbox-broker-token");
        assertThat(contoso.tokenRequests()).as("token requests").hasSize(asked);
        assertThat(contoso.graphRequests()).isEmpty();
        return facts;
    }

    private void slowDown() {
        contoso.order("{'error': {'error': 'slow_down'}, 'times': 1, 'clientId': '"
                + contoso.sandbox().application("device").clientId() + "'}");
    }

    private void slowedDown(Row row) {
        contoso.mend();
        JsonNode begun = routes.signIn(AuthOperation.start, CONNECTION, null).facts();
        clock.advance(Contoso.INTERVAL);
        slowDown();
        contoso.forgetRequests();
        JsonNode first = routes.signIn(AuthOperation.complete, CONNECTION, null).facts();
        assertThat(first.path("state").asText()).isEqualTo(row.outcome());
        assertThat(first.path("askAgainAfterSeconds").asInt())
                .as("RFC 8628 section 3.5: five seconds more")
                .isEqualTo(10);
        assertThat(contoso.tokenRequests()).hasSize(row.asked());
        routes.signIn(AuthOperation.complete, CONNECTION, null);
        assertThat(contoso.tokenRequests()).hasSize(row.asked() + row.again());

        contoso.approve(begun.path("userCode").asText());
        clock.advance(Duration.ofSeconds(10));
        assertThat(routes.signIn(AuthOperation.complete, CONNECTION, null)
                        .facts()
                        .path("state")
                        .asText())
                .isEqualTo("signed-in");
        get();
    }

    private void useTheTokenInACopyOfTheInstallation() throws IOException {
        Path copy = folder.resolve("copy");
        TestHome other = new TestHome(copy).connection(CONNECTION, contoso.settings("broker"));
        Files.createDirectories(other.home().data());
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file)) {
                    Files.copy(
                            file, other.home().data().resolve(file.getFileName().toString()));
                }
            }
        }
        try (GraphRoutes elsewhere = new GraphRoutes(other.home())
                .withClock(clock)
                .forCommand(Contoso.GET)
                .start()) {
            elsewhere.call(Contoso.GET, Contoso.GET_ADA, CONNECTION, false);
        }
    }
}
