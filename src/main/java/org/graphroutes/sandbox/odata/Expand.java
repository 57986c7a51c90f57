package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.graphroutes.sandbox.json.Json;

/**
 * One item of an $expand: {@code attachments($select=name)}, {@code microsoft.graph.itemAttachment/item}.
 * An entity whose type has no such navigation is written without it.
 *
 * @param select null for the defaults
 * @param expand what is expanded in turn
 * @param ids of the mail's extended properties that are wanted; letter case counts. They are expanded in one form only:
 *     {@code singleValueExtendedProperties($filter=id eq 'a' or id eq 'b')}
 */
public record Expand(String navigation, List<String> select, List<Expand> expand, Set<String> ids) {
    private static final Pattern WANTED = Pattern.compile("id\\s+eq\\s+'((?:[^']|'')*)'");
    private static final String CAST = "microsoft.graph.";

    /** @throws GraphError 400 if it names a navigation that the type does not have */
    static List<Expand> parse(Model model, EntityType type, String text) {
        List<Expand> items = new ArrayList<>();
        for (String item : split(text, ',')) {
            items.add(item(model, type, item));
        }
        return List.copyOf(items);
    }

    private static Expand item(Model model, EntityType declared, String item) {
        int open = item.indexOf('(');
        String path = open < 0 ? item : item.substring(0, open);
        if (open >= 0 && !item.endsWith(")")) {
            throw GraphError.badRequest("Parsing OData Select and Expand failed: Syntax error in '" + item + "'.");
        }
        int slash = path.lastIndexOf('/');
        EntityType type = slash < 0 ? declared : cast(model, declared, path.substring(0, slash));
        if (type.expandable().contains(path)) {
            return new Expand(path, null, List.of(), ids(item.substring(path.length())));
        }
        Navigation navigation = type.navigations().get(path.substring(slash + 1));
        if (navigation == null) {
            throw GraphError.unknownSelection(path.substring(slash + 1), type);
        }
        EntityType target = model.type(navigation.type());
        List<String> select = null;
        List<Expand> expand = List.of();
        for (String option : open < 0 ? List.<String>of() : split(item.substring(open + 1, item.length() - 1), ';')) {
            String value = option.substring(option.indexOf('=') + 1);
            switch (option.substring(0, Math.max(option.indexOf('='), 0))) {
                case "$select" -> select = QueryOptions.select(model, target, value);
                case "$expand" -> expand = parse(model, target, value);
                default ->
                    throw GraphError.badRequest(
                            "The query parameter '" + option + "' is not supported by the sandbox.");
            }
        }
        return new Expand(navigation.name(), select, expand, Set.of());
    }

    private static Set<String> ids(String options) {
        String filter = options.replaceFirst("^\\(\\s*\\$filter\\s*=", "").replaceFirst("\\)$", "");
        if (!filter.matches("\\s*" + WANTED + "(\\s+or\\s+" + WANTED + ")*\\s*")) {
            throw GraphError.badRequest(
                    "Parsing OData Select and Expand failed: extended properties are expanded as in "
                            + "singleValueExtendedProperties($filter=id eq 'String 0x1045'), not '" + options + "'.");
        }
        return WANTED.matcher(filter)
                .results()
                .map(wanted -> wanted.group(1).replace("''", "'"))
                .collect(Collectors.toSet());
    }

    /** Adds the wanted extended properties to the node; an entity that has none of them does not get the property. */
    public void write(ObjectNode node, Entity entity) {
        ArrayNode items = Json.MAPPER.createArrayNode();
        for (JsonNode item : entity.get(navigation)) {
            if (ids.contains(item.path("id").asText())) {
                items.add(item);
            }
        }
        if (!items.isEmpty()) {
            node.set(navigation, items);
        }
    }

    /** Types are named in any case. */
    private static EntityType cast(Model model, EntityType declared, String name) {
        return declared.concrete().stream()
                .filter(concrete -> (CAST + concrete).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .map(model::type)
                .findFirst()
                .orElseThrow(() -> GraphError.unknownSelection(name, declared));
    }

    /** Splits where no parenthesis is open. */
    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == at && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }
}
