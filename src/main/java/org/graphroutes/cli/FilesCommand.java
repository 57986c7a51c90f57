package org.graphroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graphroutes.GraphRoutes;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.problem.InvalidArgument;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code graph-routes files}: what commands have made and what they may send. */
@Command(
        name = "files",
        mixinStandardHelpOptions = true,
        header = "See, add, fetch or delete the files of the file store.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  graph-routes files add report.pdf",
            "  graph-routes files get f-7q0m1c9k2v4e8a3j5n6p0r1s2t"
        })
final class FilesCommand {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private GraphRoutesCommand parent;

    @Spec
    private CommandSpec spec;

    @Command(name = "list", mixinStandardHelpOptions = true, header = "List the files, the newest first.")
    int list(
            @Option(
                            names = "--output",
                            paramLabel = "FORMAT",
                            defaultValue = "table",
                            description = "table (for people) or json. Default: table.")
                    OutputFormat output)
            throws JsonProcessingException {
        try (GraphRoutes routes = new GraphRoutes(parent.home()).start()) {
            List<StoredFile> files = routes.bean(FileStore.class).list();
            PrintWriter out = out();
            if (output != OutputFormat.table) {
                out.println(JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(files.stream().map(StoredFile::json).toList()));
            } else if (files.isEmpty()) {
                out.println("There are no files.");
            } else {
                out.println(MarkdownText.aligned(table(files), MarkdownText.Style.ofTerminal()));
            }
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(name = "add", mixinStandardHelpOptions = true, header = "Put files in; say the id of each.")
    int add(@Parameters(arity = "1..*", paramLabel = "PATH", description = "Files to put in.") List<Path> paths)
            throws IOException {
        try (GraphRoutes routes = new GraphRoutes(parent.home()).start()) {
            paths.forEach(FilesCommand::requireReadable);
            for (Path path : paths) {
                StoredFile file = FileArguments.put(routes.bean(FileStore.class), path);
                out().println(file.id() + "  " + file.name());
            }
            return CommandLine.ExitCode.OK;
        }
    }

    private static void requireReadable(Path path) {
        if (!FileArguments.isReadable(path)) {
            throw new InvalidArgument("PATH", path + " is refused: there is no readable file of that name.");
        }
    }

    @Command(name = "get", mixinStandardHelpOptions = true, header = "Save a file.")
    int get(
            @Parameters(paramLabel = "ID", description = "Which file.") String id,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "PATH",
                            description = "A folder, or a file that is not there yet. Default: the current folder.")
                    Path path)
            throws IOException {
        try (GraphRoutes routes = new GraphRoutes(parent.home()).start()) {
            FileStore store = routes.bean(FileStore.class);
            StoredFile file = store.get(id);
            Path target = path == null ? Path.of(".") : path;
            boolean folder = Files.isDirectory(target);
            if (!folder && Files.exists(target)) {
                throw new InvalidArgument(
                        "PATH", target + " is there already and is not overwritten. Name another file, or a folder.");
            }
            try (InputStream content = store.open(id)) {
                Path saved = folder ? SavedFile.in(target, file.name(), content) : SavedFile.at(target, content);
                out().println("Saved " + saved + " (" + file.size() + " bytes)");
            }
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, header = "Delete files.")
    int delete(@Parameters(arity = "1..*", paramLabel = "ID", description = "Which files.") List<String> ids) {
        try (GraphRoutes routes = new GraphRoutes(parent.home()).start()) {
            FileStore store = routes.bean(FileStore.class);
            ids.forEach(store::get);
            ids.forEach(store::delete);
            out().println(ids.size() + " deleted.");
            return CommandLine.ExitCode.OK;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static String table(List<StoredFile> files) {
        StringBuilder table =
                new StringBuilder("| Id | Name | Type | Bytes | Added |\n| --- | --- | --- | --- | --- |\n");
        for (StoredFile file : files) {
            table.append("| %s | %s | %s | %d | %s |\n"
                    .formatted(
                            file.id(), file.name().replace("|", "\\|"), file.contentType(), file.size(), file.added()));
        }
        return table.toString();
    }
}
