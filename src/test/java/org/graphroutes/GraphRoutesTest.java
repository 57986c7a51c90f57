package org.graphroutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.graphroutes.command.CommandResult;
import org.graphroutes.pipeline.Accept;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphNotFound;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.UnknownCommand;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What starts, what stays apart, and what a Camel route that calls a command sees. */
class GraphRoutesTest {

    private static final String ADA = "ada@contoso.example";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Sandbox sandbox;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(20));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @BeforeEach
    void forget() {
        sandbox.faults().clear();
        sandbox.requests().clear();
    }

    private TestHome home() {
        return new TestHome(folder)
                .connection("sandbox", sandbox, Map.of("integrations", "user"))
                .connection("strict", sandbox, Map.of("not-found", "error"));
    }

    @Test
    void forACommandOnlyItsRouteIsStarted() throws Exception {
        Set<ObjectName> before = mbeans();
        try (GraphRoutes routes =
                new GraphRoutes(home().home()).forCommand("msgraph-user-get").start()) {
            assertThat(routes.context().getRoutes().stream().map(Route::getRouteId))
                    .containsExactlyInAnyOrder("msgraph-user-get", "re-authorize");
            assertThat(routes.context().hasService(VertxPlatformHttpServer.class))
                    .as("an HTTP server")
                    .isNull();
            assertThat(mbeans()).as("MBeans").isEqualTo(before);
            assertThat(routes.call("msgraph-user-get", Map.of("user", ADA), null, false)
                            .outputs()
                            .at("/MSGraphUser/DisplayName")
                            .asText())
                    .isEqualTo("Ada Byrne");
        }
        assertThat(catchThrowable(() -> new GraphRoutes(home().home()).forCommand("msgraph-user-gte")))
                .isInstanceOf(UnknownCommand.class);
    }

    @Test
    void forAllCommandsEveryRouteIsStartedAndNoHttpServer() {
        try (GraphRoutes routes =
                new GraphRoutes(home().home()).forAllCommands().start()) {
            assertThat(routes.context().getRoutes().stream().map(Route::getRouteId))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Stream.of("re-authorize"),
                                    routes.contract().commands().stream().map(command -> command.name()))
                            .toList());
            assertThat(routes.context().hasService(VertxPlatformHttpServer.class))
                    .isNull();
        }
    }

    @Test
    void nothingIsSentBeforeACommandIsCalled() {
        try (GraphRoutes routes =
                new GraphRoutes(home().home()).forService(null, 0).start()) {
            assertThat(routes.apiUrl()).matches("http://127\\.0\\.0\\.1:[1-9]\\d*");
            assertThat(sandbox.requests().list()).isEmpty();
        }
    }

    @Test
    void aSecondCommandOfARouteDoesNotShowTheAnswerOfTheFirst() throws Exception {
        try (GraphRoutes routes =
                new GraphRoutes(home().home()).forAllCommands().start()) {
            routes.context().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:both")
                            .to("direct:msgraph-user-get")
                            .setBody(constant(Map.of()))
                            .to("direct:msgraph-user-auth-reset");
                }
            });
            CommandResult result = routes.context()
                    .createProducerTemplate()
                    .requestBody("direct:both", Map.of("user", ADA), CommandResult.class);
            assertThat(result.command()).isEqualTo("msgraph-user-auth-reset");
            assertThat(result.raw().isNull()).isTrue();
        }
    }

    @Test
    void twoContextsInOneProcessDoNotDisturbEachOther() {
        try (Sandbox other =
                        Sandbox.start(SandboxOptions.defaults().withUsers(20).withSeed(7));
                GraphRoutes first =
                        new GraphRoutes(home().home()).forAllCommands().start()) {
            String expected = id(first);
            TestHome otherHome = new TestHome(folder.resolve("other")).connection("sandbox", other, Map.of());
            try (GraphRoutes second =
                    new GraphRoutes(otherHome.home()).forAllCommands().start()) {
                assertThat(id(second)).isNotEqualTo(expected);
                assertThat(id(first)).isEqualTo(expected);
            }
            assertThat(id(first)).as("when the other has gone").isEqualTo(expected);
        }
    }

    private static String id(GraphRoutes routes) {
        return routes.call("msgraph-user-get", Map.of("user", ADA), "sandbox", false)
                .outputs()
                .at("/MSGraphUser/ID")
                .asText();
    }

    @Test
    void aJavaRouteCallsACommandWithAMapAndGetsAResult() throws Exception {
        try (GraphRoutes routes =
                new GraphRoutes(home().home()).forAllCommands().start()) {
            routes.context().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:who").setBody(exchange -> Map.of("user", ADA)).to("direct:msgraph-user-get");
                    from("direct:who-as-text").to("direct:who").convertBodyTo(String.class);
                    from("direct:nobody")
                            .doTry()
                            .setBody(exchange -> Map.of("user", "nobody@contoso.example"))
                            .setHeader(Accept.CONNECTION, constant("strict"))
                            .to("direct:msgraph-user-get")
                            .doCatch(GraphNotFound.class)
                            .setBody(exchange -> exchange.getProperty(Exchange.EXCEPTION_CAUGHT))
                            .end();
                    from("direct:no-argument")
                            .onException(InvalidArgument.class)
                            .handled(true)
                            .setBody(exchange -> exchange.getProperty(Exchange.EXCEPTION_CAUGHT))
                            .end()
                            .setBody(exchange -> Map.of())
                            .to("direct:msgraph-user-get");
                    from("direct:dots")
                            .onException(InvalidArgument.class)
                            .handled(true)
                            .setBody(exchange -> exchange.getProperty(Exchange.EXCEPTION_CAUGHT))
                            .end()
                            .setBody(exchange -> Map.of("user", ADA, "manager", ".."))
                            .to("direct:msgraph-user-assign-manager");
                }
            });
            ProducerTemplate template = routes.context().createProducerTemplate();

            CommandResult result = template.requestBody("direct:who", null, CommandResult.class);
            assertThat(result.outputs().at("/MSGraphUser/DisplayName").asText()).isEqualTo("Ada Byrne");
            JsonNode text = JSON.readTree(template.requestBody("direct:who-as-text", null, String.class));
            assertThat(text.at("/outputs/MSGraphUser/DisplayName").asText()).isEqualTo("Ada Byrne");
            assertThat(template.requestBody("direct:nobody", (Object) null))
                    .isInstanceOfSatisfying(
                            GraphNotFound.class,
                            problem -> assertThat(problem.fault().status()).isEqualTo(404));
            assertThat(template.requestBody("direct:no-argument", (Object) null))
                    .isInstanceOfSatisfying(InvalidArgument.class, problem -> assertThat(problem.facts())
                            .containsEntry("argument", "user"));
            assertThat(template.requestBody("direct:dots", (Object) null))
                    .isInstanceOfSatisfying(InvalidArgument.class, problem -> assertThat(problem.facts())
                            .containsEntry("argument", "manager"));
        }
    }

    @Test
    void aRouteFileOfOnesOwnCallsACommand() throws Exception {
        Path own = copyOfTheRoutes();
        Files.createDirectories(own.resolve("ours"));
        Files.writeString(
                own.resolve("ours/who.yaml"),
                """
                - route:
                    id: who
                    from:
                      uri: direct:who
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: '{"user": "${body}"}'
                        - to:
                            uri: direct:msgraph-user-get
                - route:
                    id: who-as-text
                    from:
                      uri: direct:who-as-text
                      steps:
                        - to:
                            uri: direct:who
                        - convertBodyTo:
                            type: String
                - route:
                    id: who-else
                    from:
                      uri: direct:who-else
                      steps:
                        - doTry:
                            steps:
                              - setHeader:
                                  name: graphConnection
                                  expression:
                                    constant:
                                      expression: strict
                              - to:
                                  uri: direct:who
                            doCatch:
                              - exception:
                                  - org.graphroutes.problem.GraphNotFound
                                steps:
                                  - setBody:
                                      expression:
                                        simple:
                                          expression: "not there: ${exception.message}"
                """);
        TestHome home = new TestHome(folder, own)
                .connection("sandbox", sandbox, Map.of("integrations", "user"))
                .connection("strict", sandbox, Map.of("not-found", "error"));
        try (GraphRoutes routes = new GraphRoutes(home.home()).forAllCommands().start()) {
            ProducerTemplate template = routes.context().createProducerTemplate();

            CommandResult result = template.requestBody("direct:who", ADA, CommandResult.class);
            assertThat(result.command()).isEqualTo("msgraph-user-get");
            assertThat(result.outputs().at("/MSGraphUser/DisplayName").asText()).isEqualTo("Ada Byrne");
            assertThat(JSON.readTree(template.requestBody("direct:who-as-text", ADA, String.class))
                            .path("connection")
                            .asText())
                    .isEqualTo("sandbox");
            assertThat(template.requestBody("direct:who-else", "nobody@contoso.example", String.class))
                    .startsWith("not there: Graph answered 404 Request_ResourceNotFound");
        }
    }

    @Test
    void aCallerThatDoesNotCatchGetsTheExceptionItself() {
        try (GraphRoutes routes =
                new GraphRoutes(home().home()).forAllCommands().start()) {
            sandbox.faults().order(org.graphroutes.sandbox.Fault.status("/v1.0/users/*", 403));
            Exchange exchange = routes.context()
                    .createProducerTemplate()
                    .send("direct:msgraph-user-get", outgoing -> outgoing.getMessage()
                            .setBody(Map.of("user", ADA)));
            assertThat(exchange.getException()).isInstanceOf(GraphError.class).hasNoCause();
        }
    }

    @Test
    void aDryRunOverTheBusSendsNothing() {
        try (GraphRoutes routes = new GraphRoutes(home().home())
                .forCommand("msgraph-user-account-disable")
                .start()) {
            CommandResult result = routes.context()
                    .createProducerTemplate()
                    .requestBodyAndHeaders(
                            "direct:msgraph-user-account-disable",
                            "{\"user\": \"" + ADA + "\"}",
                            Map.of(Accept.DRY_RUN, true, Accept.CONNECTION, "strict"),
                            CommandResult.class);
            assertThat(result.raw().at("/request/method").asText()).isEqualTo("PATCH");
            assertThat(sandbox.requests().list()).isEmpty();
        }
    }

    @Test
    void whatIsClosedIsGone() throws Exception {
        Set<ObjectName> before = mbeans();
        GraphRoutes routes = new GraphRoutes(home().home()).forService(null, 0).start();
        CamelContext context = routes.context();
        assertThat(mbeans()).hasSizeGreaterThan(before.size());
        routes.close();
        assertThat(context.isStopped()).isTrue();
        assertThat(mbeans()).isEqualTo(before);
        routes.close();
    }

    private Path copyOfTheRoutes() throws IOException {
        Path copy = folder.resolve("routes");
        try (Stream<Path> paths = Files.walk(TestHome.ROUTES)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, copy.resolve(TestHome.ROUTES.relativize(path).toString()));
            }
        }
        return copy;
    }

    private static Set<ObjectName> mbeans() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return new HashSet<>(server.queryNames(new ObjectName("org.apache.camel:*"), null));
    }
}
