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
 */
public record GraphRequest(String method, URI url, Map<String, String> headers, JsonNode body) {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    public GraphRequest {
        headers = Map.copyOf(headers);
    }

    /** The same request for another address. */
    public GraphRequest to(URI other) {
        return new GraphRequest(method, other, headers, body);
    }

    /** Whether the method promises to change nothing (RFC 9110 section 9.2.1), so that it may be repeated freely. */
    public boolean isSafe() {
        return SAFE.contains(method);
    }

    /** Method and URL, for messages and logs. */
    public String line() {
        return method + " " + url;
    }
}
