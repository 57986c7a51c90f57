package org.graphroutes.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A command as JSON for the API and {@code commands --output json}. */
public final class CommandView {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CommandView() {}

    /** Name, integration, summary, effect, whether deprecated. */
    public static ObjectNode summary(Command command) {
        return JSON.createObjectNode()
                .put("name", command.name())
                .put("integration", command.integration())
                .put("summary", command.summary())
                .put("effect", command.effect())
                .put("deprecated", command.deprecated());
    }

    /** The summary and all the rest. */
    public static ObjectNode whole(Command command) {
        ObjectNode view = summary(command).put("description", command.description());
        ObjectNode arguments = view.putObject("arguments");
        for (String name : command.argumentNames()) {
            JsonNode schema = command.argument(name).deepCopy();
            ((ObjectNode) schema).put("required", command.isRequired(name));
            arguments.set(name, schema);
        }
        view.set("outputs", JSON.valueToTree(command.outputs()));
        view.set("permissions", JSON.valueToTree(command.permissions()));
        view.set("flows", JSON.valueToTree(command.flows()));
        view.set("aliases", JSON.valueToTree(command.aliases()));
        view.set("example", command.example().isMissingNode() ? null : command.example());
        return view;
    }
}
