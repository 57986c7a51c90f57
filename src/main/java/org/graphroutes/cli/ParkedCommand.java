package org.graphroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import org.graphroutes.GraphRoutes;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.parked.Replay;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code graph-routes parked}: the calls that wait for a sign-in. */
@Command(
        name = "parked",
        mixinStandardHelpOptions = true,
        header = "See, make or drop the calls that wait for a sign-in.",
        synopsisSubcommandLabel = "COMMAND")
final class ParkedCommand {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private GraphRoutesCommand parent;

    @Spec
    private CommandSpec spec;

    @Command(name = "list", mixinStandardHelpOptions = true, header = "List the calls, in the order they will be made.")
    int list(
            @Option(names = "--connection", paramLabel = "NAME", description = "Only of this connection.")
                    String connection,
            @Option(
                            names = "--output",
                            paramLabel = "FORMAT",
                            defaultValue = "table",
                            description = "table (for people) or json. Default: table.")
                    OutputFormat output)
            throws JsonProcessingException {
        try (GraphRoutes routes = new GraphRoutes(parent.home()).start()) {
            List<ParkedWork.Call> calls = routes.bean(ParkedWork.class).list(connection);
            PrintWriter out = spec.commandLine().getOut();
            if (output != OutputFormat.table) {
                out.println(JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(
                                calls.stream().map(ParkedWork.Call::facts).toList()));
            } else if (calls.isEmpty()) {
                out.println("No call is parked.");
            } else {
                out.println(MarkdownText.aligned(table(calls), MarkdownText.Style.ofTerminal()));
            }
            out.flush();
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            header = "Make the calls that wait, in order and once.",
            description = "With ids: calls that failed, expired, or whose outcome is unknown wait again first.")
    int replay(
            @Parameters(arity = "0..*", paramLabel = "ID", description = "Calls that are to wait again.")
                    List<Long> ids,
            @Option(names = "--connection", paramLabel = "NAME", description = "Only of this connection.")
                    String connection) {
        try (GraphRoutes routes =
                new GraphRoutes(parent.home()).forAllCommands().start()) {
            ParkedWork parked = routes.bean(ParkedWork.class);
            if (ids != null) {
                ids.forEach(parked::again);
            }
            boolean stopped = false;
            PrintWriter out = spec.commandLine().getOut();
            List<String> connections = connection == null ? parked.connections() : List.of(connection);
            for (String name : connections) {
                Replay.Outcome outcome = routes.bean(Replay.class).run(name);
                out.println(name + ": " + outcome.done() + " made, " + outcome.failed() + " set aside"
                        + (outcome.stoppedBy() == null
                                ? "."
                                : "; the rest waits: " + MarkdownText.printable(outcome.stoppedBy())));
                stopped |= outcome.stoppedBy() != null;
            }
            if (connections.isEmpty()) {
                out.println("No call is parked.");
            }
            out.flush();
            return stopped ? 3 : CommandLine.ExitCode.OK;
        }
    }

    @Command(name = "drop", mixinStandardHelpOptions = true, header = "Give calls up.")
    int drop(@Parameters(arity = "1..*", paramLabel = "ID", description = "Calls to give up.") List<Long> ids) {
        try (GraphRoutes routes = new GraphRoutes(parent.home()).start()) {
            ids.forEach(routes.bean(ParkedWork.class)::drop);
            spec.commandLine().getOut().println(ids.size() + " dropped.");
            return CommandLine.ExitCode.OK;
        }
    }

    private static String table(List<ParkedWork.Call> calls) {
        StringBuilder table = new StringBuilder(
                "| Id | State | Connection | Command | Parked | Expires | Why |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        for (ParkedWork.Call call : calls) {
            table.append("| %d | %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            call.id(),
                            call.state(),
                            call.connection(),
                            call.command(),
                            call.parkedAt(),
                            call.expiresAt(),
                            call.detail() == null
                                    ? ""
                                    : call.detail().replaceAll("\\R", " ").replace("|", "\\|")));
        }
        return table.toString();
    }
}
