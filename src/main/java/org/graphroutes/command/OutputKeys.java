package org.graphroutes.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Names Graph's properties as playbooks know them: {@code displayName} is {@code DisplayName}, {@code id} is
 * {@code ID}, {@code @odata.type} is {@code @Odata.Type}. Only top-level keys are renamed.
 */
public final class OutputKeys {

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    // The same few hundred names come with every answer. Extension attributes are named by tenants, hence the bound.
    private static final int KEPT = 10_000;
    private static final Map<String, String> KEYS = new ConcurrentHashMap<>();
    private static final Map<String, String> HEADINGS = new ConcurrentHashMap<>();

    private OutputKeys() {}

    /** The output key of a Graph property: every letter that starts a word is a capital. */
    public static String of(String property) {
        return kept(KEYS, property, OutputKeys::key);
    }

    private static String kept(Map<String, String> names, String name, UnaryOperator<String> make) {
        String known = names.get(name);
        if (known != null) {
            return known;
        }
        String made = make.apply(name);
        if (names.size() < KEPT) {
            names.put(name, made);
        }
        return made;
    }

    private static String key(String property) {
        if (property.equals("id")) {
            return "ID";
        }
        StringBuilder key = new StringBuilder(property.length());
        boolean inWord = false;
        for (char c : property.toCharArray()) {
            key.append(inWord ? c : Character.toUpperCase(c));
            inWord = Character.isLetter(c);
        }
        return key.toString();
    }

    /** An object with its keys renamed, or each object of an array; anything else as it is. */
    public static JsonNode rename(JsonNode node) {
        if (node.isArray()) {
            ArrayNode renamed = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(member -> renamed.add(rename(member)));
            return renamed;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode renamed = JsonNodeFactory.instance.objectNode();
        node.fields().forEachRemaining(field -> {
            switch (field.getKey()) {
                case "@odata.context", "@odata.nextLink" -> {}
                case "@removed" -> renamed.put("Status", "deleted");
                default -> renamed.set(of(field.getKey()), field.getValue());
            }
        });
        return renamed;
    }

    /** A key as a column heading: {@code DisplayName} is "Display Name". */
    public static String heading(String key) {
        return kept(HEADINGS, key, name -> WORD_START.matcher(name).replaceAll(" "));
    }
}
