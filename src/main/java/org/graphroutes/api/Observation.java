package org.graphroutes.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** What operators watch: health as JSON, metrics in Prometheus' text format. */
public final class Observation {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Answers 200 when everything is up and 503 when something is down, naming it. */
    public void health(Exchange exchange) throws JsonProcessingException {
        Collection<HealthCheck.Result> results = HealthCheckHelper.invoke(exchange.getContext());
        boolean up = results.stream().noneMatch(result -> result.getState() == HealthCheck.State.DOWN);
        ObjectNode health = JSON.createObjectNode().put("status", up ? "UP" : "DOWN");
        ArrayNode checks = health.putArray("checks");
        for (HealthCheck.Result result : results) {
            ObjectNode check = checks.addObject()
                    .put("name", result.getCheck().getId())
                    .put("status", result.getState().name());
            result.getMessage().ifPresent(message -> check.put("message", message));
        }
        // Headers that are left there go back to the caller, the API key among them.
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(JSON.writeValueAsBytes(health));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, up ? 200 : 503);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    }

    /** Answers with every meter of the context. */
    public void metrics(Exchange exchange) {
        PrometheusMeterRegistry meters =
                exchange.getContext().getRegistry().findSingleByType(PrometheusMeterRegistry.class);
        exchange.getMessage().setBody(meters == null ? "" : meters.scrape());
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    }
}
