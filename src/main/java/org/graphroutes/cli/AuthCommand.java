package org.graphroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Scanner;
import org.graphroutes.GraphRoutes;
import org.graphroutes.GraphRoutes.SignInAnswer;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.connection.Connections;
import org.graphroutes.graph.Waiter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code graph-routes auth}: everything about the sign-in of a connection. */
@Command(
        name = "auth",
        mixinStandardHelpOptions = true,
        header = "Sign connections in, try them, and see how they stand.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  graph-routes auth start --connection work --wait",
            "  graph-routes auth complete --connection work 'https://...?code=...'",
            "  graph-routes auth status"
        })
final class AuthCommand {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private GraphRoutesCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The connection. Default: the only one there is.")
    private String connection;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            scope = ScopeType.INHERIT,
            description = "table (for people) or json. Default: table.")
    private OutputFormat output;

    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            header = "Begin a sign-in: shows the link to open or the code to enter.",
            description = "A sign-in that works stays in force until the new one is complete.")
    int start(
            @Option(
                            names = "--wait",
                            description = "Wait until the code was entered (device-code), or the browser came back to a"
                                    + " running graph-routes (authorization-code).")
                    boolean wait)
            throws JsonProcessingException, InterruptedException {
        try (GraphRoutes routes = routes()) {
            SignInAnswer begun = routes.signIn(AuthOperation.start, connection, null);
            print(begun);
            if (!wait) {
                return CommandLine.ExitCode.OK;
            }
            return begun.facts().has("userCode") ? waitForCode(routes) : waitForBrowser(routes);
        }
    }

    @Command(
            name = "complete",
            mixinStandardHelpOptions = true,
            header = "Complete the sign-in that was begun last.",
            description = "Exit status 3 when the code has not been entered yet.")
    int complete(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "ADDRESS",
                            description = "authorization-code: the address to which the browser was sent, in quotes, or"
                                    + " the code in it; - reads it from standard input.")
                    String answer,
            @Option(names = "--wait", description = "device-code: wait until the code was entered.") boolean wait)
            throws JsonProcessingException, InterruptedException {
        try (GraphRoutes routes = routes()) {
            if (wait && answer == null) {
                return waitForCode(routes);
            }
            SignInAnswer step = routes.signIn(AuthOperation.complete, connection, read(answer));
            print(step);
            return end(routes, step);
        }
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            header = "Get a new token, make one call with it, and compare permissions.")
    int test() throws JsonProcessingException {
        return once(AuthOperation.test);
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            header = "Forget tokens and pending sign-ins.",
            description = "Nothing is revoked at Microsoft. Parked calls stay.")
    int reset() throws JsonProcessingException {
        return once(AuthOperation.reset);
    }

    @Command(
            name = "login-url",
            mixinStandardHelpOptions = true,
            header = "Show where a person signs in, or an administrator consents.")
    int loginUrl() throws JsonProcessingException {
        return once(AuthOperation.loginUrl);
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            header = "Show how connections stand, without asking any service.",
            description = "Shows all connections unless one is named.")
    int status() throws JsonProcessingException {
        try (GraphRoutes routes = routes()) {
            Collection<String> names = connection != null
                    ? List.of(connection)
                    : routes.bean(Connections.class).names();
            for (String name : names) {
                print(routes.signIn(AuthOperation.status, name, null));
                if (output == OutputFormat.table) {
                    spec.commandLine().getOut().println();
                }
            }
            return CommandLine.ExitCode.OK;
        }
    }

    private int once(AuthOperation operation) throws JsonProcessingException {
        try (GraphRoutes routes = routes()) {
            print(routes.signIn(operation, connection, null));
            return CommandLine.ExitCode.OK;
        }
    }

    private int waitForCode(GraphRoutes routes) throws JsonProcessingException, InterruptedException {
        while (true) {
            SignInAnswer step = routes.signIn(AuthOperation.complete, connection, null);
            if (!step.facts().has("askAgainAfterSeconds")) {
                print(step);
                return end(routes, step);
            }
            spec.commandLine()
                    .getErr()
                    .println("Waiting for " + step.facts().path("userCode").asText() + " to be entered at "
                            + step.facts().path("verificationUri").asText() + " ...");
            pause(routes, step.facts().path("askAgainAfterSeconds").asLong());
        }
    }

    // The one who completes it is a graph-routes that runs; here only its traces are seen.
    private int waitForBrowser(GraphRoutes routes) throws JsonProcessingException, InterruptedException {
        while (true) {
            SignInAnswer status = routes.signIn(AuthOperation.status, connection, null);
            if (!status.facts().has("pending")) {
                print(status);
                return status.facts().path("state").asText().equals("signed-in") ? 0 : 3;
            }
            pause(routes, 2);
        }
    }

    private static void pause(GraphRoutes routes, long seconds) throws InterruptedException {
        routes.bean(Waiter.class).await(Duration.ofSeconds(seconds));
    }

    private int end(GraphRoutes routes, SignInAnswer step) {
        if (!step.facts().path("state").asText().equals("signed-in")) {
            return 3;
        }
        long parked = routes.signIn(AuthOperation.status, connection, null)
                .facts()
                .path("parked")
                .asLong();
        if (parked > 0) {
            spec.commandLine()
                    .getErr()
                    .println("Parked calls that wait for it: " + parked + ". A running graph-routes makes them within a"
                            + " minute; or: bin/graph-routes parked replay");
        }
        return CommandLine.ExitCode.OK;
    }

    private GraphRoutes routes() {
        return new GraphRoutes(parent.home()).start();
    }

    private static String read(String answer) {
        if (!"-".equals(answer)) {
            return answer;
        }
        try (Scanner input = new Scanner(System.in, StandardCharsets.UTF_8)) {
            return input.hasNextLine() ? input.nextLine() : "";
        }
    }

    private void print(SignInAnswer answer) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode facts = answer.facts();
        out.println(
                output == OutputFormat.table
                        ? MarkdownText.aligned(answer.text(), MarkdownText.Style.ofTerminal())
                        : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(facts));
        out.flush();
    }
}
