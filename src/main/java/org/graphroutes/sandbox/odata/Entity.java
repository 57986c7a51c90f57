package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.json.Json;

/**
 * One entity: its properties and its links to other entities. Mutable and not thread-safe: it belongs to the tenant's
 * event loop. Two entities are the same if they are the same object.
 */
public final class Entity implements Values {
    private final EntityType type;
    private final long ordinal;
    private final ObjectNode properties = Json.object();
    private final Map<String, Set<Entity>> links = new LinkedHashMap<>();
    private long version;

    /**
     * @param ordinal its place in the order of creation, unique in the tenant
     */
    public Entity(EntityType type, String id, long ordinal) {
        this.type = type;
        this.ordinal = ordinal;
        properties.put("id", id);
    }

    public EntityType type() {
        return type;
    }

    public String id() {
        return properties.path("id").asText();
    }

    /** Its place in the order of creation, unique in the tenant. */
    public long ordinal() {
        return ordinal;
    }

    /** The tenant's version when this was last written. */
    public long version() {
        return version;
    }

    /** Says that it was written when the tenant had the version. */
    public void touch(long newVersion) {
        version = newVersion;
    }

    @Override
    public JsonNode get(String property) {
        JsonNode value = properties.get(property);
        if (value == null && property.indexOf('/') > 0) {
            value = properties.at("/" + property);
        }
        return value == null || value.isMissingNode() ? NullNode.getInstance() : value;
    }

    /** Sets the property, unchecked, and returns this. */
    public Entity set(String property, JsonNode value) {
        properties.set(property, value);
        return this;
    }

    /** Sets the property, unchecked, to the text or to null, and returns this. */
    public Entity set(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** Sets the property, unchecked, and returns this. */
    public Entity set(String property, boolean value) {
        properties.put(property, value);
        return this;
    }

    /** Sets the property, unchecked, and returns this. */
    public Entity set(String property, int value) {
        properties.put(property, value);
        return this;
    }

    /** Sets the property, unchecked, to the bytes, which are not copied, and returns this. */
    public Entity set(String property, Content content) {
        properties.putPOJO(property, content);
        return this;
    }

    /** The bytes that the property was set to; null if it was not. */
    public Content content(String property) {
        return properties.get(property) instanceof POJONode node && node.getPojo() instanceof Content content
                ? content
                : null;
    }

    /** Sets every property to what it is there, and returns this. */
    public Entity setAll(Entity other) {
        properties.setAll(other.properties.deepCopy());
        return this;
    }

    /** The entities that the navigation leads to, in the order linked; live, so that a link may be added or removed. */
    public Set<Entity> links(String navigation) {
        return links.computeIfAbsent(navigation, name -> new LinkedHashSet<>());
    }

    /** Every link, by navigation. */
    public Map<String, Set<Entity>> links() {
        return links;
    }
}
