package org.graphroutes.api;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.graphroutes.pipeline.Accept;
import org.graphroutes.pipeline.ProblemAnswer;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.RequestRefused;

/**
 * The first step of every API route: lets in whom {@link ApiAccess} admits, takes what the route needs out of the request
 * and drops every other header, so that nothing from outside steers Camel.
 *
 * <p>Sets the variables {@code reply} (problem), {@code path}, {@code name} (the path's last segment) and {@code method},
 * and the headers of {@link Accept}.
 */
public final class ApiIngress implements Processor {

    /** Exchange variable: the name in the path, such as a command's. */
    public static final String NAME = "name";

    /** Exchange variable: the segments of the path, decoded. */
    public static final String PATH = "path";

    /** Exchange variable: the HTTP method. */
    public static final String METHOD = "method";

    private static final Set<String> QUERY = Set.of("connection", "dryRun", "park");

    private final ApiAccess access;
    private final boolean takesFiles;

    public ApiIngress(ApiAccess access) {
        this(access, false);
    }

    private ApiIngress(ApiAccess access, boolean takesFiles) {
        this.access = access;
        this.takesFiles = takesFiles;
    }

    /** For routes that take a file of any type, as it comes (useBodyHandler=false), and its {@code ?name=}. */
    public static ApiIngress ofFiles(ApiAccess access) {
        return new ApiIngress(access, true);
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof HttpServerRequest request) {
            exchange.getExchangeExtension().addOnCompletion(new RestOfTheBody(request));
        }
        exchange.setVariable(ProblemAnswer.REPLY, "problem");
        String[] path = segments(message.getHeader(Exchange.HTTP_PATH, "", String.class));
        exchange.setVariable(PATH, path);
        exchange.setVariable(NAME, path[path.length - 1]);
        exchange.setVariable(METHOD, message.getHeader(Exchange.HTTP_METHOD, String.class));
        String host = message.getHeader("Host", String.class);
        String origin = message.getHeader("Origin", String.class);
        boolean admitted = access.admitsHost(host)
                && (origin == null || origin.replaceFirst("^https?://", "").equals(host));
        String authorization = message.getHeader("Authorization", String.class);
        String key = message.getHeader("X-API-Key", String.class);
        String idempotencyKey = message.getHeader("Idempotency-Key", String.class);
        // Camel makes headers of the query too; a key in a URL would end up in every log on the way.
        Map<String, String> parameters = parameters(message.getHeader(Exchange.HTTP_RAW_QUERY, String.class));
        boolean post = "POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class));
        boolean empty = message.getHeader("Content-Length", "0", String.class).equals("0")
                && message.getHeader("Transfer-Encoding") == null;
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
        if (post
                && !takesFiles
                && !(empty && contentType.isEmpty())
                && !contentType.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw new RequestRefused(
                    415,
                    "unsupported-media-type",
                    "Send the arguments as JSON: -H 'Content-Type: application/json' -d '{\"user\": \"ada@contoso.example\"}'");
        }
        if (post && !takesFiles) {
            message.setHeader(Accept.CONNECTION, parameters.get("connection"));
            message.setHeader(Accept.DRY_RUN, flag("dryRun", parameters));
            message.setHeader(Accept.PARK, flag("park", parameters));
            if (idempotencyKey != null) {
                message.setHeader(Accept.IDEMPOTENCY_KEY, unquoted(idempotencyKey));
            }
        }
    }

    // The draft of the header makes it a string in quotes (RFC 9651 section 3.3.3); most send it bare.
    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    // Not the headers that platform-http makes of {name}: a header or query parameter of that name is added to it.
    private static String[] segments(String path) {
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            try {
                segments[i] = URLDecoder.decode(segments[i].replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                // What is not well encoded names nothing of ours, as it stands.
            }
        }
        return segments;
    }

    private Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            if (takesFiles && !name.equals("name")) {
                throw new InvalidArgument(name, "?" + name + " is refused: the query takes name, the name of a file.");
            }
            if (!takesFiles && !QUERY.contains(name)) {
                throw new InvalidArgument(
                        name,
                        "?" + name
                                + " is refused: the query takes connection, dryRun and park; arguments go into the JSON body.");
            }
            parameters.put(name, parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    /** What a refused request still sends is read and dropped, or its connection would answer nothing more. */
    private static final class RestOfTheBody extends SynchronizationAdapter {

        private final HttpServerRequest request;

        RestOfTheBody(HttpServerRequest request) {
            this.request = request;
        }

        @Override
        public void onDone(Exchange exchange) {
            if (!request.isEnded()) {
                request.handler(null).resume();
            }
        }
    }

    private static boolean flag(String name, Map<String, String> parameters) {
        String text = parameters.getOrDefault(name, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidArgument(name, name + "=\"" + text + "\" is refused: it takes true or false.");
        }
        return text.equals("true");
    }
}
