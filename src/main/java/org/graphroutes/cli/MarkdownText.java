package org.graphroutes.cli;

import java.util.ArrayList;
import java.util.List;

/** Prints the readable markdown of a result for a terminal: tables aligned, headings bold where colours are wanted. */
final class MarkdownText {

    /** A single row with more columns than this is written downwards. */
    private static final int WIDEST = 6;

    /** Whether escape sequences may be printed. */
    enum Style {
        PLAIN,
        COLOURED;

        /** Coloured on a terminal, unless NO_COLOR is set. */
        static Style ofTerminal() {
            boolean colours = System.console() != null
                    && System.getenv("NO_COLOR") == null
                    && !"dumb".equals(System.getenv("TERM"));
            return colours ? COLOURED : PLAIN;
        }
    }

    private MarkdownText() {}

    /** The text with every table's columns aligned. */
    static String aligned(String markdown, Style style) {
        StringBuilder text = new StringBuilder();
        List<String> table = new ArrayList<>();
        for (String line : markdown.split("\n", -1)) {
            if (line.startsWith("| ")) {
                table.add(line);
            } else {
                flush(table, text, style);
                String shown = printable(line);
                text.append(shown.startsWith("### ") ? bold(shown.substring(4), style) : shown)
                        .append('\n');
            }
        }
        flush(table, text, style);
        return text.toString().stripTrailing();
    }

    private static void flush(List<String> lines, StringBuilder text, Style style) {
        boolean isTable = lines.size() > 1 && lines.get(1).matches("[| -]+");
        if (!isTable) {
            lines.forEach(line -> text.append(printable(line)).append('\n'));
            lines.clear();
            return;
        }
        lines.remove(1);
        List<List<String>> table = lines.stream().map(MarkdownText::cells).toList();
        if (table.size() == 2
                && table.get(0).size() > WIDEST
                && table.get(0).size() == table.get(1).size()) {
            vertical(table.get(0), table.get(1), text, style);
            lines.clear();
            return;
        }
        int columns = table.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        table.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        });
        for (int r = 0; r < table.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < table.get(r).size(); i++) {
                String cell = table.get(r).get(i);
                line.append(cell).append(" ".repeat(widths[i] - width(cell) + 2));
            }
            String row = line.toString().stripTrailing();
            text.append(r == 0 ? bold(row, style) : row).append('\n');
        }
        lines.clear();
    }

    // One thing with many properties reads better with a line for each.
    private static void vertical(List<String> names, List<String> values, StringBuilder text, Style style) {
        int width = names.stream().mapToInt(MarkdownText::width).max().orElse(0);
        for (int i = 0; i < names.size(); i++) {
            String padding = " ".repeat(width - width(names.get(i)) + 2);
            text.append(bold(names.get(i), style))
                    .append(padding)
                    .append(values.get(i))
                    .append('\n');
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        String inner = line.substring(2, line.endsWith(" |") ? line.length() - 2 : line.length());
        for (String cell : inner.split("(?<!\\\\) ?\\| ?", -1)) {
            cells.add(printable(cell.strip().replace("\\|", "|")));
        }
        return cells;
    }

    /** Text of somebody else's that cannot steer the terminal: only line breaks of all controls, no change of direction. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069&&[^\n]]", "?");
    }

    private static String bold(String text, Style style) {
        return style == Style.COLOURED ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    // East Asian wide characters take two columns, combining marks none.
    private static int width(String text) {
        return text.codePoints()
                .map(c -> {
                    int type = Character.getType(c);
                    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
                        return 0;
                    }
                    boolean wide = c >= 0x1100 && c <= 0x115f
                            || c >= 0x2e80 && c <= 0xa4cf
                            || c >= 0xac00 && c <= 0xd7a3
                            || c >= 0xf900 && c <= 0xfaff
                            || c >= 0xff00 && c <= 0xff60
                            || c >= 0x1f300 && c <= 0x1faff;
                    return wide ? 2 : 1;
                })
                .sum();
    }
}
