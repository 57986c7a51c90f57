package org.graphroutes.docs;

import java.util.List;

/** Pieces of markdown. */
final class Markdown {

    private Markdown() {}

    /** A table; cells are escaped. */
    static String table(List<String> headings, List<List<String>> rows) {
        StringBuilder table = new StringBuilder(row(headings));
        table.append(row(headings.stream().map(heading -> "---").toList()));
        rows.forEach(row -> table.append(row(row)));
        return table.toString();
    }

    /** A word as it is typed; nothing for nothing. */
    static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String row(List<String> cells) {
        List<String> escaped = cells.stream()
                .map(cell -> cell.strip().replaceAll("\\s*\\R\\s*", " ").replace("|", "\\|"))
                .toList();
        return "| " + String.join(" | ", escaped) + " |\n";
    }
}
