package org.graphroutes.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.graphroutes.GraphRoutes;
import org.graphroutes.Home;
import org.graphroutes.command.Command;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Contract;
import org.graphroutes.connection.Connections;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.ExampleSignIn;

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
        Path nothing = temporaryFolder();
        routes = new GraphRoutes(new Home(routesFolder.toAbsolutePath(), nothing, nothing))
                .withClock(() -> now)
                .withWaiter(this::pause)
                .withConnections(connections -> contract.commands().stream()
                        .map(command ->
                                ExampleSignIn.connection(command, connection(command), sandboxes.get(command.name())))
                        .reduce(connections, Connections::with, (one, other) -> other))
                .forAllCommands()
                .start();
    }

    private void pause(Duration pause) {
        now = now.plus(pause);
    }

    // A name that stands in no answer for another reason.
    private static String connection(Command command) {
        return "the-connection-of-" + command.name();
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "examples");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
            ExampleSignIn.prepare(routes, command, connection(command), sandboxes.get(command.name()), this::pause);
            result = routes.call(command.name(), arguments, connection(command), false);
        } catch (ProblemException e) {
            throw new IllegalStateException("The example of " + command.name() + " fails on the sandbox.", e);
        }
        if (result.raw() == null && result.notes().contains(result.readable())) {
            throw new IllegalStateException(
                    "The example of " + command.name() + " finds nothing on the sandbox: " + result.readable());
        }
        String text = JSON.writeValueAsString(result)
                .replace(sandboxes.get(command.name()).url().toString(), URL)
                .replace(connection(command), "sandbox")
                // Drawn, and so another one each time.
                .replaceAll("f-[0-9a-v]{26}", "f-…");
        ObjectNode answer = (ObjectNode) JSON.readTree(text);
        for (JsonNode file : answer.path("files")) {
            if (!file.has("content")) {
                continue;
            }
            ((ObjectNode) file).put("content", "… " + file.path("size").asLong() + " bytes in base64");
        }
        return ShortJson.shortened(answer);
    }

    @Override
    public void close() {
        routes.close();
        sandboxes.values().forEach(Sandbox::close);
    }
}
