package org.graphroutes.sandbox.tenant;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.Model.SetDefinition;

/** The entities of one set, found by key, by unique property, by age. Belongs to the tenant's event loop. */
public final class EntitySet {
    private final SetDefinition definition;
    private final TreeMap<Long, Entity> byAge = new TreeMap<>();
    private final Map<String, Entity> byKey = new HashMap<>();
    private final Map<String, Entity> byUniqueValue = new HashMap<>();

    EntitySet(SetDefinition definition) {
        this.definition = definition;
    }

    public SetDefinition definition() {
        return definition;
    }

    /** The entity with that id, or that value of another key of its type; letter case is ignored. */
    public Optional<Entity> find(String key) {
        Entity exact = byKey.get(key);
        return Optional.ofNullable(exact != null ? exact : byKey.get(folded(key)));
    }

    /** The entity that has the value in a unique property. */
    public Optional<Entity> findUnique(String property, String value) {
        return Optional.ofNullable(byUniqueValue.get(property + '=' + folded(value)));
    }

    /** All entities, oldest first. */
    public Collection<Entity> all() {
        return byAge.values();
    }

    /** The entities younger than the ordinal, oldest first. */
    public Collection<Entity> after(long ordinal) {
        return byAge.tailMap(ordinal, false).values();
    }

    public int size() {
        return byAge.size();
    }

    void add(Entity entity) {
        byAge.put(entity.ordinal(), entity);
        byKey.put(folded(entity.id()), entity);
        definition.type().keys().forEach(key -> putIfText(byKey, folded(entity.text(key)), entity, key));
        definition.type().unique().forEach(name -> putIfText(byUniqueValue, uniqueKey(entity, name), entity, name));
    }

    void remove(Entity entity) {
        byAge.remove(entity.ordinal());
        byKey.remove(folded(entity.id()));
        definition.type().keys().forEach(key -> byKey.remove(folded(entity.text(key)), entity));
        definition.type().unique().forEach(name -> byUniqueValue.remove(uniqueKey(entity, name), entity));
    }

    private static void putIfText(Map<String, Entity> index, String key, Entity entity, String property) {
        if (!entity.text(property).isEmpty()) {
            index.put(key, entity);
        }
    }

    private static String uniqueKey(Entity entity, String property) {
        return property + '=' + folded(entity.text(property));
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
