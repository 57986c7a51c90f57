package org.graphroutes.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphNotFound;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.Throttled;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphClientTest {

    private static final URI GRAPH = URI.create("https://graph.microsoft.com");
    private static final String USERS = "https://graph.microsoft.com/v1.0/users";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Deque<Object> script = new ArrayDeque<>();
    private final List<String> sent = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    private final GraphClient client = new GraphClient(
            this::answer,
            RetryPolicy.standard(),
            pause -> {
                pauses.add(pause);
                clock.advance(pause);
            },
            clock,
            () -> 0);

    // ---- single requests

    @Test
    void anAnswerOfSuccessIsHandedOnAsItIs() {
        script(answer(200, "{'id':'1'}"));

        assertThat(client.send(get(), Bearer.of("t")).body()).isEqualTo(json("{'id':'1'}"));
        assertThat(sent).containsExactly("GET " + USERS);
        assertThat(pauses).isEmpty();
    }

    static Stream<Arguments> passingTroubles() {
        return Stream.of(
                Arguments.of(answer(429, "", "Retry-After", "3"), Duration.ofSeconds(3)),
                Arguments.of(answer(503, "", "retry-after", "0.5"), Duration.ofMillis(500)),
                Arguments.of(answer(503, ""), Duration.ofSeconds(1)),
                Arguments.of(answer(429, "", "Retry-After", "Sat, 21 Nov 2026 08:00:20 GMT"), Duration.ofSeconds(20)),
                Arguments.of(answer(500, "{}"), Duration.ofSeconds(1)),
                Arguments.of(answer(502, ""), Duration.ofSeconds(1)),
                Arguments.of(answer(504, ""), Duration.ofSeconds(1)),
                Arguments.of(new SocketException("Connection reset"), Duration.ofSeconds(1)),
                Arguments.of(new SocketTimeoutException("Read timed out"), Duration.ofSeconds(1)),
                Arguments.of(new ConnectException("Connection refused"), Duration.ofSeconds(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingTroubles")
    void aReadIsRepeatedAfterATroubleThatMayPass(Object trouble, Duration pause) {
        script(trouble, answer(200, "{'id':'1'}"));

        assertThat(client.send(get(), Bearer.of("t")).status()).isEqualTo(200);
        assertThat(sent).hasSize(2);
        assertThat(pauses).containsExactly(pause);
    }

    @Test
    void aReadIsGivenUpAfterFiveAttemptsWithDoubledPauses() {
        script(answer(503, ""), answer(503, ""), answer(503, ""), answer(503, ""), answer(503, ""));

        Throttled problem = catchThrowableOfType(Throttled.class, () -> client.send(get(), Bearer.of("t")));

        assertThat(problem).hasMessageContaining("GET " + USERS).hasMessageContaining("5 times");
        assertThat(sent).hasSize(5);
        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(16));
    }

    @Test
    void aPauseBeyondOurPatienceIsReportedAndNotWaitedFor() {
        script(answer(429, "", "Retry-After", "3600"));

        Throttled problem = catchThrowableOfType(Throttled.class, () -> client.send(get(), Bearer.of("t")));

        assertThat(problem.retryAfterSeconds()).isEqualTo(3600);
        assertThat(problem).hasMessageContaining("once").hasMessageContaining("3600 s");
        assertThat(sent).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void thePausesOfOneCallCountTogether() {
        script(answer(429, "", "Retry-After", "40"), answer(429, "", "Retry-After", "40"));

        assertThatThrownBy(() -> client.send(get(), Bearer.of("t"))).isInstanceOf(Throttled.class);
        assertThat(pauses).containsExactly(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "PUT", "DELETE"})
    void aWriteThatWasRefusedForItsNumberIsRepeatedAfterTheAskedPause(String method) {
        script(answer(429, "", "Retry-After", "2.2"), answer(429, ""), answer(201, "{'id':'1'}"));

        assertThat(client.send(request(method), Bearer.of("t")).status()).isEqualTo(201);

        assertThat(sent).hasSize(3).containsOnly(method + " " + USERS);
        assertThat(pauses).containsExactly(Duration.ofMillis(2200), Duration.ofSeconds(2));
    }

    @Test
    void aWriteThatIsRefusedForItsNumberIsGivenUpAsAReadIs() {
        script(answer(429, "", "Retry-After", "40"), answer(429, "", "Retry-After", "40"));

        Throttled problem = catchThrowableOfType(Throttled.class, () -> client.send(request("POST"), Bearer.of("t")));

        assertThat(problem).hasMessageContaining("2 times");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(40));
        assertThat(pauses).containsExactly(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "PUT", "DELETE"})
    void aWriteThatMeetsAnUnavailableServiceIsSentOnceAndTheAskedPauseIsReported(String method) {
        script(answer(503, "", "Retry-After", "2.2"));

        Throttled problem = catchThrowableOfType(Throttled.class, () -> client.send(request(method), Bearer.of("t")));

        assertThat(problem.retryAfter()).isEqualTo(Duration.ofMillis(2200));
        assertThat(problem.retryAfterSeconds()).isEqualTo(3);
        assertThat(problem).hasMessageContaining("once").hasMessageContaining("3 s");
        assertThat(sent).containsExactly(method + " " + USERS);
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest(name = "429, then {0}")
    @MethodSource("troublesAfterARefusal")
    void aWriteThatIsRepeatedOnceIsNotRepeatedAfterWhatMayHaveDoneIt(Object trouble, Class<?> problem) {
        script(answer(429, ""), trouble);

        assertThatThrownBy(() -> client.send(request("POST"), Bearer.of("t"))).isInstanceOf(problem);
        assertThat(sent).hasSize(2);
    }

    static Stream<Arguments> troublesAfterARefusal() {
        return Stream.of(
                Arguments.of(answer(500, ""), GraphError.class),
                Arguments.of(answer(503, ""), Throttled.class),
                Arguments.of(answer(504, ""), OutcomeUnknown.class),
                Arguments.of(new SocketException("Connection reset"), OutcomeUnknown.class));
    }

    static Stream<Arguments> writesAndBrokenConnections() {
        return Stream.of("POST", "PATCH", "PUT", "DELETE").flatMap(method -> Stream.of(
                        new SocketException("Connection reset"),
                        new SocketTimeoutException("Read timed out"),
                        new IOException("premature end"))
                .map(broken -> Arguments.of(method, broken)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("writesAndBrokenConnections")
    void aWriteWhoseAnswerIsLostIsNotRepeatedAndItsOutcomeIsUnknown(String method, IOException broken) {
        script(broken);

        assertThatThrownBy(() -> client.send(request(method), Bearer.of("t")))
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining(method + " " + USERS)
                .hasMessageContaining(broken.getMessage())
                .hasMessageContaining("it may have been done")
                .hasCause(broken);
        assertThat(sent).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aGatewaysTimeoutLeavesTheOutcomeOfAWriteUnknown() {
        script(answer(504, ""));

        assertThatThrownBy(() -> client.send(request("POST"), Bearer.of("t"))).isInstanceOf(OutcomeUnknown.class);
        assertThat(sent).hasSize(1);
    }

    static Stream<IOException> noConnection() {
        return Stream.of(new ConnectException("Connection refused"), new UnknownHostException("graph.microsoft.com"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noConnection")
    void aWriteThatWasNeverSentFailsPlainly(IOException failure) {
        script(failure);

        assertThatThrownBy(() -> client.send(request("POST"), Bearer.of("t")))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Could not connect to graph.microsoft.com");
        assertThat(sent).hasSize(1);
    }

    @Test
    void aReadThatIsNeverAnsweredInTimeIsATimeout() {
        for (int i = 0; i < 5; i++) {
            script.add(new SocketTimeoutException("Read timed out"));
        }

        assertThatThrownBy(() -> client.send(get(), Bearer.of("t")))
                .isInstanceOf(GraphTimeout.class)
                .hasMessageContaining("GET " + USERS);
        assertThat(sent).hasSize(5);
    }

    @Test
    void aReadWhoseConnectionBreaksEveryTimeIsAnError() {
        for (int i = 0; i < 5; i++) {
            script.add(new SocketException("Connection reset"));
        }

        assertThatThrownBy(() -> client.send(get(), Bearer.of("t")))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Connection reset");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 401, 403, 409, 412, 501})
    void anyOtherRefusalIsReportedAtOnceWithWhatGraphSaid(int status) {
        script(answer(
                status,
                "{'error':{'code':'Authorization_RequestDenied','message':'No.','innerError':{'request-id':'r-1'}}}"));

        GraphError problem = catchThrowableOfType(GraphError.class, () -> client.send(get(), Bearer.of("t")));

        assertThat(problem)
                .hasMessage("Graph answered " + status + " Authorization_RequestDenied: No. (GET " + USERS
                        + ", request-id r-1)");
        assertThat(problem.facts()).containsEntry("graphStatus", status).containsEntry("requestId", "r-1");
        assertThat(sent).hasSize(1);
    }

    @Test
    void aRefusalWithoutABodyIsReportedByItsStatusAndTheRequestIdOfTheHeader() {
        script(answer(404, "", "Request-Id", "r-2"));

        GraphNotFound problem = catchThrowableOfType(GraphNotFound.class, () -> client.send(get(), Bearer.of("t")));

        assertThat(problem).hasMessage("Graph answered 404. (GET " + USERS + ", request-id r-2)");
        assertThat(problem.fault().code()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'nothing'", "{'error':'invalid_grant'}", "[]", "{'error':{'code':null}}"})
    void anErrorInAStrangeShapeIsStillAnError(String body) {
        script(answer(400, body));

        assertThatThrownBy(() -> client.send(get(), Bearer.of("t")))
                .isInstanceOf(GraphError.class)
                .hasMessageStartingWith("Graph answered 400");
    }

    @Test
    void anInterruptedWaitEndsTheCallAndKeepsTheInterrupt() {
        GraphClient interrupted = new GraphClient(
                this::answer,
                RetryPolicy.standard(),
                pause -> {
                    throw new InterruptedException();
                },
                clock,
                () -> 0);
        script(answer(503, ""));

        assertThatThrownBy(() -> interrupted.send(get(), Bearer.of("t"))).isInstanceOf(GraphTimeout.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sent).hasSize(1);
    }

    // ---- writes whose outcome can be settled

    static Stream<Arguments> endingsOfWrites() {
        return Stream.of(
                Arguments.of(answer(201, "{'id':'1'}"), WriteOutcome.Done.class),
                Arguments.of(answer(202, ""), WriteOutcome.Done.class),
                Arguments.of(answer(400, ""), WriteOutcome.Refused.class),
                Arguments.of(answer(403, ""), WriteOutcome.Refused.class),
                Arguments.of(answer(404, ""), WriteOutcome.Refused.class),
                Arguments.of(answer(408, ""), WriteOutcome.Lost.class),
                Arguments.of(answer(500, ""), WriteOutcome.Lost.class),
                Arguments.of(answer(503, "", "Retry-After", "1"), WriteOutcome.Lost.class),
                Arguments.of(answer(504, ""), WriteOutcome.Lost.class),
                Arguments.of(new SocketException("Connection reset"), WriteOutcome.Lost.class),
                Arguments.of(new SocketTimeoutException("Read timed out"), WriteOutcome.Lost.class),
                Arguments.of(answer(429, "", "Retry-After", "61"), WriteOutcome.NotDone.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endingsOfWrites")
    void aWriteTellsWhatIsKnownOfIt(Object ending, Class<?> outcome) {
        script(ending);

        assertThat(client.write(request("POST"), Bearer.of("t"))).isInstanceOf(outcome);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aWriteThatWasNotDoneIsSentAgain() {
        script(answer(429, ""), new ConnectException("Connection refused"), answer(429, ""), answer(201, ""));

        assertThat(client.write(request("POST"), Bearer.of("t"))).isInstanceOf(WriteOutcome.Done.class);
        assertThat(sent).hasSize(4);
    }

    @Test
    void aWriteThatNeverGetsAConnectionWasNotDone() {
        for (int i = 0; i < 5; i++) {
            script(new UnknownHostException("graph.microsoft.com"));
        }

        assertThat(client.write(request("POST"), Bearer.of("t"))).isInstanceOf(WriteOutcome.NotDone.class);
    }

    @Test
    void aWriteThatMayBeDoneTwiceIsRepeatedLikeARead() {
        script(answer(503, ""), new SocketException("Connection reset"), answer(204, ""));

        assertThat(client.sendRepeatable(request("DELETE"), Bearer.of("t")).status())
                .isEqualTo(204);
        assertThat(sent).hasSize(3);
    }

    // ---- downloads

    @Test
    void aBodyIsHandedOnWithItsHeaders() {
        script(answer(200, "", "Content-Type", "image/png"), "abc");

        assertThat(download((head, body) -> head.header("content-type").orElseThrow() + " " + text(body)))
                .isEqualTo("image/png abc");
        assertThat(sent).containsExactly("GET " + USERS);
    }

    @Test
    void aBodyThatBreaksOffIsReceivedAnewFromItsStart() {
        List<String> received = new ArrayList<>();
        script(answer(200, ""), new SocketException("Connection reset"), answer(503, ""), answer(200, ""), "abc");

        assertThat(download((head, body) -> {
                    received.add("begin");
                    return text(body);
                }))
                .isEqualTo("abc");
        assertThat(received).hasSize(2);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void aBodyThatBreaksOffEveryTimeIsAnErrorOfARead() {
        for (int i = 0; i < 5; i++) {
            script(answer(200, ""), new SocketException("Connection reset"));
        }

        assertThatThrownBy(() -> download((head, body) -> text(body)))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Connection reset");
        assertThat(sent).hasSize(5);
    }

    @Test
    void aRefusedDownloadIsTheProblemOfAnyRead() {
        script(answer(404, "{'error':{'code':'ErrorItemNotFound'}}"));

        assertThatThrownBy(() -> download((head, body) -> text(body)))
                .isInstanceOf(GraphNotFound.class)
                .hasMessageContaining("ErrorItemNotFound");
    }

    @Test
    void aReceiverThatRefusesEndsTheDownloadAtOnce() {
        script(answer(200, ""), "abc");

        assertThatThrownBy(() -> download((head, body) -> {
                    throw new IllegalArgumentException("too large");
                }))
                .hasMessage("too large");
        assertThat(sent).hasSize(1);
    }

    @Test
    void aWriteIsNoDownload() {
        assertThatThrownBy(() -> client.download(request("POST"), Bearer.of("t"), (head, body) -> ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(sent).isEmpty();
    }

    private String download(Transport.Receiver<String> receiver) {
        Transport streaming = new Transport() {
            @Override
            public GraphResponse send(GraphRequest request, String token) throws IOException {
                return answer(request, token);
            }

            @Override
            public <T> Download<T> download(GraphRequest request, String token, Receiver<T> receiver)
                    throws IOException {
                GraphResponse answer = answer(request, token);
                return new Download<>(answer, answer.isSuccess() ? receiver.receive(answer, body()) : null);
            }
        };
        return new GraphClient(streaming, RetryPolicy.standard(), pauses::add, clock, () -> 0)
                .download(get(), Bearer.of("t"), receiver);
    }

    /** What is next in the script: a text, or a failure after a first byte. */
    private InputStream body() {
        Object next = script.remove();
        if (next instanceof String text) {
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }
        return new SequenceInputStream(new ByteArrayInputStream(new byte[1]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw (IOException) next;
            }
        });
    }

    private static String text(InputStream body) throws IOException {
        return new String(body.readAllBytes(), UTF_8);
    }

    // ---- pages

    @ParameterizedTest(name = "limit {0} of 3 pages of 2")
    @CsvSource({
        // limit, items, requests, next link, cut
        "1, 1, 1, , 1",
        "2, 2, 1, page2, 0",
        "3, 3, 2, , 1",
        "4, 4, 2, page3, 0",
        "5, 5, 3, , 1",
        "6, 6, 3, , 0",
        "7, 6, 3, , 0",
        "100000, 6, 3, , 0"
    })
    void pagesAreReadUntilTheLimit(int limit, int items, int requests, String next, int cut) {
        script(page("page2", 1, 2), page("page3", 3, 4), page(null, 5, 6));

        JsonNode all = client.collect(get(), Bearer.of("t"), GRAPH, limit);

        assertThat(all.get("value").findValuesAsText("id"))
                .isEqualTo(IntStream.rangeClosed(1, items)
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(sent)
                .isEqualTo(Stream.of(USERS, link("page2"), link("page3"))
                        .limit(requests)
                        .map(url -> "GET " + url)
                        .toList());
        assertThat(all.path("@odata.nextLink").asText(null)).isEqualTo(next == null ? null : link(next));
        assertThat(all.path("cut").asInt()).isEqualTo(cut);
    }

    @ParameterizedTest(name = "{0} of 3 pages")
    @CsvSource({"1, 2, page2", "2, 4, page3", "3, 6, ", "4, 6, "})
    void noMorePagesAreReadThanWanted(int pages, int items, String next) {
        script(page("page2", 1, 2), page("page3", 3, 4), page(null, 5, 6));

        JsonNode all = client.collect(get(), Bearer.of("t"), GRAPH, Integer.MAX_VALUE, pages);

        assertThat(all.get("value")).hasSize(items);
        assertThat(sent).hasSize(Math.min(pages, 3));
        assertThat(all.path("@odata.nextLink").asText(null)).isEqualTo(next == null ? null : link(next));
    }

    @Test
    void anEmptyPageInTheMiddleIsNoEnd() {
        script(page("page2", 1), page("page3"), page(null, 2));

        assertThat(client.collect(get(), Bearer.of("t"), GRAPH, 10).get("value"))
                .hasSize(2);
    }

    @Test
    void theCountAndContextOfTheFirstPageAreKept() {
        script(
                answer(
                        200,
                        "{'@odata.context':'c1','@odata.count':2,'x':1,'value':[{'id':'1'}],'@odata.nextLink':'"
                                + link("page2") + "'}"),
                answer(200, "{'@odata.context':'c2','value':[{'id':'2'}]}"));

        assertThat(client.collect(get(), Bearer.of("t"), GRAPH, 10))
                .isEqualTo(json("{'value':[{'id':'1'},{'id':'2'}],'@odata.context':'c1','@odata.count':2}"));
    }

    @Test
    void everyPageIsAskedForWithTheHeadersOfTheFirst() {
        List<Map<String, String>> headers = new ArrayList<>();
        GraphClient recording = new GraphClient(
                (request, token) -> {
                    headers.add(request.headers());
                    return answer(request, token);
                },
                RetryPolicy.standard(),
                pauses::add,
                clock,
                () -> 0);
        script(page("page2", 1), page(null, 2));

        recording.collect(
                new GraphRequest("GET", URI.create(USERS), Map.of("ConsistencyLevel", "eventual"), null),
                Bearer.of("t"),
                GRAPH,
                10);

        assertThat(headers).hasSize(2).containsOnly(Map.of("ConsistencyLevel", "eventual"));
    }

    @Test
    void aThrottledPageIsAskedForAgain() {
        script(page("page2", 1), answer(429, "", "Retry-After", "9"), page(null, 2));

        assertThat(client.collect(get(), Bearer.of("t"), GRAPH, 10).get("value"))
                .hasSize(2);
        assertThat(pauses).containsExactly(Duration.ofSeconds(9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/v1.0/users?$skiptoken=x",
                "http://graph.microsoft.com/v1.0/users?$skiptoken=x",
                "https://graph.microsoft.com@evil.example/v1.0/users",
                "/v1.0/users?$skiptoken=x"
            })
    void theTokenIsNotSentWhereAForeignNextLinkLeads(String foreign) {
        script(answer(200, "{'value':[{'id':'1'}],'@odata.nextLink':'" + foreign + "'}"));

        assertThatThrownBy(() -> client.collect(get(), Bearer.of("t"), GRAPH, 10))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("@odata.nextLink is refused");
        assertThat(sent).containsExactly("GET " + USERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{'value':null}", "{'value':{}}"})
    void anAnswerThatIsNoPageIsAnError(String body) {
        script(answer(200, body));

        assertThatThrownBy(() -> client.collect(get(), Bearer.of("t"), GRAPH, 10))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("is not a page");
    }

    // ---- long-running operations

    @Test
    void anOperationIsPolledUntilItSucceeded() {
        script(
                answer(200, "{'status':'notStarted'}"),
                answer(200, "{'status':'running'}", "Retry-After", "7"),
                answer(200, "{'status':'running'}", "Retry-After", "0"),
                answer(200, "{'status':'succeeded','id':'op'}"));

        JsonNode end = await(link("op"), Duration.ofMinutes(10));

        assertThat(end).isEqualTo(json("{'status':'succeeded','id':'op'}"));
        assertThat(sent).hasSize(4).containsOnly("GET " + link("op"));
        assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(7), Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'status':'failed','error':{'message':'Too weak.'}} | ended as failed: Too weak.",
                "{'status':'failed','statusDetail':'Agent is away'} | ended as failed: Agent is away",
                "{'status':'canceled'} | ended as canceled."
            })
    void aFailedOperationIsAnErrorWithItsReason(String state, String reason) {
        script(answer(200, "{'status':'running'}"), answer(200, state));

        assertThatThrownBy(() -> await(link("op"), Duration.ofMinutes(10)))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Graph accepted POST " + USERS)
                .hasMessageEndingWith(reason);
    }

    @Test
    void anOperationThatTakesTooLongIsHandedBackAsItIs() {
        for (int i = 0; i < 4; i++) {
            script.add(answer(200, "{'status':'running'}"));
        }

        assertThat(await(link("op"), Duration.ofSeconds(6))).isEqualTo(json("{'status':'running'}"));
        assertThat(pauses).hasSize(3).containsOnly(Duration.ofSeconds(2));
    }

    @Test
    void anOperationsStateIsNotAwaitedBeyondTheTimeoutThatAPauseWouldPass() {
        script(answer(200, "{'status':'running'}", "Retry-After", "60"));

        assertThat(await(link("op"), Duration.ofSeconds(59)).path("status").asText())
                .isEqualTo("running");
        assertThat(pauses).isEmpty();
    }

    @Test
    void theTokenIsNotSentWhereAForeignLocationLeads() {
        assertThatThrownBy(() -> await("https://evil.example/v1.0/op", Duration.ofMinutes(1)))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Location is refused");
        assertThat(sent).isEmpty();
    }

    @Test
    void anOperationWithoutALocationIsAnError() {
        assertThatThrownBy(() -> client.awaitOperation(
                        request("POST"), answer(202, ""), Bearer.of("t"), GRAPH, Duration.ofMinutes(1)))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("no Location");
    }

    // ---- what was just created

    @Test
    void whatWasJustCreatedIsAskedForUntilItIsThere() {
        script(answer(404, ""), answer(404, ""), answer(200, "{'id':'1'}"));

        Optional<GraphResponse> found = client.sendUntilFound(get(), Bearer.of("t"), Duration.ofSeconds(10));

        assertThat(found).map(GraphResponse::body).contains(json("{'id':'1'}"));
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void whatDoesNotAppearInTimeIsNotFound() {
        script(answer(404, ""), answer(404, ""), answer(404, ""), answer(404, ""));

        assertThat(client.sendUntilFound(get(), Bearer.of("t"), Duration.ofSeconds(7)))
                .isEmpty();
        assertThat(sent).hasSize(4);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void anotherFailureIsNotTakenForNotYet() {
        script(answer(403, ""));

        assertThatThrownBy(() -> client.sendUntilFound(get(), Bearer.of("t"), Duration.ofSeconds(10)))
                .isInstanceOf(ProblemException.class)
                .isNotInstanceOf(GraphNotFound.class);
    }

    // ---- helpers

    private JsonNode await(String location, Duration timeout) {
        return client.awaitOperation(
                request("POST"), answer(202, "", "Location", location), Bearer.of("t"), GRAPH, timeout);
    }

    private GraphResponse answer(GraphRequest request, String token) throws IOException {
        sent.add(request.line());
        Object next = script.remove();
        if (next instanceof IOException failure) {
            throw failure;
        }
        return (GraphResponse) next;
    }

    private void script(Object... answers) {
        script.addAll(Arrays.asList(answers));
    }

    private static GraphRequest get() {
        return request("GET");
    }

    private static GraphRequest request(String method) {
        return new GraphRequest(method, URI.create(USERS), Map.of(), null);
    }

    private static GraphResponse answer(int status, String body, String... header) {
        return new GraphResponse(
                status,
                header.length == 0 ? Map.of() : Map.of(header[0], header[1]),
                body.isEmpty() ? null : json(body));
    }

    private static GraphResponse page(String next, int... ids) {
        String items = IntStream.of(ids)
                .mapToObj(id -> "{'id':'" + id + "'}")
                .collect(java.util.stream.Collectors.joining(","));
        return answer(
                200,
                "{'value':[" + items + "]" + (next == null ? "" : ",'@odata.nextLink':'" + link(next) + "'") + "}");
    }

    private static String link(String name) {
        return "https://graph.microsoft.com/v1.0/users?$skiptoken=" + name;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
