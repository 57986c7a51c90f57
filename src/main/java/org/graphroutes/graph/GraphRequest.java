package org.graphroutes.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * One HTTP request to Graph, complete but for the token.
 *
 * @param method GET, POST, PATCH, PUT or DELETE
 * @param url absolute, already percent-encoded
 * @param headers further request headers; the Authorization header is added when it is sent
 * @param body the JSON to send, the bytes of a {@link com.fasterxml.jackson.databind.node.BinaryNode} as they are, or
 *     null for none
 * @param isSafe whether it changes nothing, so that it may be repeated freely
 */
public record GraphRequest(String method, URI url, Map<String, String> headers, JsonNode body, boolean isSafe) {

    /** The value of the header Prefer that asks Outlook for ids that stay the same when an item is moved. */
    public static final String IMMUTABLE_IDS = "IdType=\"ImmutableId\"";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    public GraphRequest {
        headers = Map.copyOf(headers);
    }

    /** A request that is safe when its method promises to change nothing (RFC 9110 section 9.2.1). */
    public GraphRequest(String method, URI url, Map<String, String> headers, JsonNode body) {
        this(method, url, headers, body, SAFE.contains(method));
    }

    /** The same request, known to change nothing although its method could. */
    public GraphRequest safe() {
        return new GraphRequest(method, url, headers, body, true);
    }

    /** The same request for another address. */
    public GraphRequest to(URI other) {
        return new GraphRequest(method, other, headers, body, isSafe);
    }

    /** Method and URL, for messages and logs. */
    public String line() {
        return method + " " + url;
    }
}
