package org.graphroutes.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real HTTP server that answers byte for byte what it is told, in order, and counts what it was asked. */
public final class TinyServer implements AutoCloseable {

    /** A request as it came; the URL as it stood on the wire. */
    public record Seen(String method, String url, Map<String, String> headers, String body) {}

    /** An answer to give; a status of 0 closes the connection without a word. */
    public record Answer(int status, Map<String, String> headers, String body) {

        public static Answer of(int status, String body, String... headers) {
            Map<String, String> all = new LinkedHashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            return new Answer(status, all, body);
        }

        public static Answer json(int status, String body, String... headers) {
            Answer answer = of(status, body.replace('\'', '"'), headers);
            answer.headers().put("Content-Type", "application/json");
            return answer;
        }

        public static Answer dropped() {
            return of(0, "");
        }
    }

    private final HttpServer server;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Seen> seen = new ArrayList<>();

    public TinyServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its root, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds to what is answered. */
    public synchronized void answers(Answer... more) {
        answers.addAll(List.of(more));
    }

    /** Every request so far, in order. */
    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Method and URL of every request so far. */
    public List<String> lines() {
        return seen().stream()
                .map(request -> request.method() + " " + request.url())
                .toList();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        seen.add(new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer next = answers.isEmpty() ? Answer.of(418, "nobody told me what to answer") : answers.remove();
        if (next.status() != 0) {
            byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
            next.headers().forEach(exchange.getResponseHeaders()::add);
            exchange.sendResponseHeaders(next.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
