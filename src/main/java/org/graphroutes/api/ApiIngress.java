package org.graphroutes.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.graphroutes.pipeline.Accept;
import org.graphroutes.pipeline.ProblemAnswer;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.RequestRefused;

/**
 * The first step of every API route: lets in whom {@link ApiAccess} admits, takes what the route needs out of the request
 * and drops every other header, so that nothing from outside steers Camel.
 *
 * <p>Sets the variables {@code reply} (problem), {@code name} (the path's last segment) and the headers of {@link Accept}.
 */
public final class ApiIngress implements Processor {

    /** Exchange variable: the name in the path, such as a command's. */
    public static final String NAME = "name";

    private final ApiAccess access;

    public ApiIngress(ApiAccess access) {
        this.access = access;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        exchange.setVariable(ProblemAnswer.REPLY, "problem");
        exchange.setVariable(NAME, lastSegment(message.getHeader(Exchange.HTTP_PATH, "", String.class)));
        String host = message.getHeader("Host", String.class);
        String origin = message.getHeader("Origin", String.class);
        boolean admitted = access.admitsHost(host)
                && (origin == null || origin.replaceFirst("^https?://", "").equals(host));
        String authorization = message.getHeader("Authorization", String.class);
        String key = message.getHeader("X-API-Key", String.class);
        // Camel makes headers of the query too; a key in a URL would end up in every log on the way.
        Map<String, String> parameters = parameters(message.getHeader(Exchange.HTTP_RAW_QUERY, String.class));
        boolean post = "POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class));
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        message.removeHeaders("*");
        if (!admitted) {
            throw new RequestRefused(
                    403, "forbidden-origin", "This API answers only requests addressed to it by its own name.");
        }
        if (!access.admits(authorization, key)) {
            throw new RequestRefused(
                    401, "unauthorized", "Send the API key as X-API-Key, or a bearer token of the configured issuer.");
        }
        if (post && !contentType.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw new RequestRefused(
                    415,
                    "unsupported-media-type",
                    "Send the arguments as JSON: -H 'Content-Type: application/json' -d '{\"user\": \"ada@contoso.example\"}'");
        }
        if (post) {
            message.setHeader(Accept.CONNECTION, parameters.get("connection"));
            message.setHeader(Accept.DRY_RUN, flag(parameters.getOrDefault("dryRun", "false")));
        }
    }

    // Not the header that platform-http makes of {name}: a header or query parameter of that name is added to it.
    private static String lastSegment(String path) {
        String segment = path.substring(path.lastIndexOf('/') + 1);
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            if (!name.equals("connection") && !name.equals("dryRun")) {
                throw new InvalidArgument(
                        name,
                        "?" + name
                                + " is refused: the query takes connection and dryRun; arguments go into the JSON body.");
            }
            parameters.put(name, parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidArgument("dryRun", "dryRun=\"" + text + "\" is refused: it takes true or false.");
        }
        return text.equals("true");
    }
}
