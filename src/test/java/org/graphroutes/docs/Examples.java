package org.graphroutes.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.graphroutes.GraphRoutes;
import org.graphroutes.Home;
import org.graphroutes.command.Command;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Contract;
import org.graphroutes.connection.Cloud;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;

/**
 * Runs the contract's examples, each on a tenant of its own that nobody has touched and at the same time of the same
 * day, so that the same answer comes every time.
 */
final class Examples implements AutoCloseable {

    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final String URL = "http://127.0.0.1:9090";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Sandbox> sandboxes = new HashMap<>();
    private final GraphRoutes routes;
    private volatile Instant now = START;

    Examples(Contract contract, Path routesFolder) {
        for (Command command : contract.commands()) {
            sandboxes.put(
                    command.name(), Sandbox.start(SandboxOptions.defaults().withClock(() -> now)));
        }
        Path none = Path.of("target", "no-configuration");
        routes = new GraphRoutes(new Home(routesFolder.toAbsolutePath(), none, none))
                .withClock(() -> now)
                .withWaiter(pause -> now = now.plus(pause))
                .withConnections(connections -> {
                    var all = connections;
                    for (Map.Entry<String, Sandbox> one : sandboxes.entrySet()) {
                        all = all.with(connection(one.getKey(), one.getValue()));
                    }
                    return all;
                })
                .forAllCommands()
                .start();
    }

    /**
     * The answer to a command's example, shortened, as if the sandbox were on its usual port.
     *
     * @throws IllegalStateException when the example is of no use on the sandbox
     */
    JsonNode answer(Command command) throws IOException {
        now = START;
        Map<String, ?> arguments = JSON.convertValue(command.example(), Map.class);
        CommandResult result;
        try {
            result = routes.call(command.name(), arguments, command.name(), false);
        } catch (ProblemException e) {
            throw new IllegalStateException("The example of " + command.name() + " fails on the sandbox.", e);
        }
        if (result.raw() == null && result.notes().contains(result.readable())) {
            throw new IllegalStateException(
                    "The example of " + command.name() + " finds nothing on the sandbox: " + result.readable());
        }
        String text = JSON.writeValueAsString(result)
                .replace(sandboxes.get(command.name()).url().toString(), URL);
        ObjectNode answer = (ObjectNode) JSON.readTree(text);
        answer.put("connection", "sandbox");
        for (JsonNode file : answer.path("files")) {
            ((ObjectNode) file).put("content", "… " + file.path("size").asLong() + " bytes in base64");
        }
        return ShortJson.shortened(answer);
    }

    static Connection connection(String name, Sandbox sandbox) {
        Application application = sandbox.application("sandbox");
        return new Connection(
                name,
                "the sandbox",
                new Flow.ClientCredentials(
                        application.clientId(),
                        new Credential.ClientSecret(new Secret(application.clientSecret()), null)),
                sandbox.domain(),
                Cloud.CUSTOM,
                sandbox.url(),
                sandbox.url(),
                null,
                Set.of(),
                true);
    }

    @Override
    public void close() {
        routes.close();
        sandboxes.values().forEach(Sandbox::close);
    }
}
