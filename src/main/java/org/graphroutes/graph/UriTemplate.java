package org.graphroutes.graph;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.graphroutes.problem.InvalidArgument;

/**
 * The path and query of a Graph request with {@code {argument}} in the places of values.
 *
 * <p>A value is data, never structure: it becomes exactly one path segment or (part of) one query value, with every
 * character but RFC 3986's unreserved ones percent-encoded. What cannot be written so (an empty segment, {@code .} and
 * {@code ..}, broken Unicode) is refused. Immutable and thread-safe.
 *
 * <ul>
 *   <li>{@code users/{user}}: the value as one segment.
 *   <li>{@code methods{/method_id}}: slash and segment, or nothing when the argument is absent (RFC 6570 section 3.2.6);
 *       with it the query is left out.
 *   <li>{@code {/mailbox*}}: a list's members, a segment each; a slash that it brings to the very beginning is left out.
 *   <li>{@code $select={properties}}: the value; a list's members are joined by commas; the whole pair is dropped when
 *       one of its arguments is absent or empty.
 *   <li>{@code {query*}}: a map's entries, a pair each; names stand as they are.
 *   <li>{@code $filter=id eq '{id}'}: between quotes, quotes in the value are doubled (OData 4.01 ABNF, string literal).
 * </ul>
 */
public final class UriTemplate {

    private static final Pattern EXPRESSION = Pattern.compile("\\{(/?)([A-Za-z_][A-Za-z0-9_]*)(\\*?)}");

    private final String path;
    private final List<String> pairs;

    /**
     * @param path relative to the service root, without a leading slash
     * @param query pairs joined by {@code &}, or null; text outside braces is sent as it stands
     */
    public UriTemplate(String path, String query) {
        this.path = path;
        this.pairs = query == null || query.isBlank() ? List.of() : List.of(query.split("&"));
    }

    /**
     * Puts the arguments in.
     *
     * @param arguments the value of a name; null when absent
     * @return path and query, relative to the service root
     * @throws InvalidArgument when a value cannot be one path segment or is not Unicode
     */
    public String expand(Function<String, Object> arguments) {
        boolean member = namesMember(arguments);
        String expanded = replace(path, match -> {
            String name = match.group(2);
            Object value = arguments.apply(name);
            if (!match.group(3).isEmpty()) {
                return ((Collection<?>) value)
                        .stream()
                                .map(part -> match.group(1) + segment(name, part))
                                .collect(Collectors.joining());
            }
            boolean optional = !match.group(1).isEmpty();
            return optional && isAbsent(value) ? "" : match.group(1) + segment(name, value);
        });
        if (expanded.startsWith("/")) {
            expanded = expanded.substring(1);
        }
        if (member) {
            return expanded;
        }
        String query = pairs.stream()
                .map(pair -> expandPair(pair, arguments))
                .filter(pair -> !pair.isEmpty())
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? expanded : expanded + "?" + query;
    }

    /**
     * Whether an optional segment has a value, so that the path names one member of a collection; options of the
     * collection ($filter, $top, pages) have no meaning then.
     */
    public boolean namesMember(Function<String, Object> arguments) {
        Matcher matcher = EXPRESSION.matcher(path);
        while (matcher.find()) {
            if (!matcher.group(1).isEmpty()
                    && matcher.group(3).isEmpty()
                    && !isAbsent(arguments.apply(matcher.group(2)))) {
                return true;
            }
        }
        return false;
    }

    private static String expandPair(String pair, Function<String, Object> arguments) {
        Matcher names = EXPRESSION.matcher(pair);
        if (names.matches() && !names.group(3).isEmpty()) {
            Map<?, ?> pairs = (Map<?, ?>) arguments.apply(names.group(2));
            return pairs.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + queryValue(names.group(2), entry.getValue(), false))
                    .collect(Collectors.joining("&"));
        }
        names.reset();
        while (names.find()) {
            if (isAbsent(arguments.apply(names.group(2)))) {
                return "";
            }
        }
        return replace(pair, match -> {
            boolean quoted = match.start() > 0
                    && pair.charAt(match.start() - 1) == '\''
                    && match.end() < pair.length()
                    && pair.charAt(match.end()) == '\'';
            String name = match.group(2);
            return queryValue(name, arguments.apply(name), quoted);
        });
    }

    private static String replace(String template, Function<Matcher, String> replacement) {
        Matcher matcher = EXPRESSION.matcher(template);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(text, Matcher.quoteReplacement(replacement.apply(matcher)));
        }
        return matcher.appendTail(text).toString();
    }

    /**
     * A value as one path segment.
     *
     * @param name the argument's name, for the refusal
     * @throws InvalidArgument when it cannot be one path segment or is not Unicode
     */
    public static String segment(String name, Object value) {
        String text = isAbsent(value) ? "" : value.toString();
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            throw new InvalidArgument(
                    name,
                    name + "=\"" + text
                            + "\" is refused: it has to name one thing, so it is not empty, \".\" or \"..\".");
        }
        return encode(name, text);
    }

    private static String queryValue(String name, Object value, boolean quoted) {
        if (value instanceof Collection<?> members) {
            return members.stream()
                    .map(member -> queryValue(name, member, quoted))
                    .collect(Collectors.joining(","));
        }
        String text = value.toString();
        return encode(name, quoted ? text.replace("'", "''") : text);
    }

    private static boolean isAbsent(Object value) {
        return value == null
                || value instanceof CharSequence text && text.isEmpty()
                || value instanceof Collection<?> members && members.isEmpty();
    }

    /** Percent-encodes all but the unreserved characters of RFC 3986 section 2.3. */
    static String encode(String name, String text) {
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new InvalidArgument(
                    name, name + " is refused: it holds half of a surrogate pair, which is not Unicode text.");
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        while (bytes.hasRemaining()) {
            int octet = bytes.get() & 0xff;
            if (octet >= 'a' && octet <= 'z'
                    || octet >= 'A' && octet <= 'Z'
                    || octet >= '0' && octet <= '9'
                    || octet == '-'
                    || octet == '.'
                    || octet == '_'
                    || octet == '~') {
                encoded.append((char) octet);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(octet >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
            }
        }
        return encoded.toString();
    }

    /** For templates with a single value, such as {@code {limit}}: the value, the literal text, or null when absent. */
    public static Object value(String template, Function<String, Object> arguments) {
        if (template == null || template.isBlank()) {
            return null;
        }
        Matcher matcher = EXPRESSION.matcher(template);
        Object value = matcher.matches() ? arguments.apply(matcher.group(2)) : template;
        return isAbsent(value) ? null : value;
    }

    @Override
    public String toString() {
        return pairs.isEmpty() ? path : path + "?" + String.join("&", pairs);
    }
}
