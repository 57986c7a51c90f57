package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Redaction;
import org.graphroutes.graph.DryRun;
import org.graphroutes.graph.GraphRequest;

/** Answers a dry run with the request that would have been sent: method, URL, headers and body, secrets masked. */
public final class DryRunAnswer implements Processor {

    @Override
    public void process(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        GraphRequest request =
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, DryRun.class).request();
        JsonNode body = request.body() == null ? null : Redaction.of(request.body(), call.secrets());
        String url = Redaction.of(request.url().toString(), call.secrets());
        TreeMap<String, String> headers = new TreeMap<>(request.headers());
        headers.put("Authorization", "Bearer ***");
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        StringBuilder readable = new StringBuilder(request.method()).append(' ').append(url);
        headers.forEach(
                (name, value) -> readable.append('\n').append(name).append(": ").append(value));
        if (body != null) {
            readable.append("\n\n").append(body.toPrettyString());
        }
        ObjectNode raw = JsonNodeFactory.instance.objectNode();
        ObjectNode shown = raw.put("dryRun", true).putObject("request");
        shown.put("method", request.method()).put("url", url);
        headers.forEach(shown.putObject("headers")::put);
        shown.set("body", body);
        exchange.getMessage()
                .setBody(new CommandResult(
                        call.command().name(),
                        call.connection().name(),
                        JsonNodeFactory.instance.objectNode(),
                        readable.toString(),
                        raw,
                        List.of(),
                        List.of("Dry run: nothing was sent. Requests that depend on an answer are not shown.")));
    }
}
