package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.MissingThing;
import org.graphroutes.command.ReadableText;
import org.graphroutes.problem.GraphNotFound;

/**
 * Answers with a note where the contract says that a missing user or method is no failure ({@code x-not-found}) and the
 * connection does not want an error ({@code not-found = error}).
 */
public final class NotFoundAnswer implements Processor, Predicate {

    @Override
    public boolean matches(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        return call != null
                && !call.command().missing().isEmpty()
                && call.connection().missingIsNote();
    }

    @Override
    public void process(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        GraphNotFound problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, GraphNotFound.class);
        Map<String, String> notes = call.command().missing();
        String template = MissingThing.among(notes.keySet(), problem.fault(), call.arguments())
                .map(notes::get)
                .orElseGet(() -> String.join(" Or: ", notes.values()));
        String note = ReadableText.expand(template, call::argument);
        exchange.getMessage()
                .setBody(new CommandResult(
                        call.command().name(),
                        call.connection().name(),
                        JsonNodeFactory.instance.objectNode(),
                        note,
                        null,
                        List.of(),
                        List.of(note)));
    }
}
