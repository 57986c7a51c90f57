package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.Bearer;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.Waiter;
import org.graphroutes.graph.WriteOutcome;
import org.graphroutes.mail.Course.Action;
import org.graphroutes.mail.Course.Event;
import org.graphroutes.mail.Course.Position;
import org.graphroutes.mail.Course.Road;
import org.graphroutes.mail.Course.Sight;
import org.graphroutes.mail.Dispatcher.Sent;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphNotFound;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.state.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call's part in sending one mail: does what {@link Course} decides, and writes down where the mail stands. */
final class Dispatch {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    /** Well-known folders; null is the whole mailbox, where a rule or a person may have put it. */
    private static final String[] PLACES = {"sentitems", "drafts", null};

    /**
     * By how much this machine's clock and Graph's may differ. What is older than this mail, by more than that, is another
     * one under the same key, such as that of somebody who wrote to this mailbox. Too little would be worse than too much:
     * a mail that is not recognised is sent again.
     */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    private final MailOrder order;
    private final Course course;
    private final MailRequests requests;
    private final GraphClient client;
    private final Connection connection;
    private final Bearer bearer;
    private final SendingRecords records;
    private final Lease lease;
    private final Waiter waiter;
    private final InstantSource clock;

    private Position position;
    private Instant begun;
    private ObjectNode message;
    private ProblemException doubt;
    private ProblemException failure;
    private boolean isOusted;

    Dispatch(
            MailOrder order,
            Course course,
            MailRequests requests,
            GraphClient client,
            Connection connection,
            Bearer bearer,
            SendingRecords records,
            Lease lease,
            Waiter waiter,
            InstantSource clock) {
        this.order = order;
        this.course = course;
        this.requests = requests;
        this.client = client;
        this.connection = connection;
        this.bearer = bearer;
        this.records = records;
        this.lease = lease;
        this.waiter = waiter;
        this.clock = clock;
    }

    /** @param begunAt when it was handed over for the first time; null when it was not */
    Sent run(Position start, Instant begunAt) {
        position = start;
        begun = begunAt;
        while (true) {
            Action action = course.action(position);
            if (failure != null && action != Action.DROP) {
                throw failure;
            }
            switch (action) {
                case SEND, DRAFT -> handOver(action, requests.first(order));
                case SUBMIT -> handOver(action, requests.submit(position.id()));
                case CLAIM -> claim();
                case ATTACH -> attach();
                case LOOK -> look();
                case DROP -> drop();
                case GIVE_UP -> throw unknown();
                case FINISH -> {
                    return finish();
                }
            }
        }
    }

    private void handOver(Action action, GraphRequest request) {
        Position before = position;
        requireLease();
        position = course.handingOver(position, action);
        begun = begun == null ? clock.instant() : begun;
        records.attempt(order, position.stage(), position.id());
        WriteOutcome outcome;
        try {
            outcome = client.write(request, bearer);
        } catch (ProblemException notDone) {
            // The token was refused, and there is no other: it was not done.
            position = before;
            store();
            throw notDone;
        }
        if (outcome instanceof WriteOutcome.Done done) {
            JsonNode answer = done.answer().body();
            message = action == Action.DRAFT && answer instanceof ObjectNode draft ? draft : message;
            String id = answer.path("id").textValue();
            if (action == Action.DRAFT && id == null) {
                learn(new Event.Lost(), new GraphError("Graph's answer to " + request.line() + " has no id.", null));
            } else {
                learn(new Event.Done(id));
            }
        } else if (outcome instanceof WriteOutcome.Lost lost) {
            learn(new Event.Lost(), lost.problem());
        } else if (outcome instanceof WriteOutcome.Refused refused) {
            refused(action, refused.problem());
        } else if (outcome instanceof WriteOutcome.NotDone notDone) {
            fail(notDone.problem());
        }
    }

    // A draft that left a moment ago is refused, too, or is under this id no more.
    private void refused(Action action, ProblemException problem) {
        if (action != Action.SUBMIT) {
            fail(problem);
            return;
        }
        ObjectNode now = message(position.id(), requests, client, bearer);
        if (now == null) {
            learn(new Event.Lost(), problem);
        } else if (now.path("isDraft").asBoolean()) {
            fail(problem);
        } else {
            learn(new Event.Done(null));
        }
    }

    // Only looked at: marking a mail that was sent already would make it seem to be this one.
    private void claim() {
        JsonNode draft = client.send(requests.message(order.about(), "$select=id,isDraft"), bearer)
                .body();
        if (!draft.path("isDraft").asBoolean()) {
            throw new InvalidArgument(
                    "draft_id",
                    "draft_id=\"" + order.about()
                            + "\" is refused: that message is no draft; it was sent or received already.");
        }
        client.sendRepeatable(requests.mark(order.about(), order.key()), bearer);
        position = course.after(position, new Event.Done(order.about()));
    }

    private void attach() {
        try {
            new Attaching(order, connection.graphUrl(), position.id(), requests, client, bearer, this::requireLease)
                    .run();
        } catch (SignInRequired lost) {
            throw lost;
        } catch (ProblemException problem) {
            if (isOusted) {
                throw problem;
            }
            fail(problem);
            return;
        }
        learn(new Event.Done(null));
    }

    private void drop() {
        try {
            client.sendRepeatable(requests.delete(position.id()), bearer);
        } catch (GraphNotFound gone) {
            LOG.debug("Draft {} was gone already", position.id());
        } catch (ProblemException problem) {
            if (failure == null) {
                throw problem;
            }
            failure.addSuppressed(problem);
            LOG.warn(
                    "The draft of the mail with idempotency_key={} could not be removed: {} A repetition with that key"
                            + " removes it.",
                    order.key(),
                    problem.getMessage());
            throw failure;
        }
        learn(new Event.Done(null));
    }

    private void look() {
        Event.Seen seen = lookAfter(Course.pause(position));
        Position before = position;
        position = course.after(position, seen);
        if (position.stage() != before.stage()) {
            LOG.info(
                    "The mail with idempotency_key={} was looked for: {}",
                    order.key(),
                    seen.sight().name().toLowerCase(Locale.ROOT));
            store();
        }
    }

    private Event.Seen lookAfter(Duration pause) {
        Instant start = clock.instant();
        pause(pause);
        for (String place : PLACES) {
            try {
                JsonNode found =
                        client.send(requests.look(place, order.key()), bearer).body();
                for (JsonNode one : found.path("value")) {
                    boolean isDraft = one.path("isDraft").asBoolean();
                    // Elsewhere it is a draft that was deleted, or is on its way.
                    if (isRecent(one) && (!isDraft || "drafts".equals(place))) {
                        String id = one.path("id").textValue();
                        return new Event.Seen(isDraft ? Sight.DRAFT : Sight.SENT, id, since(start));
                    }
                }
            } catch (GraphNotFound noSuchFolder) {
                LOG.debug("There is no {} to look for a mail in", place);
            } catch (Throttled | GraphTimeout notNow) {
                return new Event.Seen(Sight.NOTHING, null, since(start));
            } catch (GraphError error) {
                int status = (int) error.facts().getOrDefault("graphStatus", 0);
                if (status >= 400 && status < 500) {
                    throw notAllowed(error, status);
                }
                return new Event.Seen(Sight.NOTHING, null, since(start));
            }
        }
        return new Event.Seen(Sight.NOWHERE, null, since(start));
    }

    // A draft of the caller's may be old; it was marked a moment ago.
    private boolean isRecent(JsonNode found) {
        String time = found.path(order.road() == Road.SEND_DRAFT ? "lastModifiedDateTime" : "createdDateTime")
                .asText("");
        return time.isEmpty() || !Instant.parse(time).isBefore(begun.minus(CLOCKS_DIFFER));
    }

    private Duration since(Instant start) {
        return Duration.between(start, clock.instant());
    }

    private Sent finish() {
        if (position.stage() != Stage.DONE) {
            learn(new Event.Done(null));
        }
        String id = position.id();
        if (!order.isShown()) {
            return new Sent(id, null, null);
        }
        if (order.road() == Road.DRAFT_AND_SEND && !connection.immutableIds()) {
            id = idAfterSending();
            records.move(order, Stage.DONE, id);
        }
        if (message == null && id != null) {
            message = message(id, requests, client, bearer);
        }
        return new Sent(id, message == null || id == null ? message : message.put("id", id), null);
    }

    // An id that is not immutable is another one in Sent Items.
    private String idAfterSending() {
        Position looking = course.fresh().at(Stage.SUBMITTING);
        while (!looking.isHopeless()) {
            Event.Seen seen;
            try {
                seen = lookAfter(Course.pause(looking));
            } catch (ProblemException problem) {
                LOG.info(
                        "The mail with idempotency_key={} was sent; its id is not known: {}",
                        order.key(),
                        problem.getMessage());
                return null;
            }
            if (seen.sight() == Sight.SENT) {
                return seen.id();
            }
            looking = course.after(looking, new Event.Seen(Sight.NOTHING, null, seen.took()));
        }
        return null;
    }

    /** A message as Graph has it; null when it is not there, or cannot be read now: what was sent was sent all the same. */
    static ObjectNode message(String id, MailRequests requests, GraphClient client, Bearer bearer) {
        try {
            return client.send(requests.message(id, null), bearer).body() instanceof ObjectNode found ? found : null;
        } catch (ProblemException unreadable) {
            LOG.debug("A message could not be read: {}", unreadable.getMessage());
            return null;
        }
    }

    private void learn(Event event) {
        position = course.after(position, event);
        store();
    }

    private void learn(Event.Lost lost, ProblemException why) {
        doubt = why;
        position = course.after(position, lost);
    }

    private void fail(ProblemException problem) {
        failure = problem;
        learn(new Event.Failed());
    }

    private void store() {
        if (position.stage() == Stage.NEW) {
            records.forget(order);
            begun = null;
        } else {
            records.move(order, position.stage(), position.id());
        }
    }

    private void requireLease() {
        if (!lease.renew()) {
            isOusted = true;
            throw new OutcomeUnknown(
                    "Another call has taken over the mail with idempotency_key=" + order.key()
                            + ", since this one was silent for too long. Repeat it to get the outcome.",
                    order.key(),
                    null);
        }
    }

    private void pause(Duration pause) {
        if (pause.isZero()) {
            return;
        }
        try {
            waiter.await(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknown(
                    "The call was interrupted while it looked for the mail. " + advice(), order.key(), e);
        }
    }

    private OutcomeUnknown unknown() {
        String seen = position.stage() == Stage.DRAFTING
                ? "Nothing was sent, but a draft may have been made: it was not found in "
                : "The mail was not found among what was sent in ";
        return new OutcomeUnknown(
                (doubt == null ? "An earlier call lost the answer. " : doubt.getMessage() + " ") + seen
                        + course.settle().toSeconds() + " s. " + advice(),
                order.key(),
                doubt);
    }

    private OutcomeUnknown notAllowed(GraphError error, int status) {
        String remedy = status == 403
                ? "Graph does not let this connection look for the mail; the permission Mail.Read would settle it. "
                : "Looking for the mail failed. ";
        return new OutcomeUnknown(
                (doubt == null ? "An earlier call lost the answer. " : doubt.getMessage() + " ") + remedy
                        + error.getMessage() + " " + advice(),
                order.key(),
                error);
    }

    private String advice() {
        return "Repeat the command with idempotency_key=" + order.key()
                + ": that looks again, and sends only when the mail is still nowhere.";
    }
}
