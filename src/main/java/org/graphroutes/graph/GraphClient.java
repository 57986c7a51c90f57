package org.graphroutes.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphFault;
import org.graphroutes.problem.GraphNotFound;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.Throttled;

/**
 * Talks to Graph: lets few requests at a time to a mailbox, repeats what may be repeated, follows pages and long-running
 * operations, and turns every failure into one of our problems. Thread-safe.
 */
public final class GraphClient {

    private static final String NEXT_LINK = "@odata.nextLink";

    private final Transport transport;
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final Retrier retrier;
    private final Retrier undone;
    private final MailboxGate gate;

    public GraphClient(
            Transport transport, RetryPolicy policy, Waiter waiter, InstantSource clock, DoubleSupplier chance) {
        this.transport = transport;
        this.policy = policy;
        this.clock = clock;
        this.retrier = new Retrier(policy, waiter, clock, chance);
        RetryPolicy throttled =
                new RetryPolicy(policy.maxAttempts(), policy.patience(), policy.firstPause(), Set.of(429));
        this.undone = new Retrier(throttled, waiter, clock, chance);
        this.gate = new MailboxGate(policy.patience());
    }

    /**
     * Sends a request. A read (GET) that meets throttling, a server's trouble or a broken connection is repeated as the
     * policy says. So is a write that was answered with 429, because that was not done; after anything else a write is not
     * sent again. A refused token is replaced once, if the bearer can do that, and the request sent again: what was refused
     * for its token was not done.
     *
     * @return an answer of success
     * @throws org.graphroutes.problem.ProblemException for everything else
     */
    public GraphResponse send(GraphRequest request, Bearer bearer) {
        return done(
                request, bearer, request.isSafe(), () -> transport.send(request, bearer.value()), Function.identity());
    }

    /**
     * Sends a write of which doing it twice is the same as doing it once; it is repeated like a read.
     *
     * @return an answer of success
     * @throws org.graphroutes.problem.ProblemException for everything else
     */
    public GraphResponse sendRepeatable(GraphRequest request, Bearer bearer) {
        return done(request, bearer, true, () -> transport.send(request, bearer.value()), Function.identity());
    }

    /**
     * Sends a GET and hands the body of an answer of success to a receiver while it comes, so that it may be of any size.
     * Repeats as {@link #send}; a connection that breaks in the middle of the body is a broken connection, and the receiver
     * gets the next attempt's body from its start.
     *
     * @return what the receiver made of the body that came to its end
     * @throws org.graphroutes.problem.ProblemException as {@link #send}
     */
    public <T> T download(GraphRequest request, Bearer bearer, Transport.Receiver<T> receiver) {
        if (!request.isSafe()) {
            throw new IllegalArgumentException("Only what is read can be downloaded, not " + request.line());
        }
        return done(
                        request,
                        bearer,
                        true,
                        () -> transport.download(request, bearer.value(), receiver),
                        Transport.Download::answer)
                .received();
    }

    private <T> T done(
            GraphRequest request,
            Bearer bearer,
            boolean repeatable,
            Retrier.Call<T> call,
            Function<T, GraphResponse> head) {
        Retrier.Call<T> inTurn = () -> gate.through(request, bearer, call);
        Retrier.Outcome<T> outcome = attempt(repeatable, inTurn, head);
        if (isRefusedToken(outcome, head) && bearer.renews(head.apply(outcome.answer()))) {
            outcome = attempt(repeatable, inTurn, head);
        }
        if (outcome.broken() != null) {
            throw lost(request, outcome.broken());
        }
        GraphResponse answer = head.apply(outcome.answer());
        if (!answer.isSuccess()) {
            throw refused(request, answer, outcome.retryAfter(), outcome.attempts());
        }
        return outcome.answer();
    }

    private <T> Retrier.Outcome<T> attempt(boolean repeatable, Retrier.Call<T> call, Function<T, GraphResponse> head) {
        return retrier.run(
                call,
                answer -> repeatable || answer != null && head.apply(answer).status() == 429,
                answer -> head.apply(answer).status(),
                answer -> head.apply(answer).header("Retry-After").orElse(null));
    }

    /**
     * Sends a write whose outcome the caller can settle. While Graph asks for fewer requests (429) or no connection is to
     * be had it is sent again as the policy says, since then nothing was done; otherwise it is sent once. A refused token is
     * replaced as in {@link #send}.
     *
     * @throws ProblemException when the sign-in service gives no other token, or the mailbox's turn did not come; then it
     *     was not done
     */
    public WriteOutcome write(GraphRequest request, Bearer bearer) {
        Retrier.Outcome<Ending> outcome = attemptWrite(request, bearer);
        if (isRefusedToken(outcome, Ending::response)
                && bearer.renews(outcome.answer().response())) {
            outcome = attemptWrite(request, bearer);
        }
        if (outcome.broken() != null) {
            return new WriteOutcome.NotDone(lost(request, outcome.broken()));
        }
        if (outcome.answer().broken() != null) {
            return new WriteOutcome.Lost(lost(request, outcome.answer().broken()));
        }
        GraphResponse answer = outcome.answer().response();
        if (answer.isSuccess()) {
            return new WriteOutcome.Done(answer);
        }
        ProblemException problem = refused(request, answer, outcome.retryAfter(), outcome.attempts());
        if (answer.status() == 429) {
            return new WriteOutcome.NotDone(problem);
        }
        boolean unclear = answer.status() == 408 || answer.status() >= 500;
        return unclear ? new WriteOutcome.Lost(problem) : new WriteOutcome.Refused(answer.status(), problem);
    }

    /** How a write was answered, or how its connection broke after it was handed over. */
    private record Ending(GraphResponse response, IOException broken) {}

    private Retrier.Outcome<Ending> attemptWrite(GraphRequest request, Bearer bearer) {
        return undone.run(
                () -> {
                    try {
                        return new Ending(
                                gate.through(request, bearer, () -> transport.send(request, bearer.value())), null);
                    } catch (IOException e) {
                        if (isNotSent(e)) {
                            throw e;
                        }
                        return new Ending(null, e);
                    } catch (GraphError unreadable) {
                        return new Ending(null, new IOException(unreadable.getMessage(), unreadable));
                    }
                },
                any -> true,
                ending -> ending.response() == null ? 0 : ending.response().status(),
                ending -> ending.response().header("Retry-After").orElse(null));
    }

    /**
     * Puts a file through an upload session that Graph has opened.
     *
     * @param answered Graph's answer with the {@code uploadUrl}
     * @see UploadSession#put
     */
    public UploadSession.End upload(URI graphUrl, JsonNode answered, Bytes bytes, UploadSession.Progress progress) {
        URI url = LinkOrigin.requireUpload(graphUrl, answered.path("uploadUrl").asText(""));
        return new UploadSession(transport, retrier, url, bytes).put(progress);
    }

    private static <T> boolean isRefusedToken(Retrier.Outcome<T> outcome, Function<T, GraphResponse> head) {
        GraphResponse answer = outcome.answer() == null ? null : head.apply(outcome.answer());
        int status = answer == null ? 0 : answer.status();
        return status == 401 || status == 403;
    }

    /**
     * Reads a collection page by page until {@code limit} items are there or the last page is read.
     *
     * @param graphUrl where next links may lead
     * @param limit the most items to gather, at least 1
     * @return {@code value} with at most {@code limit} items; {@code @odata.nextLink} of the last page read, unless
     *     that page had to be cut, since the rest of it would then be skipped by whoever goes on from there
     */
    public ObjectNode collect(GraphRequest first, Bearer bearer, URI graphUrl, int limit) {
        return collect(first, bearer, graphUrl, limit, Integer.MAX_VALUE);
    }

    /**
     * The same, which also ends when {@code pages} pages are read.
     *
     * @param pages the most pages to read, at least 1
     */
    public ObjectNode collect(GraphRequest first, Bearer bearer, URI graphUrl, int limit, int pages) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode value = all.putArray("value");
        GraphRequest request = first;
        for (int read = 1; ; read++) {
            JsonNode page = send(request, bearer).body();
            if (!page.path("value").isArray()) {
                throw new GraphError(
                        "Graph's answer to " + request.line() + " is not a page: it has no \"value\".", null);
            }
            int room = limit - value.size();
            int size = page.get("value").size();
            for (int i = 0; i < Math.min(room, size); i++) {
                value.add(page.get("value").get(i));
            }
            page.fields().forEachRemaining(field -> {
                if (field.getKey().equals("@odata.context") || field.getKey().equals("@odata.count")) {
                    all.putIfAbsent(field.getKey(), field.getValue());
                }
            });
            String next = page.path(NEXT_LINK).textValue();
            if (size > room) {
                return all.put("cut", size - room);
            }
            if (next == null) {
                return all;
            }
            if (value.size() >= limit || read >= pages) {
                return all.put(NEXT_LINK, next);
            }
            GraphRequest following = first.to(LinkOrigin.requireAnswered(graphUrl, next, NEXT_LINK));
            if (following.url().equals(request.url())) {
                throw new GraphError("Graph's page " + request.line() + " names itself as the next page.", null);
            }
            request = following;
        }
    }

    /**
     * Waits for the end of a long-running operation that answered 202 with a Location.
     *
     * @param timeout the longest time to wait
     * @return the operation's last state; its {@code status} is no end when the time was over first
     * @throws GraphError when it failed or was cancelled, with Graph's reason
     * @see <a href="https://learn.microsoft.com/graph/long-running-actions-overview">long-running actions</a>
     */
    public JsonNode awaitOperation(
            GraphRequest started, GraphResponse accepted, Bearer bearer, URI graphUrl, Duration timeout) {
        String location = accepted.header("Location")
                .orElseThrow(() -> new GraphError(
                        "Graph accepted " + started.line()
                                + " but did not say where its state can be read (no Location).",
                        null));
        URI url = LinkOrigin.requireAnswered(graphUrl, location, "Location");
        GraphRequest poll = new GraphRequest("GET", url, Map.of(), null);
        Duration waited = Duration.ZERO;
        while (true) {
            GraphResponse response = send(poll, bearer);
            String status = response.body().path("status").asText("");
            Duration pause = RetryPolicy.retryAfter(
                            response.header("Retry-After").orElse(null), clock.instant())
                    .filter(asked -> !asked.isZero())
                    .orElse(Duration.ofSeconds(2));
            if (status.equals("failed") || status.equals("canceled")) {
                throw new GraphError(operationFailed(started, status, response.body()), null);
            }
            boolean running = status.equals("notStarted") || status.equals("running");
            if (!running || waited.plus(pause).compareTo(timeout) > 0) {
                return response.body();
            }
            retrier.pause(pause);
            waited = waited.plus(pause);
        }
    }

    private static String operationFailed(GraphRequest started, String status, JsonNode operation) {
        String reason = operation
                .path("error")
                .path("message")
                .asText(operation.path("statusDetail").asText(""));
        return "Graph accepted " + started.line() + ", but it ended as " + status
                + (reason.isEmpty() ? "." : ": " + reason);
    }

    /**
     * Reads what was just created, waiting for replicas that have not heard of it yet.
     *
     * @param patience how long a 404 is taken for "not yet"
     * @return empty when it was not found in that time
     */
    public Optional<GraphResponse> sendUntilFound(GraphRequest request, Bearer bearer, Duration patience) {
        Duration waited = Duration.ZERO;
        Duration pause = policy.firstPause();
        while (true) {
            try {
                return Optional.of(send(request, bearer));
            } catch (GraphNotFound e) {
                if (waited.plus(pause).compareTo(patience) > 0) {
                    return Optional.empty();
                }
                retrier.pause(pause);
                waited = waited.plus(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static boolean isNotSent(IOException e) {
        return e instanceof ConnectException || e instanceof UnknownHostException;
    }

    private static ProblemException lost(GraphRequest request, IOException e) {
        if (isNotSent(e)) {
            return new GraphError(
                    "Could not connect to " + request.url().getHost() + " for " + request.line() + " (" + reason(e)
                            + "). Check the network, a proxy, and graph-url of the connection.",
                    e);
        }
        if (!request.isSafe()) {
            return new OutcomeUnknown(
                    "The connection broke after " + request.line() + " was handed over (" + reason(e)
                            + "); it may have been done. Look at the object before you repeat it.",
                    e);
        }
        return e instanceof SocketTimeoutException
                ? new GraphTimeout("Graph did not answer " + request.line() + " in time. Try again later.", e)
                : new GraphError("The connection broke during " + request.line() + " (" + reason(e) + ").", e);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static ProblemException refused(
            GraphRequest request, GraphResponse response, Duration retryAfter, int attempts) {
        JsonNode error = response.body().path("error");
        String requestId = response.header("request-id")
                .orElse(error.path("innerError").path("request-id").asText(null));
        GraphFault fault = new GraphFault(
                request.method(),
                request.url().toString(),
                response.status(),
                error.path("code").asText(""),
                error.path("message").asText(""),
                error.path("target").asText(null),
                requestId);
        return switch (response.status()) {
            case 404 -> new GraphNotFound(fault);
            case 429 ->
                new Throttled(
                        "Graph asks for fewer requests: " + request.line() + " was refused " + times(attempts)
                                + ". Try again in " + retryAfter.plusMillis(999).toSeconds() + " s.",
                        retryAfter);
            case 503 ->
                new Throttled(
                        "Graph is not available: " + request.line() + " was refused " + times(attempts)
                                + (retryAfter.isZero()
                                        ? "."
                                        : ". Try again in "
                                                + retryAfter.plusMillis(999).toSeconds() + " s."),
                        retryAfter);
            case 502, 504 ->
                request.isSafe()
                        ? new GraphTimeout(
                                "Graph did not answer " + request.line() + " in time (" + response.status()
                                        + "). Try again later.",
                                null)
                        : new OutcomeUnknown(
                                "Graph's gateway gave up on " + request.line() + " (" + response.status()
                                        + "); it may have been done. Look at the object before you repeat it.",
                                null);
            default -> new GraphError(fault);
        };
    }

    private static String times(int attempts) {
        return attempts == 1 ? "once" : attempts + " times";
    }
}
