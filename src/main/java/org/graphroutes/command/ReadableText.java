package org.graphroutes.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a result as markdown for people, by the contract's {@code x-readable}. */
public final class ReadableText {

    private static final Pattern ARGUMENT = Pattern.compile("\\{([A-Za-z_.]+)}");

    private ReadableText() {}

    /**
     * @param readable the contract's {@code x-readable}
     * @param outputs the result's outputs
     * @param values the value of a name in braces: an argument, an output's path; null for none
     */
    public static String of(JsonNode readable, JsonNode outputs, UnaryOperator<String> values) {
        if (readable.has("text")) {
            return expand(readable.path("text").asText(), values);
        }
        List<JsonNode> rows = rows(outputs, readable);
        if (rows.isEmpty()) {
            return readable.has("empty")
                    ? expand(readable.path("empty").asText(), values)
                    : "### " + title(readable, values) + "\nNo entries.";
        }
        return "### " + title(readable, values) + "\n" + nextPage(outputs, readable) + table(readable, rows);
    }

    /** Puts values in the places of their names; a name without a value is left out. */
    public static String expand(String template, UnaryOperator<String> values) {
        Matcher matcher = ARGUMENT.matcher(template);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String value = values.apply(matcher.group(1));
            matcher.appendReplacement(text, value == null ? "" : Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(text).toString();
    }

    private static String title(JsonNode readable, UnaryOperator<String> values) {
        String title = readable.path("title").asText();
        var variants = readable.path("titleWith").fields();
        while (variants.hasNext()) {
            var variant = variants.next();
            if (values.apply(variant.getKey()) != null) {
                title = variant.getValue().asText();
            }
        }
        // One line: what follows it is the table.
        return expand(title, values).replaceAll("\\R", " ");
    }

    private static JsonNode shown(JsonNode outputs, JsonNode readable) {
        return outputs.at("/" + readable.path("rows").asText().replace('.', '/'));
    }

    private static String nextPage(JsonNode outputs, JsonNode readable) {
        String link = shown(outputs, readable).path(0).path("NextPage").asText("");
        return link.isEmpty() ? "" : "There is more: next_page=" + link + "\n\n";
    }

    // An element that holds nothing but a NextPage is no row.
    private static List<JsonNode> rows(JsonNode outputs, JsonNode readable) {
        JsonNode node = shown(outputs, readable);
        List<JsonNode> rows = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(rows::add);
        } else if (node.isObject()) {
            rows.add(node);
        }
        rows.removeIf(row -> row.isEmpty() || row.size() == 1 && row.has("NextPage"));
        return rows;
    }

    private static String table(JsonNode readable, List<JsonNode> rows) {
        Set<String> columns = new LinkedHashSet<>();
        if (readable.has("columns")) {
            readable.path("columns").forEach(column -> columns.add(column.asText()));
        } else {
            rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        }
        columns.removeIf(
                column -> rows.stream().allMatch(row -> cell(row.path(column)).isEmpty()));
        StringBuilder table = new StringBuilder();
        table.append(columns.stream()
                .map(column -> readable.path("headers").path(column).asText(OutputKeys.heading(column)))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
        table.append(columns.stream().map(column -> "---").collect(Collectors.joining(" | ", "| ", " |\n")));
        for (JsonNode row : rows) {
            table.append(columns.stream()
                    .map(column -> cell(row.path(column)))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        return table.toString().stripTrailing();
    }

    private static String cell(JsonNode value) {
        if (value.isNull() || value.isMissingNode() || value.isContainerNode() && value.isEmpty()) {
            return "";
        }
        if (value.isArray()) {
            List<String> members = new ArrayList<>();
            value.forEach(member -> members.add(cell(member)));
            return String.join(", ", members);
        }
        String text = value.isValueNode() ? value.asText() : value.toString();
        return text.replace("|", "\\|").replaceAll("\\R", " ");
    }
}
