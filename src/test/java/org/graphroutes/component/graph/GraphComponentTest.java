package org.graphroutes.component.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.connection.Connections;
import org.graphroutes.files.FileStore;
import org.graphroutes.graph.DryRun;
import org.graphroutes.graph.Waiter;
import org.graphroutes.problem.FileTooLarge;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphNotFound;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.Throttled;
import org.graphroutes.signin.SignIn;
import org.graphroutes.signin.SignIns;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TestSignIns;
import org.graphroutes.support.TinyServer;
import org.graphroutes.support.TinyServer.Answer;
import org.graphroutes.support.TinyServer.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both components in a plain Camel context, as any integration may use them, against a server that counts. */
class GraphComponentTest {

    private static final String ROUTES =
            """
            - route:
                from:
                  uri: direct:get
                  steps:
                    - setVariable:
                        name: user
                        simple: "${header.user}"
                    - to: msgraph-auth:token?connection=x
                    - to: msgraph:users/{user}
            - route:
                from:
                  uri: direct:list
                  steps:
                    - to: msgraph-auth:token?connection=x
                    - to:
                        uri: msgraph:users
                        parameters:
                          query: RAW($select={properties}&$filter={filter})
                          consistencyLevel: eventual
                          limit: "{limit}"
                          maxTop: 999
                          nextLink: "{next_page}"
            - route:
                from:
                  uri: direct:post
                  steps:
                    - to: msgraph-auth:token?connection=x
                    - to: msgraph:users?method=POST
            - route:
                from:
                  uri: direct:delete
                  steps:
                    - to: msgraph-auth:token?connection=x
                    - to: msgraph:users/1?method=DELETE&apiVersion=beta
            - route:
                from:
                  uri: direct:download
                  steps:
                    - to: msgraph-auth:token?connection=x
                    - to:
                        uri: msgraph:me/messages/{id}/$value
                        parameters:
                          file: "{name}"
                          fileType: "{type}"
            - route:
                from:
                  uri: direct:not-signed-in
                  steps:
                    - to: msgraph:users
            - route:
                from:
                  uri: direct:post-signed-in
                  steps:
                    - to: msgraph:users?method=POST
            """;

    @TempDir
    private Path folder;

    private final TinyServer graph = new TinyServer();
    private final TinyServer signIn = new TinyServer();
    private final List<Duration> pauses = new ArrayList<>();
    private FileStore files;
    private DefaultCamelContext camel;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
        Waiter waiter = pauses::add;
        signIn.answers(Answer.json(200, "{'token_type':'Bearer','expires_in':3599,'access_token':'the-token'}"));
        Connections connections = Connections.read(Path.of("no-such-folder"), name -> null, text -> text)
                .with(TestConnection.to(graph.url(), signIn.url(), "x"));
        camel = new DefaultCamelContext();
        camel.getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerDefinition());
        camel.getRegistry().bind("connections", connections);
        camel.getRegistry().bind("signIns", TestSignIns.in(folder, waiter, clock));
        camel.getRegistry().bind("waiter", Waiter.class, waiter);
        camel.getRegistry().bind("clock", clock);
        AtomicInteger chance = new AtomicInteger();
        files = new FileStore(folder, new FileStore.Limits(1000, 2000, Duration.ofDays(1)), clock, () ->
                new byte[] {(byte) chance.incrementAndGet()});
        camel.getRegistry().bind("fileStore", files);
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("any.yaml", ROUTES));
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        graph.close();
        signIn.close();
    }

    @Test
    void anyRouteCanReadAUser() {
        graph.answers(Answer.json(200, "{'id':'1','displayName':'Ada'}"));

        Exchange exchange = send("direct:get", null, Map.of("user", "ada@contoso.example"));

        assertThat(exchange.getMessage()
                        .getBody(JsonNode.class)
                        .path("displayName")
                        .asText())
                .isEqualTo("Ada");
        assertThat(graph.lines()).containsExactly("GET /v1.0/users/ada%40contoso.example");
        assertThat(graph.seen().get(0).headers())
                .containsEntry("Authorization", "Bearer the-token")
                .containsEntry("Accept", "application/json");
        assertThat(signIn.lines()).containsExactly("POST /contoso.example/oauth2/v2.0/token");
    }

    @Test
    void aTokenIsFetchedOnceForManyCalls() {
        graph.answers(Answer.json(200, "{}"), Answer.json(200, "{}"));

        send("direct:get", null, Map.of("user", "a"));
        send("direct:get", null, Map.of("user", "b"));

        assertThat(signIn.seen()).hasSize(1);
        assertThat(graph.seen()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{env:HOME}}",
                "{{sys:user.name}}",
                "${sys.user.home}",
                "{user}",
                "../../me",
                "a/b?$select=y#EXT#",
                "RAW(x)",
                "%2e%2e"
            })
    void whateverAnArgumentLooksLikeItStaysData(String id) {
        graph.answers(Answer.json(200, "{}"));

        send("direct:get", null, Map.of("user", id));

        URI url = URI.create(graph.seen().get(0).url());
        assertThat(url.getPath()).isEqualTo("/v1.0/users/" + id);
        assertThat(url.getRawPath().chars().filter(c -> c == '/').count()).isEqualTo(3);
        assertThat(url.getRawQuery()).isNull();
    }

    @Test
    void headersOfTheMessageSteerNothingAndStayHere() {
        graph.answers(Answer.json(200, "{}"));
        TinyServer evil = new TinyServer();

        try (evil) {
            Exchange exchange = send(
                    "direct:get",
                    "a body",
                    Map.of(
                            "user",
                            "ada",
                            Exchange.HTTP_URI,
                            evil.url() + "/evil",
                            Exchange.HTTP_QUERY,
                            "evil=1",
                            Exchange.HTTP_PATH,
                            "/evil",
                            Exchange.HTTP_METHOD,
                            "DELETE",
                            "Authorization",
                            "Bearer evil",
                            "Host",
                            "evil.example",
                            "Cookie",
                            "evil=1",
                            "X-Evil",
                            "1"));

            assertThat(exchange.getException()).isNull();
            assertThat(evil.seen()).isEmpty();
        }
        assertThat(graph.lines()).containsExactly("GET /v1.0/users/ada");
        Seen seen = graph.seen().get(0);
        assertThat(seen.body()).isEmpty();
        assertThat(seen.headers())
                .containsEntry("Authorization", "Bearer the-token")
                .containsEntry("Host", graph.url().getAuthority())
                .doesNotContainKeys("X-Evil", "Cookie", "user");
        assertThat(seen.headers().toString()).doesNotContainIgnoringCase("evil").doesNotContain("Camel");
    }

    @Test
    void aPostThatWasRefusedForItsNumberIsRepeatedByUsAndByNobodyElse() {
        graph.answers(Answer.json(429, "{}", "Retry-After", "1"), Answer.json(201, "{'id':'1'}"));

        Exchange exchange = send("direct:post", Map.of("displayName", "Ada"), Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(graph.lines()).containsExactly("POST /v1.0/users", "POST /v1.0/users");
        assertThat(graph.seen().get(1).body()).isEqualTo("{\"displayName\":\"Ada\"}");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void aPostThatMeetsAnUnavailableServiceIsSentOnce() {
        graph.answers(Answer.json(503, "{}", "Retry-After", "1"), Answer.json(201, "{}"));

        Exchange exchange = send("direct:post", Map.of("displayName", "Ada"), Map.of());

        assertThat(exchange.getException())
                .isInstanceOfSatisfying(Throttled.class, problem -> assertThat(problem.retryAfterSeconds())
                        .isEqualTo(1));
        assertThat(graph.lines()).containsExactly("POST /v1.0/users");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aPostWhoseConnectionDropsIsSentOnceAndItsOutcomeIsUnknown() {
        graph.answers(Answer.dropped(), Answer.json(201, "{}"));

        Exchange exchange = send("direct:post", Map.of("displayName", "Ada"), Map.of());

        assertThat(exchange.getException()).isInstanceOf(OutcomeUnknown.class);
        assertThat(graph.lines()).containsExactly("POST /v1.0/users");
    }

    @Test
    void aPostOnAConnectionThatWasUsedBeforeIsNotRepeatedEither() {
        graph.answers(Answer.json(200, "{}"), Answer.dropped(), Answer.json(201, "{}"));

        send("direct:get", null, Map.of("user", "ada"));
        Exchange exchange = send("direct:post", Map.of("displayName", "Ada"), Map.of());

        assertThat(exchange.getException()).isInstanceOf(OutcomeUnknown.class);
        assertThat(graph.lines()).containsExactly("GET /v1.0/users/ada", "POST /v1.0/users");
    }

    @Test
    void aPostWhoseTlsHandshakeFailsWasNotSent() throws Exception {
        // It answers the handshake in plain text, and reads on until the client hangs up, so that nothing is reset.
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket client = plain.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            server.start();
            URI url = URI.create("https://127.0.0.1:" + plain.getLocalPort());

            Exchange exchange = template.send("direct:post-signed-in", outgoing -> {
                outgoing.getMessage().setBody(Map.of("a", 1));
                outgoing.setProperty(AuthConstants.SIGN_IN, signedIn(url));
            });

            assertThat(exchange.getException())
                    .isInstanceOf(GraphError.class)
                    .hasMessageContaining("Could not connect to 127.0.0.1");
            server.join();
        }
    }

    @Test
    void aPostToAPortWhereNobodyListensWasNotSent() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        Exchange exchange = template.send("direct:post-signed-in", outgoing -> {
            outgoing.getMessage().setBody(Map.of("a", 1));
            outgoing.setProperty(AuthConstants.SIGN_IN, signedIn(URI.create("http://127.0.0.1:" + port)));
        });

        assertThat(exchange.getException())
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Could not connect to 127.0.0.1");
        assertThat(pauses).isEmpty();
    }

    static Stream<Answer> passing() {
        return Stream.of(
                Answer.json(429, "{}", "Retry-After", "3"), Answer.of(503, "", "Retry-After", "3"), Answer.dropped());
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aGetIsRepeatedByUsAndByNobodyElse(Answer trouble) {
        graph.answers(trouble, trouble, Answer.json(200, "{'id':'1'}"));

        Exchange exchange = send("direct:get", null, Map.of("user", "ada"));

        assertThat(exchange.getException()).isNull();
        assertThat(graph.lines()).hasSize(3).containsOnly("GET /v1.0/users/ada");
        assertThat(pauses).hasSize(2);
        if (trouble.status() != 0) {
            assertThat(pauses).containsOnly(Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectToAnotherHostIsReportedAndNotFollowed(int status) {
        try (TinyServer evil = new TinyServer()) {
            graph.answers(
                    Answer.of(status, "", "Location", evil.url() + "/v1.0/users/ada"),
                    Answer.of(status, "", "Location", evil.url() + "/v1.0/users"));

            Exchange read = send("direct:get", null, Map.of("user", "ada"));
            Exchange write = send("direct:post", Map.of("a", 1), Map.of());

            assertThat(read.getException()).isInstanceOf(GraphError.class).hasMessageContaining("answered " + status);
            assertThat(write.getException()).isInstanceOf(GraphError.class).hasMessageContaining("answered " + status);
            assertThat(evil.seen()).isEmpty();
            assertThat(graph.seen()).hasSize(2);
        }
    }

    @Test
    void aCookieThatGraphSetsIsNotSentBack() {
        graph.answers(Answer.json(200, "{}", "Set-Cookie", "session=1; Path=/"), Answer.json(200, "{}"));

        send("direct:get", null, Map.of("user", "a"));
        send("direct:get", null, Map.of("user", "b"));

        assertThat(graph.seen()).hasSize(2).allSatisfy(seen -> assertThat(seen.headers())
                .doesNotContainKey("Cookie"));
    }

    @Test
    void aBodyIsSentAsJson() throws Exception {
        graph.answers(Answer.json(201, "{'id':'1'}", "Location", "https://elsewhere/1"));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("displayName", "Jürgen \"{{env:HOME}}\"");
        body.put("accountEnabled", true);

        Exchange exchange = send("direct:post", body, Map.of());

        Seen seen = graph.seen().get(0);
        assertThat(seen.headers().get("Content-Type")).startsWith("application/json");
        assertThat(new ObjectMapper().readTree(seen.body())).isEqualTo(new ObjectMapper().valueToTree(body));
        assertThat(exchange.getMessage().getBody(JsonNode.class).path("id").asText())
                .isEqualTo("1");
        assertThat(exchange.getProperty(GraphConstants.LOCATION)).isEqualTo("https://elsewhere/1");
    }

    @Test
    void anEmptyAnswerIsNull() {
        graph.answers(Answer.of(204, ""));

        Exchange exchange = send("direct:delete", "ignored", Map.of());

        assertThat(exchange.getMessage().getBody(JsonNode.class).isNull()).isTrue();
        assertThat(graph.lines()).containsExactly("DELETE /beta/users/1");
        assertThat(graph.seen().get(0).body()).isEmpty();
    }

    @Test
    void anAnswerOfSuccessThatIsNotJsonIsAnError() {
        graph.answers(Answer.of(200, "<html>Please sign in to the hotel</html>", "Content-Type", "text/html"));

        assertThat(send("direct:get", null, Map.of("user", "ada")).getException())
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("is not JSON");
    }

    @Test
    void aRefusalInHtmlIsReportedByItsStatus() {
        graph.answers(Answer.of(403, "<html>Blocked</html>", "Content-Type", "text/html", "request-id", "r-1"));

        assertThat(send("direct:get", null, Map.of("user", "ada")).getException())
                .isInstanceOf(GraphError.class)
                .hasMessageStartingWith("Graph answered 403.")
                .hasMessageContaining("r-1");
    }

    @Test
    void whatIsDownloadedIsInTheFileStoreAndTheBodySaysWhere() throws Exception {
        graph.answers(Answer.of(200, "From: ada\r\n\r\nHello", "Content-Type", "text/plain"));

        Exchange exchange = download(Map.of("id", "AAMk/=", "name", "../Hello.eml", "type", "message/rfc822"));

        JsonNode file = exchange.getMessage().getBody(JsonNode.class);
        assertThat(file.path("name").asText()).isEqualTo("Hello.eml");
        assertThat(file.path("contentType").asText()).isEqualTo("message/rfc822");
        assertThat(file.path("href").asText())
                .isEqualTo("/api/v1/files/" + file.path("id").asText());
        try (InputStream content = files.open(file.path("id").asText())) {
            assertThat(content).hasContent("From: ada\r\n\r\nHello");
        }
        assertThat(exchange.<Object>getProperty(GraphConstants.ANSWER)).isEqualTo(file);
        assertThat(graph.lines()).containsExactly("GET /v1.0/me/messages/AAMk%2F%3D/$value");
        assertThat(graph.seen().get(0).headers()).containsEntry("Accept", "*/*");
    }

    @Test
    void theMediaTypeOfADownloadIsGraphsWhereTheRouteNamesNone() {
        graph.answers(Answer.of(200, "x", "Content-Type", "image/png"));

        JsonNode file =
                download(Map.of("id", "1", "name", "a.png")).getMessage().getBody(JsonNode.class);

        assertThat(file.path("contentType").asText()).isEqualTo("image/png");
    }

    @Test
    void aDownloadThatBreaksOffBeginsAnewAndLeavesOneFile() {
        graph.answers(Answer.of(200, "Hel").cutFrom(5), Answer.json(503, "{}"), Answer.of(200, "Hello"));

        Exchange exchange = download(Map.of("id", "1", "name", "a.txt"));

        assertThat(exchange.getException()).isNull();
        assertThat(graph.seen()).hasSize(3);
        assertThat(files.list()).singleElement().satisfies(file -> assertThat(file.size())
                .isEqualTo(5));
    }

    @Test
    void aDownloadThatIsTooLargeIsRefusedWithoutReadingTheRest() {
        graph.answers(Answer.of(200, "x".repeat(1001)).cutFrom(1_000_000_000), Answer.json(200, "{}"));

        Exchange exchange = download(Map.of("id", "1", "name", "a.txt"));

        assertThat(exchange.getException()).isInstanceOf(FileTooLarge.class);
        assertThat(graph.seen()).hasSize(1);
        assertThat(files.list()).isEmpty();
        assertThat(send("direct:get", null, Map.of("user", "ada")).getException())
                .as("the connection is not held")
                .isNull();
    }

    @Test
    void aRefusedDownloadIsAProblemAndNoFile() {
        graph.answers(Answer.json(404, "{'error':{'code':'ErrorItemNotFound','message':'Gone.'}}"));

        assertThat(download(Map.of("id", "1", "name", "a.txt")).getException())
                .isInstanceOf(GraphNotFound.class)
                .hasMessageContaining("ErrorItemNotFound: Gone.");
        assertThat(files.list()).isEmpty();
    }

    private Exchange download(Map<String, Object> arguments) {
        return template.send("direct:download", outgoing -> outgoing.setVariable(GraphConstants.ARGUMENTS, arguments));
    }

    @Test
    void pagesAreGatheredUpToTheLimitOfTheArguments() {
        graph.answers(
                Answer.json(
                        200, "{'value':[{'id':'1'}],'@odata.nextLink':'" + graph.url() + "/v1.0/users?$skiptoken=2'}"),
                Answer.json(200, "{'value':[{'id':'2'},{'id':'3'}]}"));

        Exchange exchange = template.send(
                "direct:list",
                outgoing -> outgoing.setVariable(
                        GraphConstants.ARGUMENTS,
                        Map.of("properties", List.of("id", "mail"), "filter", "mail eq 'a&b'", "limit", 2)));

        assertThat(exchange.getMessage().getBody(JsonNode.class).get("value").findValuesAsText("id"))
                .containsExactly("1", "2");
        assertThat(graph.lines())
                .containsExactly(
                        "GET /v1.0/users?$select=id,mail&$filter=mail%20eq%20%27a%26b%27&$top=2",
                        "GET /v1.0/users?$skiptoken=2");
        assertThat(graph.seen())
                .allSatisfy(seen -> assertThat(seen.headers()).containsEntry("ConsistencyLevel", "eventual"));
    }

    @Test
    void aLinkOfACallerIsFollowedOnlyToTheConnectionsOwnGraph() {
        graph.answers(Answer.json(200, "{'value':[]}"));

        Exchange own = template.send(
                "direct:list",
                outgoing -> outgoing.setVariable("next_page", graph.url() + "/v1.0/users?$skiptoken=%2B"));
        Exchange foreign = template.send(
                "direct:list", outgoing -> outgoing.setVariable("next_page", signIn.url() + "/v1.0/users"));

        assertThat(own.getException()).isNull();
        assertThat(foreign.getException()).isInstanceOf(InvalidArgument.class);
        assertThat(graph.lines()).containsExactly("GET /v1.0/users?$skiptoken=%2B");
        assertThat(signIn.lines()).containsExactly("POST /contoso.example/oauth2/v2.0/token");
    }

    @Test
    void inADryRunNothingIsSentAtAll() {
        Exchange exchange = template.send("direct:post", outgoing -> {
            outgoing.setVariable("dryRun", true);
            outgoing.getMessage().setBody(Map.of("a", 1));
        });

        assertThat(exchange.getException()).isInstanceOfSatisfying(DryRun.class, dry -> {
            assertThat(dry.request().line()).isEqualTo("POST " + graph.url() + "/v1.0/users");
            assertThat(dry.request().body().path("a").asInt()).isEqualTo(1);
        });
        assertThat(graph.seen()).isEmpty();
        assertThat(signIn.seen()).isEmpty();
    }

    @Test
    void aRouteThatForgetsToSignInIsTold() {
        assertThat(send("direct:not-signed-in", null, Map.of()).getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("msgraph-auth:token");
    }

    private SignIn signedIn(URI url) {
        return camel.getRegistry()
                .lookupByNameAndType("signIns", SignIns.class)
                .signIn(TestConnection.to(url, signIn.url(), "y"), URI.create("https://graph.example"));
    }

    private Exchange send(String route, Object body, Map<String, Object> headers) {
        return template.send(route, outgoing -> {
            outgoing.getMessage().setBody(body);
            outgoing.getMessage().setHeaders(new LinkedHashMap<>(headers));
        });
    }
}
