package org.graphroutes.sandbox.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A $search on directory objects: clauses {@code "property:words"} in double quotes, joined by AND and OR (AND binds
 * closer; no parentheses). A clause holds if each of its words begins some word of the property, case aside.
 */
final class Search {
    private static final Pattern CLAUSE = Pattern.compile("\\s*(AND|OR)?\\s*\"([^\":]+):((?:[^\"\\\\]|\\\\.)*)\"\\s*");
    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}']+");

    private final List<List<Clause>> anyOfAllOf;

    private record Clause(String property, List<String> beginnings) {
        boolean test(Values values) {
            List<String> found = words(values.text(property));
            return beginnings.stream()
                    .allMatch(word -> found.stream().anyMatch(candidate -> candidate.startsWith(word)));
        }
    }

    private Search(List<List<Clause>> anyOfAllOf) {
        this.anyOfAllOf = anyOfAllOf;
    }

    /** @throws GraphError 400 if it is not of that form, or names a property that the type is not searched by */
    static Search parse(EntityType type, String text) {
        List<List<Clause>> anyOfAllOf = new ArrayList<>();
        Matcher matcher = CLAUSE.matcher(text);
        int end = 0;
        while (end < text.length()) {
            boolean first = anyOfAllOf.isEmpty();
            matcher.region(end, text.length());
            if (!matcher.lookingAt() || first != (matcher.group(1) == null)) {
                throw GraphError.badRequest("Syntax error: character '" + text.charAt(end)
                        + "' is not valid at position " + end + " in '" + text + "'.");
            }
            String property = matcher.group(2).strip();
            if (!type.search().contains(property)) {
                throw GraphError.unsupportedQuery("Property '" + property + "' in $search clause is not supported for '"
                        + type.resourceName() + "'.");
            }
            if (first || matcher.group(1).equals("OR")) {
                anyOfAllOf.add(new ArrayList<>());
            }
            anyOfAllOf.get(anyOfAllOf.size() - 1).add(new Clause(property, words(matcher.group(3))));
            end = matcher.end();
        }
        return new Search(anyOfAllOf);
    }

    boolean test(Values values) {
        return anyOfAllOf.stream().anyMatch(all -> all.stream().allMatch(clause -> clause.test(values)));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : WORD_BREAK.split(text.toLowerCase(Locale.ROOT))) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
