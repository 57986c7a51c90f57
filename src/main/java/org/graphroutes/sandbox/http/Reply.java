package org.graphroutes.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.json.Json;

/**
 * An answer. Immutable.
 *
 * @param status 200 to 599
 * @param headers Content-Length is added on the wire
 * @param body {@link Content#NONE} for none
 */
public record Reply(int status, Map<String, String> headers, Content body) {

    /** An answer without a body. */
    public static Reply empty(int status) {
        return new Reply(status, Map.of(), Content.NONE);
    }

    /** An answer of the media type application/json. */
    public static Reply json(int status, JsonNode body) {
        return new Reply(status, Map.of("Content-Type", "application/json"), Json.write(body));
    }

    /** An answer of the media type text/plain, in UTF-8. */
    public static Reply text(int status, String body) {
        return new Reply(
                status, Map.of("Content-Type", "text/plain"), Content.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same answer with the header set. */
    public Reply with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** The same answer with the headers set; a header of the same name (in any case) is replaced. */
    public Reply with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        more.forEach((name, value) -> {
            all.keySet().removeIf(name::equalsIgnoreCase);
            all.put(name, value);
        });
        return new Reply(status, all, body);
    }
}
