package org.graphroutes.mail;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.Nearest;

/**
 * The query of a request for messages, made from what a caller wrote as OData. It is checked here, before anything is
 * sent, for what Outlook would refuse or misread; whoever sends it encodes it. Immutable.
 *
 * @see <a href="https://learn.microsoft.com/graph/api/user-list-messages">list messages</a>, also for its rules of $filter
 *     with $orderby
 */
public final class MessageQuery {

    /** The largest page of messages that Outlook gives. */
    public static final int MAX_TOP = 1_000;

    private static final List<String> OF_A_LIST =
            List.of("$count", "$expand", "$filter", "$orderby", "$search", "$select", "$skip", "$top");
    private static final List<String> OF_ONE = List.of("$expand", "$select");

    private static final Pattern QUOTED = Pattern.compile("'[^']*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"");
    private static final Pattern PERCENT = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][\\w/]*(?=(\\(?))|[0-9][\\w:.+-]*");
    private static final Set<String> NO_PROPERTIES =
            Set.of("and", "or", "not", "eq", "ne", "gt", "ge", "lt", "le", "in", "has", "true", "false", "null");

    private final Map<String, Object> options;

    private MessageQuery(Map<String, Object> options) {
        this.options = options;
    }

    /**
     * The query for pages of messages.
     *
     * @param odata options as in a URL, written plainly or percent-encoded; null for none
     * @param search what to search for; null for nothing
     * @param pageSize the argument page_size, 1 to {@link #MAX_TOP}
     * @param usualPageSize the page size that a $top in odata replaces
     * @param properties what to read of each message, unless odata has its own $select
     * @throws InvalidArgument when the options cannot be what the caller means
     */
    public static MessageQuery ofList(
            String odata, String search, int pageSize, int usualPageSize, List<String> properties) {
        Map<String, Object> options = read(odata, OF_A_LIST);
        if (search != null) {
            if (options.containsKey("$search")) {
                throw refused("it has a $search, and the argument search is given too; give one of them");
            }
            options.put("$search", "\"" + search.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
        requireOneKind(options);
        requireSortable(options);
        int top = number(options, "$top", 1, MAX_TOP, pageSize);
        if (top != pageSize && pageSize != usualPageSize) {
            throw refused("its $top=" + top + " and page_size=" + pageSize + " differ; give one of them");
        }
        number(options, "$skip", 0, Integer.MAX_VALUE, 0);
        options.putIfAbsent("$select", properties);
        options.put("$top", top);
        return new MessageQuery(options);
    }

    /**
     * The query for one message.
     *
     * @param odata as in {@link #ofList}; only $select and $expand mean something for a single message
     */
    public static MessageQuery ofOne(String odata, List<String> properties) {
        Map<String, Object> options = read(odata, OF_ONE);
        options.putIfAbsent("$select", properties);
        return new MessageQuery(options);
    }

    /** The options by name, not encoded, in the order in which they were written; a list's members belong together. */
    public Map<String, Object> options() {
        return options;
    }

    private static Map<String, Object> read(String odata, List<String> known) {
        Map<String, Object> options = new LinkedHashMap<>();
        if (odata == null || odata.isBlank()) {
            return options;
        }
        for (String pair : split(odata)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals)).strip();
            String option = name.startsWith("$") ? name : "$" + name;
            if (!known.contains(option)) {
                throw refused("\"" + shortened(name) + "\" is no query option here." + Nearest.hint(option, known)
                        + " Options are " + String.join(", ", known)
                        + "; an & or # that belongs to a value stands between quotes");
            }
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1)).strip();
            if (value.isEmpty()) {
                throw refused(option + " has no value");
            }
            requireWhole(option, value);
            if (options.put(option, value) != null) {
                throw refused(option + " is given twice");
            }
        }
        return options;
    }

    // At every & that stands outside quotes.
    private static List<String> split(String odata) {
        List<String> pairs = new ArrayList<>();
        int start = 0;
        char quote = 0;
        for (int i = 0; i < odata.length(); i++) {
            char c = odata.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '&') {
                pairs.add(odata.substring(start, i));
                start = i + 1;
            }
        }
        pairs.add(odata.substring(start));
        return pairs;
    }

    // OData has no use for a percent sign outside quotes: such a text was written for a URL.
    private static String decoded(String text) {
        if (!PERCENT.matcher(QUOTED.matcher(text).replaceAll("")).find()) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused("\"" + shortened(text) + "\" is partly percent-encoded; write it plainly");
        }
    }

    private static void requireWhole(String option, String value) {
        String bare = QUOTED.matcher(value).replaceAll("");
        if (bare.indexOf('\'') >= 0 || bare.indexOf('"') >= 0) {
            throw refused(
                    "a quote in " + option + " has no other one to it; a quote inside a value is doubled: 'o''hara'");
        }
        if (bare.indexOf('#') >= 0 || bare.indexOf('&') >= 0) {
            throw refused("an & or # in " + option + " stands outside quotes");
        }
        int open = 0;
        for (char c : bare.toCharArray()) {
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open < 0) {
                break;
            }
        }
        if (open != 0) {
            throw refused("the parentheses in " + option + " do not match");
        }
    }

    private static void requireOneKind(Map<String, Object> options) {
        for (String other : List.of("$filter", "$orderby")) {
            if (options.containsKey("$search") && options.containsKey(other)) {
                throw refused("it has " + other + ", and Outlook does not take that together with a search, whose"
                        + " results come by date. Search alone (a condition such as received>=2026-11-01 can stand in"
                        + " the search), or filter alone");
            }
        }
    }

    // What is sorted by has to be filtered by first, in the same order.
    private static void requireSortable(Map<String, Object> options) {
        if (!options.containsKey("$filter") || !options.containsKey("$orderby")) {
            return;
        }
        List<String> filtered = properties(options.get("$filter").toString());
        List<String> sorted = Stream.of(options.get("$orderby").toString().split(","))
                .map(key -> key.strip().split("\\s+")[0])
                .toList();
        if (filtered.size() < sorted.size()
                || !filtered.subList(0, sorted.size()).equals(sorted)) {
            throw refused("Outlook would answer InefficientFilter: what $orderby names (" + String.join(", ", sorted)
                    + ") has to come first in $filter and in the same order, and $filter names "
                    + String.join(", ", filtered) + ". Begin the filter so: " + sorted.get(0)
                    + " ge 1900-01-01T00:00:00Z and ... (for a time), or leave $orderby out: without it the newest come"
                    + " first");
        }
    }

    private static List<String> properties(String filter) {
        Matcher words = WORD.matcher(QUOTED.matcher(filter).replaceAll("''"));
        List<String> properties = new ArrayList<>();
        while (words.find()) {
            String word = words.group();
            boolean function = "(".equals(words.group(1));
            if (function) {
                // toRecipients/any( is a property all the same, contains( is none.
                word = word.contains("/") ? word.substring(0, word.lastIndexOf('/')) : "and";
            }
            boolean property = !Character.isDigit(word.charAt(0)) && !NO_PROPERTIES.contains(word);
            if (property && !properties.contains(word)) {
                properties.add(word);
            }
        }
        return properties;
    }

    private static int number(Map<String, Object> options, String option, int min, int max, int fallback) {
        String value = options.getOrDefault(option, fallback).toString();
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
            throw refused(option + "=" + shortened(value) + " is no whole number from " + min + " to " + max);
        }
        return Integer.parseInt(value);
    }

    private static InvalidArgument refused(String why) {
        return new InvalidArgument("odata", "odata is refused: " + why + ".");
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 57) + "..." : text;
    }
}
