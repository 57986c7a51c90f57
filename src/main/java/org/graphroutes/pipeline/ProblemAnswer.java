package org.graphroutes.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.graphroutes.command.Redaction;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.Throttled;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a failure with a problem document (RFC 9457) where the caller asked for that with the exchange variable
 * {@code reply=problem}, as the HTTP API does; other callers get the exception.
 */
public final class ProblemAnswer implements Processor, Predicate {

    /** Exchange variable: {@code problem} to be answered with a problem document instead of an exception. */
    public static final String REPLY = "reply";

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public boolean matches(Exchange exchange) {
        return "problem".equals(exchange.getVariable(REPLY, String.class));
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        CommandCall call = CommandCall.of(exchange);
        Map<String, Object> document = document(exchange, failure, call);
        List<String> secrets = call == null ? List.of() : call.secrets();
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, document.get("status"));
        message.setHeader(Exchange.CONTENT_TYPE, "application/problem+json");
        if (failure instanceof Throttled throttled) {
            message.setHeader("Retry-After", throttled.retryAfterSeconds());
        }
        message.setBody(JSON.writeValueAsBytes(Redaction.of(JSON.valueToTree(document), secrets)));
    }

    private static Map<String, Object> document(Exchange exchange, Throwable failure, CommandCall call) {
        if (failure instanceof ProblemException problem) {
            Map<String, Object> document = problem.document();
            if (call != null) {
                document.put("command", call.command().name());
                document.put("connection", call.connection().name());
                if (problem instanceof GraphError && Integer.valueOf(403).equals(document.get("graphStatus"))) {
                    document.put("permissions", call.command().permissions());
                }
            }
            return document;
        }
        // Whatever is not ours may say too much: it goes to the log, and a number to the caller.
        LOG.error("{} failed unexpectedly", exchange.getExchangeId(), failure);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", ProblemException.TYPE_BASE + "internal-error");
        document.put("title", "This is a fault of graph-routes");
        document.put("status", 500);
        document.put(
                "detail", "Something failed that should not. The log has it under " + exchange.getExchangeId() + ".");
        return document;
    }
}
