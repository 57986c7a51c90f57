package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;

/** Reads request bodies and holds them against the model. */
public final class EntityBody {
    private final Model model;

    public EntityBody(Model model) {
        this.model = model;
    }

    /**
     * The properties that the body sets, in its order.
     *
     * @throws GraphError 400 if the body is not a JSON object, or sets what the type does not have, what is read-only,
     *     or to a value of another type
     */
    public Map<String, JsonNode> properties(Request request, EntityType type) {
        Map<String, JsonNode> values = values(object(request), type.properties());
        for (String name : values.keySet()) {
            if (type.readOnly().contains(name)) {
                throw GraphError.requestBadRequest("Property '" + name + "' is read-only and cannot be set.");
            }
        }
        return values;
    }

    /** The parameters of an action, as {@link #properties}; a request without a body has none. */
    public Map<String, JsonNode> parameters(Request request, String complexType) {
        return request.content().size() == 0 ? Map.of() : values(object(request), model.complexType(complexType));
    }

    /** @throws GraphError 400 if the body is not a JSON object */
    public static ObjectNode object(Request request) {
        if (request.hasMediaType("application/json")
                && Json.read(request.body()).orElse(null) instanceof ObjectNode object) {
            return object;
        }
        throw GraphError.badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and "
                + "payload is of valid JSON format.");
    }

    private Map<String, JsonNode> values(ObjectNode object, Map<String, EdmType> declared) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        object.properties().forEach(field -> {
            if (isAnnotation(field.getKey())) {
                return;
            }
            EdmType type = declared.get(field.getKey());
            if (type == null) {
                throw GraphError.requestBadRequest("Property '" + field.getKey()
                        + "' does not exist as a declared property or extension property.");
            }
            values.put(field.getKey(), value(type, field.getValue()));
        });
        return values;
    }

    /** {@code @odata.type} and {@code businessPhones@odata.type} say nothing that the model does not know. */
    public static boolean isAnnotation(String name) {
        return name.contains("@odata.") && !name.endsWith("@odata.bind");
    }

    private JsonNode value(EdmType type, JsonNode value) {
        if (value.isNull() && !type.collection()) {
            return value;
        }
        if (type.collection()) {
            return items(type, value);
        }
        if (type.primitive()) {
            return Literals.bodyValue(type, value).orElseThrow(() -> wrongType(type, value));
        }
        if (!(value instanceof ObjectNode object)) {
            throw wrongType(type, value);
        }
        ObjectNode checked = Json.object();
        values(object, model.complexType(type.name())).forEach(checked::set);
        return checked;
    }

    private JsonNode items(EdmType type, JsonNode value) {
        if (!value.isArray()) {
            throw wrongType(type, value);
        }
        ArrayNode items = Json.MAPPER.createArrayNode();
        value.forEach(item -> items.add(value(type.item(), item)));
        return items;
    }

    private static GraphError wrongType(EdmType type, JsonNode value) {
        String literal = value.isContainerNode() ? value.getNodeType().name().toLowerCase(Locale.ROOT) : value.asText();
        return GraphError.requestBadRequest(
                "Cannot convert the literal '" + literal + "' to the expected type '" + type + "'.");
    }
}
