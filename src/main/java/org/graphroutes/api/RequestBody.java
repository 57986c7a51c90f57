package org.graphroutes.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a request that comes while it is read, so that it may be of any size: the next piece is asked for when the
 * one before is used up. For one thread that is not the server's own.
 */
final class RequestBody extends InputStream {

    /** How long a caller may be silent. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Object END = new Object();

    private final HttpServerRequest request;
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private Buffer piece = Buffer.buffer();
    private int position;
    private boolean ended;

    /** @param request paused before anything of its body came */
    RequestBody(HttpServerRequest request) {
        this.request = request;
        request.exceptionHandler(events::add);
        request.endHandler(nothing -> events.add(END));
        request.handler(events::add);
        if (request.response().closed()) {
            // That was told before anybody listened.
            events.add(new ClosedChannelException());
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (!ended && position == piece.length()) {
            await();
        }
        if (ended) {
            return -1;
        }
        int read = Math.min(length, piece.length() - position);
        piece.getBytes(position, position + read, bytes, from);
        position += read;
        return read;
    }

    private void await() throws IOException {
        request.fetch(1);
        Object event;
        try {
            event = events.poll(SILENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
        if (event == null) {
            throw new IOException("nothing came for " + SILENCE.toSeconds() + " s");
        }
        if (event instanceof Throwable failure) {
            throw new IOException("the connection broke", failure);
        }
        if (event instanceof Buffer buffer) {
            piece = buffer;
            position = 0;
        } else {
            ended = true;
        }
    }
}
