package org.graphroutes.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.ArgumentBinder;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.Nearest;
import org.graphroutes.problem.RequestRefused;

/**
 * Reads {@code /api/v1/connections/{connection}/{operation}}: sets the variables {@code connection}, {@code operation} and,
 * from the body, {@code code}.
 */
public final class ApiSignIn implements Processor {

    /** Exchange variable: the {@link AuthOperation}. */
    public static final String OPERATION = "operation";

    private static final Map<String, AuthOperation> OPERATIONS = Map.of(
            "start", AuthOperation.start,
            "complete", AuthOperation.complete,
            "test", AuthOperation.test,
            "reset", AuthOperation.reset,
            "login-url", AuthOperation.loginUrl,
            "status", AuthOperation.status);

    @Override
    public void process(Exchange exchange) {
        String[] path = exchange.getVariable(ApiIngress.PATH, String[].class);
        String word = path[path.length - 1];
        AuthOperation operation = OPERATIONS.get(word);
        boolean reads = exchange.getVariable(ApiIngress.METHOD, String.class).equals("GET");
        if (operation == null || reads != (operation == AuthOperation.status)) {
            throw new RequestRefused(
                    404,
                    "unknown-path",
                    "There is no " + (reads ? "GET " : "POST ") + String.join("/", path) + "."
                            + (operation == null ? Nearest.hint(word, OPERATIONS.keySet()) : "")
                            + " POST start, complete, test, reset, login-url; GET status.");
        }
        exchange.setVariable(AuthConstants.CONNECTION, path[path.length - 2]);
        exchange.setVariable(OPERATION, operation.name());
        JsonNode body = ArgumentBinder.parse(exchange.getMessage().getBody(byte[].class));
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("code") || operation != AuthOperation.complete) {
                throw new InvalidArgument(name, name + " is refused: only complete takes something, which is code.");
            }
        });
        exchange.setVariable(AuthConstants.CODE, body.path("code").asText(null));
    }
}
