package org.graphroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.graphroutes.command.ArgumentBinder;
import org.graphroutes.command.Command;
import org.graphroutes.command.CommandView;
import org.graphroutes.command.Contract;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code graph-routes commands}: what exists. */
@CommandLine.Command(
        name = "commands",
        mixinStandardHelpOptions = true,
        header = "List the commands, or show one command's arguments, outputs and permissions.")
final class CommandsCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private GraphRoutesCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to show.")
    private String name;

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "table", description = "table or json.")
    private OutputFormat output;

    @Override
    public Integer call() throws JsonProcessingException {
        Contract contract = Contract.in(parent.home().routes());
        PrintWriter out = spec.commandLine().getOut();
        if (output != OutputFormat.table) {
            JsonNode view = name == null ? all(contract) : CommandView.whole(contract.command(name));
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(view));
        } else if (name == null) {
            out.println(MarkdownText.aligned(list(contract), MarkdownText.Style.ofTerminal()));
        } else {
            out.println(MarkdownText.aligned(one(contract.command(name)), MarkdownText.Style.ofTerminal()));
        }
        return 0;
    }

    private static ArrayNode all(Contract contract) {
        ArrayNode all = JSON.createArrayNode();
        contract.commands().forEach(command -> all.add(CommandView.summary(command)));
        return all;
    }

    private static String list(Contract contract) {
        StringBuilder text = new StringBuilder("| Command | Effect | Summary |\n| --- | --- | --- |\n");
        for (Command command : contract.commands()) {
            text.append("| ")
                    .append(command.name())
                    .append(" | ")
                    .append(command.effect())
                    .append(" | ")
                    .append(command.deprecated() ? "(deprecated) " : "")
                    .append(command.summary())
                    .append(" |\n");
        }
        return text + "\nOne of them in full: graph-routes commands COMMAND";
    }

    private static String one(Command command) {
        StringBuilder text = new StringBuilder("### " + command.name() + "\n" + command.summary() + "\n");
        if (!command.description().isBlank()) {
            text.append('\n').append(command.description().strip()).append('\n');
        }
        if (command.argumentNames().isEmpty()) {
            text.append("\nIt takes no arguments.\n");
        } else {
            text.append("\n### Arguments\n| Name | Takes | Default | Meaning |\n| --- | --- | --- | --- |\n");
            for (String argument : command.argumentNames()) {
                JsonNode schema = command.argument(argument);
                text.append("| %s%s | %s | %s | %s |\n"
                        .formatted(
                                argument,
                                command.isRequired(argument) ? " (required)" : "",
                                ArgumentBinder.allowed(schema),
                                fallback(schema.path("default")),
                                command.argumentMeaning(argument)
                                        .replaceAll("\\R", " ")
                                        .replace("|", "\\|")));
            }
        }
        Command.Permissions permissions = command.permissions();
        if (permissions.application().isEmpty() && permissions.delegated().isEmpty()) {
            text.append("\nIt needs no permission.\n");
        } else {
            text.append("\n### Permissions, any one line\n");
            sets(text, "application", permissions.application());
            sets(text, "delegated", permissions.delegated());
        }
        if (!command.outputs().isEmpty()) {
            text.append("\n### Outputs\n| Path | Type |\n| --- | --- |\n");
            command.outputs().forEach(output -> text.append("| " + output.path() + " | " + output.type() + " |\n"));
        }
        text.append("\nEffect: ").append(command.effect()).append(". Sign-in: ");
        text.append(String.join(", ", command.flows())).append('.');
        if (command.example().isObject()) {
            text.append("\nExample: graph-routes run ").append(command.name());
            command.example()
                    .fields()
                    .forEachRemaining(field ->
                            text.append(' ').append(field.getKey()).append('=').append(quoted(field.getValue())));
        }
        return text.toString();
    }

    private static String fallback(JsonNode value) {
        return value.isMissingNode() ? "" : value.isContainerNode() ? value.toString() : value.asText();
    }

    private static String quoted(JsonNode value) {
        String text = value.isContainerNode() ? value.toString() : value.asText();
        return text.matches("[\\w@.,:/+-]*") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static void sets(StringBuilder text, String kind, List<List<String>> sets) {
        if (sets.isEmpty()) {
            text.append(kind).append(": not possible\n");
        }
        sets.forEach(set ->
                text.append(kind).append(": ").append(String.join(" + ", set)).append('\n'));
    }
}
