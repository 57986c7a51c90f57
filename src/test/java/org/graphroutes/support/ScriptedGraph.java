package org.graphroutes.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Graph and sign-in service that answers what it is told, in order, and keeps what it was asked. */
public final class ScriptedGraph implements AutoCloseable {

    static {
        // Without it every answer waits 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** The token that a sign-in gets when the script says nothing of it. */
    public static final String TOKEN = "token-of-the-scripted-graph";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A request as it came: the URL as it stood on the wire. */
    public record Seen(String method, String url, Map<String, String> headers, JsonNode body) {}

    /** An answer to give; body may be null, and is sent as it is when it is text. */
    public record Answer(int status, Map<String, String> headers, JsonNode body) {}

    private final HttpServer server;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Deque<Answer> signInAnswers = new ArrayDeque<>();
    private final List<Seen> seen = new ArrayList<>();
    private String token = TOKEN;

    public ScriptedGraph() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its root, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Forgets everything and takes a new script. */
    public synchronized void script(List<Answer> script) {
        script(script, List.of());
    }

    /**
     * The same.
     *
     * @param signIn what the sign-in service answers, before it goes over to tokens
     */
    public synchronized void script(List<Answer> script, List<Answer> signIn) {
        answers.clear();
        answers.addAll(script);
        signInAnswers.clear();
        signInAnswers.addAll(signIn);
        seen.clear();
    }

    /** The token that was given last. */
    public synchronized String token() {
        return token;
    }

    /** The requests to Graph since the last script, in order. */
    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** The answers that nobody asked for. */
    public synchronized int left() {
        return answers.size() + signInAnswers.size();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        String url = exchange.getRequestURI().toString();
        if (url.contains("/oauth2/v2.0/")) {
            Answer answer = signInAnswers.isEmpty() ? token(TOKEN) : signInAnswers.remove();
            token = answer.body().path("access_token").asText(token);
            send(exchange, answer);
            return;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        JsonNode body = request.length == 0 ? NullNode.getInstance() : JSON.readTree(request);
        seen.add(new Seen(exchange.getRequestMethod(), url, headers, body));
        Answer next = answers.poll();
        send(
                exchange,
                next != null
                        ? next
                        : new Answer(
                                500,
                                Map.of(),
                                JSON.readTree(
                                        "{\"error\":{\"code\":\"NotScripted\",\"message\":\"nobody told me\"}}")));
    }

    /** The answer that brings a token. */
    public static Answer token(String token) {
        return new Answer(
                200,
                Map.of(),
                JSON.createObjectNode()
                        .put("token_type", "Bearer")
                        .put("expires_in", 3599)
                        .put("access_token", token));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean empty = answer.body() == null
                || answer.body().isMissingNode()
                || answer.body().isNull();
        // Text is what no JSON is: a mail, a file.
        String text = empty
                ? ""
                : answer.body().isTextual()
                        ? answer.body().asText()
                        : answer.body().toString();
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        if (!empty && !answer.body().isTextual()) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
        }
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
