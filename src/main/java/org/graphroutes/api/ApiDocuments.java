package org.graphroutes.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.graphroutes.command.CommandView;
import org.graphroutes.command.Contract;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;
import org.graphroutes.problem.InvalidConfiguration;

/** What the API tells about itself, as JSON: the contract, the commands, the connections. Never a secret. */
public final class ApiDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Contract contract;
    private final Connections connections;

    public ApiDocuments(Contract contract, Connections connections) {
        this.contract = contract;
        this.connections = connections;
    }

    /** Every command in one line each. */
    public byte[] commands() throws JsonProcessingException {
        ArrayNode all = JSON.createArrayNode();
        contract.commands().forEach(command -> all.add(CommandView.summary(command)));
        return JSON.writeValueAsBytes(all);
    }

    /** One command with arguments, outputs and permissions. */
    public byte[] command(String name) throws JsonProcessingException {
        return JSON.writeValueAsBytes(CommandView.whole(contract.command(name)));
    }

    /** Every connection, and what is wrong with the faulty ones. */
    public byte[] connections() throws JsonProcessingException {
        ArrayNode all = JSON.createArrayNode();
        for (String name : connections.names()) {
            ObjectNode view = all.addObject().put("name", name);
            try {
                Connection connection = connections.get(name);
                view.put("flow", connection.flow().word())
                        .put("tenant", connection.tenant())
                        .put("clientId", connection.flow().clientId())
                        .put("cloud", connection.cloud().word())
                        .put("graphUrl", connection.graphUrl().toString());
                ArrayNode integrations = view.putArray("integrations");
                connection.integrations().stream().sorted().forEach(integrations::add);
            } catch (InvalidConfiguration e) {
                ArrayNode faults = view.putArray("faults");
                e.faults().forEach(faults::add);
            }
        }
        return JSON.writeValueAsBytes(all);
    }

    /** The contracts of all integrations as one OpenAPI document. */
    public byte[] openapi() throws JsonProcessingException {
        ObjectNode all = JSON.createObjectNode();
        all.put("openapi", "3.1.0");
        all.putObject("info")
                .put("title", "graph-routes")
                .put("version", "v1")
                .put("description", "Microsoft 365 security operations: one POST per command.");
        all.putArray("servers").addObject().put("url", "/api/v1");
        ObjectNode paths = all.putObject("paths");
        ObjectNode components = all.putObject("components");
        for (String folder : contract.folders()) {
            JsonNode document = contract.document(folder);
            document.path("components").fields().forEachRemaining(kind -> components
                    .withObjectProperty(kind.getKey())
                    .setAll((ObjectNode) kind.getValue()));
            paths.setAll((ObjectNode) document.path("paths"));
        }
        JsonNode others = components.remove("pathItems");
        paths.set("/files", others.path("Files"));
        paths.set("/files/{id}", others.path("OneFile"));
        ObjectNode schemes = components.withObjectProperty("securitySchemes");
        schemes.putObject("apiKey").put("type", "apiKey").put("in", "header").put("name", "X-API-Key");
        schemes.putObject("bearer").put("type", "http").put("scheme", "bearer");
        return JSON.writeValueAsBytes(all);
    }
}
