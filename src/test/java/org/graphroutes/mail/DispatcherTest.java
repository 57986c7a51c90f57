package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.Bearer;
import org.graphroutes.graph.Bytes;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.GraphResponse;
import org.graphroutes.graph.RetryPolicy;
import org.graphroutes.graph.Transport;
import org.graphroutes.graph.Waiter;
import org.graphroutes.mail.Course.Road;
import org.graphroutes.mail.Dispatcher.Sent;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.state.Leases;
import org.graphroutes.state.StateStore;
import org.graphroutes.support.SandboxTransport;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DispatcherTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final List<String> ADA = List.of("users", "ada@contoso.example");
    private static final String KEY = "it's #1/2 & more";

    /** Stands for a process that ends in the middle. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** How an answer gets lost. */
    enum Loss {
        RESET_BEFORE,
        RESET_AFTER,
        UNAVAILABLE_BEFORE,
        UNAVAILABLE_AFTER,
        KILLED_BEFORE,
        KILLED_AFTER
    }

    /** What is sent. */
    enum What {
        MAIL,
        MAIL_WITH_FILES,
        MAIL_WITH_A_LARGE_FILE,
        DRAFT,
        DRAFT_WITH_FILES,
        REPLY,
        REPLY_WITH_FILES,
        DRAFT_OF_THE_CALLERS
    }

    @TempDir
    Path data;

    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    private final List<StateStore> stores = new ArrayList<>();
    private Sandbox sandbox;
    private SandboxTransport graph;
    private Connection connection;
    private int draftsBefore;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(5).withClock(clock));
        graph = new SandboxTransport(sandbox);
        connection = TestConnection.to(sandbox.url(), "work");
        draftsBefore = drafts();
    }

    @AfterEach
    void stop() {
        stores.forEach(StateStore::close);
        sandbox.close();
    }

    // ---- when nothing is lost

    @Test
    void aMailThatFitsTakesOneRequest() {
        Sent sent = dispatcher(graph).dispatch(order(What.MAIL), connection, graph.bearer());

        assertThat(sent).isEqualTo(new Sent(null, null, null));
        assertThat(graph.lines()).containsExactly("POST /v1.0/users/ada%40contoso.example/sendMail");
        assertThat(sent()).hasSize(1);
    }

    @Test
    void aReplyIsADraftThatLeaves() {
        Sent reply = dispatcher(graph).dispatch(order(What.REPLY), connection, graph.bearer());

        assertThat(graph.lines()).hasSize(2).last().asString().endsWith("/send");
        assertThat(sent().get(0).path("immutableId").asText()).isEqualTo(reply.id());
        assertThat(reply.message().at("/body/content").asText()).contains("Thank you");
    }

    @Test
    void aDraftStays() {
        Sent draft = dispatcher(graph).dispatch(order(What.DRAFT), connection, graph.bearer());

        assertThat(draft.message().path("isDraft").asBoolean()).isTrue();
        assertThat(drafts()).isEqualTo(draftsBefore + 1);
        assertThat(sent()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void aRepetitionIsToldTheFirstOutcomeAndWritesNothing(What what) {
        MailOrder order = order(what);
        Sent first = dispatcher(graph).dispatch(order, connection, graph.bearer());
        graph.forget();
        pass(Duration.ofDays(1));

        Sent again = dispatcher(graph).dispatch(order, connection, graph.bearer());

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.message() == null).isEqualTo(first.message() == null);
        assertThat(again.before()).isEqualTo("2026-11-21T08:00:00Z");
        assertThat(graph.lines()).allMatch(line -> line.startsWith("GET "));
    }

    @Test
    void aKeyBelongsToOneMailUntilItIsForgotten() {
        dispatcher(graph).dispatch(order(What.MAIL), connection, graph.bearer());

        assertThatThrownBy(() -> dispatcher(graph).dispatch(order(What.DRAFT), connection, graph.bearer()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining(KEY);

        pass(Duration.ofDays(30));
        dispatcher(graph).dispatch(order(What.DRAFT), connection, graph.bearer());
        assertThat(drafts()).isEqualTo(draftsBefore + 1);
    }

    @Test
    void twoCallsWithOneKeySendOneMail() throws Exception {
        AtomicInteger sending = new AtomicInteger();
        Transport slow = (request, token) -> {
            assertThat(sending.incrementAndGet()).isEqualTo(1);
            GraphResponse answer = graph.send(request, token);
            sending.decrementAndGet();
            return answer;
        };
        List<CompletableFuture<Sent>> calls = new ArrayList<>();
        MailOrder order = order(What.REPLY);

        for (int i = 0; i < 4; i++) {
            Dispatcher dispatcher = dispatcher(slow, Waiter.sleeping());
            calls.add(CompletableFuture.supplyAsync(() -> dispatcher.dispatch(order, connection, graph.bearer())));
        }

        List<String> ids = new ArrayList<>();
        for (CompletableFuture<Sent> call : calls) {
            ids.add(call.get().id());
        }
        assertThat(ids).containsOnly(ids.get(0));
        assertThat(sent()).hasSize(1);
    }

    // ---- refusals

    @Test
    void aRefusalIsToldAndFreesTheKey() {
        MailOrder bad = order("sendMail", Road.SEND, "{'message':{'subject':'Nobody'}}", List.of(), -1, null);

        assertThatThrownBy(() -> dispatcher(graph).dispatch(bad, connection, graph.bearer()))
                .isInstanceOf(GraphError.class);

        dispatcher(graph).dispatch(order(What.MAIL), connection, graph.bearer());
        assertThat(sent()).hasSize(1);
    }

    @Test
    void aDraftThatMayNotLeaveIsRemoved() {
        MailOrder bad = order("messages", Road.DRAFT_AND_SEND, "{'subject':'Nobody'}", List.of(), 0, null);

        assertThatThrownBy(() -> dispatcher(graph).dispatch(bad, connection, graph.bearer()))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("/send");

        assertThat(drafts()).isEqualTo(draftsBefore);
        assertThat(graph.lines()).last().asString().startsWith("DELETE ");
    }

    @Test
    void aDraftThatCannotBeRemovedNowIsRemovedByTheRepetition() {
        MailOrder bad = order("messages", Road.DRAFT_AND_SEND, "{'subject':'Nobody'}", List.of(), 0, null);
        Transport stubborn = (request, token) ->
                request.method().equals("DELETE") ? new GraphResponse(503, Map.of(), null) : graph.send(request, token);

        assertThatThrownBy(() -> dispatcher(stubborn).dispatch(bad, connection, graph.bearer()))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("/send");
        assertThat(drafts()).isEqualTo(draftsBefore + 1);

        assertThatThrownBy(() -> dispatcher(graph).dispatch(bad, connection, graph.bearer()))
                .isInstanceOf(GraphError.class);
        assertThat(drafts()).isEqualTo(draftsBefore);
    }

    @Test
    void onlyADraftIsSentAsADraft() {
        String sentAlready = graph.get("/users/ada@contoso.example/mailFolders/sentitems/messages?$top=1")
                .at("/value/0/id")
                .asText();

        assertThatThrownBy(() -> dispatcher(graph)
                        .dispatch(
                                order(null, Road.SEND_DRAFT, null, List.of(), 0, sentAlready),
                                connection,
                                graph.bearer()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("is no draft");
        assertThat(graph.lines()).allMatch(line -> line.startsWith("GET "));
    }

    // ---- what was not done

    @ParameterizedTest
    @EnumSource(
            value = What.class,
            names = {"MAIL", "DRAFT", "MAIL_WITH_FILES", "REPLY", "DRAFT_OF_THE_CALLERS"})
    void whoLosesHisSignInInTheMiddleSendsAfterTheNextOne(What what) {
        for (int call = 1; ; call++) {
            int draftsAtStart = drafts();
            int sentAtStart = sent().size();
            MailOrder order = order(what, "key-" + call);
            AtomicInteger left = new AtomicInteger(call);
            Transport closing = (request, token) ->
                    left.decrementAndGet() == 0 ? new GraphResponse(401, Map.of(), null) : graph.send(request, token);

            Throwable failure = catchThrowable(() -> dispatcher(closing).dispatch(order, connection, signedOut()));
            if (failure == null) {
                return;
            }
            assertThat(failure).isInstanceOf(SignInRequired.class);
            dispatcher(graph).dispatch(order, connection, graph.bearer());

            assertThat(sent()).hasSize(sentAtStart + (what == What.DRAFT ? 0 : 1));
            assertThat(drafts()).isEqualTo(draftsAtStart + (what == What.DRAFT ? 1 : 0));
        }
    }

    private Bearer signedOut() {
        return new Bearer() {
            @Override
            public String value() {
                return graph.bearer().value();
            }

            @Override
            public boolean renews(GraphResponse refusal) {
                throw new SignInRequired("work", "expired", "sign in.", Map.of());
            }
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = What.class,
            names = {"MAIL", "MAIL_WITH_FILES", "MAIL_WITH_A_LARGE_FILE", "REPLY_WITH_FILES"})
    void whoIsSlowedDownForTooLongLeavesNoDraftAndSendsLater(What what) {
        for (int call = 1; ; call++) {
            int sentAtStart = sent().size();
            MailOrder order = order(what, "key-" + call);
            AtomicInteger left = new AtomicInteger(call);
            Transport slow = (request, token) -> left.decrementAndGet() == 0
                    ? new GraphResponse(429, Map.of("Retry-After", "3600"), null)
                    : graph.send(request, token);

            Throwable failure = catchThrowable(() -> dispatcher(slow).dispatch(order, connection, graph.bearer()));
            if (failure == null) {
                return;
            }
            assertThat(failure).isInstanceOf(Throttled.class);
            assertThat(drafts()).isEqualTo(draftsBefore);
            assertThat(sent()).hasSize(sentAtStart);
            dispatcher(graph).dispatch(order, connection, graph.bearer());
            assertThat(sent()).hasSize(sentAtStart + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = What.class,
            names = {"REPLY", "DRAFT"})
    void whatWasDoneIsDoneThoughItCannotBeReadAfterwards(What what) {
        MailOrder order = order(what);
        dispatcher(graph).dispatch(order, connection, graph.bearer());
        Transport unreadable = (request, token) ->
                request.method().equals("GET") ? new GraphResponse(503, Map.of(), null) : graph.send(request, token);

        Sent again = dispatcher(unreadable).dispatch(order, connection, graph.bearer());

        assertThat(again.before()).isNotNull();
        assertThat(again.id()).isNotNull();
        assertThat(again.message()).isNull();
    }

    // ---- what cannot be settled

    @Test
    void aMailThatIsNowhereIsUnknownAndTheRepetitionSendsIt() {
        MailOrder order = order(What.MAIL);
        Transport deaf = losing(Loss.RESET_BEFORE, 1);

        OutcomeUnknown unknown = catchThrowableOfType(
                OutcomeUnknown.class, () -> dispatcher(deaf).dispatch(order, connection, graph.bearer()));

        assertThat(unknown)
                .hasMessageContaining("sendMail")
                .hasMessageContaining("30 s")
                .hasMessageContaining("idempotency_key=" + KEY);
        assertThat(unknown.facts()).containsEntry("idempotencyKey", KEY);
        assertThat(sent()).isEmpty();

        Sent sent = dispatcher(graph).dispatch(order, connection, graph.bearer());
        assertThat(sent.before()).isNull();
        assertThat(sent()).hasSize(1);
    }

    @Test
    void anOlderMailUnderTheSameKeyIsNotTakenForTheOneThatWasLost() {
        dispatcher(graph).dispatch(order(What.MAIL), connection, graph.bearer());
        pass(Duration.ofDays(31));

        assertThatThrownBy(() ->
                        dispatcher(losing(Loss.RESET_BEFORE, 1)).dispatch(order(What.MAIL), connection, graph.bearer()))
                .isInstanceOf(OutcomeUnknown.class);
        assertThat(sent()).hasSize(1);

        dispatcher(graph).dispatch(order(What.MAIL), connection, graph.bearer());
        assertThat(sent()).hasSize(2);
    }

    @Test
    void anOldDraftOfTheCallersIsRecognisedWhenItHasLeft() {
        MailOrder order = order(What.DRAFT_OF_THE_CALLERS);
        pass(Duration.ofDays(31));

        dispatcher(losing(Loss.RESET_AFTER, 3)).dispatch(order, connection, graph.bearer());

        assertThat(graph.lines()).filteredOn(line -> line.endsWith("/send")).hasSize(1);
        assertThat(sent()).hasSize(1);
    }

    @Test
    void whoMayNotLookIsToldWhichPermissionWouldHelp() {
        Transport blind = (request, token) -> {
            if (request.method().equals("GET")) {
                return new GraphResponse(403, Map.of(), JSON.createObjectNode());
            }
            graph.send(request, token);
            throw new SocketException("Connection reset");
        };

        assertThatThrownBy(() -> dispatcher(blind).dispatch(order(What.MAIL), connection, graph.bearer()))
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("Mail.Read")
                .hasMessageContaining("idempotency_key=" + KEY);
        assertThat(sent()).hasSize(1);
    }

    @Test
    void nothingIsSentAgainWhileLookingFails() {
        MailOrder order = order(What.MAIL);
        catchThrowable(() -> dispatcher(losing(Loss.RESET_AFTER, 1, true)).dispatch(order, connection, graph.bearer()));
        pass(Duration.ofHours(1));

        assertThatThrownBy(() -> dispatcher(losing(Loss.UNAVAILABLE_BEFORE, 0, true))
                        .dispatch(order, connection, graph.bearer()))
                .isInstanceOf(OutcomeUnknown.class);
        assertThat(sent()).hasSize(1);

        assertThat(dispatcher(graph).dispatch(order, connection, graph.bearer()).before())
                .isNull();
        assertThat(sent()).hasSize(1);
    }

    // ---- every call lost, and every call the last one of its process

    static Stream<Arguments> losses() {
        return Stream.of(What.values()).flatMap(what -> Stream.of(Loss.values()).map(loss -> Arguments.of(what, loss)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("losses")
    void whicheverAnswerIsLostTheMailIsSentOnce(What what, Loss loss) {
        for (int call = 1; ; call++) {
            int draftsAtStart = drafts();
            int sentAtStart = sent().size();
            MailOrder order = order(what, "key-" + call);
            Transport lossy = losing(loss, call);

            boolean wasLost = repeated(order, lossy);

            boolean stays = what == What.DRAFT || what == What.DRAFT_WITH_FILES;
            assertThat(sent()).as("sent after loss of call " + call).hasSize(sentAtStart + (stays ? 0 : 1));
            assertThat(drafts()).as("drafts after loss of call " + call).isEqualTo(draftsAtStart + (stays ? 1 : 0));
            if (!stays) {
                assertThat(sent().get(sentAtStart).path("attachments")).hasSize(files(what));
                assertThat(sent().get(sentAtStart).path("key").asText()).isEqualTo("key-" + call);
            }
            if (!wasLost) {
                return;
            }
        }
    }

    private static int files(What what) {
        return what.name().endsWith("_FILES") || what == What.MAIL_WITH_A_LARGE_FILE ? 2 : 0;
    }

    /** @return whether the transport lost anything */
    private boolean repeated(MailOrder order, Transport lossy) {
        for (int attempt = 1; attempt <= 5; attempt++) {
            try {
                dispatcher(lossy).dispatch(order, connection, graph.bearer());
                return ((Losing) lossy).hasLost();
            } catch (Killed | OutcomeUnknown again) {
                // As a caller does who wants his mail sent.
            } catch (ProblemException failure) {
                assertThat(drafts())
                        .as("a failure leaves no draft: " + failure.getMessage())
                        .isEqualTo(draftsBefore);
            }
        }
        throw new AssertionError("It was never sent.");
    }

    // ---- what the tests are made of

    private void pass(Duration time) {
        clock.advance(time);
        graph.signIn();
    }

    private interface Losing extends Transport {
        boolean hasLost();
    }

    private Losing losing(Loss loss, int call) {
        return losing(loss, call, false);
    }

    /** @param readsToo whether every read is refused, too */
    private Losing losing(Loss loss, int call, boolean readsToo) {
        AtomicInteger calls = new AtomicInteger();
        return new Losing() {
            @Override
            public boolean hasLost() {
                return calls.get() >= call;
            }

            @Override
            public GraphResponse send(GraphRequest request, String token) throws IOException {
                if (readsToo && request.method().equals("GET")) {
                    return new GraphResponse(503, Map.of(), null);
                }
                boolean isIt = calls.incrementAndGet() == call;
                boolean after = loss.name().endsWith("_AFTER");
                GraphResponse answer = isIt && !after ? null : graph.send(request, token);
                if (!isIt) {
                    return answer;
                }
                return switch (loss) {
                    case RESET_BEFORE, RESET_AFTER -> throw new SocketException("Connection reset");
                    case UNAVAILABLE_BEFORE, UNAVAILABLE_AFTER -> new GraphResponse(503, Map.of(), null);
                    default -> throw new Killed();
                };
            }
        };
    }

    private Dispatcher dispatcher(Transport transport) {
        return dispatcher(transport, clock::advance);
    }

    private Dispatcher dispatcher(Transport transport, Waiter waiter) {
        StateStore store = StateStore.in(data);
        stores.add(store);
        GraphClient client = new GraphClient(transport, RetryPolicy.standard(), waiter, clock, () -> 0);
        return new Dispatcher(
                new SendingRecords(store, Duration.ofDays(30), clock),
                new Leases(store, clock, waiter),
                () -> client,
                SETTLE,
                waiter,
                clock);
    }

    private MailOrder order(What what) {
        return order(what, KEY);
    }

    private MailOrder order(What what, String key) {
        String message = "{'subject':'Report','body':{'contentType':'text','content':'Hello'},"
                + "'toRecipients':[{'emailAddress':{'address':'a@fabrikam.example'}}]}";
        List<Attachment> files = List.of(file("a.txt"), file("b.txt"));
        return switch (what) {
            case MAIL -> order("sendMail", Road.SEND, "{'message':" + message + "}", List.of(), 0, null, key);
            case MAIL_WITH_FILES -> order("messages", Road.DRAFT_AND_SEND, message, files, 0, null, key);
            case MAIL_WITH_A_LARGE_FILE ->
                new MailOrder(
                        "work",
                        key,
                        ADA,
                        "a-command",
                        "large",
                        Road.DRAFT_AND_SEND,
                        "messages",
                        Mark.on(json(message), key),
                        null,
                        0,
                        List.of(file("a.txt")),
                        List.of(file("large.bin", 3_276_810)),
                        false);
            case DRAFT -> order("messages", Road.DRAFT, message, List.of(), 0, null, key);
            case DRAFT_WITH_FILES -> order("messages", Road.DRAFT, message, files, 0, null, key);
            case REPLY, REPLY_WITH_FILES ->
                order(
                        "messages/{id}/createReply",
                        Road.DRAFT_AND_SEND,
                        "{'message':{'toRecipients':[{'emailAddress':{'address':'a@fabrikam.example'}}]},"
                                + "'comment':'Thank you'}",
                        what == What.REPLY ? List.of() : files,
                        -1,
                        graph.get("/users/ada@contoso.example/mailFolders/inbox/messages?$top=1")
                                .at("/value/0/id")
                                .asText(),
                        key);
            case DRAFT_OF_THE_CALLERS ->
                order(
                        null,
                        Road.SEND_DRAFT,
                        null,
                        List.of(),
                        0,
                        graph.post("/users/ada@contoso.example/messages", message)
                                .path("id")
                                .asText(),
                        key);
        };
    }

    private static MailOrder order(
            String first, Road road, String body, List<Attachment> files, int inside, String about) {
        return order(first, road, body, files, inside, about, KEY);
    }

    private static MailOrder order(
            String first, Road road, String body, List<Attachment> files, int inside, String about, String key) {
        ObjectNode json = body == null ? null : json(body);
        if (json != null) {
            Mark.on(json.path("message") instanceof ObjectNode message ? message : json, key);
        }
        return new MailOrder(
                "work",
                key,
                ADA,
                "a-command",
                road + " " + first,
                road,
                first,
                json,
                about,
                inside,
                files,
                List.of(),
                road != Road.SEND);
    }

    private static Attachment file(String name) {
        return file(name, name.length());
    }

    private static Attachment file(String name, int size) {
        byte[] content = new byte[size];
        return new Attachment(name, "text/plain", false, null, new Bytes() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        });
    }

    private List<JsonNode> sent() {
        List<JsonNode> sent = new ArrayList<>();
        graph.sent().forEach(sent::add);
        return sent;
    }

    private int drafts() {
        return graph.get("/users/ada@contoso.example/mailFolders/drafts/messages?$top=100")
                .path("value")
                .size();
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
