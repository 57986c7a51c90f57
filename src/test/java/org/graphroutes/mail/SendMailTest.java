package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.CommandResult;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.pipeline.Accept;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.SandboxTransport;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails sent by the routes as they ship to the sandbox. */
class SendMailTest {

    private static final int LARGE = 4_000_000;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    private Sandbox sandbox;
    private SandboxTransport graph;
    private GraphRoutes routes;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(5));
        graph = new SandboxTransport(sandbox);
        routes = new GraphRoutes(new TestHome(folder)
                        .connection("sandbox", sandbox, Map.of("mailbox", "ada@contoso.example"))
                        .home())
                .withClock(clock)
                .withWaiter(clock::advance)
                .forAllCommands()
                .start();
    }

    @AfterEach
    void stop() {
        routes.close();
        sandbox.close();
    }

    @Test
    void aLargeFileGoesUpInChunksWithoutTheTokenAndArrivesWhole() throws IOException {
        StoredFile large = file("large.bin", LARGE);
        StoredFile small = file("small.txt", 10);
        sandbox.requests().clear();

        CommandResult result = send(Map.of("attachIDs", List.of(large.id(), small.id())));

        assertThat(result.outputs().at("/MicrosoftGraph/Email/subject").asText())
                .isEqualTo("Notice");
        assertThat(sent()).hasSize(1);
        assertThat(sent().get(0).path("attachments").findValuesAsText("sha256"))
                .containsExactlyInAnyOrder(large.sha256(), small.sha256());
        List<LoggedRequest> chunks = requests("PUT");
        assertThat(chunks).hasSize(2).allSatisfy(chunk -> assertThat(chunk.headers())
                .doesNotContainKey("authorization"));
        assertThat(requests("POST"))
                .extracting(LoggedRequest::path)
                .last()
                .asString()
                .endsWith("/send");
    }

    @ParameterizedTest
    @ValueSource(ints = {2_999_600, 2_999_900, 3_000_000, 3_145_727, 3_145_728})
    void aFileBetweenTheSizesForOneRequestAndForAnUploadArrives(int size) throws IOException {
        StoredFile file = file("middle.bin", size);

        send(Map.of("attachIDs", file.id()));

        assertThat(sent()).hasSize(1);
        assertThat(sent().get(0).path("attachments").findValuesAsText("sha256")).containsExactly(file.sha256());
    }

    @Test
    void anUploadGoesOnWhereItBroke() throws IOException {
        StoredFile large = file("large.bin", 3 * LARGE);
        sandbox.requests().clear();
        for (int skip : new int[] {0, 1, 3}) {
            sandbox.faults()
                    .order(new Fault(new Fault.Match("PUT", "/**"), skip, 1, null, null, null, 0, true, skip != 1, 1));
        }

        send(Map.of("attachIDs", large.id()));

        assertThat(sent()).hasSize(1);
        assertThat(sent().get(0).path("attachments").findValuesAsText("sha256")).containsExactly(large.sha256());
    }

    @Test
    void oneKeySendsOneMailWhateverTheIdsOfItsFiles() throws IOException {
        Map<String, Object> first =
                Map.of("idempotency_key", "k", "attachIDs", file("a.txt", 10).id());
        Map<String, Object> again =
                Map.of("idempotency_key", "k", "attachIDs", file("a.txt", 10).id());
        Map<String, Object> other =
                Map.of("idempotency_key", "k", "attachIDs", file("a.txt", 11).id());

        assertThat(send(first).notes()).isEmpty();
        clock.advance(java.time.Duration.ofHours(1));
        CommandResult repeated = send(again);

        assertThat(repeated.notes())
                .containsExactly("An earlier call with idempotency_key=k had done this at 2026-11-21T08:00:00Z;"
                        + " nothing was sent now.");
        assertThat(repeated.outputs()).isEqualTo(send(first).outputs());
        assertThatThrownBy(() -> send(other)).isInstanceOf(InvalidArgument.class);
        assertThat(sent()).hasSize(1);
    }

    @Test
    void callsWithoutAKeyAreMailsOfTheirOwn() {
        send(Map.of());
        send(Map.of());

        assertThat(sent())
                .hasSize(2)
                .extracting(mail -> mail.path("key").asText())
                .doesNotHaveDuplicates();
    }

    @Test
    void theKeyOfTheHeaderHoldsForOneCommand() {
        Exchange first = exchange("header-key");

        assertThat(first.getException()).isNull();
        assertThat(first.getMessage().getHeaders()).doesNotContainKey(Accept.IDEMPOTENCY_KEY);
        exchange("header-key");
        assertThat(sent())
                .hasSize(1)
                .first()
                .extracting(mail -> mail.path("key").asText())
                .isEqualTo("header-key");
    }

    @Test
    void aDryRunShowsTheRequestAndSpendsNoKey() {
        CommandResult shown = routes.call("send-mail", arguments(Map.of("idempotency_key", "k")), null, true);

        assertThat(shown.raw().at("/request/url").asText()).endsWith("/sendMail");
        assertThat(shown.raw()
                        .at("/request/body/message/singleValueExtendedProperties/0/value")
                        .asText())
                .isEqualTo("k");
        assertThat(send(Map.of("idempotency_key", "k", "subject", "Another")).notes())
                .isEmpty();
    }

    @Test
    void aLostAnswerIsSettledBehindTheScenes() {
        sandbox.faults().order(Fault.lostAnswer("/v1.0/users/*/sendMail"));

        assertThat(send(Map.of()).notes()).isEmpty();
        assertThat(sent()).hasSize(1);
    }

    @Test
    void aLostRequestIsUnknownAndTheRepetitionSendsIt() {
        sandbox.faults().order(Fault.drop("/v1.0/users/*/sendMail"));
        Map<String, Object> arguments = Map.of("idempotency_key", "k");

        assertThatThrownBy(() -> send(arguments)).isInstanceOf(OutcomeUnknown.class);
        send(arguments);

        assertThat(sent()).hasSize(1);
    }

    private CommandResult send(Map<String, Object> more) {
        return routes.call("send-mail", arguments(more), null, false);
    }

    private static Map<String, Object> arguments(Map<String, Object> more) {
        Map<String, Object> arguments =
                new java.util.TreeMap<>(Map.of("to", "grace@fabrikam.example", "subject", "Notice", "body", "Hello"));
        arguments.putAll(more);
        return arguments;
    }

    private Exchange exchange(String key) {
        return routes.context().createProducerTemplate().request("direct:send-mail", exchange -> {
            exchange.getMessage().setBody(arguments(Map.of()));
            exchange.getMessage().setHeader(Accept.IDEMPOTENCY_KEY, key);
        });
    }

    private StoredFile file(String name, int size) throws IOException {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i / 7919);
        }
        return routes.bean(FileStore.class).put(name, null, new ByteArrayInputStream(content));
    }

    private List<LoggedRequest> requests(String method) {
        return sandbox.requests().list().stream()
                .filter(request -> request.method().equals(method))
                .toList();
    }

    private List<JsonNode> sent() {
        List<JsonNode> sent = new ArrayList<>();
        graph.sent().forEach(sent::add);
        return sent;
    }
}
