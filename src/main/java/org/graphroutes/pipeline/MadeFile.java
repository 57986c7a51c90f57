package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult.ResultFile;
import org.graphroutes.files.FileStore;

/** Puts the file that {@code msgraph:} has downloaded among the result's files; the body stays what is known about it. */
public final class MadeFile implements Processor {

    private final FileStore store;

    /** @param store where {@code msgraph:} has put it */
    public MadeFile(FileStore store) {
        this.store = store;
    }

    @Override
    public void process(Exchange exchange) {
        String id = exchange.getMessage().getBody(JsonNode.class).path("id").asText();
        CommandCall.of(exchange).files().add(ResultFile.of(store.get(id)));
    }
}
