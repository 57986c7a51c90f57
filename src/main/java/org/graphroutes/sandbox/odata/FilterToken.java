package org.graphroutes.sandbox.odata;

import java.util.ArrayList;
import java.util.List;

/**
 * One token of a $filter.
 *
 * @param text without quotes, doubled quotes undone
 * @param position of its first character, from 0
 */
record FilterToken(Kind kind, String text, int position) {
    enum Kind {
        /** A name, operator, number, time, GUID or keyword. */
        WORD,
        /** A quoted text. */
        TEXT,
        /** {@code ( ) , :} */
        SYMBOL,
        END
    }

    /** The tokens of the text, END last. @throws GraphError 400 for a text that is not closed */
    static List<FilterToken> tokens(String text) {
        List<FilterToken> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int start = i;
            if (Character.isWhitespace(c)) {
                i++;
            } else if (c == '\'') {
                i = closingQuote(text, start);
                String quoted = text.substring(start + 1, i++).replace("''", "'");
                tokens.add(new FilterToken(Kind.TEXT, quoted, start));
            } else if ("(),:".indexOf(c) >= 0) {
                i++;
                tokens.add(new FilterToken(Kind.SYMBOL, String.valueOf(c), start));
            } else {
                while (i < text.length() && isWordPart(text, start, i)) {
                    i++;
                }
                tokens.add(new FilterToken(Kind.WORD, text.substring(start, i), start));
            }
        }
        tokens.add(new FilterToken(Kind.END, "", text.length()));
        return tokens;
    }

    /** A colon belongs to a word that began with a digit: {@code 2026-01-01T00:00:00Z}. */
    private static boolean isWordPart(String text, int start, int i) {
        char c = text.charAt(i);
        return c == ':' ? Character.isDigit(text.charAt(start)) : !Character.isWhitespace(c) && "(),'".indexOf(c) < 0;
    }

    private static int closingQuote(String text, int open) {
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\'') {
                if (i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                    i++;
                } else {
                    return i;
                }
            }
        }
        throw GraphError.badRequest("Invalid filter clause: There is an unterminated string literal at position "
                + text.length() + " in '" + text + "'.");
    }
}
