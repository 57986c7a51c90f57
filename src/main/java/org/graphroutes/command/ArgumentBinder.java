package org.graphroutes.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.Nearest;

/**
 * Judges the arguments of a command by its contract, for every face alike: strings are coerced to the schema's type,
 * defaults filled in, and one JSON Schema validator has the last word. Thread-safe.
 */
public final class ArgumentBinder {

    /**
     * The most bytes that the arguments of one command may have as JSON: more than Graph takes in one request, since the
     * images in the HTML of a mail are taken out of it and sent by themselves; less than the HTTP server takes.
     */
    public static final int MAX_BYTES = 6 * 1024 * 1024;

    /** How deep arguments may be nested. */
    public static final int MAX_DEPTH = 50;

    /** Arguments by which the reference platform drives its own scheduling: accepted, and nothing to us. */
    private static final Set<String> PLATFORM_ARGUMENTS = Set.of(
            "ran_once_flag",
            "polling_url",
            "password_method_id",
            "hide_polling_output",
            "polling",
            "interval_in_seconds",
            "next_token_polling",
            "extend-context",
            "ignore-outputs",
            "auto_extract",
            "auto-extract",
            "raw-response",
            "retry-count",
            "retry-interval",
            "execution-timeout",
            "using",
            "using-brand");

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    // The contract's own words (x-...) and OpenAPI's beside a schema say nothing about validity.
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            factory -> factory.metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                    .build()));
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /** @param clock decides what "now" and "in 2 days" are */
    public ArgumentBinder(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Reads an arguments object.
     *
     * @param json UTF-8; null or blank for none
     * @throws InvalidArgument when it is no JSON object, too large or too deep
     */
    public static ObjectNode parse(byte[] json) {
        if (json == null || json.length == 0) {
            return JSON.createObjectNode();
        }
        if (json.length > MAX_BYTES) {
            throw tooLarge(json.length);
        }
        try {
            JsonNode node = JSON.readTree(json);
            if (node == null || node.isMissingNode()) {
                return JSON.createObjectNode();
            }
            if (!node.isObject()) {
                throw new InvalidArgument(
                        null,
                        "The arguments are refused: they have to be a JSON object, such as {\"user\": \"ada@contoso.example\"}.");
            }
            return (ObjectNode) node;
        } catch (JsonProcessingException e) {
            throw new InvalidArgument(
                    null,
                    "The arguments are refused: "
                            + (e.getOriginalMessage().contains("nesting depth")
                                    ? "they are nested deeper than " + MAX_DEPTH + "."
                                    : "they are not JSON (line " + line(e) + ", column " + column(e) + ")."));
        } catch (java.io.IOException e) {
            throw new InvalidArgument(null, "The arguments are refused: they are not JSON in UTF-8.");
        }
    }

    /** The arguments of a Java map, held to the same bounds as JSON text. */
    public static ObjectNode of(Map<?, ?> arguments) {
        try {
            return parse(JSON.writeValueAsBytes(arguments));
        } catch (JsonProcessingException e) {
            throw new InvalidArgument(null, "The arguments are refused: they cannot be written as JSON.");
        }
    }

    /**
     * Binds arguments to a command.
     *
     * @param given what the caller gave; not changed
     * @return a new object with typed values and defaults
     * @throws InvalidArgument naming argument, value and what is allowed
     */
    public ObjectNode bind(Command command, ObjectNode given) {
        int size = given.toString().getBytes(StandardCharsets.UTF_8).length;
        if (size > MAX_BYTES) {
            throw tooLarge(size);
        }
        ObjectNode bound = JSON.createObjectNode();
        List<String> names = command.argumentNames();
        Map<String, String> spellings = new HashMap<>();
        given.fields().forEachRemaining(field -> {
            String name = names.contains(field.getKey()) ? field.getKey() : command.documentedName(field.getKey());
            JsonNode value = field.getValue();
            if (!names.contains(name)) {
                if (!PLATFORM_ARGUMENTS.contains(field.getKey())) {
                    throw unknown(command, field.getKey());
                }
            } else if (!value.isNull() && !(value.isTextual() && value.asText().isEmpty())) {
                JsonNode coerced = coerce(command, name, value, given);
                requireUnicode(name, coerced);
                String other = spellings.put(name, field.getKey());
                if (other != null && !bound.get(name).equals(coerced)) {
                    throw new InvalidArgument(
                            name,
                            other + " and " + field.getKey()
                                    + " are both given, with different values: they are two names of"
                                    + " one argument. Give " + name + " only.");
                }
                bound.set(name, coerced);
            }
        });
        for (String name : names) {
            JsonNode fallback = command.argument(name).path("default");
            if (!bound.has(name) && !fallback.isMissingNode()) {
                bound.set(name, coerce(command, name, fallback, given));
            }
        }
        validate(command, bound);
        return bound;
    }

    // JSON can escape half of a surrogate pair; no encoding can send it, and encoders put "?" in its place.
    private static void requireUnicode(String name, JsonNode value) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value.toString())) {
            throw new InvalidArgument(
                    name, name + " is refused: it holds half of a surrogate pair, which is not Unicode text.");
        }
    }

    private JsonNode coerce(Command command, String name, JsonNode value, ObjectNode given) {
        JsonNode schema = command.argument(name);
        if (!value.isTextual()) {
            return value;
        }
        try {
            if (schema.has("x-pairs")) {
                String delimiter = schema.path("x-pairs").path("delimiter").asText(",");
                if (command.argumentNames().contains(delimiter)) {
                    String givenDelimiter = given.path(delimiter).asText("");
                    delimiter = givenDelimiter.isEmpty()
                            ? command.argument(delimiter).path("default").asText(",")
                            : givenDelimiter;
                }
                return pairs(command, name, value.asText(), delimiter, schema);
            }
            return coerced(schema, value.asText());
        } catch (IllegalArgumentException e) {
            throw refused(command, name, value, e.getMessage());
        }
    }

    private JsonNode coerced(JsonNode schema, String text) {
        String type = schema.path("type").asText("");
        switch (type) {
            case "boolean":
                if (text.strip().equalsIgnoreCase("true") || text.strip().equalsIgnoreCase("false")) {
                    return JSON.getNodeFactory().booleanNode(text.strip().equalsIgnoreCase("true"));
                }
                return JSON.getNodeFactory().textNode(text);
            case "integer":
                try {
                    return JSON.getNodeFactory().numberNode(Long.parseLong(text.strip()));
                } catch (NumberFormatException e) {
                    return JSON.getNodeFactory().textNode(text);
                }
            case "array":
                return array(schema, text);
            case "object":
                return text.strip().startsWith("{")
                        ? json(text)
                        : JSON.getNodeFactory().textNode(text);
            default:
                for (JsonNode word : schema.path("enum")) {
                    if (word.asText().equalsIgnoreCase(text)) {
                        return word;
                    }
                }
                return JSON.getNodeFactory()
                        .textNode(
                                schema.path("x-format").asText().equals("relative-date-time")
                                        ? RelativeTime.parse(text, clock.instant())
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString()
                                        : text);
        }
    }

    private JsonNode array(JsonNode schema, String text) {
        if (text.strip().startsWith("[")) {
            return json(text);
        }
        ArrayNode members = JSON.createArrayNode();
        for (String member : text.split(",")) {
            if (!member.isBlank()) {
                members.add(coerced(schema.path("items"), member.strip()));
            }
        }
        return members;
    }

    private ObjectNode pairs(Command command, String name, String text, String delimiter, JsonNode schema) {
        if (text.strip().startsWith("{")) {
            return (ObjectNode) json(text);
        }
        ObjectNode object = JSON.createObjectNode();
        for (String pair : text.split(Pattern.quote(delimiter))) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                String shown = command.holdsSecret(name) ? "a pair" : "\"" + pair.strip() + "\"";
                throw new IllegalArgumentException(
                        shown + " is not of the form property=value, with \"" + delimiter + "\" between pairs");
            }
            String property = pair.substring(0, equals).strip();
            JsonNode propertySchema = command.resolve(schema.path("properties").path(property));
            JsonNode coerced = coerced(propertySchema, pair.substring(equals + 1));
            String allowed = allowed(propertySchema);
            if (!propertySchema.isMissingNode() && !matchesType(propertySchema, coerced)) {
                String shown = command.holdsSecret(propertySchema) ? "***" : coerced.asText();
                throw new IllegalArgumentException(property + "=" + shown + " is wrong: it takes " + allowed);
            }
            object.set(property, coerced);
        }
        return object;
    }

    private static boolean matchesType(JsonNode schema, JsonNode value) {
        return switch (schema.path("type").asText("")) {
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> true;
        };
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON");
        }
    }

    private void validate(Command command, ObjectNode bound) {
        JsonSchema schema =
                compiled.computeIfAbsent(command.name(), name -> schemas.getSchema(command.arguments(), config));
        schema.validate(bound).stream()
                .min(Comparator.comparingInt(message -> message.getType().equals("required") ? 0 : 1))
                .ifPresent(message -> {
                    throw explained(command, bound, message);
                });
    }

    private static InvalidArgument explained(Command command, ObjectNode bound, ValidationMessage message) {
        if (message.getInstanceLocation().getNameCount() == 0) {
            String name = message.getProperty();
            if (message.getType().equals("required") && command.isRequired(name)) {
                return new InvalidArgument(
                        name,
                        name + " is missing: " + command.name() + " needs it. " + name + ": "
                                + command.argument(name).path("description").asText(allowed(command.argument(name))));
            }
            List<String> anyOf = choices(command, "anyOf");
            if (!anyOf.isEmpty() && anyOf.stream().noneMatch(bound::has)) {
                return new InvalidArgument(
                        anyOf.get(0),
                        command.name() + " needs at least one of " + String.join(", ", anyOf) + "; none is given.");
            }
            List<String> oneOf = choices(command, "oneOf");
            List<String> both = oneOf.stream().filter(bound::has).toList();
            return new InvalidArgument(
                    oneOf.isEmpty() ? null : oneOf.get(0),
                    both.isEmpty()
                            ? command.name() + " needs one of " + String.join(", ", oneOf) + "; none is given."
                            : String.join(" and ", both) + " are both given: " + command.name()
                                    + " takes only one of them.");
        }
        String name = message.getInstanceLocation().getName(0);
        boolean inside =
                command.holdsSecret(name) && message.getInstanceLocation().getNameCount() > 1;
        return refused(
                command,
                name,
                bound.path(name),
                inside ? message.getInstanceLocation().getName(1) + " in it is wrong" : null);
    }

    // The arguments of which one is required, in the order of the contract.
    private static List<String> choices(Command command, String keyword) {
        return StreamSupport.stream(command.arguments().path(keyword).spliterator(), false)
                .map(choice -> choice.path("required").path(0).asText())
                .toList();
    }

    private static InvalidArgument refused(Command command, String name, JsonNode value, String why) {
        boolean hidden = command.holdsSecret(name)
                || command.argument(name).path("x-confidential").asBoolean();
        String shown = hidden ? "***" : shortened(value.isTextual() ? "\"" + value.asText() + "\"" : value.toString());
        return new InvalidArgument(
                name,
                name + "=" + shown + " is refused: " + command.name() + " takes " + allowed(command.argument(name))
                        + (why == null ? "" : "; " + why) + ".");
    }

    private static InvalidArgument unknown(Command command, String name) {
        List<String> names = command.argumentNames();
        List<String> spellings = names.stream()
                .flatMap(argument -> Stream.concat(Stream.of(argument), command.argumentAliases(argument).stream()))
                .toList();
        return new InvalidArgument(
                name,
                command.name() + " has no argument \"" + shortened(name) + "\"." + Nearest.hint(name, spellings)
                        + (names.isEmpty() ? " It takes none." : " It takes: " + String.join(", ", names) + "."));
    }

    private static InvalidArgument tooLarge(long size) {
        return new InvalidArgument(
                null,
                "The arguments are refused: they have " + size + " bytes, and at most " + MAX_BYTES + " are taken.");
    }

    /** What a schema allows, in words. */
    public static String allowed(JsonNode schema) {
        if (schema.has("enum")) {
            List<String> words = new ArrayList<>();
            schema.path("enum").forEach(word -> words.add(word.asText()));
            return "one of " + String.join(", ", words);
        }
        String bounds = schema.has("minimum") && schema.has("maximum")
                ? " from " + schema.path("minimum") + " to " + schema.path("maximum")
                : schema.has("minimum") ? " from " + schema.path("minimum") : "";
        String length = schema.has("maxLength") ? " of at most " + schema.path("maxLength") + " characters" : "";
        return switch (schema.path("type").asText("")) {
            case "boolean" -> "true or false";
            case "integer" -> "a whole number" + bounds;
            case "array" -> "a list (a,b or a JSON array)";
            case "object" -> schema.has("x-pairs") ? "property=value pairs or a JSON object" : "a JSON object";
            default ->
                schema.path("x-format").asText().equals("relative-date-time")
                        ? "an ISO 8601 time, \"now\", or a time such as \"in 2 days\""
                        : schema.path("format").asText().equals("date-time")
                                ? "an ISO 8601 time such as 2026-11-21T08:00:00Z"
                                : "text" + length + other(schema)
                                        + (schema.has("pattern")
                                                ? " such as "
                                                        + schema.path("examples")
                                                                .path(0)
                                                                .asText()
                                                : "");
        };
    }

    private static String other(JsonNode schema) {
        List<String> words = new ArrayList<>();
        schema.path("not").path("enum").forEach(word -> words.add("\"" + word.asText() + "\""));
        return words.isEmpty() ? "" : " other than " + String.join(" and ", words);
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 117) + "..." : text;
    }

    private static long line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static long column(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
    }
}
