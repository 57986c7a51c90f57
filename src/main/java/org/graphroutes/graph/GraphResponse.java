package org.graphroutes.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Graph's answer.
 *
 * @param status the HTTP status
 * @param headers looked up without regard to case
 * @param body the JSON answered; {@link NullNode} when there was none
 */
public record GraphResponse(int status, Map<String, String> headers, JsonNode body) {

    public GraphResponse {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        headers = byName;
        body = body == null ? NullNode.getInstance() : body;
    }

    /** A header's value. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether the status is one of success. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
