package org.graphroutes.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Graph said when it refused a request.
 *
 * @param method the request's method
 * @param url the request's URL, without its query values where those are secrets
 * @param status the HTTP status
 * @param code Graph's {@code error.code}, or the empty string
 * @param message Graph's {@code error.message}, or the empty string
 * @param target Graph's {@code error.target}, or null
 * @param requestId the {@code request-id} to give to Microsoft's support, or null
 * @see <a href="https://learn.microsoft.com/graph/errors">Microsoft Graph error responses</a>
 */
public record GraphFault(
        String method, String url, int status, String code, String message, String target, String requestId) {

    /** The same facts as members of a problem document. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("graphStatus", status);
        facts.put("graphCode", code);
        facts.put("graphMessage", message);
        if (requestId != null) {
            facts.put("requestId", requestId);
        }
        facts.put("request", method + " " + url);
        return facts;
    }

    /** Status, code, message and request-id in one sentence. */
    String sentence() {
        StringBuilder text = new StringBuilder("Graph answered ").append(status);
        if (!code.isEmpty()) {
            text.append(' ').append(code);
        }
        if (!message.isEmpty()) {
            text.append(": ").append(message);
        }
        text.append(text.charAt(text.length() - 1) == '.' ? "" : ".");
        text.append(" (").append(method).append(' ').append(url);
        if (requestId != null) {
            text.append(", request-id ").append(requestId);
        }
        return text.append(')').toString();
    }
}
