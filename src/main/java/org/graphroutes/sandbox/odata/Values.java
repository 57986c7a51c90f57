package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;

/** Something that has properties: an entity, or an item of a collection. */
@FunctionalInterface
public interface Values {
    /** The property's value; JSON null if it has none. */
    JsonNode get(String property);

    /** The property as text; the empty text if it has no value. */
    default String text(String property) {
        return get(property).asText("");
    }

    /**
     * Orders two values of one type: texts without regard to case, as the directory does; times as instants; JSON null
     * first.
     */
    static int compare(EdmType type, JsonNode left, JsonNode right) {
        if (left.isNull() || right.isNull()) {
            return Boolean.compare(!left.isNull(), !right.isNull());
        }
        return switch (type.name()) {
            case "Boolean" -> Boolean.compare(left.asBoolean(), right.asBoolean());
            case "Int32", "Int64" -> Long.compare(left.asLong(), right.asLong());
            case "DateTimeOffset" -> Instant.parse(left.asText()).compareTo(Instant.parse(right.asText()));
            default ->
                left.asText().toLowerCase(Locale.ROOT).compareTo(right.asText().toLowerCase(Locale.ROOT));
        };
    }
}
