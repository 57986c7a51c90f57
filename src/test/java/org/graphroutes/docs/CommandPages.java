package org.graphroutes.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.graphroutes.command.ArgumentBinder;
import org.graphroutes.command.Command;
import org.graphroutes.command.Contract;

/** Writes docs/commands from the contract: one page a command with the real answer of its example, and an index. */
final class CommandPages {

    /** Where the pages are. */
    static final Path FOLDER = Path.of("docs", "commands");

    /** How to write them again. */
    static final String REGENERATE = "mvn -B -q test -Dtest=CommandPagesTest -Ddocs.write=true";

    private static final Pattern NAME = Pattern.compile("(msgraph|microsoft-365)-[a-z0-9-]+");
    private static final Map<String, String> EFFECTS = Map.of(
            "read", "changes nothing",
            "write", "changes or adds something",
            "destructive", "takes away something that no command here gives back");

    private final Contract contract;

    CommandPages(Contract contract) {
        this.contract = contract;
    }

    /** Every page by its path. */
    Map<Path, String> pages(Examples examples) throws IOException {
        Map<Path, String> pages = new TreeMap<>();
        pages.put(FOLDER.resolve("README.md"), index());
        for (Command command : contract.commands()) {
            pages.put(FOLDER.resolve(command.name() + ".md"), page(command, examples));
        }
        return pages;
    }

    private String page(Command command, Examples examples) throws IOException {
        return header("routes/" + folder(command) + "/" + Contract.FILE)
                + "# " + command.name() + "\n\n"
                + command.summary() + "\n\n"
                + deprecated(command)
                + linked(command, command.description())
                + "\n\nEffect: **" + command.effect() + "**: it " + EFFECTS.get(command.effect()) + ".\n"
                + aliases(command)
                + "\n## Arguments\n\n" + arguments(command)
                + "\n## Outputs\n\n" + outputs(command)
                + missing(command)
                + "\n## Permissions\n\n" + permissions(command)
                + "\n## Sign-in\n\nWorks with the [flows](../connections.md#sign-in-flows) "
                + String.join(", ", command.flows()) + ".\n"
                + "\n## Example\n\n" + example(command, examples);
    }

    private String folder(Command command) {
        return contract.routeFile(command).getParent().getFileName().toString();
    }

    private static String header(String source) {
        return "<!-- Generated from " + source + " by CommandPages. Do not edit; to write it again:\n     " + REGENERATE
                + " -->\n";
    }

    private String deprecated(Command command) {
        return command.deprecated()
                ? "> **Deprecated.** Use [%1$s](%1$s.md) instead.\n\n".formatted(replacement(command))
                : "";
    }

    // The contract says it in words: the first other command that it names.
    private String replacement(Command command) {
        Matcher matcher = NAME.matcher(command.summary() + " " + command.description());
        while (matcher.find()) {
            if (!matcher.group().equals(command.name()) && exists(matcher.group())) {
                return matcher.group();
            }
        }
        throw new AssertionError(command.name() + " is deprecated, and neither its summary nor its description in"
                + " openapi.yaml names the command to use instead.");
    }

    private boolean exists(String name) {
        return contract.commands().stream().anyMatch(command -> command.name().equals(name));
    }

    private String linked(Command command, String text) {
        return NAME.matcher(text.strip())
                .replaceAll(name -> exists(name.group()) && !name.group().equals(command.name())
                        ? "[" + name.group() + "](" + name.group() + ".md)"
                        : name.group());
    }

    private static String aliases(Command command) {
        return command.aliases().isEmpty() ? "" : "\nAlso known as " + String.join(", ", command.aliases()) + ".\n";
    }

    private String arguments(Command command) {
        List<List<String>> rows = new ArrayList<>();
        for (String name : command.argumentNames()) {
            JsonNode schema = command.argument(name);
            rows.add(List.of(
                    "`" + name + "`",
                    command.isRequired(name) ? "yes" : "",
                    ArgumentBinder.allowed(schema) + (command.isSecret(name) ? " (a secret)" : ""),
                    Markdown.code(fallback(schema.path("default"))),
                    linked(command, command.argumentMeaning(name))));
        }
        String table = rows.isEmpty()
                ? "None.\n"
                : Markdown.table(List.of("Name", "Required", "Takes", "Default", "Description"), rows);
        List<String> ignored = new ArrayList<>();
        contract.document(folder(command))
                .path("paths")
                .path("/commands/" + command.name())
                .path("post")
                .path("x-ignored-arguments")
                .forEach(name -> ignored.add("`" + name.asText() + "`"));
        return table + (ignored.isEmpty() ? "" : "\nTaken and not used: " + String.join(", ", ignored) + ".\n");
    }

    private static String fallback(JsonNode value) {
        if (!value.isArray()) {
            return value.asText("");
        }
        List<String> members = new ArrayList<>();
        value.forEach(member -> members.add(member.asText()));
        return String.join(",", members);
    }

    private static String outputs(Command command) {
        return command.outputs().isEmpty()
                ? "None; what was done stands in `readable`.\n"
                : Markdown.table(
                        List.of("Path", "Type", "Description"),
                        command.outputs().stream()
                                .map(output -> List.of("`" + output.path() + "`", output.type(), output.description()))
                                .toList());
    }

    private static String missing(Command command) {
        if (command.missing().isEmpty()) {
            return "";
        }
        return "\n## When something does not exist\n\n"
                + "The command succeeds with empty outputs and one of these notes, unless the connection says"
                + " `not-found = error`.\n\n"
                + Markdown.table(
                        List.of("Missing", "Note"),
                        command.missing().entrySet().stream()
                                .map(entry -> List.of("`" + entry.getKey() + "`", entry.getValue()))
                                .toList());
    }

    private static String permissions(Command command) {
        Command.Permissions permissions = command.permissions();
        if (permissions.application().isEmpty() && permissions.delegated().isEmpty()) {
            return "None.\n";
        }
        return "Any one line will do; the least comes first.\n\n"
                + "Application (no signed-in user):\n\n" + sets(permissions.application())
                + "\nDelegated (a signed-in user):\n\n" + sets(permissions.delegated());
    }

    private static String sets(List<List<String>> sets) {
        return sets.isEmpty()
                ? "- not possible\n"
                : sets.stream()
                        .map(set -> "- " + String.join(" and ", set) + "\n")
                        .collect(Collectors.joining());
    }

    private static String example(Command command, Examples examples) throws IOException {
        String body = command.example().isEmpty() ? "{}" : ShortJson.text(command.example());
        return "In a shell:\n\n```sh\n" + shell(command) + "```\n"
                + "\nOver HTTP:\n\n```sh\ncurl -s http://127.0.0.1:8080/api/v1/commands/" + command.name() + " \\\n"
                + "  -H 'Content-Type: application/json' -d " + quoted(body) + "\n```\n"
                + answer(command, examples);
    }

    private static String answer(Command command, Examples examples) throws IOException {
        return "\nThe answer of a new [sandbox](../sandbox.md) ([how it is shortened](README.md#examples)):\n\n```json\n"
                + ShortJson.text(examples.answer(command)) + "\n```\n";
    }

    private static String shell(Command command) {
        StringBuilder files = new StringBuilder();
        StringBuilder line = new StringBuilder("bin/graph-routes run " + command.name());
        command.example().fields().forEachRemaining(field -> {
            String name = field.getKey();
            if (command.isSecret(name)) {
                files.append("printf %s ")
                        .append(quoted(field.getValue().asText()))
                        .append(" > ")
                        .append(name)
                        .append(".txt\n");
                line.append(' ').append(name).append("=@").append(name).append(".txt");
            } else {
                line.append(' ').append(name).append('=').append(quoted(typed(field.getValue())));
            }
        });
        return files.append(line).append('\n').toString();
    }

    private static String typed(JsonNode value) {
        if (!value.isArray()) {
            return value.isObject() ? value.toString() : value.asText();
        }
        List<String> members = new ArrayList<>();
        value.forEach(member -> members.add(member.asText()));
        return String.join(",", members);
    }

    private static String quoted(String text) {
        return text.matches("[\\w@.,:/+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private String index() {
        StringBuilder page = new StringBuilder(header("routes/*/" + Contract.FILE));
        page.append("# Commands\n\nOne page a command: arguments, outputs, permissions, an example with its answer.\n"
                + "The same in a terminal: `bin/graph-routes commands` and `bin/graph-routes commands COMMAND`.\n\n"
                + "Effect says what a call may do:\n\n");
        for (String effect : List.of("read", "write", "destructive")) {
            page.append("- **")
                    .append(effect)
                    .append("** ")
                    .append(EFFECTS.get(effect))
                    .append(".\n");
        }
        for (String integration :
                contract.commands().stream().map(this::folder).distinct().toList()) {
            page.append("\n## ").append(integration).append("\n\n");
            page.append(contract.document(integration)
                            .path("info")
                            .path("description")
                            .asText()
                            .strip())
                    .append("\n\n");
            page.append(Markdown.table(
                    List.of("Command", "Effect", "What it does"),
                    contract.commands().stream()
                            .filter(command -> folder(command).equals(integration))
                            .map(command -> List.of(
                                    "[" + command.name() + "](" + command.name() + ".md)",
                                    command.effect(),
                                    (command.deprecated() ? "(deprecated) " : "") + command.summary()))
                            .toList()));
        }
        return page + LEFT_OUT + "\n## Examples\n\nEvery example was run when its page was written: on a sandbox that"
                + " nobody had used, at 2026-11-21T08:00:00Z.\n" + ShortJson.RULES
                + " The content of a file is replaced by its size.\n";
    }

    private static final String LEFT_OUT =
            """

            ## Left out on purpose

            The reference platform has three more user commands, all hidden. They are not here:

            | Command | Why not |
            | --- | --- |
            | `msgraph-user-request-mfa` | It asks a Microsoft service that is not documented, not part of Graph, and works only with the two commands below. |
            | `msgraph-user-create-mfa-client-secret` | It adds a new client secret to a Microsoft application with every call, and puts the secret into the outputs. |
            | `msgraph-user-create-mfa-client-access-token` | It puts an access token into the outputs, where logs and playbooks keep it. |
            """;
}
