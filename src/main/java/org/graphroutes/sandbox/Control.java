package org.graphroutes.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.graphroutes.sandbox.graph.Graph;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.signin.SignIn;
import org.graphroutes.sandbox.signin.SignInOrder;

/**
 * What only a sandbox has, under {@code /sandbox}: orders for faults and to the sign-in service, mails that are put into
 * mailboxes, the mails that were sent, and the request log.
 */
final class Control {
    static final String SEGMENT = "sandbox";

    private final Faults faults;
    private final SignIn signIn;
    private final RequestLog requests;
    private final Graph graph;

    Control(Faults faults, SignIn signIn, RequestLog requests, Graph graph) {
        this.faults = faults;
        this.signIn = signIn;
        this.requests = requests;
        this.graph = graph;
    }

    Reply answer(Request request) {
        List<String> segments = request.segments();
        if (segments.size() == 4
                && segments.get(1).equals("mailboxes")
                && segments.get(3).equals("messages")) {
            return deliver(request, segments.get(2));
        }
        return switch (String.join("/", request.segments())) {
            case "sandbox/faults" -> faults(request);
            case "sandbox/sign-in" -> signIn(request);
            case "sandbox/requests" -> requests(request);
            case "sandbox/sent" -> sent(request);
            default ->
                refused(
                        404,
                        "the sandbox has /sandbox/faults, /sandbox/sign-in, /sandbox/requests, /sandbox/sent and"
                                + " /sandbox/mailboxes/{user}/messages");
        };
    }

    private Reply faults(Request request) {
        return switch (request.method()) {
            case "GET" -> list(faults.list());
            case "POST" ->
                order(request, Fault.Order.class, order -> {
                    Fault fault = order.fault();
                    faults.order(fault);
                    return fault;
                });
            case "DELETE" -> {
                faults.clear();
                yield Reply.empty(204);
            }
            default -> Reply.empty(405).with("Allow", "GET, POST, DELETE");
        };
    }

    private Reply signIn(Request request) {
        return switch (request.method()) {
            case "GET" -> list(signIn.orders());
            case "POST" ->
                order(request, SignInOrder.class, order -> {
                    signIn.order(order);
                    return order;
                });
            case "DELETE" -> {
                signIn.clearOrders();
                yield Reply.empty(204);
            }
            default -> Reply.empty(405).with("Allow", "GET, POST, DELETE");
        };
    }

    /** @param carryOut gives what is answered: the order as it was understood */
    private static <T> Reply order(Request request, Class<T> type, Function<T, Object> carryOut) {
        try {
            T order = Json.MAPPER.readValue(request.body(), type);
            if (order == null) {
                return refused(400, "the body is null; it must be a JSON object");
            }
            return Reply.json(201, Json.MAPPER.valueToTree(carryOut.apply(order)));
        } catch (UnrecognizedPropertyException e) {
            return refused(400, "unknown key '" + path(e) + "'; known here are " + e.getKnownPropertyIds());
        } catch (JsonMappingException e) {
            boolean ours = e.getCause() instanceof IllegalArgumentException;
            return refused(400, ours ? e.getCause().getMessage() : "'" + path(e) + "': " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            return refused(400, "the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return refused(400, e.getMessage());
        } catch (IllegalArgumentException e) {
            return refused(400, e.getMessage());
        }
    }

    private Reply requests(Request request) {
        return switch (request.method()) {
            case "GET" -> {
                String since = request.query().get("since").orElse("0");
                yield since.matches("\\d{1,18}")
                        ? list(requests.since(Long.parseLong(since)))
                        : refused(400, "since is '" + since + "'; it must be the number of a request");
            }
            case "DELETE" -> {
                requests.clear();
                yield Reply.empty(204);
            }
            default -> Reply.empty(405).with("Allow", "GET, DELETE");
        };
    }

    private Reply sent(Request request) {
        return request.method().equals("GET")
                ? list(graph.sent())
                : Reply.empty(405).with("Allow", "GET");
    }

    private Reply deliver(Request request, String user) {
        if (!request.method().equals("POST")) {
            return Reply.empty(405).with("Allow", "POST");
        }
        if (!request.hasMediaType("message/rfc822")) {
            return refused(415, "the body is a mail; its Content-Type must be message/rfc822");
        }
        try {
            String folder = request.query().get("folder").orElse("inbox");
            return Reply.json(201, graph.deliver(user, folder, request.content()));
        } catch (GraphError refusal) {
            return refused(refusal.status(), refusal.getMessage());
        }
    }

    private static String path(JsonMappingException e) {
        return String.join(
                ".",
                e.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .toList());
    }

    private static Reply list(List<?> items) {
        ObjectNode body = Json.object();
        body.set("value", Json.MAPPER.valueToTree(items));
        return Reply.json(200, body);
    }

    static Reply refused(int status, String message) {
        ObjectNode body = Json.object();
        body.putObject("error").put("code", "SandboxRequest").put("message", message);
        return Reply.json(status, body);
    }
}
