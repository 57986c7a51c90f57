package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.ReadableText;
import org.graphroutes.component.graph.GraphConstants;

/** The last step of every command: makes the result from the outputs in the body and from Graph's last answer. */
public final class Answer implements Processor {

    @Override
    public void process(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        JsonNode outputs = exchange.getMessage().getBody() instanceof JsonNode node && node.isObject()
                ? node
                : JsonNodeFactory.instance.objectNode();
        JsonNode raw = exchange.getProperty(GraphConstants.ANSWER, NullNode.getInstance(), JsonNode.class);
        long cut = raw.path("cut").asLong(0);
        if (cut > 0) {
            ((ObjectNode) raw).remove("cut");
            call.notes()
                    .add("The limit cut " + cut + " items off the last page read; they are not behind a next_page link."
                            + " Give a larger limit to see them.");
        } else if (raw.has("@odata.nextLink")
                && !outputs.isEmpty()
                && !call.command().argumentNames().contains("next_page")) {
            call.notes()
                    .add("There are more than this command reads; Graph's link to the rest is @odata.nextLink in raw.");
        }
        String readable = ReadableText.of(call.command().readable(), outputs, name -> {
            String argument = call.argument(name);
            String output = CommandCall.text(outputs.at("/" + name.replace('.', '/')));
            return argument != null ? argument : output != null ? output : exchange.getVariable(name, String.class);
        });
        exchange.getMessage()
                .setBody(new CommandResult(
                        call.command().name(),
                        call.connection().name(),
                        outputs,
                        readable,
                        raw,
                        List.copyOf(call.files()),
                        List.copyOf(call.notes())));
    }
}
