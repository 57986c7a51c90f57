package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import org.apache.camel.Exchange;
import org.graphroutes.command.OutputKeys;
import org.graphroutes.component.graph.GraphConstants;
import org.graphroutes.graph.UriTemplate;
import org.graphroutes.problem.ProblemException;

/** What our jq maps can call beside jq's own functions. Bound in the registry under these names. */
public enum JqFunctions implements Function {
    /** The command's arguments: {@code arguments.user}. */
    ARGUMENTS("arguments") {
        @Override
        JsonNode value(Exchange exchange, JsonNode in) {
            return exchange.getVariable(GraphConstants.ARGUMENTS, NullNode.getInstance(), JsonNode.class);
        }
    },
    /** The input with its keys named as outputs: see {@link OutputKeys}. */
    OUTPUT_KEYS("output_keys") {
        @Override
        JsonNode value(Exchange exchange, JsonNode in) {
            return OutputKeys.rename(in);
        }
    },
    /** Root of the connection's Graph with the version: {@code https://graph.microsoft.com/v1.0}. */
    GRAPH_URL("graph_url") {
        @Override
        JsonNode value(Exchange exchange, JsonNode in) {
            return new TextNode(CommandCall.of(exchange).connection().graphUrl() + "/v1.0");
        }
    },
    /** The mailbox that a mail command is about, as it was named; {@code me} is that of the person who signed in. */
    MAILBOX("mailbox") {
        @Override
        JsonNode value(Exchange exchange, JsonNode in) {
            List<?> segments = exchange.getVariable(Accept.MAILBOX, List.of(), List.class);
            return segments.isEmpty()
                    ? NullNode.getInstance()
                    : new TextNode(segments.get(segments.size() - 1).toString());
        }
    },
    /** The id or well-known name of the folder that a mail command names; null when it names none. */
    FOLDER("folder") {
        @Override
        JsonNode value(Exchange exchange, JsonNode in) {
            List<?> segments = exchange.getVariable(MailFolder.FOLDER, List.of(), List.class);
            return segments.isEmpty()
                    ? NullNode.getInstance()
                    : new TextNode(segments.get(segments.size() - 1).toString());
        }
    },
    /** The argument that the input names, as one encoded path segment: {@code "manager" | segment}. */
    SEGMENT("segment") {
        @Override
        JsonNode value(Exchange exchange, JsonNode in) {
            JsonNode arguments = exchange.getVariable(GraphConstants.ARGUMENTS, NullNode.getInstance(), JsonNode.class);
            return new TextNode(
                    UriTemplate.segment(in.asText(), arguments.path(in.asText()).asText("")));
        }
    };

    private final String word;

    JqFunctions(String word) {
        this.word = word;
    }

    /** The function's name in jq. */
    public String word() {
        return word;
    }

    abstract JsonNode value(Exchange exchange, JsonNode in);

    @Override
    public void apply(
            Scope scope, List<Expression> arguments, JsonNode in, Path path, PathOutput output, Version version)
            throws JsonQueryException {
        Exchange exchange = org.apache.camel.language.jq.JqFunctions.EXCHANGE_LOCAL.get();
        JsonNode value;
        try {
            value = value(exchange, in);
        } catch (ProblemException e) {
            // Thrown through jq it would arrive wrapped; set, it ends the step as it is.
            exchange.setException(e);
            value = NullNode.getInstance();
        }
        output.emit(value, null);
    }
}
