package org.graphroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.ArgumentBinder;
import org.graphroutes.command.Command;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Contract;
import org.graphroutes.command.Redaction;
import org.graphroutes.files.FileStore;
import org.graphroutes.pipeline.ParkAnswer;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.ProblemException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code graph-routes run}: calls one command and starts only what that needs. */
@CommandLine.Command(
        name = "run",
        mixinStandardHelpOptions = true,
        header = "Call one command.",
        description = {
            "A value may be read from a file (name=@file) or from standard input (name=-);"
                    + " a value that begins with @ is written @@. Give passwords so.",
            "Where an argument names files, name=@file,@file sends these files.",
            "Standard output holds the result and nothing else."
        },
        footer = {
            "",
            "Examples:",
            "  graph-routes run msgraph-user-get user=ada@contoso.example",
            "  graph-routes run '!msgraph-user-list filter=\"accountEnabled eq false\"'",
            "  graph-routes run msgraph-user-change-password user=ada@contoso.example \\",
            "      password=@new-password --dry-run"
        })
final class RunCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private GraphRoutesCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND [name=value]",
            description = "The command and its arguments, or a line in quotes: '!COMMAND name=\"a value\"'.")
    private List<String> words;

    @Option(names = "--connection", paramLabel = "NAME", description = "The connection. Default: the integration's.")
    private String connection;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (for people), json (the whole result) or raw (Graph's answer). Default: table.")
    private OutputFormat output;

    @Option(names = "--dry-run", description = "Show the request instead of sending it.")
    private boolean dryRun;

    @Option(
            names = "--park",
            description = "When the connection has lost its sign-in: make the call after the next one.")
    private boolean park;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Folder for the files that a command makes. Default: the current one.")
    private Path files;

    private final List<String> secrets = new ArrayList<>();
    private final FileArguments fileArguments = new FileArguments();

    @Override
    public Integer call() throws IOException {
        if (words.size() == 1 && words.get(0).strip().startsWith("!")) {
            words = WarRoomLine.words(words.get(0));
        }
        String name = words.isEmpty() ? "" : words.get(0);
        try (GraphRoutes routes = new GraphRoutes(parent.home()).forCommand(name)) {
            Command command = routes.contract().command(name);
            Map<String, Object> arguments = arguments(command, words.subList(1, words.size()));
            routes.start();
            fileArguments.putInto(routes.bean(FileStore.class), arguments);
            CommandResult result = routes.call(name, arguments, connection, dryRun, park);
            print(result);
            save(result, routes.bean(FileStore.class));
            return result.outputs().has(ParkAnswer.OUTPUT) ? 3 : 0;
        }
    }

    /** A failure's text without the secrets of this call, which Graph may have repeated. */
    String masked(String text) {
        return Redaction.of(text, secrets);
    }

    /** What else to say about a failure of this command; null for nothing. */
    String hint(ProblemException problem) {
        if (!Integer.valueOf(403).equals(problem.facts().get("graphStatus"))) {
            return null;
        }
        Command.Permissions permissions =
                Contract.in(parent.home().routes()).command(words.get(0)).permissions();
        return "It needs one of these application permissions: " + anyOf(permissions.application())
                + ";\nor, with a signed-in user, one of: " + anyOf(permissions.delegated())
                + ".\nWhat the connection has: graph-routes check";
    }

    private static String anyOf(List<List<String>> sets) {
        return sets.isEmpty()
                ? "none will do"
                : String.join(
                        ", ", sets.stream().map(set -> String.join(" + ", set)).toList());
    }

    private Map<String, Object> arguments(Command command, List<String> pairs) throws IOException {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new InvalidArgument(null, "\"" + pair + "\" is refused: arguments are written name=value.");
            }
            String name = pair.substring(0, equals);
            String value = pair.substring(equals + 1);
            boolean typed = !value.startsWith("@") && !value.equals("-");
            if (typed && command.isSecret(name) && System.console() != null) {
                spec.commandLine()
                        .getErr()
                        .println("Note: " + name + " is now in your shell's history; " + name + "=@FILE or " + name
                                + "=- keeps it out.");
            }
            boolean namesFiles = command.namesFiles(name) && !value.equals("-");
            if (namesFiles) {
                fileArguments.add(name, value);
            }
            String read = namesFiles ? value : value(name, value);
            if (command.isSecret(name)) {
                secrets.add(read);
            }
            if (arguments.put(name, read) != null) {
                throw new InvalidArgument(name, name + " is given twice.");
            }
        }
        return arguments;
    }

    private static String value(String name, String value) throws IOException {
        if (value.startsWith("@@")) {
            return value.substring(1);
        }
        if (value.equals("-")) {
            return read(name, "standard input", System.in);
        }
        if (value.startsWith("@")) {
            Path file = FileArguments.readable(name, value);
            try (InputStream stream = Files.newInputStream(file)) {
                return read(name, file.toString(), stream);
            }
        }
        return value;
    }

    private static String read(String name, String where, InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(ArgumentBinder.MAX_BYTES + 1);
        if (bytes.length > ArgumentBinder.MAX_BYTES) {
            throw new InvalidArgument(
                    name, name + " is refused: " + where + " has more than " + ArgumentBinder.MAX_BYTES + " bytes.");
        }
        // Editors and echo end a file with a line break that is not part of the value.
        return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R$", "");
    }

    private void print(CommandResult result) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case json -> out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
            case raw -> out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result.raw()));
            case table -> {
                out.println(MarkdownText.aligned(result.readable(), MarkdownText.Style.ofTerminal()));
                List<String> notes = new ArrayList<>(result.notes());
                notes.remove(result.readable());
                notes.forEach(note -> out.println("\nNote: " + MarkdownText.printable(note)));
            }
        }
        out.flush();
    }

    private void save(CommandResult result, FileStore store) throws IOException {
        for (CommandResult.ResultFile file : result.files()) {
            try (InputStream content =
                    file.id() == null ? new ByteArrayInputStream(file.content()) : store.open(file.id())) {
                Path path = SavedFile.in(files, file.name(), content);
                spec.commandLine().getErr().println("Saved " + path + " (" + file.size() + " bytes)");
            }
        }
    }
}
