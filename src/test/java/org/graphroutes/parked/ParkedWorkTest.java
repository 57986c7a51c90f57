package org.graphroutes.parked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.graphroutes.command.CommandResult;
import org.graphroutes.parked.ParkedWork.Call;
import org.graphroutes.parked.Replay.Outcome;
import org.graphroutes.pipeline.ParkedReplay;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphFault;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.StateUnusable;
import org.graphroutes.problem.Throttled;
import org.graphroutes.state.Leases;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateKey;
import org.graphroutes.state.StateStore;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parked calls and their replay, on a real store. */
@Timeout(60)
class ParkedWorkTest {

    private static final GraphError REFUSED =
            new GraphError(new GraphFault("POST", "https://graph/v1.0/users", 400, "Bad", "No.", null, "r-1"));

    private static final Duration EXPIRY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    private final List<String> made = new ArrayList<>();
    private final List<CommandResult> delivered = new ArrayList<>();
    private StateStore store;
    private ParkedWork work;

    @BeforeEach
    void open() {
        store = StateStore.in(folder);
        work = new ParkedWork(store, secrets(store), EXPIRY, clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** The process ends, and another begins on the same folder. */
    private void restart() {
        store.close();
        open();
    }

    private SealedRecords secrets(StateStore store) {
        return new SealedRecords(store, () -> StateKey.of(null, folder));
    }

    private Call park(String command, String effect) {
        return work.park("acme", command, effect, arguments(command));
    }

    private static ObjectNode arguments(String command) {
        return new ObjectMapper().createObjectNode().put("user", "alice-of-" + command);
    }

    private static CommandResult result(String command) {
        return new CommandResult(command, "acme", null, command + " was done", null, List.of(), List.of());
    }

    private Replay replay(Replay.Caller caller, Consumer<CommandResult> sink) {
        return new Replay(
                work,
                new Leases(store, clock, pause -> clock.advance(pause)),
                caller,
                (command, arguments) -> List.of(),
                sink);
    }

    private Outcome run() {
        return run(null, null);
    }

    /** Replays; the call of that name meets a problem. */
    private Outcome run(String command, RuntimeException problem) {
        return replay(
                        (name, arguments, connection) -> {
                            made.add(name);
                            assertThat(connection).isEqualTo("acme");
                            assertThat(arguments).isEqualTo(arguments(name));
                            if (name.equals(command)) {
                                throw problem;
                            }
                            return result(name);
                        },
                        delivered::add)
                .run("acme");
    }

    private String state(Call call) {
        return find(call).state();
    }

    private Call find(Call call) {
        return work.list(null).stream()
                .filter(other -> other.id() == call.id())
                .findFirst()
                .orElseThrow();
    }

    private static SignInRequired lost() {
        return new SignInRequired("acme", "sign-in-again", "it is lost.", java.util.Map.of());
    }

    // ---- parking

    @Test
    void aParkedCallIsThereAfterARestart() {
        Call call = park("mail-send", "write");
        restart();

        assertThat(work.list("acme")).containsExactly(call);
        assertThat(work.list("other")).isEmpty();
        assertThat(work.waiting("acme")).isEqualTo(1);
        assertThat(work.connections()).containsExactly("acme");
        assertThat(work.arguments(call)).isEqualTo(arguments("mail-send"));
        assertThat(call.facts())
                .containsEntry("state", "parked")
                .containsEntry("parkedAt", "2026-11-21T08:00:00Z")
                .containsEntry("expiresAt", "2026-11-22T08:00:00Z")
                .doesNotContainKeys("detail", "endedAt");
    }

    @Test
    void argumentsAreSealedAtRest() throws IOException {
        work.park("acme", "x", "write", new ObjectMapper().createObjectNode().put("password", "S3cret-argument"));
        Call call = work.list(null).get(0);

        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("S3cret-argument", "password");
        }
        assertThat(work.arguments(call).get("password").textValue()).isEqualTo("S3cret-argument");
    }

    @Test
    void theArgumentsOfOneCallAreNotThoseOfAnother() {
        Call first = park("a", "write");
        park("b", "write");
        store.write(handle -> handle.execute(
                "UPDATE parked SET sealed = (SELECT sealed FROM parked WHERE command = 'b') WHERE command = 'a'"));

        assertThatThrownBy(() -> work.arguments(first)).isInstanceOf(StateUnusable.class);
        assertThat(run()).isEqualTo(new Outcome(1, 1, null));
        assertThat(state(first)).isEqualTo("failed");
    }

    @Test
    void noMoreThanTenThousandCallsWait() {
        park("a", "write");
        store.write(handle -> handle.execute(
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                        + " INSERT INTO parked (item, connection, command, effect, sealed, state, parked_at, expires_at)"
                        + " SELECT 'item-' || i, connection, command, effect, sealed, state, parked_at, expires_at"
                        + " FROM parked, n WHERE id = 1",
                ParkedWork.MOST - 1));
        Call last = park("b", "write");
        assertThat(work.waiting("acme")).isEqualTo(ParkedWork.MOST);

        assertThatThrownBy(() -> park("c", "write"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("10000 calls wait for a sign-in already");

        work.drop(last.id());
        assertThat(park("c", "write").state()).isEqualTo("parked");
    }

    // ---- replay

    @Test
    void callsAreMadeInOrderAndOnceAndTheirResultsAreDelivered() {
        Call a = park("a", "write");
        Call b = park("b", "read");
        Call c = park("c", "destructive");
        work.park("other", "d", "write", arguments("d"));
        restart();

        assertThat(run()).isEqualTo(new Outcome(3, 0, null));
        assertThat(run()).isEqualTo(new Outcome(0, 0, null));

        assertThat(made).containsExactly("a", "b", "c");
        assertThat(delivered.stream().map(CommandResult::readable))
                .containsExactly("a was done", "b was done", "c was done");
        assertThat(List.of(state(a), state(b), state(c))).containsOnly("done");
        assertThat(find(a).endedAt()).isEqualTo(clock.instant());
        assertThat(work.waiting("acme")).isZero();
        assertThat(work.connections()).containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "once"})
    void whatCanBeRepeatedIsMadeAgainAfterAProcessEndedInTheMiddle(String effect) {
        Call call = park("a", effect);
        work.next("acme");
        restart();

        assertThat(run()).isEqualTo(new Outcome(1, 0, null));
        assertThat(state(call)).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-in", "throttled"})
    void whatWasNotDoneGoesBackToItsPlaceAndEndsTheReplay(String kind) {
        Call a = park("a", "write");
        Call b = park("b", "write");
        Call c = park("c", "write");
        ProblemException problem = kind.equals("sign-in") ? lost() : new Throttled("Try later.", Duration.ofMinutes(5));

        assertThat(run("b", problem)).isEqualTo(new Outcome(1, 0, problem.getMessage()));

        assertThat(List.of(state(a), state(b), state(c))).containsExactly("done", "parked", "parked");
        restart();
        assertThat(run()).isEqualTo(new Outcome(2, 0, null));
        assertThat(made).containsExactly("a", "b", "b", "c");
    }

    @Test
    void aCallThatFailsForItsOwnReasonsIsSetAside() {
        Call a = park("a", "write");
        Call b = park("b", "write");

        assertThat(run("a", REFUSED)).isEqualTo(new Outcome(1, 1, null));

        assertThat(find(a).state()).isEqualTo("failed");
        assertThat(find(a).detail()).isEqualTo(REFUSED.getMessage());
        assertThat(find(a).endedAt()).isEqualTo(clock.instant());
        assertThat(state(b)).isEqualTo("done");
        assertThat(run()).isEqualTo(new Outcome(0, 0, null));
    }

    @Test
    void aCallWhoseAnswerWasLostIsNotMadeAgainByItself() {
        Call a = park("a", "write");
        Call b = park("b", "write");

        assertThat(run("a", new OutcomeUnknown("The answer was lost.", null))).isEqualTo(new Outcome(1, 1, null));

        assertThat(find(a).state()).isEqualTo("unknown");
        assertThat(find(a).detail()).isEqualTo("The answer was lost.");
        assertThat(state(b)).isEqualTo("done");
        run();
        assertThat(made).containsExactly("a", "b");
    }

    @ParameterizedTest(name = "a {0} is {1} and made {2} more times")
    @CsvSource({"read, done, 1", "write, unknown, 0", "destructive, unknown, 0"})
    void aProcessThatEndsInTheMiddleOfACallLeavesNoDoubt(String effect, String state, int more) {
        Call a = park("a", effect);
        Call b = park("b", "write");
        // The process ends: no call comes back, and no catch block runs.
        assertThat(work.next("acme")).contains(a);
        assertThat(state(a)).isEqualTo("running");
        restart();
        assertThat(work.connections()).containsExactly("acme");

        assertThat(run()).isEqualTo(new Outcome(1 + more, 0, null));

        assertThat(state(a)).isEqualTo(state);
        assertThat(state(b)).isEqualTo("done");
        assertThat(made.stream().filter("a"::equals)).hasSize(more);
        if (more == 0) {
            assertThat(find(a).detail()).contains("it may have been done");
        }
    }

    @Test
    void whatAnotherConnectionRunsIsItsOwnMatter() {
        Call other = work.park("other", "a", "write", arguments("a"));
        work.next("other");

        run();

        assertThat(state(other)).isEqualTo("running");
    }

    @Test
    void aCallWaitsNoLongerThanItMay() {
        Call a = park("a", "write");
        clock.advance(Duration.ofHours(1));
        Call b = park("b", "write");
        clock.advance(EXPIRY.minusHours(1));

        assertThat(run()).isEqualTo(new Outcome(1, 0, null));

        assertThat(made).containsExactly("b");
        assertThat(state(a)).isEqualTo("expired");
        assertThat(find(a).endedAt()).isEqualTo(clock.instant());
        assertThat(state(b)).isEqualTo("done");
    }

    @Test
    void whatEndedIsForgottenAfterAWeek() {
        Call a = park("a", "write");
        run();
        clock.advance(ParkedWork.KEPT);
        run();
        assertThat(state(a)).isEqualTo("done");

        clock.advance(Duration.ofMillis(1));
        run();

        assertThat(work.list(null)).isEmpty();
    }

    @Test
    void aDroppedCallIsNotMade() {
        Call a = park("a", "write");
        work.drop(a.id());

        assertThat(run()).isEqualTo(new Outcome(0, 0, null));
        assertThat(state(a)).isEqualTo("dropped");
    }

    @Test
    void aCallThatWasSetAsideIsMadeAgainWhenSomebodySaysSo() {
        Call a = park("a", "write");
        run("a", new OutcomeUnknown("The answer was lost.", null));
        clock.advance(EXPIRY);

        work.again(a.id());

        assertThat(find(a).detail()).isNull();
        assertThat(find(a).endedAt()).isNull();
        assertThat(find(a).expiresAt()).isEqualTo(clock.instant().plus(EXPIRY));
        assertThat(run()).isEqualTo(new Outcome(1, 0, null));
        assertThat(made).containsExactly("a", "a");
    }

    @Test
    void whatIsDoneDroppedOrRunningIsNotChanged() {
        Call done = park("a", "write");
        run();
        Call dropped = park("b", "write");
        work.drop(dropped.id());
        Call running = park("c", "write");
        work.next("acme");

        for (long id : new long[] {done.id(), dropped.id(), running.id(), 4711}) {
            assertThatThrownBy(() -> work.again(id))
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("There is no parked call " + id);
            assertThatThrownBy(() -> work.drop(id)).isInstanceOf(InvalidArgument.class);
        }
        assertThat(List.of(state(done), state(dropped), state(running))).containsExactly("done", "dropped", "running");
    }

    @Test
    void aResultThatCannotBeDeliveredLeavesTheCallDone() {
        Call a = park("a", "write");
        Call b = park("b", "write");

        Outcome outcome = replay((name, arguments, connection) -> result(name), result -> {
                    throw new IllegalStateException("no broker");
                })
                .run("acme");

        assertThat(outcome).isEqualTo(new Outcome(2, 0, null));
        assertThat(find(a).state()).isEqualTo("done");
        assertThat(find(a).detail()).contains("could not be delivered").contains("no broker");
        assertThat(state(b)).isEqualTo("done");
        assertThat(run()).isEqualTo(new Outcome(0, 0, null));
    }

    @Test
    void theSinkSeesACallThatIsDoneAlready() {
        Call a = park("a", "write");
        List<String> states = new ArrayList<>();

        replay((name, arguments, connection) -> result(name), result -> states.add(state(a)))
                .run("acme");

        assertThat(states).containsExactly("done");
    }

    @Test
    void twoReplaysAtOnceMakeEachCallOnce() throws Exception {
        park("a", "write");
        park("b", "write");
        CountDownLatch inTheMiddle = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Replay first = replay(
                (name, arguments, connection) -> {
                    made.add(name);
                    inTheMiddle.countDown();
                    try {
                        assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return result(name);
                },
                delivered::add);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Outcome> one = thread.submit(() -> first.run("acme"));
            assertThat(inTheMiddle.await(30, TimeUnit.SECONDS)).isTrue();

            // Another process, as far as the store can tell: with leases of its own.
            assertThat(run()).isEqualTo(new Outcome(0, 0, "Another process is replaying the calls of acme."));
            assertThat(work.list("acme").stream().map(Call::state)).containsExactly("running", "parked");

            goOn.countDown();
            assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome(2, 0, null));
        } finally {
            thread.shutdownNow();
        }
        assertThat(made).containsExactly("a", "b");
    }

    @Test
    void aCallThatIsParkedWhileOthersAreMadeIsMadeToo() {
        park("a", "write");

        Outcome outcome = replay(
                        (name, arguments, connection) -> {
                            made.add(name);
                            if (name.equals("a")) {
                                park("late", "write");
                            }
                            return result(name);
                        },
                        delivered::add)
                .run("acme");

        assertThat(outcome).isEqualTo(new Outcome(2, 0, null));
        assertThat(made).containsExactly("a", "late");
    }

    @ParameterizedTest(name = "a {0} is {1}")
    @CsvSource({"read, failed", "write, unknown", "destructive, unknown"})
    void aFaultOfOurOwnSetsACallAsideAndBlocksNoOther(String effect, String state) {
        Call a = park("a", effect);
        Call b = park("b", "write");

        assertThat(run("a", new IllegalStateException("S3cret"))).isEqualTo(new Outcome(1, 1, null));

        assertThat(find(a).state()).isEqualTo(state);
        assertThat(find(a).detail()).contains("IllegalStateException").doesNotContain("S3cret");
        assertThat(state(b)).isEqualTo("done");
    }

    @Test
    void aCallThatWasMadeIsNotTakenForOneThatFailed() {
        Call a = park("a", "write");
        store.write(handle -> handle.execute("CREATE TRIGGER full_disk BEFORE UPDATE ON parked"
                + " WHEN new.state = 'done' BEGIN SELECT RAISE(ABORT, 'full'); END"));

        assertThatThrownBy(this::run).hasMessageContaining("full");

        store.write(handle -> handle.execute("DROP TRIGGER full_disk"));
        run();
        assertThat(state(a)).isEqualTo("unknown");
        assertThat(made).containsExactly("a");
    }

    @Test
    void aCallThatWasTheOnlyOneWhenTheProcessEndedIsSettledToo() {
        Call a = park("a", "write");
        work.next("acme");
        restart();

        new ParkedReplay(work, replay((name, arguments, connection) -> result(name), delivered::add), null, null)
                .one("acme");

        assertThat(state(a)).isEqualTo("unknown");
    }
}
