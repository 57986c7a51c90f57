package org.graphroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;

/**
 * The requests that the sandbox has seen, except those under {@code /sandbox}. It keeps the last 10,000, and fewer if
 * their bodies come to more than 64 MiB. Thread-safe.
 */
public final class RequestLog {
    private static final int MAX_REQUESTS = 10_000;
    private static final long MAX_BODY_BYTES = 64L << 20;
    private static final Pattern SECRET = Pattern.compile(
            "(?<![^&])(client_secret|client_assertion|refresh_token|code|device_code|code_verifier)=[^&]*");

    private final InstantSource clock;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long count;
    private long bodyBytes;

    /** A place in the log, to which the answer is added. */
    static final class Entry {
        private LoggedRequest request;
        private final int bodySize;

        private Entry(LoggedRequest request, int bodySize) {
            this.request = request;
            this.bodySize = bodySize;
        }
    }

    RequestLog(InstantSource clock) {
        this.clock = clock;
    }

    /** All that is kept, oldest first. */
    public List<LoggedRequest> list() {
        return since(0);
    }

    /** What is kept of the requests whose number is larger, oldest first. */
    public synchronized List<LoggedRequest> since(long number) {
        return entries.stream()
                .map(entry -> entry.request)
                .filter(request -> request.number() > number)
                .toList();
    }

    /** Forgets every request; the numbers go on. */
    public synchronized void clear() {
        entries.clear();
        bodyBytes = 0;
    }

    synchronized Entry arrived(Request request) {
        LoggedRequest logged = new LoggedRequest(
                ++count,
                clock.instant().toString(),
                request.method(),
                request.url(),
                headers(request.headers()),
                body(request),
                null);
        Entry entry = new Entry(logged, (int) request.content().size());
        entries.addLast(entry);
        bodyBytes += entry.bodySize;
        while (entries.size() > MAX_REQUESTS || bodyBytes > MAX_BODY_BYTES) {
            bodyBytes -= entries.removeFirst().bodySize;
        }
        return entry;
    }

    synchronized void answered(Entry entry, int status) {
        entry.request = entry.request.answered(status);
    }

    private static Map<String, String> headers(MultiMap headers) {
        Map<String, String> copy = new LinkedHashMap<>();
        headers.forEach((name, value) ->
                copy.merge(name.toLowerCase(Locale.ROOT), value, (first, next) -> first + ", " + next));
        copy.computeIfPresent("authorization", (name, value) -> value.split(" ", 2)[0] + " ***");
        return copy;
    }

    private static JsonNode body(Request request) {
        if (request.content().size() == 0) {
            return null;
        }
        return Json.read(request.body()).orElseGet(() -> {
            String text = new String(request.body(), StandardCharsets.UTF_8);
            return new TextNode(
                    request.hasMediaType("application/x-www-form-urlencoded")
                            ? SECRET.matcher(text).replaceAll("$1=***")
                            : text);
        });
    }
}
