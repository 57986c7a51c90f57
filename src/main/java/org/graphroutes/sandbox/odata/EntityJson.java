package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.graphroutes.sandbox.json.Json;

/** Writes entities as answers hold them. */
public final class EntityJson {
    private EntityJson() {}

    /**
     * Adds the selected properties to the node.
     *
     * @param declared the type that the request asks for; an entity of another type says which it is
     * @param select null for the defaults; names that the entity's type does not have are left out
     */
    public static ObjectNode write(ObjectNode node, Entity entity, EntityType declared, List<String> select) {
        EntityType type = entity.type();
        if (type != declared) {
            node.put("@odata.type", "#" + type.fullName());
        }
        Iterable<String> names = select == null
                ? type.defaults()
                : select.contains("*") ? type.properties().keySet() : select;
        for (String selected : names) {
            String name = selected.substring(selected.startsWith("microsoft.graph.") ? selected.indexOf('/') + 1 : 0);
            EdmType property = type.properties().get(name);
            if (property != null) {
                node.set(name, value(property, entity.get(name)));
            }
        }
        return node;
    }

    private static JsonNode value(EdmType type, JsonNode value) {
        return value.isNull() && type.collection() ? Json.MAPPER.createArrayNode() : value;
    }
}
