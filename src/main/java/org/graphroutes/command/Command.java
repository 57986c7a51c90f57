package org.graphroutes.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A named operation and its contract, as {@code routes/<integration>/openapi.yaml} states it.
 *
 * @param name the operationId, the route's id and the URL's last segment
 * @param integration the contract's tag: which connection is its default
 * @param summary one line
 * @param description what a user has to know; may be empty
 * @param deprecated whether something better exists
 * @param arguments the JSON Schema of the arguments object, with the document's {@code components} beside it so that
 *     references resolve
 * @param outputs what the result's {@code outputs} may hold
 * @param readable how the result is shown to people
 * @param missing the note for each thing that may turn out not to exist; empty when that is an error
 * @param permissions what the command needs
 * @param effect read, write or destructive
 * @param flows the sign-in flows that it can work with
 * @param aliases further names
 * @param example an arguments object that works on the sandbox; may be missing
 */
public record Command(
        String name,
        String integration,
        String summary,
        String description,
        boolean deprecated,
        ObjectNode arguments,
        List<Output> outputs,
        JsonNode readable,
        Map<String, String> missing,
        Permissions permissions,
        String effect,
        List<String> flows,
        List<String> aliases,
        JsonNode example) {

    /** One value that the result may hold. */
    public record Output(String path, String type, String description) {}

    /** Graph permissions by kind of sign-in: any one of the sets suffices, least privileged first. */
    public record Permissions(List<List<String>> application, List<List<String>> delegated) {}

    /** References of the arguments themselves are resolved here, once, since they are read at every call. */
    public Command {
        ObjectNode properties = arguments.withObjectProperty("properties");
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        for (String argument : names) {
            properties.set(argument, resolve(properties.get(argument), arguments));
        }
    }

    /** Whether it is done through a sign-in, and not about one. */
    public boolean needsSignIn() {
        return !permissions.application().isEmpty() || !permissions.delegated().isEmpty();
    }

    /** The names of the arguments, in the contract's order. */
    public List<String> argumentNames() {
        List<String> names = new ArrayList<>();
        arguments.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * The schema of one argument, by any of its spellings, with its reference resolved; missing when there is no such
     * argument.
     */
    public JsonNode argument(String spelling) {
        JsonNode properties = arguments.path("properties");
        return properties.has(spelling) ? properties.path(spelling) : properties.path(documentedName(spelling));
    }

    /** Other spellings of an argument ({@code x-aliases}), which count as the argument itself. */
    public List<String> argumentAliases(String argument) {
        List<String> aliases = new ArrayList<>();
        arguments.path("properties").path(argument).path("x-aliases").forEach(alias -> aliases.add(alias.asText()));
        return aliases;
    }

    /** The name by which the argument of this spelling is documented; the spelling itself when it is no alias. */
    public String documentedName(String spelling) {
        return argumentNames().stream()
                .filter(name -> argumentAliases(name).contains(spelling))
                .findFirst()
                .orElse(spelling);
    }

    /** What an argument is for, its other spellings included. */
    public String argumentMeaning(String argument) {
        String description = argument(argument).path("description").asText("");
        List<String> aliases = argumentAliases(argument);
        return aliases.isEmpty() ? description : description + " Also given as " + String.join(", ", aliases) + ".";
    }

    /** Whether an argument is required. */
    public boolean isRequired(String argument) {
        for (JsonNode name : arguments.path("required")) {
            if (name.asText().equals(argument)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an argument's value must never be shown ({@code format: password}). */
    public boolean isSecret(String argument) {
        return isSecret(argument(argument));
    }

    /** Whether an argument names files of the file store ({@code x-format: file}). */
    public boolean namesFiles(String argument) {
        JsonNode schema = argument(argument);
        return Stream.of(schema, resolve(schema.path("items")))
                .anyMatch(part -> part.path("x-format").asText().equals("file"));
    }

    /** Whether an argument is a secret or may have one inside, as {@code passwordProfile} has. */
    public boolean holdsSecret(String argument) {
        return holdsSecret(argument(argument));
    }

    boolean holdsSecret(JsonNode schema) {
        JsonNode resolved = resolve(schema);
        return isSecret(resolved)
                || resolved.has("items") && holdsSecret(resolved.path("items"))
                || StreamSupport.stream(resolved.path("properties").spliterator(), false)
                        .anyMatch(this::holdsSecret);
    }

    /** The secrets among the values of the arguments, however deep. */
    public List<String> secrets(ObjectNode values) {
        List<String> secrets = new ArrayList<>();
        argumentNames().forEach(name -> collectSecrets(argument(name), values.path(name), secrets));
        return secrets;
    }

    private void collectSecrets(JsonNode schema, JsonNode value, List<String> secrets) {
        JsonNode resolved = resolve(schema);
        if (isSecret(resolved) && value.isValueNode() && !value.isNull()) {
            secrets.add(value.asText());
        }
        resolved.path("properties")
                .fields()
                .forEachRemaining(
                        property -> collectSecrets(property.getValue(), value.path(property.getKey()), secrets));
        if (value.isArray()) {
            value.forEach(member -> collectSecrets(resolved.path("items"), member, secrets));
        }
    }

    private static boolean isSecret(JsonNode schema) {
        return schema.path("format").asText().equals("password");
    }

    /** A schema with its reference followed; what stands beside {@code $ref} wins. */
    JsonNode resolve(JsonNode schema) {
        return resolve(schema, arguments);
    }

    private static JsonNode resolve(JsonNode schema, ObjectNode root) {
        String reference = schema.path("$ref").asText("");
        if (!reference.startsWith("#/")) {
            return schema;
        }
        ObjectNode resolved = resolve(root.at(reference.substring(1)), root).deepCopy();
        schema.fields().forEachRemaining(field -> {
            if (!field.getKey().equals("$ref")) {
                resolved.set(field.getKey(), field.getValue());
            }
        });
        return resolved;
    }
}
