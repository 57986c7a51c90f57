package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.Model;
import org.graphroutes.sandbox.odata.Navigation;

/**
 * The tenant's data: entity sets, links between entities, and the order of changes. Not thread-safe: everything happens
 * on one event loop.
 */
public final class Tenant {
    private final Model model;
    private final InstantSource clock;
    private final Random random;
    private final String domain;
    private final Map<String, EntitySet> sets = new LinkedHashMap<>();
    private final List<Removal> removals = new ArrayList<>();
    private long lastOrdinal;
    private long version;

    /** An entity that is gone; it may be reported to delta queries. */
    public record Removal(EntityType type, String id, long ordinal, long version) {}

    /**
     * @param random the source of every id
     * @param domain the one verified domain
     */
    public Tenant(Model model, InstantSource clock, Random random, String domain) {
        this.model = model;
        this.clock = clock;
        this.random = random;
        this.domain = domain;
        model.sets().forEach((name, definition) -> sets.put(name, new EntitySet(definition)));
    }

    public Model model() {
        return model;
    }

    public String domain() {
        return domain;
    }

    /** @throws IllegalArgumentException if the model has no such set */
    public EntitySet set(String name) {
        EntitySet set = sets.get(name);
        if (set == null) {
            throw new IllegalArgumentException("no entity set " + name + " in model.yaml");
        }
        return set;
    }

    /** A number that grows with every change. */
    public long version() {
        return version;
    }

    /** What was removed, oldest first. */
    public List<Removal> removals() {
        return removals;
    }

    /** The time of the tenant's clock, to the second, as Graph writes it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** A random (version 4) GUID from the tenant's seed. */
    public String newId() {
        long high = random.nextLong() & ~0xF000L | 0x4000L;
        long low = random.nextLong() & ~(0b11L << 62) | 0b10L << 62;
        return new UUID(high, low).toString();
    }

    /** An entity that is in no set yet, and in no navigation. */
    public Entity create(String type, String id) {
        return new Entity(model.type(type), id, ++lastOrdinal);
    }

    /** Puts the entity into the set; it is then changed through {@link #update} only. */
    public void add(String set, Entity entity) {
        entity.touch(++version);
        set(set).add(entity);
    }

    /** Sets the properties of an entity of the set; the indexes follow. */
    public void update(String set, Entity entity, Map<String, JsonNode> properties) {
        set(set).remove(entity);
        properties.forEach(entity::set);
        add(set, entity);
    }

    /** Takes the entity out of the set and undoes every link to it. */
    public void remove(String set, Entity entity) {
        set(set).remove(entity);
        entity.links().forEach((name, targets) -> {
            Navigation navigation = entity.type().navigations().get(name);
            if (navigation != null && navigation.partner() != null) {
                targets.forEach(target -> target.links(navigation.partner()).remove(entity));
            }
        });
        removals.add(new Removal(entity.type(), entity.id(), entity.ordinal(), ++version));
    }

    /** Links the two; a navigation that leads to one entity loses the link it had. The partner navigation follows. */
    public void link(Entity from, String name, Entity to) {
        Navigation navigation = from.type().navigations().get(name);
        if (!navigation.many()) {
            List.copyOf(from.links(name)).forEach(old -> unlink(from, name, old));
        }
        from.links(name).add(to);
        if (navigation.partner() != null) {
            to.links(navigation.partner()).add(from);
        }
    }

    /** Undoes the link, and that of the partner navigation. A link that is not there stays away. */
    public void unlink(Entity from, String name, Entity to) {
        from.links(name).remove(to);
        String partner = from.type().navigations().get(name).partner();
        if (partner != null) {
            to.links(partner).remove(from);
        }
    }

    /** The entities that a navigation leads to; for a view of another navigation those of its type. */
    public Set<Entity> related(Entity from, Navigation navigation) {
        Set<Entity> links = from.links(navigation.stored());
        if (navigation.part() == null) {
            return links;
        }
        Set<Entity> ofType = new LinkedHashSet<>(links);
        ofType.removeIf(entity -> !entity.type().name().equals(navigation.type()));
        return ofType;
    }
}
