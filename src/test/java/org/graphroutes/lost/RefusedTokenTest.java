package org.graphroutes.lost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graphroutes.GraphRoutes;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graph refuses a token that was good a moment ago. */
class RefusedTokenTest {

    private static final String CONNECTION = "acme";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> NEW_TITLE =
            Map.of("user", Contoso.ADA, "updated_fields", Map.of("jobTitle", "Changed once"));

    @TempDir
    private Path folder;

    private final TestClock clock = TestClock.at("2026-03-02T10:00:00Z");
    private final Contoso contoso = new Contoso(clock);
    private GraphRoutes routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
        contoso.close();
    }

    @ParameterizedTest(name = "{0}, certificate {1}, {2}")
    @CsvSource({
        "client-credentials, false, 401",
        "client-credentials, false, 403",
        "client-credentials, true, 401",
        "client-credentials, true, 403",
        "authorization-code, false, 401",
        "authorization-code, false, 403",
        "authorization-code, true, 401",
        "device-code, false, 401",
        "device-code, false, 403",
    })
    void aClaimsChallengeIsAnsweredOnceAndTheCallIsRepeatedOnceReadOrWrite(String flow, boolean certificate, int status)
            throws Exception {
        signIn(certificate ? contoso.settingsWithCertificate(flow) : contoso.settings(flow));
        challenge(status, "1604106651");

        assertThat(get()).isEqualTo("Ada Byrne");

        assertThat(lines(contoso.graphRequests())).containsExactly("GET " + status, "GET 200");
        assertThat(contoso.tokenRequests()).hasSize(1);
        JsonNode claims = JSON.readTree(form(contoso.tokenRequests().get(0), "claims"));
        assertThat(claims.at("/access_token/nbf/value").asText()).isEqualTo("1604106651");
        assertThat(claims.at("/access_token/nbf/essential").asBoolean()).isTrue();
        assertThat(claims.at("/access_token/xms_cc/values/0").asText())
                .as("the capability, merged with what was asked")
                .isEqualTo("cp1");

        contoso.forgetRequests();
        challenge(status, "1604109999");
        routes.call(Contoso.UPDATE, NEW_TITLE, CONNECTION, false);

        assertThat(lines(contoso.graphRequests()))
                .as("the write was refused, then done once, then read back")
                .containsExactly("PATCH " + status, "PATCH 204", "GET 200");
        assertThat(contoso.tokenRequests()).hasSize(1);
    }

    @Test
    void aTokenThatGraphDoesNotTakeIsReplacedOnceForAReadAndForAWrite() {
        signIn(contoso.settings("client-credentials"));
        contoso.sandbox().faults().order(Fault.status("/v1.0/users/*", 401));
        get();
        assertThat(lines(contoso.graphRequests())).containsExactly("GET 401", "GET 200");
        assertThat(contoso.tokenRequests()).hasSize(1);

        contoso.forgetRequests();
        contoso.sandbox().faults().order(Fault.status("/v1.0/users/*", 401).withMethod("PATCH"));
        routes.call(Contoso.UPDATE, NEW_TITLE, CONNECTION, false);
        assertThat(lines(contoso.graphRequests())).containsExactly("PATCH 401", "PATCH 204", "GET 200");
        assertThat(contoso.tokenRequests()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"client-credentials", "authorization-code", "device-code", "broker"})
    void aSecondRefusalIsTheEndOfIt(String flow) {
        signIn(contoso.settings(flow));
        contoso.sandbox().faults().order(Fault.status("/v1.0/users/*", 401).withCount(0));

        ProblemException refused = catchThrowableOfType(ProblemException.class, this::get);

        assertThat(refused.type()).isEqualTo("graph-error");
        assertThat(refused.facts()).containsEntry("graphStatus", 401);
        assertThat(lines(contoso.graphRequests())).containsExactly("GET 401", "GET 401");
        assertThat(contoso.tokenRequests()).hasSize(1);
    }

    @Test
    void aChallengeThatIsNeverContentIsNoLoop() throws Exception {
        signIn(contoso.settings("client-credentials"));
        String claims = java.util.Base64.getEncoder()
                .encodeToString("{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}".getBytes());
        contoso.sandbox()
                .faults()
                .order(Fault.status("/v1.0/users/*", 401)
                        .withCount(0)
                        .withHeader(
                                "WWW-Authenticate",
                                "Bearer claims=\"" + claims + "\", realm=\"\", error=\"insufficient_claims\""));

        ProblemException refused = catchThrowableOfType(ProblemException.class, this::get);

        assertThat(refused.type()).isEqualTo("graph-error");
        assertThat(contoso.graphRequests()).hasSize(2);
        assertThat(contoso.tokenRequests()).hasSize(1);
        assertThat(JSON.readTree(form(contoso.tokenRequests().get(0), "claims"))
                        .at("/access_token/acrs/value")
                        .asText())
                .isEqualTo("c1");
    }

    @Test
    void aPlain403AsksForNoToken() {
        signIn(contoso.settings("client-credentials"));
        contoso.sandbox().faults().order(Fault.status("/v1.0/users/*", 403).withCount(0));

        ProblemException refused = catchThrowableOfType(ProblemException.class, this::get);

        assertThat(refused.type()).isEqualTo("graph-error");
        assertThat(lines(contoso.graphRequests())).containsExactly("GET 403");
        assertThat(contoso.tokenRequests()).isEmpty();
    }

    @Test
    void aChallengeThatOnlyAPersonCanMeetIsALostSignInWithTheClaimsInItsReason() {
        signIn(contoso.settings("device-code"));
        challenge(401, "1");
        contoso.order("{'error': {'code': 50076}, 'times': 1}");

        ProblemException lost = catchThrowableOfType(ProblemException.class, this::get);

        assertThat(lost.type()).isEqualTo("sign-in-required");
        assertThat(lost.facts()).containsEntry("reason", "sign-in-again").containsKeys("userCode", "verificationUri");
        assertThat(contoso.tokenRequests()).hasSize(1);
        contoso.mend();
        contoso.complete(routes, CONNECTION, JSON.valueToTree(lost.facts()), clock);
        assertThat(get()).isEqualTo("Ada Byrne");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"client-credentials", "authorization-code", "device-code", "broker"})
    void sixtyFourCallersWhoseTokenHasJustExpiredAskForOneToken(String flow) throws Exception {
        signIn(contoso.settings(flow));
        clock.advance(Contoso.TOKEN_LIFE);

        assertThat(sixtyFour()).containsOnly("Ada Byrne");

        assertThat(contoso.tokenRequests()).hasSize(1);
        assertThat(contoso.graphRequests()).hasSize(64);
    }

    @Test
    void sixtyFourCallersWhoseTokenIsRefusedAskForOneToken() throws Exception {
        signIn(contoso.settings("client-credentials"));
        challenge(401, "1604106651");

        assertThat(sixtyFour()).containsOnly("Ada Byrne");

        assertThat(contoso.tokenRequests()).hasSize(1);
    }

    private List<String> sixtyFour() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(64);
        CountDownLatch ready = new CountDownLatch(64);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return get();
                }));
            }
            List<String> names = new ArrayList<>();
            for (Future<String> answer : answers) {
                names.add(answer.get());
            }
            return names;
        } finally {
            threads.shutdownNow();
        }
    }

    private void signIn(Map<String, String> settings) {
        routes = new GraphRoutes(
                        new TestHome(folder).connection(CONNECTION, settings).home())
                .withClock(clock)
                .withWaiter(pause -> {
                    clock.advance(pause);
                    Thread.yield();
                })
                .forAllCommands()
                .start();
        contoso.signIn(routes, CONNECTION, clock);
        get();
        contoso.forgetRequests();
    }

    private String get() {
        return routes.call(Contoso.GET, Contoso.GET_ADA, CONNECTION, false)
                .outputs()
                .at("/MSGraphUser/DisplayName")
                .asText();
    }

    private void challenge(int status, String nbf) {
        contoso.order("{'challenge': {'status': " + status
                + ", 'claims': {'access_token': {'nbf': {'essential': true, 'value': '" + nbf + "'}}}}}");
    }

    private static List<String> lines(List<LoggedRequest> requests) {
        return requests.stream()
                .map(request -> request.method() + " " + request.status())
                .toList();
    }

    private static String form(LoggedRequest request, String name) {
        return Arrays.stream(request.body().asText().split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }
}
