package org.graphroutes.sandbox.graph;

import java.util.ArrayList;
import java.util.List;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.Model;
import org.graphroutes.sandbox.odata.Navigation;

/**
 * What a path template leads to, in terms of the model.
 *
 * @param navigation null for the set itself
 * @param key whether the path ends in, or goes on from, an entity by key of the set (or of the navigation)
 */
record Target(Model.SetDefinition set, Navigation navigation, boolean key) {

    static Target of(String template, Model model) {
        List<String> segments = List.of(template.substring(1).split("/"));
        int length = model.sets().containsKey(segments.get(0)) ? 1 : Math.min(2, segments.size());
        Model.SetDefinition set = model.sets().get(String.join("/", segments.subList(0, length)));
        if (set == null) {
            throw new IllegalArgumentException(template + " in operations.yaml begins with no set of model.yaml");
        }
        List<String> names = new ArrayList<>();
        int keys = 0;
        for (String segment : segments.subList(length, segments.size())) {
            if (isKey(segment)) {
                keys++;
            } else if (keys == 1) {
                names.add(segment);
            }
        }
        Navigation navigation = longest(set.type(), names);
        return new Target(set, navigation, keys == (navigation == null ? 1 : 2));
    }

    /** The type that the target's entities are declared as. */
    EntityType type(Model model) {
        return navigation == null ? set.type() : model.type(navigation.type());
    }

    boolean many() {
        return !key && (navigation == null || navigation.many());
    }

    static boolean isKey(String segment) {
        return segment.startsWith("{");
    }

    /** A navigation may span segments, and be followed by others: {@code manager/$ref}. */
    private static Navigation longest(EntityType type, List<String> names) {
        for (int length = names.size(); length > 0; length--) {
            Navigation navigation = type.navigations().get(String.join("/", names.subList(0, length)));
            if (navigation != null) {
                return navigation;
            }
        }
        return null;
    }
}
