package org.graphroutes.cli;

import java.util.ArrayList;
import java.util.List;
import org.graphroutes.problem.InvalidArgument;

/** Reads a command as war rooms write it: {@code !name key="a value" other=word}. */
final class WarRoomLine {

    private WarRoomLine() {}

    /**
     * Splits a line into the command's name and {@code key=value} words.
     *
     * <p>A value that begins with a double quote or a backtick ends at the next one; within double quotes a backslash
     * keeps a quote or a backslash.
     *
     * @throws InvalidArgument when a quote is not closed
     */
    static List<String> words(String line) {
        String text = line.strip().replaceFirst("^!", "");
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean started = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"' && i + 1 < text.length() && "\"\\".indexOf(text.charAt(i + 1)) >= 0) {
                    word.append(text.charAt(++i));
                } else if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if ((c == '"' || c == '`') && (word.isEmpty() || word.charAt(word.length() - 1) == '=')) {
                quote = c;
                started = true;
            } else if (Character.isWhitespace(c)) {
                if (started) {
                    words.add(word.toString());
                    word.setLength(0);
                    started = false;
                }
            } else {
                word.append(c);
                started = true;
            }
        }
        if (quote != 0) {
            throw new InvalidArgument(null, "The line is refused: a " + quote + " is not closed.");
        }
        if (started) {
            words.add(word.toString());
        }
        return words;
    }
}
