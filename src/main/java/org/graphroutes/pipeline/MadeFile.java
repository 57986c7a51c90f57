package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult.ResultFile;

/** Puts the file that {@code msgraph:} has downloaded among the result's files; the body stays what is known about it. */
public final class MadeFile implements Processor {

    @Override
    public void process(Exchange exchange) {
        JsonNode file = exchange.getMessage().getBody(JsonNode.class);
        CommandCall.of(exchange)
                .files()
                .add(new ResultFile(
                        file.path("id").asText(),
                        file.path("name").asText(),
                        file.path("contentType").asText(),
                        file.path("size").asLong(),
                        file.path("href").asText(),
                        null));
    }
}
