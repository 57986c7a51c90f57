package org.graphroutes.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.Bearer;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.Waiter;
import org.graphroutes.mail.SendingRecords.Sending;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.state.Lease;
import org.graphroutes.state.Leases;

/**
 * Sends each mail effectively once, whatever is lost on the way and whichever process or thread does it: one at a time for
 * each key, by the rules of {@link Course}. Thread-safe.
 */
public final class Dispatcher {

    /** Longer than any one step of a mail; begun anew before each. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    /**
     * A mail that was sent, or made a draft of.
     *
     * @param id the message's; null when Graph did not tell, as for what is sent in one request
     * @param message as Graph has it; null when it was not asked for or is no longer there
     * @param before when an earlier call had done it; null when this one did
     */
    public record Sent(String id, ObjectNode message, Instant before) {}

    private final SendingRecords records;
    private final Leases leases;
    private final Supplier<GraphClient> client;
    private final Duration settle;
    private final Waiter waiter;
    private final InstantSource clock;

    /**
     * @param client asked at each call
     * @param settle how long a mail is looked for whose answer was lost; positive
     */
    public Dispatcher(
            SendingRecords records,
            Leases leases,
            Supplier<GraphClient> client,
            Duration settle,
            Waiter waiter,
            InstantSource clock) {
        this.records = records;
        this.leases = leases;
        this.client = client;
        this.settle = settle;
        this.waiter = waiter;
        this.clock = clock;
    }

    /**
     * Sends a mail, or finds out that it was sent under its key before.
     *
     * @throws InvalidArgument when the key belongs to another mail
     * @throws OutcomeUnknown when it may have been sent
     * @throws org.graphroutes.problem.ProblemException for every other failure; then it was not sent
     */
    public Sent dispatch(MailOrder order, Connection connection, Bearer bearer) {
        MailRequests requests = new MailRequests(connection, order.mailboxPath());
        Optional<Sending> known = known(order);
        if (known.isPresent() && known.get().stage() == Stage.DONE) {
            return before(order, known.get(), requests, bearer);
        }
        try (Lease lease = lease(order)) {
            Optional<Sending> found = known(order);
            if (found.isPresent() && found.get().stage() == Stage.DONE) {
                return before(order, found.get(), requests, bearer);
            }
            Course course = new Course(order.road(), settle);
            Course.Position start = found.map(
                            row -> course.resumed(row.stage(), row.messageId(), row.attemptedAt(), clock.instant()))
                    .orElseGet(course::fresh);
            return new Dispatch(
                            order, course, requests, client.get(), connection, bearer, records, lease, waiter, clock)
                    .run(start, found.map(Sending::begunAt).orElse(null));
        }
    }

    /** The first request that sending it for the first time would take. */
    public static GraphRequest first(MailOrder order, Connection connection) {
        MailRequests requests = new MailRequests(connection, order.mailboxPath());
        return order.first() == null ? requests.mark(order.about(), order.key()) : requests.first(order);
    }

    private Optional<Sending> known(MailOrder order) {
        Optional<Sending> known = records.find(order.connection(), order.key());
        if (known.isPresent() && !known.get().fingerprint().equals(order.fingerprint())) {
            throw new InvalidArgument(
                    "idempotency_key",
                    "idempotency_key=\"" + order.key() + "\" is refused: a mail that differs from this one was sent"
                            + " under it. Repeat that one unchanged, or give this one a key of its own.");
        }
        return known;
    }

    private Sent before(MailOrder order, Sending done, MailRequests requests, Bearer bearer) {
        ObjectNode message = order.isShown() && done.messageId() != null
                ? Dispatch.message(done.messageId(), requests, client.get(), bearer)
                : null;
        return new Sent(done.messageId(), message, done.endedAt());
    }

    private Lease lease(MailOrder order) {
        try {
            return leases.acquire("mail/" + order.connection() + "/" + order.key(), LEASE, LEASE)
                    .orElseThrow(() -> new OutcomeUnknown(
                            "Another call is still sending the mail with idempotency_key=" + order.key()
                                    + ". Repeat this one later to get its outcome.",
                            order.key(),
                            null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphTimeout("The call was interrupted while another sent the same mail.", e);
        }
    }
}
