package org.graphroutes.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.graphroutes.Home;
import org.graphroutes.problem.ProblemException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** {@code graph-routes}: the options that all its commands share, and how failures end. */
@Command(
        name = "graph-routes",
        mixinStandardHelpOptions = true,
        versionProvider = GraphRoutesCommand.Version.class,
        header = "Microsoft 365 security operations from an integration bus.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            RunCommand.class,
            CommandsCommand.class,
            AuthCommand.class,
            ParkedCommand.class,
            FilesCommand.class,
            CheckCommand.class,
            SandboxCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  graph-routes serve --sandbox",
            "  graph-routes run msgraph-user-get user=ada@contoso.example",
            "  graph-routes commands msgraph-user-get",
            "",
            "Exit status:",
            "  0 done, 1 the command failed, 2 bad usage or bad argument,",
            "  3 sign-in needed, 4 outcome unknown"
        })
public final class GraphRoutesCommand {

    @Option(
            names = "--config",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Configuration folder. Default: config in the installation.")
    private Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Folder for what graph-routes writes. Default: data in the installation.")
    private Path data;

    /** Runs a command line and returns its exit status. */
    public static int execute(String... arguments) {
        return execute(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
    }

    /** The same with other streams. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new GraphRoutesCommand());
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler((e, ignored) -> {
            PrintWriter writer = e.getCommandLine().getErr();
            writer.println(withoutCodes(e));
            CommandLine.UnmatchedArgumentException.printSuggestions(e, writer);
            writer.println("Help: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((e, failing, ignored) -> {
            Throwable cause = ofOurs(e);
            if (cause instanceof ProblemException problem) {
                RunCommand run = failing.getCommand() instanceof RunCommand command ? command : null;
                String message = run == null ? problem.getMessage() : run.masked(problem.getMessage());
                failing.getErr().println(MarkdownText.printable(message));
                String hint = run == null ? null : run.hint(problem);
                if (hint != null) {
                    failing.getErr().println(hint);
                }
                return problem.exitCode();
            }
            failing.getErr().println("Something failed that should not: " + e);
            failing.getErr().println("Please report it, with the log of: graph-routes ... 2>&1");
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line.execute(arguments);
    }

    /** Where things are on disk. */
    Home home() {
        return Home.of(config, data);
    }

    // What is too much for auth may be a code, of an address without quotes.
    private static String withoutCodes(ParameterException e) {
        boolean auth = e.getCommandLine().getCommandSpec().qualifiedName().startsWith("graph-routes auth");
        return auth && e instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                ? "There is an argument too many. An address is put in quotes."
                : e.getMessage().replaceAll("(Unknown option: '-+[\\w-]+)=[^']*", "$1");
    }

    // Camel wraps what goes wrong while it starts.
    private static Throwable ofOurs(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException) {
                return cause;
            }
        }
        return failure;
    }

    /** Reads the version from the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = GraphRoutesCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "graph-routes " + (version == null ? "(not packaged)" : version),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name")
            };
        }
    }
}
