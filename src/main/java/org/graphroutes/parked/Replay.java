package org.graphroutes.parked;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Redaction;
import org.graphroutes.parked.ParkedWork.Call;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.state.Lease;
import org.graphroutes.state.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the parked calls of a connection, in order and once, whichever process does it. A call that fails for its own
 * reasons is set aside and the rest goes on; a lost sign-in, a pause that Graph asks for, or a service that cannot be
 * reached ends the replay, with that call
 * and all after it still waiting. Thread-safe.
 */
public final class Replay {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

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
                Optional<Call> next = work.next(connection);
                if (next.isEmpty()) {
                    return new Outcome(done, failed, null);
                }
                Call call = next.get();
                ObjectNode arguments = null;
                CommandResult result;
                try {
                    arguments = work.arguments(call);
                    result = caller.call(call.command(), arguments, call.connection());
                } catch (SignInRequired | Throttled notNow) {
                    work.putBack(call);
                    return new Outcome(done, failed, masked(call, arguments, notNow));
                } catch (GraphError | GraphTimeout failure) {
                    if (isAnswered(failure)) {
                        setAside(call, arguments, failure);
                        failed++;
                        continue;
                    }
                    // A service that cannot be reached is no reason to give up what waits for it.
                    work.putBack(call);
                    return new Outcome(done, failed, masked(call, arguments, failure));
                } catch (RuntimeException problem) {
                    setAside(call, arguments, problem);
                    failed++;
                    continue;
                }
                // Outside of the try: that this cannot be written does not undo the call.
                work.end(call, "done", null);
                done++;
                deliver(call, result);
            }
            return new Outcome(done, failed, "Another process has taken over.");
        }
    }

    private static boolean isAnswered(ProblemException failure) {
        return failure.facts().containsKey("graphStatus");
    }

    // Graph may have repeated what it was sent, and whoever lists the calls is shown it.
    private String masked(Call call, ObjectNode arguments, ProblemException problem) {
        return arguments == null
                ? problem.getMessage()
                : Redaction.of(problem.getMessage(), secrets.of(call.command(), arguments));
    }

    private void setAside(Call call, ObjectNode arguments, RuntimeException problem) {
        boolean ours = !(problem instanceof ProblemException);
        boolean unknown =
                problem instanceof OutcomeUnknown || ours && !call.effect().equals("read");
        // A message that nobody wrote for people may hold what they must not see.
        String detail = ours
                ? "graph-routes failed in the middle of it ("
                        + problem.getClass().getSimpleName() + "); see its log."
                : masked(call, arguments, (ProblemException) problem);
        if (ours) {
            LOG.error("Parked call {} ({}) failed.", call.id(), call.command(), problem);
        }
        work.end(call, unknown ? "unknown" : "failed", detail);
    }

    private void deliver(Call call, CommandResult result) {
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
