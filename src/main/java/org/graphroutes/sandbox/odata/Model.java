package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graphroutes.sandbox.json.YamlResource;

/** The entity model, read from {@code sandbox/model.yaml}. Immutable. */
public final class Model {
    private final Map<String, EntityType> types = new LinkedHashMap<>();
    private final Map<String, Map<String, EdmType>> complexTypes;
    private final Map<String, SetDefinition> sets;

    /**
     * An entity set.
     *
     * @param page default page size
     * @param maxTop largest value of $top
     */
    public record SetDefinition(String name, EntityType type, int page, int maxTop) {}

    private Model(JsonNode yaml) {
        complexTypes = YamlResource.members(yaml.path("complexTypes"), Model::properties);
        yaml.path("types").fieldNames().forEachRemaining(name -> types.put(name, type(yaml.path("types"), name)));
        sets = new LinkedHashMap<>();
        yaml.path("sets").properties().forEach(set -> {
            JsonNode definition = set.getValue();
            EntityType type = type(definition.path("type").asText());
            sets.put(
                    set.getKey(),
                    new SetDefinition(
                            set.getKey(),
                            type,
                            definition.path("page").asInt(),
                            definition.path("maxTop").asInt()));
        });
    }

    /** Reads the model anew. */
    public static Model load() {
        return new Model(YamlResource.read("model.yaml"));
    }

    /** @throws IllegalArgumentException if there is no such entity type */
    public EntityType type(String name) {
        EntityType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no entity type " + name + " in model.yaml");
        }
        return type;
    }

    /**
     * The type of a property of an entity declared as the type, which may be any of the types that it is abstract for;
     * null if none of them has it. A property that only some of a mailbox's types have is named with its type, as in
     * {@code microsoft.graph.fileAttachment/contentId}.
     */
    public EdmType property(EntityType type, String property) {
        if (type.mail() && property.indexOf('/') >= 0) {
            return member(type, property.split("/"));
        }
        EdmType own = type.properties().get(property);
        if (own != null) {
            return own;
        }
        for (String concrete : type.mail() ? List.<String>of() : type.concrete()) {
            EdmType inherited = type(concrete).properties().get(property);
            if (inherited != null) {
                return inherited;
            }
        }
        return null;
    }

    /** The type at the end of a path through complex types: {@code from/emailAddress/address}; null if there is none. */
    private EdmType member(EntityType type, String[] path) {
        for (String concrete : type.concrete()) {
            if (path[0].equalsIgnoreCase("microsoft.graph." + concrete)) {
                return type(concrete).properties().get(path[1]);
            }
        }
        EdmType found = type.properties().get(path[0]);
        for (int i = 1; i < path.length; i++) {
            if (found == null || found.primitive() || found.collection()) {
                return null;
            }
            found = complexType(found.name()).get(path[i]);
        }
        return found;
    }

    /** The members of a complex type. */
    public Map<String, EdmType> complexType(String name) {
        return complexTypes.get(name);
    }

    /** The entity sets by name. */
    public Map<String, SetDefinition> sets() {
        return sets;
    }

    private static EntityType type(JsonNode all, String name) {
        JsonNode own = all.path(name);
        String base = own.path("base").asText("");
        EntityType parent = base.isEmpty() ? null : type(all, base);
        Map<String, EdmType> properties = new LinkedHashMap<>();
        Set<String> readOnly = new LinkedHashSet<>(texts(own, "readOnly"));
        if (parent != null) {
            properties.putAll(parent.properties());
            readOnly.addAll(parent.readOnly());
        }
        properties.putAll(properties(own.path("properties")));
        List<String> defaults = texts(own, "default");
        List<String> concrete = texts(own, "abstract");
        return new EntityType(
                name,
                properties,
                defaults.isEmpty() ? List.copyOf(properties.keySet()) : defaults,
                readOnly,
                texts(own, "required"),
                texts(own, "keys"),
                texts(own, "unique"),
                Set.copyOf(texts(own, "search")),
                Set.copyOf(texts(own, "endsWith")),
                Set.copyOf(texts(own, "sort")),
                Set.copyOf(texts(own, "sortAdvanced")),
                navigations(own.path("navigations")),
                concrete.isEmpty() ? List.of(name) : concrete,
                Set.copyOf(texts(own, "expandable")),
                texts(own, "beta"),
                own.path("directory").asBoolean(parent != null && parent.directory()),
                own.path("mail").asBoolean(parent != null && parent.mail()),
                own.path("skip").asBoolean());
    }

    private static Map<String, EdmType> properties(JsonNode node) {
        return YamlResource.members(node, type -> EdmType.parse(type.asText()));
    }

    private static Map<String, Navigation> navigations(JsonNode node) {
        Map<String, Navigation> navigations = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            JsonNode value = field.getValue();
            navigations.put(
                    field.getKey(),
                    new Navigation(
                            field.getKey(),
                            value.path("type").asText(),
                            value.path("many").asBoolean(),
                            value.path("partner").asText(null),
                            value.path("contained").asBoolean(),
                            value.path("part").asText(null),
                            value.path("page").asInt()));
        });
        return navigations;
    }

    private static List<String> texts(JsonNode node, String name) {
        return new ArrayList<>(YamlResource.texts(node.path(name)));
    }
}
