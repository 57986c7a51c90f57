package org.graphroutes.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An order to the sandbox: treat some of the requests that match otherwise than Graph would. Immutable.
 *
 * @param match which requests
 * @param skip how many matching requests pass untouched first, 0 or more
 * @param count how many are treated; 0 means until the faults are cleared
 * @param status what is answered, 200 to 599; null for the real answer
 * @param headers that the answer has besides, or in place of, its own; none if null
 * @param body of the answer, with a status only; null for Graph's usual error of that status
 * @param delayMillis how long the request waits before anything is done, 0 to 600,000
 * @param drop whether the connection is closed without an answer
 * @param act whether the request is done first, and then its answer is lost or replaced; with drop or status only
 * @param share of the matching requests, drawn by chance: more than 0, at most 1; the others pass uncounted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
        Match match,
        int skip,
        int count,
        Integer status,
        Map<String, String> headers,
        JsonNode body,
        int delayMillis,
        boolean drop,
        boolean act,
        double share) {
    private static final int MAX_DELAY_MILLIS = 600_000;
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");

    /**
     * @param method in capitals; null for any
     * @param path {@code *} for one segment (or a part of one), {@code **} for any number; without the query
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Match(String method, String path) {
        public Match {
            if (path == null || !path.startsWith("/")) {
                throw new IllegalArgumentException("match.path is " + path + "; it must begin with '/'");
            }
        }
    }

    /** @throws IllegalArgumentException naming the parameter and what it may be */
    public Fault {
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        require(match != null, "match is missing");
        require(skip >= 0, "skip is " + skip + "; it must not be negative");
        require(count >= 0, "count is " + count + "; it must not be negative, and 0 means until cleared");
        require(status == null || status >= 200 && status <= 599, "status is " + status + "; it must be 200 to 599");
        require(
                delayMillis >= 0 && delayMillis <= MAX_DELAY_MILLIS,
                "delayMillis is " + delayMillis + "; it must be 0 to " + MAX_DELAY_MILLIS);
        headers.forEach(Fault::requireHeader);
        require(body == null || status != null, "body needs a status");
        require(!drop || status == null, "drop and status exclude each other: a dropped request has no answer");
        require(!act || drop || status != null, "act needs drop or status: without them a request is done anyway");
        require(share > 0 && share <= 1, "share is " + share + "; it must be more than 0 and at most 1");
        require(
                drop || status != null || delayMillis > 0 || !headers.isEmpty(),
                "nothing is ordered: give status, drop, delayMillis or headers");
    }

    /** The next request to the path, by any method, is answered with the status. */
    public static Fault status(String path, int status) {
        return new Fault(new Match(null, path), 0, 1, status, Map.of(), null, 0, false, false, 1);
    }

    /** The connection of the next request to the path is closed without an answer, and nothing is done. */
    public static Fault drop(String path) {
        return new Fault(new Match(null, path), 0, 1, null, Map.of(), null, 0, true, false, 1);
    }

    /** The next request to the path is done, and the connection closed without an answer. */
    public static Fault lostAnswer(String path) {
        return new Fault(new Match(null, path), 0, 1, null, Map.of(), null, 0, true, true, 1);
    }

    /** The next request to the path waits, and is then answered as usual. */
    public static Fault delay(String path, int millis) {
        return new Fault(new Match(null, path), 0, 1, null, Map.of(), null, millis, false, false, 1);
    }

    /** The same fault for one method only. */
    public Fault withMethod(String method) {
        Match only = new Match(method, match.path());
        return new Fault(only, skip, count, status, headers, body, delayMillis, drop, act, share);
    }

    /** The same fault after so many matching requests. */
    public Fault withSkip(int newSkip) {
        return new Fault(match, newSkip, count, status, headers, body, delayMillis, drop, act, share);
    }

    /** The same fault for so many requests; 0 until cleared. */
    public Fault withCount(int newCount) {
        return new Fault(match, skip, newCount, status, headers, body, delayMillis, drop, act, share);
    }

    /** The same fault with one more header of the answer. */
    public Fault withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Fault(match, skip, count, status, more, body, delayMillis, drop, act, share);
    }

    /** The same fault with that body; it needs a status. */
    public Fault withBody(JsonNode newBody) {
        return new Fault(match, skip, count, status, headers, newBody, delayMillis, drop, act, share);
    }

    /** The same fault of requests that are done first; it needs drop or a status. */
    public Fault withAct() {
        return new Fault(match, skip, count, status, headers, body, delayMillis, drop, true, share);
    }

    /** The same fault of a share of the requests only. */
    public Fault withShare(double newShare) {
        return new Fault(match, skip, count, status, headers, body, delayMillis, drop, act, newShare);
    }

    private static void requireHeader(String name, String value) {
        require(HEADER_NAME.matcher(name).matches(), "headers has '" + name + "', which is no name of a header");
        require(HEADER_VALUE.matcher(value).matches(), "headers." + name + " is not all printable ASCII");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The form in which faults come over HTTP: what is left out has its default, count being 1. */
    record Order(
            Match match,
            Integer skip,
            Integer count,
            Integer status,
            Map<String, String> headers,
            JsonNode body,
            Integer delayMillis,
            Boolean drop,
            Boolean act,
            Double share) {
        Fault fault() {
            return new Fault(
                    match,
                    skip == null ? 0 : skip,
                    count == null ? 1 : count,
                    status,
                    headers,
                    body == null || body.isNull() ? null : body,
                    delayMillis == null ? 0 : delayMillis,
                    Boolean.TRUE.equals(drop),
                    Boolean.TRUE.equals(act),
                    share == null ? 1 : share);
        }
    }
}
