package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.files.FileStore;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for whatever any mail command sends to Graph. */
class EveryMailCommandTest {

    private static final int LARGE = 4_000_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyRequestAsksForTheKindOfIdsThatTheConnectionWants(boolean immutable) throws Exception {
        TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withClock(clock));
                GraphRoutes routes = new GraphRoutes(new TestHome(folder)
                                .connection("work", sandbox, Map.of("immutable-ids", String.valueOf(immutable)))
                                .home())
                        .withClock(clock)
                        .withWaiter(clock::advance)
                        .forAllCommands()
                        .start()) {
            String file = routes.bean(FileStore.class)
                    .put("large.bin", null, new ByteArrayInputStream(new byte[LARGE]))
                    .id();
            for (Command command : commands(routes)) {
                call(routes, command, Map.of());
                if (command.argumentNames().contains("attachIDs")) {
                    call(routes, command, Map.of("attachIDs", List.of(file)));
                }
                if (command.argumentNames().contains("folder_id")) {
                    call(routes, command, Map.of("folder_id", "Reports/Weekly"));
                }
            }

            List<LoggedRequest> toGraph = sandbox.requests().list().stream()
                    .filter(request -> request.url().matches(".*/(v1\\.0|beta)/.*"))
                    .toList();
            assertThat(toGraph)
                    .hasSizeGreaterThan(50)
                    .anyMatch(request -> request.url().endsWith("/createUploadSession"))
                    .anyMatch(request -> request.url().endsWith("/send"))
                    .anyMatch(request -> request.url().contains("childFolders?$filter"))
                    .anyMatch(request -> request.url().contains("/$value"));
            assertThat(toGraph)
                    .filteredOn(request -> request.headers().entrySet().stream()
                                    .anyMatch(header -> header.getKey().equalsIgnoreCase("Prefer")
                                            && header.getValue().contains("IdType=\"ImmutableId\""))
                            != immutable)
                    .isEmpty();
        }
    }

    @Test
    void theMailboxIsTheCallsElseTheConnectionsElseThatOfWhoSignedIn() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(5));
                GraphRoutes routes = new GraphRoutes(new TestHome(folder)
                                .connection("shared", sandbox, Map.of("mailbox", "soc@contoso.example"))
                                .connection(
                                        "person",
                                        sandbox,
                                        Map.of("flow", "device-code", "client-id", "an-app", "client-secret", ""))
                                .home())
                        .forAllCommands()
                        .start()) {
            for (Command command : commands(routes)) {
                String mailbox = command.argumentNames().stream()
                        .filter(name ->
                                command.argument(name).path("x-format").asText().equals("mailbox"))
                        .findFirst()
                        .orElseThrow();
                Map<String, Object> arguments = example(command);
                arguments.put(mailbox, "ada");
                assertThat(dryUrl(routes, command, arguments, "shared")).contains("/v1.0/users/ada/");
                arguments.remove(mailbox);
                assertThat(dryUrl(routes, command, arguments, "shared")).contains("/v1.0/users/soc%40contoso.example/");
                assertThat(dryUrl(routes, command, arguments, "person")).contains("/v1.0/me/");
            }
            assertThat(sandbox.requests().list()).isEmpty();
        }
    }

    private static String dryUrl(
            GraphRoutes routes, Command command, Map<String, Object> arguments, String connection) {
        return routes.call(command.name(), arguments, connection, true)
                .raw()
                .at("/request/url")
                .asText();
    }

    private static List<Command> commands(GraphRoutes routes) {
        List<Command> commands = routes.contract().commands().stream()
                .filter(command -> command.integration().equals("mail") && command.needsSignIn())
                .toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(25);
        return commands;
    }

    private static Map<String, Object> example(Command command) {
        return new HashMap<>(new ObjectMapper().convertValue(command.example(), new TypeReference<>() {}));
    }

    private static void call(GraphRoutes routes, Command command, Map<String, Object> more) {
        Map<String, Object> arguments = example(command);
        arguments.putAll(more);
        try {
            routes.call(command.name(), arguments, "work", false);
        } catch (ProblemException refused) {
            // What it has sent counts.
        }
    }
}
