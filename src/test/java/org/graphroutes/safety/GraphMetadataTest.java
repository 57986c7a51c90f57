package org.graphroutes.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.command.Contract;
import org.graphroutes.connection.Connections;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.ExampleSignIn;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every request that the commands send is one that Microsoft's published metadata of Graph knows. */
class GraphMetadataTest {

    private static final Path CASES = Path.of("src/test/resources/commands");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Cases in which Graph is asked for something that it does not have; that is what they are about. */
    private static final Set<String> WRONG_ON_PURPOSE = Set.of(
            "reports a filter that Graph does not understand",
            "reports a value that Graph refuses, and reads nothing back");

    @TempDir
    private Path folder;

    @Test
    void theMetadataOfGraphAcceptsEveryRequest() throws Exception {
        Set<String> requests = new LinkedHashSet<>();
        ofTheCases(requests);
        assertThat(requests).hasSizeGreaterThan(60);
        ofTheExamples(requests);

        Result result = check(requests);

        result.lines().stream().filter(line -> line.startsWith("BAD")).forEach(System.out::println);
        assertThat(result.lines()).filteredOn(line -> line.startsWith("BAD")).isEmpty();
        assertThat(result.exit()).as(String.join("\n", result.lines())).isZero();
        assertThat(result.lines().get(result.lines().size() - 1)).isEqualTo(requests.size() + " checked, 0 bad");
    }

    @Test
    void theMetadataOfGraphRefusesWhatItDoesNotKnow() throws Exception {
        Result result = check(Set.of(
                "{\"method\":\"GET\",\"url\":\"/v1.0/users/ada/authentication/fidoMethods\"}",
                "{\"method\":\"PATCH\",\"url\":\"/v1.0/users/ada\",\"body\":{\"accountEnabled\":\"true\"}}"));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.lines()).filteredOn(line -> line.startsWith("BAD")).hasSize(2);
    }

    private static void ofTheCases(Set<String> requests) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(CASES, "*.yaml")) {
            for (Path file : files) {
                for (JsonNode one : new YAMLMapper().readTree(file.toFile())) {
                    if (!WRONG_ON_PURPOSE.contains(one.path("name").asText())) {
                        one.path("exchanges").forEach(exchange -> {
                            // The Defender API is not part of Graph.
                            if (!exchange.at("/request/url").asText().startsWith("/api/")) {
                                requests.add(line(exchange.path("request")));
                            }
                        });
                    }
                }
            }
        }
    }

    private static String line(JsonNode request) {
        ObjectNode line = JSON.createObjectNode();
        line.set("method", request.path("method"));
        line.set("url", request.path("url"));
        if (request.hasNonNull("body")) {
            line.set("body", request.path("body"));
        }
        return line.toString().replace("${graph}", "https://graph.microsoft.com");
    }

    /** What the sandbox was really asked; whether it liked it is not the question here. */
    private void ofTheExamples(Set<String> requests) {
        List<Command> commands = Contract.in(TestHome.ROUTES).commands();
        TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
        try (Sandbox sandbox =
                        Sandbox.start(SandboxOptions.defaults().withUsers(20).withClock(clock));
                GraphRoutes routes = new GraphRoutes(new TestHome(folder).home())
                        .withConnections(connections -> commands.stream()
                                .map(command -> ExampleSignIn.connection(command, command.name(), sandbox))
                                .reduce(connections, Connections::with, (one, other) -> other))
                        .withClock(clock)
                        .withWaiter(clock::advance)
                        .forAllCommands()
                        .start()) {
            for (Command command : commands) {
                ExampleSignIn.prepare(routes, command, command.name(), sandbox, clock::advance);
                try {
                    routes.call(
                            command.name(),
                            JSON.convertValue(command.example(), new TypeReference<Map<String, Object>>() {}),
                            command.name(),
                            false);
                } catch (ProblemException e) {
                    assertThat(e.type()).as(command.name()).isIn("graph-error", "graph-not-found");
                }
            }
            List<LoggedRequest> sent = sandbox.requests().list().stream()
                    .filter(request -> request.path().matches("/(v1\\.0|beta)/.*"))
                    .toList();
            assertThat(sent).hasSizeGreaterThan(35);
            sent.forEach(request -> {
                ObjectNode line = JSON.createObjectNode().put("method", request.method());
                line.put("url", request.url());
                if (request.body() != null) {
                    line.set("body", request.body());
                }
                requests.add(line.toString());
            });
        }
    }

    /** The folder beside the project. */
    private static final Path SHARED = Path.of(System.getProperty("graph-routes.shared", "../shared"));

    private record Result(int exit, List<String> lines) {}

    private Result check(Set<String> requests) throws IOException, InterruptedException {
        Path check = SHARED.resolve("graph-metadata/check");
        assumeTrue(
                Files.isExecutable(check),
                "there is no ../shared/graph-metadata/check (-Dgraph-routes.shared=DIR names it)");
        Path input = Files.write(folder.resolve("requests.jsonl"), requests);
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(check.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("the check ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).as(Files.readString(errors)).isNotEmpty();
        return new Result(process.exitValue(), lines);
    }
}
