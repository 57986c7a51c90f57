package org.graphroutes.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a result as markdown for people, by the contract's {@code x-readable}. */
public final class ReadableText {

    private static final Pattern ARGUMENT = Pattern.compile("\\{([A-Za-z_.]+)}");

    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    private ReadableText() {}

    /**
     * @param readable the contract's {@code x-readable}
     * @param outputs the result's outputs
     * @param values the value of a name in braces: an argument, an output's path; null for none
     */
    public static String of(JsonNode readable, JsonNode outputs, UnaryOperator<String> values) {
        StringBuilder text = new StringBuilder(
                readable.has("text")
                        ? expand(readable.path("text").asText(), values)
                        : titled(readable, outputs, values));
        readable.path("append").fields().forEachRemaining(more -> {
            if ("true".equals(values.apply(more.getKey()))) {
                text.append("\n\n").append(expand(more.getValue().asText(), values));
            }
        });
        return text.toString();
    }

    private static String titled(JsonNode readable, JsonNode outputs, UnaryOperator<String> values) {
        List<JsonNode> rows = rows(outputs, readable);
        if (rows.isEmpty()) {
            return readable.has("empty")
                    ? expand(readable.path("empty").asText(), values)
                    : "### " + title(readable, false, values) + "\nNo entries.";
        }
        String link = nextPage(outputs, readable);
        UnaryOperator<String> counted = name -> name.equals("rows") ? String.valueOf(rows.size()) : values.apply(name);
        return "### " + title(readable, !link.isEmpty(), counted) + "\n" + link + table(readable, rows);
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

    private static String title(JsonNode readable, boolean more, UnaryOperator<String> values) {
        String title = readable.path(more && readable.has("titleMore") ? "titleMore" : "title")
                .asText();
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
        List<String> names = new ArrayList<>();
        List<List<String>> columns = new ArrayList<>();
        for (String name : columnNames(readable, rows)) {
            List<String> cells = new ArrayList<>(rows.size());
            boolean empty = true;
            for (JsonNode row : rows) {
                String cell = shortened(
                        cell(value(row, name)), readable.path("longest").path(name));
                cells.add(cell);
                empty &= cell.isEmpty();
            }
            if (!empty) {
                names.add(readable.path("headers").path(name).asText(OutputKeys.heading(name)));
                columns.add(cells);
            }
        }
        StringBuilder table = new StringBuilder("|");
        names.forEach(name -> table.append(' ').append(name).append(" |"));
        table.append("\n|").append(" --- |".repeat(names.size()));
        for (int row = 0; row < rows.size(); row++) {
            table.append("\n|");
            for (List<String> cells : columns) {
                table.append(' ').append(cells.get(row)).append(" |");
            }
        }
        return table.toString();
    }

    // A dotted name reaches into objects, and into each object of an array.
    private static JsonNode value(JsonNode row, String name) {
        int dot = name.indexOf('.');
        if (dot < 0 || row.has(name)) {
            return row.path(name);
        }
        JsonNode holder = row.path(name.substring(0, dot));
        String rest = name.substring(dot + 1);
        if (!holder.isArray()) {
            return value(holder, rest);
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        holder.forEach(element -> values.add(value(element, rest)));
        return values;
    }

    private static String shortened(String cell, JsonNode longest) {
        return longest.isInt() && cell.codePointCount(0, cell.length()) > longest.asInt()
                ? cell.substring(0, cell.offsetByCodePoints(0, longest.asInt()))
                : cell;
    }

    private static Set<String> columnNames(JsonNode readable, List<JsonNode> rows) {
        Set<String> names = new LinkedHashSet<>();
        if (readable.has("columns")) {
            readable.path("columns").forEach(column -> names.add(column.asText()));
        } else {
            rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        }
        return names;
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
        String line = text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : LINE_BREAK.matcher(text).replaceAll(" ");
        return line.indexOf('|') < 0 ? line : line.replace("|", "\\|");
    }
}
