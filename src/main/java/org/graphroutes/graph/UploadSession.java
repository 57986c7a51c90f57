package org.graphroutes.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphFault;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.StateUnusable;
import org.graphroutes.problem.Throttled;

/**
 * Puts one file through an upload session, chunk after chunk and without the token: the upload URL carries its own right.
 * One chunk is in memory at a time. After a trouble the service is asked where to go on. For one upload of a file that is
 * not empty; not thread-safe.
 *
 * @see <a href="https://learn.microsoft.com/graph/outlook-large-attachments">attach large files</a>
 */
public final class UploadSession {

    /** Under the 4 MB that Graph takes at once, and a multiple of 320 KiB, which its other upload sessions insist on. */
    static final int CHUNK = 10 * 320 * 1024;

    /** How the upload ended. */
    public enum End {
        /** The file is there. */
        FINISHED,
        /** The session is not known any more: it has expired, or it was the answer to its last chunk that was lost. */
        GONE
    }

    /** Is told how far the upload is. */
    @FunctionalInterface
    public interface Progress {
        void at(long done, long size);
    }

    private final Transport transport;
    private final Retrier retrier;
    private final Bytes bytes;
    private final URI url;
    private InputStream stream;
    private long position;
    private long next;
    private boolean inDoubt;

    UploadSession(Transport transport, Retrier retrier, URI url, Bytes bytes) {
        this.transport = transport;
        this.retrier = retrier;
        this.url = url;
        this.bytes = bytes;
    }

    /**
     * Uploads all of it.
     *
     * @throws Throttled when Graph asks for a longer pause than the policy allows
     * @throws GraphTimeout when the service could not be reached for longer than that
     * @throws GraphError when Graph refuses the file
     * @throws StateUnusable when the file cannot be read
     */
    End put(Progress progress) {
        try {
            boolean resumed = false;
            while (true) {
                Retrier.Outcome<GraphResponse> outcome = retrier.run(
                        this::step, any -> true, GraphResponse::status, response -> response.header("Retry-After")
                                .orElse(null));
                GraphResponse answer = outcome.answer();
                int status = answer == null ? 0 : answer.status();
                if (status == 404 || status == 410) {
                    return End.GONE;
                }
                if (status == 416 && !resumed) {
                    resumed = true;
                    continue;
                }
                if (status < 200 || status >= 300) {
                    throw failed(outcome);
                }
                resumed = false;
                progress.at(next, bytes.size());
                if (next >= bytes.size()) {
                    return End.FINISHED;
                }
            }
        } finally {
            close();
        }
    }

    private GraphResponse step() throws IOException {
        if (inDoubt) {
            GraphResponse state = transport.send(new GraphRequest("GET", url, Map.of(), null), null);
            if (!state.isSuccess()) {
                return state;
            }
            next = expected(state.body(), next);
            if (next >= bytes.size()) {
                return state;
            }
        }
        inDoubt = true;
        byte[] chunk = chunk();
        Map<String, String> headers =
                Map.of("Content-Range", "bytes " + next + "-" + (next + chunk.length - 1) + "/" + bytes.size());
        GraphResponse answer = transport.send(new GraphRequest("PUT", url, headers, BinaryNode.valueOf(chunk)), null);
        if (answer.isSuccess()) {
            long after = next + chunk.length;
            next = answer.status() == 201 ? bytes.size() : expected(answer.body(), after);
            inDoubt = false;
        }
        return answer;
    }

    // Of the ranges "start" and "start-end" the first start is where to go on.
    private static long expected(JsonNode session, long otherwise) {
        String range = session.path("nextExpectedRanges").path(0).asText("");
        String start = range.split("-", 2)[0];
        return start.matches("\\d{1,18}") ? Long.parseLong(start) : otherwise;
    }

    private byte[] chunk() {
        int length = (int) Math.min(CHUNK, bytes.size() - next);
        try {
            if (stream == null || position != next) {
                close();
                stream = bytes.open();
                stream.skipNBytes(next);
                position = next;
            }
            byte[] chunk = stream.readNBytes(length);
            if (chunk.length < length) {
                throw new IOException("it ends after " + (position + chunk.length) + " of " + bytes.size() + " bytes");
            }
            position += length;
            return chunk;
        } catch (IOException e) {
            throw new StateUnusable("A file that is to be attached cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private void close() {
        if (stream == null) {
            return;
        }
        try {
            stream.close();
        } catch (IOException e) {
            // It was only read.
        }
        stream = null;
    }

    // Without the URL, which is as good as a token.
    private ProblemException failed(Retrier.Outcome<GraphResponse> outcome) {
        String where = " after " + next + " of " + bytes.size() + " bytes of an attachment";
        if (outcome.broken() != null) {
            return new GraphTimeout(
                    "The upload broke off" + where + ": the service did not answer " + outcome.attempts() + " times.",
                    outcome.broken());
        }
        GraphResponse answer = outcome.answer();
        if (RetryPolicy.isTransient(answer.status())) {
            return new Throttled(
                    "The upload was refused" + where + " (" + answer.status() + "). Try again in "
                            + outcome.retryAfter().plusMillis(999).toSeconds() + " s.",
                    outcome.retryAfter());
        }
        JsonNode error = answer.body().path("error");
        return new GraphError(new GraphFault(
                "PUT",
                url.getScheme() + "://" + url.getRawAuthority() + "/***",
                answer.status(),
                error.path("code").asText(""),
                error.path("message").asText(""),
                null,
                answer.header("request-id").orElse(null)));
    }
}
