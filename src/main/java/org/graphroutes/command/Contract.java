package org.graphroutes.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.graphroutes.problem.InvalidConfiguration;
import org.graphroutes.problem.Nearest;
import org.graphroutes.problem.UnknownCommand;

/**
 * The contracts below a routes folder: every {@code <folder>/openapi.yaml}. Documents are read when first needed.
 * Thread-safe.
 */
public final class Contract {

    /** The contract's file in a folder of routes. */
    public static final String FILE = "openapi.yaml";

    /** The folder of what all contracts share. */
    static final String COMMON = "common";

    private final Map<String, Path> files = new TreeMap<>();
    private final Map<String, JsonNode> documents = new TreeMap<>();
    private final Map<String, Map<String, Command>> commands = new TreeMap<>();

    private final Map<String, Command> found = new ConcurrentHashMap<>();

    private Contract(Path routes) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(routes, Files::isDirectory)) {
            for (Path folder : folders) {
                if (Files.exists(folder.resolve(FILE))) {
                    files.put(folder.getFileName().toString(), folder.resolve(FILE));
                }
            }
        } catch (IOException e) {
            throw new InvalidConfiguration("The routes folder " + routes + " cannot be read: " + e.getMessage());
        }
    }

    /** @param routes the folder of the routes; each of its folders may have an openapi.yaml */
    public static Contract in(Path routes) {
        return new Contract(routes);
    }

    /** The folders that have a contract. */
    public Collection<String> folders() {
        return files.keySet();
    }

    /** The file of a command's route. */
    public Path routeFile(Command command) {
        return files.values().stream()
                .map(file -> file.resolveSibling(fileName(command.name())))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new InvalidConfiguration("There is no route file for " + command.name() + "."));
    }

    /** Every command, by folder and in the order of its file. */
    public List<Command> commands() {
        return files.keySet().stream()
                .flatMap(folder -> of(folder).values().stream())
                .toList();
    }

    /**
     * The command of that name or alias.
     *
     * @throws UnknownCommand when there is none; it names the nearest
     */
    public Command command(String name) {
        Command known = found.get(name);
        return known != null ? known : find(name);
    }

    /** Whether a route of that id is a command's; reads no contract. */
    public boolean hasRoute(String id) {
        return files.values().stream().anyMatch(file -> Files.exists(file.resolveSibling(fileName(id))));
    }

    private Command find(String name) {
        for (String folder : files.keySet()) {
            if (Files.exists(files.get(folder).resolveSibling(fileName(name)))) {
                Command command = of(folder).get(name);
                if (command != null) {
                    found.put(name, command);
                    return command;
                }
            }
        }
        return commands().stream()
                .filter(command ->
                        command.name().equals(name) || command.aliases().contains(name))
                .findFirst()
                .orElseThrow(() -> new UnknownCommand(
                        name,
                        Nearest.to(name, commands().stream().map(Command::name).toList())));
    }

    /** The contract document of a folder, with the components of {@link #COMMON} joined to its own. */
    public synchronized JsonNode document(String folder) {
        JsonNode known = documents.get(folder);
        if (known != null) {
            return known;
        }
        ObjectNode document = read(files.get(folder));
        if (!folder.equals(COMMON) && files.containsKey(COMMON)) {
            ObjectNode components = document.withObjectProperty("components");
            document(COMMON).path("components").fields().forEachRemaining(kind -> components
                    .withObjectProperty(kind.getKey())
                    .setAll((ObjectNode) kind.getValue()));
        }
        documents.put(folder, document);
        return document;
    }

    private static ObjectNode read(Path file) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new InvalidConfiguration(file + " cannot be read: " + e.getMessage());
        }
    }

    // A name that is no plain word cannot be a file of ours; it must not become a path either.
    private static String fileName(String name) {
        return name.matches("[A-Za-z0-9-]+") ? name + ".yaml" : "no-such-command.yaml";
    }

    private synchronized Map<String, Command> of(String folder) {
        return commands.computeIfAbsent(folder, key -> {
            JsonNode document = document(key);
            Map<String, Command> byName = new LinkedHashMap<>();
            for (JsonNode path : document.path("paths")) {
                Command command = command(path.path("post"), document.path("components"));
                byName.put(command.name(), command);
            }
            return byName;
        });
    }

    private static Command command(JsonNode operation, JsonNode components) {
        JsonNode content = operation.path("requestBody").path("content").path("application/json");
        ObjectNode arguments = (ObjectNode) content.path("schema").deepCopy();
        arguments.set("components", components);
        List<Command.Output> outputs = new ArrayList<>();
        operation
                .path("x-outputs")
                .forEach(output -> outputs.add(new Command.Output(
                        output.path("path").asText(),
                        output.path("type").asText(),
                        output.path("description").asText(""))));
        Map<String, String> missing = new LinkedHashMap<>();
        operation
                .path("x-not-found")
                .fields()
                .forEachRemaining(
                        field -> missing.put(field.getKey(), field.getValue().asText()));
        return new Command(
                operation.path("operationId").asText(),
                operation.path("tags").path(0).asText(),
                operation.path("summary").asText(),
                operation.path("description").asText(""),
                operation.path("deprecated").asBoolean(false),
                arguments,
                outputs,
                operation.path("x-readable"),
                missing,
                new Command.Permissions(
                        sets(operation.path("x-permissions").path("application")),
                        sets(operation.path("x-permissions").path("delegated"))),
                operation.path("x-effect").asText(),
                words(operation.path("x-flows")),
                words(operation.path("x-aliases")),
                content.path("example"));
    }

    private static List<List<String>> sets(JsonNode array) {
        List<List<String>> sets = new ArrayList<>();
        array.forEach(set -> sets.add(words(set)));
        return sets;
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }
}
