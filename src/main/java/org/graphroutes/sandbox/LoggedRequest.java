package org.graphroutes.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request as it arrived at the sandbox. Immutable, if nobody writes to the body.
 *
 * @param number counts from 1, in the order of arrival; not reset when the log is cleared
 * @param time of arrival, ISO 8601, by the sandbox's clock
 * @param url path and query as sent on the wire, undecoded
 * @param headers names in lower case; repeated ones joined by a comma and a space; Authorization masked
 * @param body JSON as it was sent; other bodies as a JSON string, a form's secrets, codes and tokens masked; null for none
 * @param status that was answered; 0 if the connection was closed without an answer; null while not yet answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoggedRequest(
        long number,
        String time,
        String method,
        String url,
        Map<String, String> headers,
        JsonNode body,
        Integer status) {

    public LoggedRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    LoggedRequest answered(int newStatus) {
        return new LoggedRequest(number, time, method, url, headers, body, newStatus);
    }

    /** The path, as sent. */
    public String path() {
        int mark = url.indexOf('?');
        return mark < 0 ? url : url.substring(0, mark);
    }
}
