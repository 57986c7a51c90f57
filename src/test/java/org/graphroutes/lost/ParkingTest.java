package org.graphroutes.lost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.graphroutes.GraphRoutes;
import org.graphroutes.cli.GraphRoutesCommand;
import org.graphroutes.command.CommandResult;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.pipeline.Accept;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that meet a lost sign-in: who waits is told what to do; what may wait is made after the next sign-in. */
class ParkingTest {

    private static final String CONNECTION = "acme";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    // The command line has the system's clock; so that both agree, the tests begin now.
    private final TestClock clock =
            TestClock.at(InstantSource.system().instant().toString());
    private final Contoso contoso = new Contoso(clock);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private GraphRoutes routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
        contoso.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"device-code", "authorization-code"})
    void aCallerWhoWaitsIsToldHowToSignIn(String flow) throws Exception {
        serve(flow);
        HttpResponse<String> response = post(Contoso.GET, Contoso.GET_ADA, false);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asText()).endsWith("/sign-in-required");
        assertThat(problem.path("reason").asText()).isEqualTo("not-signed-in");
        assertThat(problem.path("connection").asText()).isEqualTo(CONNECTION);
        assertThat(problem.path("signIn").asText()).isEqualTo("bin/graph-routes auth start --connection acme");
        assertThat(Instant.parse(problem.path("expiresAt").asText())).isAfter(clock.instant());
        if (flow.equals("device-code")) {
            assertThat(problem.path("userCode").asText()).isNotBlank();
            assertThat(problem.path("verificationUri").asText())
                    .isEqualTo(contoso.sandbox().url() + "/devicelogin");
        } else {
            assertThat(problem.path("loginUrl").asText())
                    .startsWith(contoso.sandbox().url() + "/contoso.example/oauth2/");
        }
        contoso.complete(routes, CONNECTION, problem, clock);
        assertThat(post(Contoso.GET, Contoso.GET_ADA, false).statusCode()).isEqualTo(200);
        assertThat(parked()).isEmpty();
    }

    @Test
    void aCallOverHttpThatMayWaitIsAcceptedAndMadeAfterTheSignIn() throws Exception {
        serve("device-code");
        HttpResponse<String> response = post(Contoso.UPDATE, title("parked over HTTP"), true);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode result = JSON.readTree(response.body());
        long id = result.at("/outputs/Parked/id").asLong();
        assertThat(id).isPositive();
        assertThat(Instant.parse(result.at("/outputs/Parked/expiresAt").asText()))
                .isCloseTo(parked().get(0).expiresAt(), within(1, ChronoUnit.MILLIS));
        assertThat(result.at("/notes").toString()).contains("Parked as " + id);
        assertThat(contoso.graphRequests()).isEmpty();

        contoso.signIn(routes, CONNECTION, clock);

        until("the call is made", () -> state(id).equals("done"));
        assertThat(titles()).containsExactly("parked over HTTP");
    }

    @Test
    void parkingAsksForNothingWhileTheConnectionIsSignedIn() throws Exception {
        serve("device-code");
        contoso.signIn(routes, CONNECTION, clock);
        HttpResponse<String> response = post(Contoso.UPDATE, title("made at once"), true);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(parked()).isEmpty();
        assertThat(titles()).containsExactly("made at once");
    }

    @Test
    void aRouteInWhichNobodyWaitsEndsWithItsParkedCallAndNothingIsSentOn() throws Exception {
        serve("device-code");
        List<String> sentOn = new ArrayList<>();
        routes.context().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ours")
                        .to("direct:" + Contoso.UPDATE)
                        .process(exchange -> sentOn.add(exchange.getMessage()
                                .getBody(CommandResult.class)
                                .command()));
            }
        });
        Exchange sent = routes.context()
                .createProducerTemplate()
                .send("direct:ours", ExchangePattern.InOnly, exchange -> {
                    exchange.getMessage().setBody(title("from a route"));
                    exchange.getMessage().setHeader(Accept.CONNECTION, CONNECTION);
                });

        assertThat(sent.getException()).isNull();
        assertThat(sentOn).isEmpty();
        assertThat(parked()).extracting(ParkedWork.Call::state).containsExactly("parked");

        contoso.signIn(routes, CONNECTION, clock);
        until("the call is made", () -> parked().get(0).state().equals("done"));
        assertThat(titles()).containsExactly("from a route");

        routes.context().createProducerTemplate().send("direct:ours", ExchangePattern.InOnly, exchange -> {
            exchange.getMessage().setBody(title("signed in"));
            exchange.getMessage().setHeader(Accept.CONNECTION, CONNECTION);
        });
        assertThat(sentOn).as("with an answer the route goes on").containsExactly(Contoso.UPDATE);
    }

    @Test
    void theCommandLineParksListsReplaysAndDrops() throws Exception {
        configure("device-code");
        assertThat(cli("run", Contoso.UPDATE, "user=" + Contoso.ADA, "updated_fields=jobTitle=first"))
                .as("without --park")
                .isEqualTo(3);
        assertThat(err.toString()).contains("nobody has signed in yet", "/devicelogin");
        for (String title : List.of("first", "second", "third")) {
            assertThat(cli("run", Contoso.UPDATE, "user=" + Contoso.ADA, "updated_fields=jobTitle=" + title, "--park"))
                    .isEqualTo(3);
            assertThat(out.toString()).contains("Parked as ");
        }
        assertThat(contoso.graphRequests()).isEmpty();

        assertThat(cli("parked", "list", "--output", "json")).isZero();
        JsonNode list = JSON.readTree(out.toString());
        assertThat(list).extracting(call -> call.path("state").asText()).containsExactly("parked", "parked", "parked");
        assertThat(out.toString()).as("arguments are sealed").doesNotContain("second");
        assertThat(cli("parked", "list", "--connection", "other")).isZero();
        assertThat(out.toString()).contains("No call is parked.");
        String second = list.at("/1/id").asText();
        assertThat(cli("parked", "drop", second)).isZero();
        assertThat(cli("parked", "drop", "4711")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no parked call 4711");

        assertThat(cli("parked", "replay")).as("nobody has signed in").isEqualTo(3);
        assertThat(out.toString()).contains("acme: 0 made, 0 set aside; the rest waits: ");
        signInWithTheClockOfTheTest();

        assertThat(cli("parked", "replay")).isZero();
        assertThat(out.toString()).contains("acme: 2 made, 0 set aside.");
        assertThat(titles()).containsExactly("first", "third");
        assertThat(cli("parked", "replay")).isZero();
        assertThat(titles()).as("a second replay makes nothing").hasSize(2);
        assertThat(cli("parked", "replay", second))
                .as("what was dropped is gone")
                .isEqualTo(2);
    }

    @Test
    void fiveHundredParkedCallsAreMadeOnceAndInOrderWhileMoreArrive() throws Exception {
        serve("device-code");
        for (int i = 0; i < 500; i++) {
            assertThat(post(Contoso.UPDATE, title("parked " + i), true).statusCode())
                    .isEqualTo(202);
        }
        assertThat(contoso.graphRequests()).isEmpty();
        assertThat(contoso.tokenRequests()).isEmpty();

        contoso.signIn(routes, CONNECTION, clock);
        for (int i = 0; i < 50; i++) {
            assertThat(post(Contoso.UPDATE, title("new " + i), true).statusCode())
                    .isIn(200, 202);
        }
        until("everything is made", () -> parked().stream()
                .allMatch(call -> call.state().equals("done")));

        assertThat(titles().stream().filter(title -> title.startsWith("parked ")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 500).mapToObj(i -> "parked " + i).toList());
        assertThat(titles().stream().filter(title -> title.startsWith("new ")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "new " + i).toList());
        assertThat(contoso.tokenRequests())
                .as("one for the sign-in, one for Graph")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aSecondLossInTheMiddleOfAReplayLosesNothing() throws Exception {
        serve("device-code");
        for (int i = 0; i < 20; i++) {
            post(Contoso.UPDATE, title("parked " + i), true);
        }
        // The first write takes its time, so that the token is lost while the replay is under way: Graph refuses it at
        // a
        // later write, and the person has to come again.
        Fault write = Fault.delay("/v1.0/users/*", 1000).withMethod("PATCH");
        contoso.sandbox().faults().order(write);
        contoso.sandbox()
                .faults()
                .order(Fault.status("/v1.0/users/*", 401).withMethod("PATCH").withSkip(9));
        contoso.signIn(routes, CONNECTION, clock);
        until("the replay is under way", () -> !titles().isEmpty());
        contoso.order("{'error': {'code': 50173}}");
        until("the replay has stopped", () -> routes.signIn(AuthOperation.status, CONNECTION, null)
                .facts()
                .path("state")
                .asText()
                .equals("lost"));
        until("nothing runs", () -> parked().stream()
                .noneMatch(call -> call.state().equals("running")));
        assertThat(parked())
                .extracting(ParkedWork.Call::state)
                .containsOnly("done", "parked")
                .contains("parked");

        contoso.mend();
        contoso.signIn(routes, CONNECTION, clock);
        until("everything is made", () -> parked().stream()
                .allMatch(call -> call.state().equals("done")));

        assertThat(contoso.graphRequests().stream()
                        .filter(request -> request.method().equals("PATCH") && request.status() == 204)
                        .map(request -> request.body().path("jobTitle").asText()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "parked " + i).toList());
    }

    private TestHome configure(String flow) {
        return new TestHome(folder).connection(CONNECTION, contoso.settings(flow));
    }

    private void serve(String flow) {
        routes = new GraphRoutes(configure(flow).home())
                .withClock(clock)
                .withWaiter(pause -> {
                    clock.advance(pause);
                    Thread.yield();
                })
                .forService(null, 0)
                .start();
    }

    private void signInWithTheClockOfTheTest() {
        try (GraphRoutes own = new GraphRoutes(configure("device-code").home())
                .withClock(clock)
                .withWaiter(clock::advance)
                .start()) {
            contoso.signIn(own, CONNECTION, clock);
        }
    }

    private static Map<String, Object> title(String title) {
        return Map.of("user", Contoso.ADA, "updated_fields", Map.of("jobTitle", title));
    }

    private HttpResponse<String> post(String command, Object arguments, boolean park) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(
                                routes.apiUrl() + "/api/v1/commands/" + command + (park ? "?park=true" : "")))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(arguments)))
                        .build(),
                BodyHandlers.ofString());
    }

    private int cli(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of(
                "--config",
                folder.resolve("config").toString(),
                "--data",
                folder.resolve("data").toString()));
        return GraphRoutesCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }

    private List<ParkedWork.Call> parked() {
        return routes.bean(ParkedWork.class).list(CONNECTION);
    }

    private String state(long id) {
        return parked().stream()
                .filter(call -> call.id() == id)
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** What was written, in order. */
    private List<String> titles() {
        return contoso.graphRequests().stream()
                .filter(request -> request.method().equals("PATCH"))
                .map(request -> request.body().path("jobTitle").asText())
                .toList();
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + " within a minute").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
