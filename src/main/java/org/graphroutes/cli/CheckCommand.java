package org.graphroutes.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.graphroutes.GraphRoutes;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.connection.Connections;
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
                    String text = routes.signIn(AuthOperation.test, name, null).text();
                    out.println(MarkdownText.aligned(text, MarkdownText.Style.ofTerminal()));
                } catch (ProblemException problem) {
                    out.println(name + ": FAILED");
                    out.println(MarkdownText.printable(problem.getMessage())
                            .indent(2)
                            .stripTrailing());
                    warnings(routes, name).forEach(warning -> out.println("  ⚠ " + warning));
                    worst = Math.max(worst, problem.exitCode());
                }
                out.println();
            }
        }
        out.flush();
        return worst;
    }

    // Perhaps the reason: a closed cloud, a credential that has expired.
    private static List<String> warnings(GraphRoutes routes, String name) {
        return routes.bean(Connections.class).usable().stream()
                .filter(connection -> connection.name().equals(name))
                .flatMap(connection ->
                        connection.warnings(routes.bean(InstantSource.class).instant()).stream())
                .toList();
    }
}
