package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.graphroutes.command.Command;
import org.graphroutes.command.CommandResult.ResultFile;
import org.graphroutes.connection.Connection;

/**
 * One call of a command on its way through the pipeline.
 *
 * @param command what is called
 * @param connection through which connection
 * @param arguments bound and valid
 * @param dryRun whether the request is only shown
 * @param parks whether it waits for the sign-in when that is lost
 * @param notes what steps want to tell; they add to it
 * @param files what steps made; they add to it
 */
public record CommandCall(
        Command command,
        Connection connection,
        ObjectNode arguments,
        boolean dryRun,
        boolean parks,
        List<String> notes,
        List<ResultFile> files) {

    private static final String PROPERTY = "CamelGraphRoutesCall";

    CommandCall(Command command, Connection connection, ObjectNode arguments, boolean dryRun, boolean parks) {
        this(command, connection, arguments, dryRun, parks, new ArrayList<>(), new ArrayList<>());
    }

    /** The call that an exchange carries; null before {@link Accept}. */
    public static CommandCall of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, CommandCall.class);
    }

    void travelWith(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** The secrets among the values of the arguments. */
    List<String> secrets() {
        return command.secrets(arguments);
    }

    /** The value of an argument as text, a list's members with commas between; null when it is absent or a secret. */
    String argument(String name) {
        return command.isSecret(name) ? null : text(arguments.path(name));
    }

    /** A value as text, a list's members with commas between; null when it is missing. */
    static String text(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", "))
                : value.asText(null);
    }

    // Arguments may hold secrets; only names are shown.
    @Override
    public String toString() {
        return "CommandCall[" + command.name() + ", " + connection.name() + "]";
    }
}
