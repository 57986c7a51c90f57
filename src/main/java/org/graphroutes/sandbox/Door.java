package org.graphroutes.sandbox;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.RequestLog.Entry;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.content.ContentWriter;
import org.graphroutes.sandbox.graph.Graph;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.signin.SignIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every request comes in here: it is read whole, written in the log, meets the faults, goes to the part that answers
 * it, and is answered. Runs on one event loop.
 */
final class Door implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final int MAX_BODY_BYTES = 4 << 20;

    /** As it was observed, but for the status, which others observed. */
    private static final GraphError TOO_LARGE =
            new GraphError(413, "BadRequest", "The maximum request length supported is 4MB.");

    /** Of a mail that is put into a mailbox. */
    private static final int MAX_MAIL_BYTES = 256 << 20;

    /** What is read and sent at a time of a body that is larger. */
    private static final int PIECE = 64 << 10;

    /** RFC 9110 section 5.6.7. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** A page in a browser may call any address it likes; only a loopback name proves that it means this one. */
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?");

    private final Vertx vertx;
    private final SignIn signIn;
    private final Graph graph;
    private final Control control;
    private final Faults faults;
    private final RequestLog log;
    private final InstantSource clock;

    Door(Vertx vertx, SignIn signIn, Graph graph, Control control, Faults faults, RequestLog log, InstantSource clock) {
        this.vertx = vertx;
        this.signIn = signIn;
        this.graph = graph;
        this.control = control;
        this.faults = faults;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (request.method() == HttpMethod.GET && !request.headers().contains("Content-Length")) {
            read(request, Content.NONE);
            return;
        }
        ContentWriter body = new ContentWriter();
        int limit = limit(request);
        request.handler(chunk -> {
            if (body.size() <= limit) {
                append(body, chunk);
            }
        });
        request.endHandler(end -> read(request, body.size() > limit ? null : body.content()));
    }

    private static int limit(HttpServerRequest request) {
        return request.uri().startsWith("/sandbox/mailboxes/") ? MAX_MAIL_BYTES : MAX_BODY_BYTES;
    }

    /** @param body null if it is too large */
    private void read(HttpServerRequest incoming, Content body) {
        Optional<String> host = loopbackHost(incoming);
        if (host.isEmpty()) {
            write(incoming.response(), Control.refused(403, "the Host header must name a loopback address"));
            return;
        }
        Request request;
        try {
            request = Request.of(
                    incoming.method().name(),
                    incoming.uri(),
                    incoming.headers(),
                    body == null ? Content.NONE : body,
                    "http://" + host.get());
        } catch (IllegalArgumentException badEncoding) {
            write(incoming.response(), Control.refused(400, badEncoding.getMessage()));
            return;
        }
        if (!request.segments().isEmpty() && request.segments().get(0).equals(Control.SEGMENT)) {
            write(
                    incoming.response(),
                    body == null
                            ? Control.refused(413, "the body is larger than " + limit(incoming) + " bytes")
                            : order(request));
        } else if (body == null) {
            answer(incoming, log.arrived(request), request, graph.fault(request, TOO_LARGE));
        } else {
            serve(incoming, request);
        }
    }

    private void serve(HttpServerRequest incoming, Request request) {
        Entry entry = log.arrived(request);
        Reply crowded = graph.enter(request).orElse(null);
        Fault fault = crowded == null ? faults.take(request).orElse(null) : null;
        if (fault == null) {
            answer(incoming, entry, request, crowded == null ? reply(request) : crowded);
        } else if (fault.delayMillis() > 0) {
            vertx.setTimer(fault.delayMillis(), timer -> treat(incoming, entry, request, fault));
        } else {
            treat(incoming, entry, request, fault);
        }
    }

    private void treat(HttpServerRequest incoming, Entry entry, Request request, Fault fault) {
        boolean done = fault.act() || !fault.drop() && fault.status() == null;
        Reply real = done ? reply(request) : null;
        if (fault.drop()) {
            log.answered(entry, 0);
            graph.leave(request);
            incoming.connection().close();
        } else {
            Reply reply = fault.status() == null ? real : replacement(request, fault);
            answer(incoming, entry, request, reply.with(fault.headers()));
        }
    }

    private Reply replacement(Request request, Fault fault) {
        if (fault.body() != null) {
            return Reply.json(fault.status(), fault.body());
        }
        if (fault.status() < 400) {
            return Reply.empty(fault.status());
        }
        List<String> segments = request.segments();
        String key = segments.isEmpty() ? "" : segments.get(segments.size() - 1);
        return graph.fault(request, FaultBodies.usual(fault.status(), key));
    }

    private Reply order(Request request) {
        try {
            return control.answer(request);
        } catch (RuntimeException defect) {
            LOG.error("the sandbox failed at {} {}", request.method(), request.url(), defect);
            return Control.refused(500, "the sandbox failed: " + defect);
        }
    }

    private Reply reply(Request request) {
        try {
            if (graph.answers(request)) {
                return graph.answer(request);
            }
            return signIn.answer(request).orElseGet(() -> graph.fault(request, unknown(request)));
        } catch (RuntimeException defect) {
            LOG.error("the sandbox failed at {} {}", request.method(), request.url(), defect);
            return graph.fault(request, FaultBodies.usual(500, ""));
        }
    }

    private static GraphError unknown(Request request) {
        return GraphError.unknownSegment(
                request.segments().isEmpty() ? "" : request.segments().get(0));
    }

    private void answer(HttpServerRequest incoming, Entry entry, Request request, Reply reply) {
        log.answered(entry, reply.status());
        graph.leave(request);
        write(incoming.response(), reply);
    }

    private void write(HttpServerResponse response, Reply reply) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        response.putHeader("Date", DATE.format(clock.instant()));
        reply.headers().forEach(response::putHeader);
        Content body = reply.body();
        if (body.size() <= PIECE) {
            response.end(Buffer.buffer(body.bytes()));
        } else {
            InputStream in = body.open();
            response.putHeader("Content-Length", Long.toString(body.size()));
            response.drainHandler(drained -> pump(in, response));
            pump(in, response);
        }
    }

    /** Writes as much as the client takes, and the rest when it has taken that. */
    private static void pump(InputStream in, HttpServerResponse response) {
        try {
            while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
                byte[] piece = in.readNBytes(PIECE);
                if (piece.length == 0) {
                    response.end();
                } else {
                    response.write(Buffer.buffer(piece));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary file of the sandbox cannot be read", e);
        }
    }

    private static void append(ContentWriter body, Buffer chunk) {
        try {
            body.write(chunk.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary file of the sandbox cannot be written", e);
        }
    }

    /** The Host header, if it names this machine. */
    private static Optional<String> loopbackHost(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("Host"))
                .filter(host -> LOOPBACK.matcher(host).matches());
    }
}
