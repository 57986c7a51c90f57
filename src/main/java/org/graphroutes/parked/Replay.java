package org.graphroutes.parked;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Redaction;
import org.graphroutes.parked.ParkedWork.Call;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.state.Lease;
import org.graphroutes.state.Leases;

/**
 * Makes the parked calls of a connection, in order and once, whichever process does it. A call that fails for its own
 * reasons is set aside and the rest goes on; a lost sign-in or a pause that Graph asks for ends the replay, with that call
 * and all after it still waiting. Thread-safe.
 */
public final class Replay {

    /** Longer than any call; begun anew before each. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    /** Calls a command. */
    @FunctionalInterface
    public interface Caller {
        CommandResult call(String command, ObjectNode arguments, String connection);
    }

    /** Knows the secrets among a call's arguments. */
    @FunctionalInterface
    public interface Secrets {
        Collection<String> of(String command, ObjectNode arguments);
    }

    /**
     * What a replay did.
     *
     * @param done calls that were made
     * @param failed calls that were set aside
     * @param stoppedBy why the rest still waits; null when nothing does
     */
    public record Outcome(int done, int failed, String stoppedBy) {}

    private final ParkedWork work;
    private final Leases leases;
    private final Caller caller;
    private final Secrets secrets;
    private final Consumer<CommandResult> sink;

    /** @param sink takes the result of each call that was made */
    public Replay(ParkedWork work, Leases leases, Caller caller, Secrets secrets, Consumer<CommandResult> sink) {
        this.work = work;
        this.leases = leases;
        this.caller = caller;
        this.secrets = secrets;
        this.sink = sink;
    }

    /** Replays what waits for a connection; does nothing while another process does it. */
    public Outcome run(String connection) {
        Optional<Lease> alone = lease(connection);
        if (alone.isEmpty()) {
            return new Outcome(0, 0, "Another process is replaying the calls of " + connection + ".");
        }
        try (Lease lease = alone.get()) {
            work.tidy(connection);
            int done = 0;
            int failed = 0;
            while (lease.renew()) {
                Optional<Call> call = work.next(connection);
                if (call.isEmpty()) {
                    return new Outcome(done, failed, null);
                }
                try {
                    make(call.get());
                    done++;
                } catch (SignInRequired | Throttled notNow) {
                    work.putBack(call.get());
                    return new Outcome(done, failed, masked(call.get(), notNow));
                } catch (OutcomeUnknown lost) {
                    work.end(call.get(), "unknown", masked(call.get(), lost));
                    failed++;
                } catch (ProblemException problem) {
                    work.end(call.get(), "failed", masked(call.get(), problem));
                    failed++;
                }
            }
            return new Outcome(done, failed, "Another process has taken over.");
        }
    }

    // Graph may have repeated what it was sent, and whoever lists the calls is shown it.
    private String masked(Call call, ProblemException problem) {
        return Redaction.of(problem.getMessage(), secrets.of(call.command(), work.arguments(call)));
    }

    private void make(Call call) {
        CommandResult result = caller.call(call.command(), work.arguments(call), call.connection());
        work.end(call, "done", null);
        try {
            sink.accept(result);
        } catch (RuntimeException e) {
            work.end(
                    call,
                    "done",
                    "It was done, but its result could not be delivered to graph.parked.sink: " + e.getMessage());
        }
    }

    private Optional<Lease> lease(String connection) {
        try {
            return leases.acquire("replay/" + connection, LEASE, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
