package org.graphroutes.lost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.builder.AdviceWith;
import org.graphroutes.GraphRoutes;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody is told of a lost sign-in, once for each loss. */
class AlertTest {

    private static final String CONNECTION = "acme";
    private static final ObjectMapper JSON = new ObjectMapper();

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

    @Test
    void oneAlertIsSentForEachLossHoweverManyCallersMeetIt() throws Exception {
        start("file:" + folder + "?fileName=alerts.jsonl&fileExist=Append");
        contoso.signIn(routes, CONNECTION, clock);
        get();
        lose();

        twenty();
        twenty();
        JsonNode alert = alerts(1).get(0);
        assertThat(alert.path("alert").asText()).isEqualTo("sign-in-required");
        assertThat(alert.path("connection").asText()).isEqualTo(CONNECTION);
        assertThat(alert.path("reason").asText()).isEqualTo("sign-in-again");
        assertThat(alert.path("detail").asText()).contains("AADSTS50173");
        assertThat(alert.path("time").asText()).isEqualTo(clock.instant().toString());

        // With what the alert says, and nothing else.
        contoso.complete(routes, CONNECTION, alert, clock);
        get();
        lose();
        twenty();
        assertThat(alerts(2).get(1).path("userCode").asText())
                .as("a second loss is news again")
                .isNotEqualTo(alert.path("userCode").asText());
        assertNoMoreThan(2);
    }

    @Test
    void aLossIsToldAlthoughNobodyCallsACommand() throws Exception {
        start("file:" + folder + "?fileName=alerts.jsonl&fileExist=Append");
        contoso.signIn(routes, CONNECTION, clock);
        lose();
        AdviceWith.adviceWith(routes.context(), "keep-signed-in", route -> route.replaceFromWith("direct:twice-a-day"));

        routes.context().createProducerTemplate().sendBody("direct:twice-a-day", null);

        assertThat(alerts(1).get(0).path("reason").asText()).isEqualTo("sign-in-again");
        assertNoMoreThan(1);
    }

    @Test
    void aSecretThatEndsSoonIsToldBeforeItDoes() throws Exception {
        Map<String, String> settings = contoso.settings("client-credentials");
        settings.put("client-secret-expires", "2026-03-20");
        new TestHome(folder).connection("ending", settings);

        start("file:" + folder + "?fileName=alerts.jsonl&fileExist=Append");

        JsonNode alert = alerts(1).get(0);
        assertThat(alert.path("alert").asText()).isEqualTo("sign-in-warning");
        assertThat(alert.path("connection").asText()).isEqualTo("ending");
        assertThat(alert.path("detail").asText()).contains("The client secret expires on 2026-03-20");
    }

    @Test
    void aLossThatLastsIsNoNewsAfterTheMinuteInWhichItIsNotTried() throws Exception {
        start("file:" + folder + "?fileName=alerts.jsonl&fileExist=Append");
        contoso.signIn(routes, CONNECTION, clock);
        lose();
        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowableOfType(SignInRequired.class, this::get)).isNotNull();
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(contoso.tokenRequests()).as("it was tried each time").hasSizeGreaterThanOrEqualTo(3);
        alerts(1);
        assertNoMoreThan(1);
    }

    @Test
    void anotherProcessDoesNotTellItAgain() throws Exception {
        String sink = "file:" + folder + "?fileName=alerts.jsonl&fileExist=Append";
        start(sink);
        contoso.signIn(routes, CONNECTION, clock);
        lose();
        assertThat(catchThrowableOfType(SignInRequired.class, this::get)).isNotNull();
        alerts(1);
        routes.close();
        start(sink);
        assertThat(catchThrowableOfType(SignInRequired.class, this::get)).isNotNull();
        alerts(1);
        assertNoMoreThan(1);
    }

    @Test
    void aSinkThatFailsDisturbsNobody() throws Exception {
        start(contoso.sandbox().url() + "/alerts");
        contoso.sandbox().faults().order(Fault.status("/alerts", 500).withCount(0));
        contoso.signIn(routes, CONNECTION, clock);
        lose();

        for (ProblemException problem : twenty()) {
            assertThat(problem).isInstanceOf(SignInRequired.class);
            assertThat(problem.facts()).containsKeys("userCode", "verificationUri", "expiresAt");
        }
        contoso.complete(
                routes,
                CONNECTION,
                routes.signIn(AuthOperation.start, CONNECTION, null).facts(),
                clock);
        get();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (posted() == 0 && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        routes.close();
        assertThat(posted()).as("it was tried, once").isEqualTo(1);
    }

    private long posted() {
        return contoso.sandbox().requests().list().stream()
                .filter(request -> request.path().equals("/alerts"))
                .count();
    }

    private void start(String sink) {
        routes = new GraphRoutes(new TestHome(folder)
                        .connection(CONNECTION, contoso.settings("device-code"))
                        .setting("graph.alerts.sink", sink)
                        .home())
                .withClock(clock)
                .withWaiter(clock::advance)
                .forService("127.0.0.1", 0)
                .start();
    }

    private void lose() {
        contoso.order("{'revoke': '" + Contoso.ADA + "'}");
        clock.advance(Contoso.TOKEN_LIFE);
    }

    private void get() {
        routes.call(Contoso.GET, Contoso.GET_ADA, CONNECTION, false);
    }

    private List<ProblemException> twenty() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        CountDownLatch ready = new CountDownLatch(20);
        try {
            List<Future<ProblemException>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return catchThrowableOfType(ProblemException.class, this::get);
                }));
            }
            List<ProblemException> problems = new ArrayList<>();
            for (Future<ProblemException> answer : answers) {
                problems.add(answer.get());
            }
            assertThat(problems).doesNotContainNull();
            return problems;
        } finally {
            threads.shutdownNow();
        }
    }

    /** The alerts, when there are so many; each goes its own way, beside the answer. */
    private List<JsonNode> alerts(int expected) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (read().size() < expected && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(read()).hasSize(expected);
        return read();
    }

    /** Nothing is under way any more, and there are no more than these. */
    private void assertNoMoreThan(int expected) throws IOException {
        routes.close();
        assertThat(read()).hasSize(expected);
    }

    private List<JsonNode> read() throws IOException {
        Path file = folder.resolve("alerts.jsonl");
        if (!Files.exists(file)) {
            return List.of();
        }
        try (MappingIterator<JsonNode> alerts = JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
            return alerts.readAll();
        }
    }
}
