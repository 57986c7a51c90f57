package org.graphroutes.defender;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.graphroutes.problem.InvalidArgument;

/**
 * A query of advanced hunting as it is sent: what was typed, with a limit where it has none of its own.
 *
 * <p>Only as much of KQL is read as that takes: statements, strings, comments, brackets and the first word of each
 * stage. Whether the rest makes sense is for the service to say. One pass, time and memory grow with the length, which is
 * bounded by {@link #MAX_LENGTH}.
 *
 * @see <a href="https://learn.microsoft.com/kusto/query/scalar-data-types/string">strings in KQL</a>
 */
public final class HuntingQuery {

    /** The limit that stands for none: the query is checked and sent as typed. */
    public static final int NO_LIMIT = -1;

    /** The most rows that the service returns for one query, and so the largest limit. */
    public static final int MAX_LIMIT = 100_000;

    /** The longest query that is read, in UTF-16 units. Ours, not the service's. */
    public static final int MAX_LENGTH = 1_000_000;

    private static final Set<String> OWN_LIMIT =
            Set.of("take", "limit", "top", "top-hitters", "top-nested", "sample", "sample-distinct", "count");

    /** No rows of one table come out of these, so that no limit can follow. */
    private static final Set<String> NO_ROWS = Set.of("getschema", "consume", "fork", "facet");

    private static final Set<String> NOT_TABULAR = Set.of("let", "set", "declare", "alias", "restrict");

    private final String query;
    private final Deque<Integer> open = new ArrayDeque<>();
    private Statement statement = new Statement();
    private Statement last;
    private Statement lastTabular;
    private int pipeWithoutStage = -1;

    private HuntingQuery(String query) {
        this.query = query;
    }

    /**
     * The query to send.
     *
     * <p>A limit is added to the last statement that is not a let, set, declare, alias or restrict, and only where no
     * stage of its outermost pipeline is one of take, limit, top, top-hitters, top-nested, sample, sample-distinct, count,
     * getschema, consume, fork or facet. It stands before a trailing comment or semicolon, and before render, which has to
     * be last. Parentheses around the whole statement do not make it a subquery.
     *
     * @param query KQL as typed
     * @param limit 1 to {@link #MAX_LIMIT}, or {@link #NO_LIMIT}
     * @return the query as typed, with at most one stage added
     * @throws InvalidArgument for another limit, an empty or too long query, a string or bracket that is not closed, a
     *     bracket that closes nothing, a pipe without a stage, or when no statement returns rows; it names line and column
     */
    public static String limited(String query, int limit) {
        if (limit != NO_LIMIT && (limit < 1 || limit > MAX_LIMIT)) {
            throw new InvalidArgument(
                    "limit",
                    "The limit " + limit + " is refused: give 1 to " + MAX_LIMIT + ", or " + NO_LIMIT
                            + " to send the query without one.");
        }
        if (query.length() > MAX_LENGTH) {
            throw refused("it has " + query.length() + " characters, and " + MAX_LENGTH + " are allowed");
        }
        Optional<Integer> place = new HuntingQuery(query).lastTabular().placeForLimit();
        if (limit == NO_LIMIT || place.isEmpty()) {
            return query;
        }
        return query.substring(0, place.get()) + " | limit " + limit + query.substring(place.get());
    }

    private Statement lastTabular() {
        int at = 0;
        while (at < query.length()) {
            at = isSpace(query.charAt(at)) ? at + 1 : query.startsWith("//", at) ? endOfLine(at) : token(at);
        }
        if (!open.isEmpty()) {
            throw refused("the " + query.charAt(open.peek()) + " in " + place(open.peek()) + " is not closed");
        }
        endStatement();
        if (lastTabular != null) {
            return lastTabular;
        }
        if (last == null) {
            throw refused("it is empty; name at least a table, for example DeviceEvents");
        }
        throw refused("the " + last.firstWord + " in " + place(last.first)
                + " returns no rows, and nothing else does; add the query itself after it");
    }

    /** Reads the token that begins there and returns where it ends. */
    private int token(int at) {
        char c = query.charAt(at);
        if (c == ';' && open.isEmpty()) {
            endStatement();
            return at + 1;
        }
        int end = endOfToken(at);
        boolean pipe = c == '|' && end == at + 1;
        boolean closing = ")]}".indexOf(c) >= 0;
        if (closing) {
            close(at);
        }
        if (pipe || closing || c == ';') {
            requireStage();
        }
        String word = query.substring(at, isWordPart(c) ? end : at + 1).toLowerCase(Locale.ROOT);
        if (pipeWithoutStage >= 0) {
            statement.stages.add(new Stage(word, open.size(), statement.endBeforePipe));
            pipeWithoutStage = -1;
        }
        if (!closing) {
            statement.begin(word, at, open.size());
        }
        if (pipe) {
            pipeWithoutStage = at;
            statement.endBeforePipe = statement.end;
        }
        if ("([{".indexOf(c) >= 0) {
            open.push(at);
        }
        statement.end = end;
        return end;
    }

    private int endOfToken(int at) {
        char c = query.charAt(at);
        if (c == '"' || c == '\'') {
            return endOfString(at, c, false);
        }
        if (c == '@' && at + 1 < query.length() && "\"'".indexOf(query.charAt(at + 1)) >= 0) {
            return endOfString(at + 1, query.charAt(at + 1), true);
        }
        if (query.startsWith("```", at) || query.startsWith("~~~", at)) {
            int close = query.indexOf(query.substring(at, at + 3), at + 3);
            if (close < 0) {
                throw notClosed(at);
            }
            return close + 3;
        }
        int end = at + 1;
        if (isWordPart(c)) {
            // top-hitters is one word; a subtraction read as one does no harm, nothing but first words of stages
            // counts.
            while (end < query.length() && (isWordPart(query.charAt(end)) || query.charAt(end) == '-')) {
                end++;
            }
        }
        return query.startsWith("||", at) ? at + 2 : end;
    }

    /** Where a string of one line ends: its quote is escaped by a backslash or, in a verbatim one, by itself. */
    private int endOfString(int begin, char quote, boolean verbatim) {
        int at = begin + 1;
        while (at < query.length() && !isLineBreak(query.charAt(at))) {
            char c = query.charAt(at);
            if (c == quote) {
                if (!verbatim || at + 1 == query.length() || query.charAt(at + 1) != quote) {
                    return at + 1;
                }
                at += 2;
            } else if (c == '\\' && !verbatim && at + 1 < query.length() && !isLineBreak(query.charAt(at + 1))) {
                at += 2;
            } else {
                at++;
            }
        }
        throw notClosed(begin);
    }

    private int endOfLine(int at) {
        int end = at;
        while (end < query.length() && !isLineBreak(query.charAt(end))) {
            end++;
        }
        return end;
    }

    private void close(int at) {
        char c = query.charAt(at);
        if (open.isEmpty()) {
            throw refused("the " + c + " in " + place(at) + " closes nothing");
        }
        int opened = open.pop();
        if ("([{".indexOf(query.charAt(opened)) != ")]}".indexOf(c)) {
            throw refused("the " + c + " in " + place(at) + " cannot close the " + query.charAt(opened) + " in "
                    + place(opened));
        }
    }

    private void endStatement() {
        requireStage();
        if (statement.firstWord != null) {
            last = statement;
            lastTabular = statement.isTabular() ? statement : lastTabular;
            statement = new Statement();
        }
    }

    private void requireStage() {
        if (pipeWithoutStage >= 0) {
            throw refused(
                    "nothing follows the | in " + place(pipeWithoutStage) + "; remove it, or add what it should do");
        }
    }

    private InvalidArgument notClosed(int begin) {
        return refused("the string that begins in " + place(begin)
                + " is not closed; only one between ``` and ``` may have line breaks");
    }

    private String place(int offset) {
        int line = 1;
        int begin = 0;
        for (int at = 0; at < offset; at++) {
            char c = query.charAt(at);
            if (c == '\n' || c == '\r' && query.charAt(at + 1) != '\n') {
                line++;
                begin = at + 1;
            }
        }
        return "line " + line + ", column " + (query.codePointCount(begin, offset) + 1);
    }

    private static InvalidArgument refused(String why) {
        return new InvalidArgument("query", "The query is refused: " + why + ".");
    }

    private static boolean isSpace(char c) {
        // A blank copied from a web page is often U+00A0, which is no Java whitespace.
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /** A pipe and the first word after it, with the brackets around and the end of what comes before the pipe. */
    private record Stage(String word, int depth, int endBefore) {}

    /** What is kept of a statement while it is read. */
    private static final class Statement {

        private final List<Stage> stages = new ArrayList<>();
        private int first;
        private int end;
        private int endBeforePipe;
        private String firstWord;
        private String secondWord;
        private boolean onlyParentheses = true;
        private int parenthesesAroundAll;

        void begin(String word, int at, int depth) {
            if (firstWord == null) {
                firstWord = word;
                first = at;
            } else if (secondWord == null) {
                secondWord = word;
            }
            onlyParentheses &= word.equals("(");
            parenthesesAroundAll = onlyParentheses ? depth + 1 : Math.min(parenthesesAroundAll, depth);
        }

        /** A table may be called Set: what tells is whether something other than a pipe follows. */
        boolean isTabular() {
            return !NOT_TABULAR.contains(firstWord) || secondWord == null || secondWord.equals("|");
        }

        Optional<Integer> placeForLimit() {
            List<Stage> outermost = stages.stream()
                    .filter(stage -> stage.depth() == parenthesesAroundAll)
                    .toList();
            if (outermost.stream()
                    .anyMatch(stage -> OWN_LIMIT.contains(stage.word()) || NO_ROWS.contains(stage.word()))) {
                return Optional.empty();
            }
            return Optional.of(outermost.stream()
                    .filter(stage -> stage.word().equals("render"))
                    .map(Stage::endBefore)
                    .findFirst()
                    .orElse(end));
        }
    }
}
