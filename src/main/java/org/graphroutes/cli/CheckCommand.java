package org.graphroutes.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.connection.AccessToken;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;
import org.graphroutes.connection.TokenCache;
import org.graphroutes.problem.ProblemException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code graph-routes check}: reads every connection, signs in, and compares permissions with the commands. */
@CommandLine.Command(
        name = "check",
        mixinStandardHelpOptions = true,
        header = "Check configuration, sign-in, and permissions against the commands.")
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    private GraphRoutesCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(names = "--connection", paramLabel = "NAME", description = "Only this connection. Default: all.")
    private String only;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int worst = 0;
        try (GraphRoutes routes = new GraphRoutes(parent.home()).start()) {
            Connections connections = routes.bean(Connections.class);
            Collection<String> names = only == null ? connections.names() : List.of(only);
            if (names.isEmpty()) {
                out.println("No connection is configured in "
                        + parent.home().config().resolve("connections") + ".");
                return CommandLine.ExitCode.USAGE;
            }
            for (String name : names) {
                try {
                    check(routes, connections.get(name), out);
                } catch (ProblemException problem) {
                    out.println(name + ": FAILED");
                    out.println(problem.getMessage().indent(2).stripTrailing());
                    worst = Math.max(worst, problem.exitCode());
                }
            }
        }
        out.flush();
        return worst;
    }

    private static void check(GraphRoutes routes, Connection connection, PrintWriter out) {
        AccessToken token = routes.bean(TokenCache.class).get(connection, connection.graphResource());
        out.println(connection.name() + ": signed in");
        out.println("  " + connection.flow() + ", tenant " + connection.tenant() + ", application "
                + connection.clientId() + ", cloud " + connection.cloud().word() + ", " + connection.graphUrl());
        out.println("  the token is good until " + token.expiresAt());
        Optional<List<String>> granted = token.permissions();
        if (granted.isEmpty()) {
            out.println("  its permissions cannot be read; commands are tried without this check");
            return;
        }
        out.println("  permissions: "
                + (granted.get().isEmpty()
                        ? "none"
                        : String.join(", ", granted.get().stream().sorted().toList())));
        List<Command> lacking = routes.contract().commands().stream()
                .filter(command -> !command.permissions().application().isEmpty())
                .filter(command -> command.permissions().application().stream().noneMatch(granted.get()::containsAll))
                .toList();
        int all = routes.contract().commands().size();
        out.println("  " + (all - lacking.size()) + " of " + all + " commands have the permissions they need");
        for (Command command : lacking) {
            out.println("  lacking: " + command.name() + " needs "
                    + String.join(" + ", command.permissions().application().get(0)));
        }
        if (!lacking.isEmpty()) {
            out.println("  Add them to the app registration, then consent: " + connection.adminConsentUrl());
        }
    }
}
