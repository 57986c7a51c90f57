package org.graphroutes.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON that fits on a screen: {@link #RULES} says how. */
final class ShortJson {

    /** The rules in words, for the reader of a page. */
    static final String RULES = "Long answers are shortened: a list after its second entry, an object of more than 14"
            + " members to 12 that are not empty, a text after 160 characters. `…` marks each cut.";

    private static final int ENTRIES = 2;
    private static final int WHOLE_MEMBERS = 14;
    private static final int MEMBERS = 12;
    private static final int CHARACTERS = 160;
    private static final int LINE = 100;
    private static final String CUT = "…";

    private ShortJson() {}

    /** A shortened copy. */
    static JsonNode shortened(JsonNode node) {
        if (node.isArray()) {
            return array(node);
        }
        if (node.isObject()) {
            return object(node);
        }
        String text = node.asText();
        return node.isTextual() && text.length() > CHARACTERS
                ? JsonNodeFactory.instance.textNode(text.substring(0, text.offsetByCodePoints(0, CHARACTERS)) + CUT)
                : node;
    }

    private static ArrayNode array(JsonNode node) {
        ArrayNode some = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < Math.min(ENTRIES, node.size()); i++) {
            some.add(shortened(node.get(i)));
        }
        if (node.size() > ENTRIES) {
            some.add(CUT + " " + (node.size() - ENTRIES) + " more");
        }
        return some;
    }

    private static ObjectNode object(JsonNode node) {
        boolean whole = node.size() <= WHOLE_MEMBERS;
        ObjectNode some = JsonNodeFactory.instance.objectNode();
        node.fields().forEachRemaining(field -> {
            if (whole || some.size() < MEMBERS && !isEmpty(field.getValue())) {
                some.set(field.getKey(), shortened(field.getValue()));
            }
        });
        if (!whole) {
            some.put(CUT, (node.size() - some.size()) + " more");
        }
        return some;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull() || value.isContainerNode() && value.isEmpty();
    }

    /** Indented by two spaces; what fits on a line stands on one. */
    static String text(JsonNode node) {
        return text(node, "");
    }

    private static String text(JsonNode node, String indent) {
        String line = line(node);
        if (node.isValueNode() || indent.length() + line.length() <= LINE && !indent.isEmpty()) {
            return line;
        }
        String deeper = indent + "  ";
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            parts.add(deeper + quoted(field.getKey()) + ": " + text(field.getValue(), deeper));
        }
        if (node.isArray()) {
            node.forEach(member -> parts.add(deeper + text(member, deeper)));
        }
        String all = String.join(",\n", parts);
        String end = parts.isEmpty() ? "" : "\n" + all + "\n" + indent;
        return node.isArray() ? "[" + end + "]" : "{" + end + "}";
    }

    private static String line(JsonNode node) {
        if (node.isArray()) {
            List<String> members = new ArrayList<>();
            node.forEach(member -> members.add(line(member)));
            return "[" + String.join(", ", members) + "]";
        }
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> quoted(field.getKey()) + ": " + line(field.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return node.toString();
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
