package org.graphroutes.support;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** What can be reached from some objects: through the fields of ours, and through containers. */
public final class ObjectGraph {

    private static final String OURS = "org.graphroutes.";
    private static final String SANDBOX = "org.graphroutes.sandbox.";
    private static final int MOST = 200_000;

    private record Step(Object object, int depth) {}

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Step> next = new ArrayDeque<>();

    private ObjectGraph() {}

    /** Every object of our classes that is not further away than so many steps; none of the sandbox. */
    public static List<Object> ours(Collection<?> roots, int depth) {
        ObjectGraph graph = new ObjectGraph();
        roots.forEach(root -> graph.add(root, 0));
        List<Object> ours = new ArrayList<>();
        while (!graph.next.isEmpty()) {
            Step step = graph.next.remove();
            if (isOurs(step.object().getClass())) {
                ours.add(step.object());
            }
            if (step.depth() < depth) {
                graph.neighbours(step.object(), one -> graph.add(one, step.depth() + 1));
            }
        }
        return ours;
    }

    private void add(Object object, int depth) {
        if (object != null && !object.getClass().getName().startsWith(SANDBOX) && seen.add(object)) {
            if (seen.size() > MOST) {
                throw new IllegalStateException("more than " + MOST + " objects");
            }
            next.add(new Step(object, depth));
        }
    }

    private void neighbours(Object object, Consumer<Object> found) {
        if (object instanceof Map<?, ?> map) {
            map.keySet().forEach(found);
            map.values().forEach(found);
        } else if (object instanceof Collection<?> collection) {
            List.copyOf(Arrays.asList(collection.toArray())).forEach(found);
        } else if (object instanceof Object[] array) {
            Arrays.stream(array).forEach(found);
        } else if (object instanceof Optional<?> optional) {
            optional.ifPresent(found);
        } else if (object instanceof AtomicReference<?> reference) {
            found.accept(reference.get());
        } else if (object instanceof CompletableFuture<?> future) {
            if (future.isDone()) {
                future.handle((value, failure) -> {
                    found.accept(value);
                    found.accept(failure);
                    return null;
                });
            }
        } else if (object instanceof Throwable failure) {
            found.accept(failure.getCause());
        }
        for (Class<?> type = object.getClass(); type != null && isOurs(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                found.accept(value(field, object));
            }
        }
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(Modifier.isStatic(field.getModifiers()) ? null : object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith(OURS) && !type.getName().startsWith(SANDBOX);
    }
}
