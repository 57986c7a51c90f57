package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A $search: clauses joined by AND and OR (AND binds closer; no parentheses). On directory objects each clause is
 * {@code "property:words"} in double quotes; for a mailbox see {@link #mail}. A clause holds if each of its words begins
 * some word of the property, case aside.
 */
final class Search {
    private static final Pattern CLAUSE = Pattern.compile("\\s*(AND|OR)?\\s*\"([^\":]+):((?:[^\"\\\\]|\\\\.)*)\"\\s*");
    private static final Pattern SPECIAL = Pattern.compile("[^\\p{L}\\p{N}\\s]");
    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}']+");

    private final List<List<Clause>> anyOfAllOf;

    private record Clause(List<String> properties, List<String> beginnings) {
        boolean test(Values values) {
            StringBuilder text = new StringBuilder();
            properties.forEach(property -> gather(values.get(property), text));
            List<String> found = words(text.toString());
            return beginnings.stream()
                    .allMatch(word -> found.stream().anyMatch(candidate -> candidate.startsWith(word)));
        }
    }

    private Search(List<List<Clause>> anyOfAllOf) {
        this.anyOfAllOf = anyOfAllOf;
    }

    /** @throws GraphError 400 if it is not of that form, or names a property that the type is not searched by */
    static Search parse(EntityType type, String text) {
        if (type.mail()) {
            return mail(type, text);
        }
        List<List<Clause>> anyOfAllOf = new ArrayList<>();
        Matcher matcher = CLAUSE.matcher(text);
        int end = 0;
        while (end < text.length()) {
            boolean first = anyOfAllOf.isEmpty();
            matcher.region(end, text.length());
            if (!matcher.lookingAt() || first != (matcher.group(1) == null)) {
                throw syntaxError(text, end);
            }
            String property = matcher.group(2).strip();
            if (!type.search().contains(property)) {
                throw GraphError.unsupportedQuery("Property '" + property + "' in $search clause is not supported for '"
                        + type.resourceName() + "'.");
            }
            if (first || matcher.group(1).equals("OR")) {
                anyOfAllOf.add(new ArrayList<>());
            }
            anyOfAllOf.get(anyOfAllOf.size() - 1).add(new Clause(List.of(property), words(matcher.group(3))));
            end = matcher.end();
        }
        return new Search(anyOfAllOf);
    }

    /**
     * A $search in a mailbox: words, or {@code property:words}, joined by AND and OR. Words alone are looked for in
     * sender, subject and body. Without double quotes there may be words only.
     * https://learn.microsoft.com/graph/search-query-parameter
     */
    private static Search mail(EntityType type, String quoted) {
        String text = quoted.strip();
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).replace("\\\"", "\"");
        } else {
            Matcher special = SPECIAL.matcher(text);
            if (special.find()) {
                throw syntaxError(text, special.start());
            }
        }
        List<List<Clause>> anyOfAllOf = new ArrayList<>();
        for (String any : text.split("\\s+OR\\s+")) {
            List<Clause> all = new ArrayList<>();
            for (String term : any.split("\\s+AND\\s+")) {
                all.add(mailClause(type, term));
            }
            anyOfAllOf.add(all);
        }
        return new Search(anyOfAllOf);
    }

    private static GraphError syntaxError(String text, int at) {
        return GraphError.badRequest("Syntax error: character '" + text.charAt(at) + "' is not valid at position " + at
                + " in '" + text + "'.");
    }

    private static Clause mailClause(EntityType type, String term) {
        int colon = term.indexOf(':');
        String property = colon < 0 ? "" : term.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        List<String> properties =
                switch (property) {
                    case "to", "cc", "bcc" -> List.of(property + "Recipients");
                    case "attachment" -> List.of("attachmentNames");
                    case "hasattachment", "hasattachments" -> List.of("hasAttachments");
                    case "importance" -> List.of("importance");
                    case "recipients" -> List.of("toRecipients", "ccRecipients", "bccRecipients");
                    case "participants" -> List.of("from", "toRecipients", "ccRecipients", "bccRecipients");
                    case "kind", "received", "sent", "size" ->
                        throw GraphError.badRequest("$search by '" + property + "' is not supported by the sandbox.");
                    default -> type.search().contains(property) ? List.of(property) : List.of();
                };
        return properties.isEmpty()
                ? new Clause(List.copyOf(type.search()), words(term))
                : new Clause(properties, words(term.substring(colon + 1)));
    }

    private static void gather(JsonNode value, StringBuilder text) {
        if (value.isContainerNode()) {
            value.forEach(item -> gather(item, text));
        } else if (value.isTextual() || value.isBoolean()) {
            text.append(value.asText()).append(' ');
        }
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
