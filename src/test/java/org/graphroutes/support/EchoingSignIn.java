package org.graphroutes.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A sign-in service that refuses everything but a device's beginning, and repeats what it was sent while it does. */
public final class EchoingSignIn implements AutoCloseable {

    /** Where in the answer the request is repeated. */
    public enum Style {
        DESCRIPTION,
        DESCRIPTION_AS_SENT,
        LONG_DESCRIPTION,
        SECOND_LINE,
        ERROR,
        SUBERROR,
        CLAIMS,
        MESSAGE,
        UNAVAILABLE,
        TEXT,
        SUCCESS
    }

    /** What a device is told to ask with. */
    public static final String DEVICE_CODE = "canary-Device-Code-of-the-echo-5521";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern SECRET = Pattern.compile(
            "(client_secret|client_assertion|refresh_token|code|device_code|encrypted_token)\"?[=:]\"?");

    private final AtomicInteger turn = new AtomicInteger();
    private final HttpServer server;
    private final List<String> alsoKnown;
    private volatile Style style = Style.DESCRIPTION;

    /** @param alsoKnown what it knows as a broker, and tells besides */
    public EchoingSignIn(String... alsoKnown) {
        this.alsoKnown = List.of(alsoKnown);
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

    /** How it answers from now on. */
    public void answers(Style newStyle) {
        style = newStyle;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean begins = exchange.getRequestURI().getPath().endsWith("/devicecode");
        Map<String, Object> answer = begins
                ? device()
                : echo(sent, exchange.getRequestURI().getPath().equals("/obtain-token") ? alsoKnown : List.of());
        boolean json = begins || style != Style.TEXT;
        byte[] body = json ? JSON.writeValueAsBytes(answer) : sent.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", json ? "application/json" : "text/plain");
        int refusal = style == Style.UNAVAILABLE ? 503 : 400;
        exchange.sendResponseHeaders(begins || style == Style.SUCCESS ? 200 : refusal, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Map<String, Object> device() {
        return Map.of(
                "device_code",
                DEVICE_CODE,
                "user_code",
                "ABCD-EFGH",
                "verification_uri",
                url() + "/device",
                "expires_in",
                900,
                "interval",
                1);
    }

    private Map<String, Object> echo(String sent, List<String> known) {
        String decoded = sent.startsWith("{") ? sent : URLDecoder.decode(sent, StandardCharsets.UTF_8);
        String all = String.join(" ", known) + " " + decoded;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("error", "invalid_grant");
        switch (style) {
            case DESCRIPTION, UNAVAILABLE -> answer.put("error_description", "AADSTS50173: you sent " + all);
            case DESCRIPTION_AS_SENT -> answer.put("error_description", "AADSTS50173: you sent " + sent);
            case LONG_DESCRIPTION -> answer.put("error_description", cut(decoded));
            case SECOND_LINE -> answer.put("error_description", "AADSTS50173: refused.\r\nYou sent " + all);
            case ERROR -> answer.put("error", all);
            case SUBERROR -> answer.put("suberror", all);
            case CLAIMS -> answer.put("claims", "{\"access_token\":{\"x\":{\"value\":\"" + sent + "\"}}}");
            case MESSAGE -> {
                answer.remove("error");
                answer.put("message", all);
            }
            default -> answer.put("token_type", all);
        }
        return answer;
    }

    // A secret begins shortly before the end that readers are shown; with each answer, the next one.
    private String cut(String sent) {
        List<Integer> begins =
                SECRET.matcher(sent).results().map(MatchResult::end).toList();
        int at = begins.isEmpty() ? 0 : begins.get(turn.getAndIncrement() % begins.size());
        return "AADSTS50173: " + ".".repeat(600 - 13 - 24) + sent.substring(at);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
