package org.graphroutes.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Takes secrets out of what is about to be shown. The one place that does. */
public final class Redaction {

    private static final String MASK = "***";

    private Redaction() {}

    /** Text with every secret masked. */
    public static String of(String text, Collection<String> secrets) {
        // The longest first: one secret may begin another.
        List<String> longestFirst = secrets.stream()
                .filter(secret -> !secret.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        String masked = text;
        for (String secret : longestFirst) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** A copy of a JSON value with the secrets masked in every string. */
    public static JsonNode of(JsonNode node, Collection<String> secrets) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(of(node.asText(), secrets));
        }
        if (node.isArray()) {
            ArrayNode masked = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(member -> masked.add(of(member, secrets)));
            return masked;
        }
        if (node.isObject()) {
            ObjectNode masked = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(field -> masked.set(field.getKey(), of(field.getValue(), secrets)));
            return masked;
        }
        return node;
    }
}
