package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values of the Edm primitive types, as text and as JSON. Times are kept as ISO 8601 in UTC, ending in Z. */
final class Literals {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern GUID =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private Literals() {}

    /** A literal of a $filter; empty if the type has no such literal. Texts are quoted, all else is not. */
    static Optional<JsonNode> filterLiteral(EdmType type, String text, boolean quoted) {
        return switch (type.name()) {
            case "String" -> quoted ? Optional.of(JSON.textNode(text)) : Optional.empty();
            case "Guid" -> GUID.matcher(text).matches() ? Optional.of(JSON.textNode(text)) : Optional.empty();
            case "Boolean" ->
                quoted || !text.matches("true|false")
                        ? Optional.empty()
                        : Optional.of(JSON.booleanNode(text.equals("true")));
            case "Int32" ->
                quoted || !text.matches("-?\\d{1,9}")
                        ? Optional.empty()
                        : Optional.of(JSON.numberNode(Integer.parseInt(text)));
            case "DateTimeOffset" -> quoted ? Optional.empty() : time(text);
            default -> Optional.empty();
        };
    }

    /** A JSON value of a body as the tenant keeps it; empty if it is not of the type. JSON null is of every type. */
    static Optional<JsonNode> bodyValue(EdmType type, JsonNode value) {
        if (value.isNull()) {
            return Optional.of(value);
        }
        return switch (type.name()) {
            case "String" -> Optional.of(value).filter(JsonNode::isTextual);
            case "Guid" ->
                Optional.of(value)
                        .filter(v -> v.isTextual() && GUID.matcher(v.asText()).matches());
            case "Boolean" -> Optional.of(value).filter(JsonNode::isBoolean);
            case "Int32" -> Optional.of(value).filter(JsonNode::canConvertToInt).filter(JsonNode::isIntegralNumber);
            case "DateTimeOffset" -> value.isTextual() ? time(value.asText()) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<JsonNode> time(String text) {
        try {
            Instant instant = text.length() == "2026-01-01".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            return Optional.of(JSON.textNode(instant.toString()));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
