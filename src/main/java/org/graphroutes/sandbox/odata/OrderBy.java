package org.graphroutes.sandbox.odata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One key of an $orderby. */
record OrderBy(String property, EdmType type, boolean descending) {

    /** @throws GraphError 400 */
    static List<OrderBy> parse(Model model, EntityType type, String text) {
        List<OrderBy> keys = new ArrayList<>();
        for (String item : text.split(",")) {
            String[] words = item.strip().split("\\s+");
            String direction = words.length < 2 ? "asc" : words[1].toLowerCase(Locale.ROOT);
            if (words.length > 2 || !direction.equals("asc") && !direction.equals("desc")) {
                throw GraphError.badRequest("Invalid $orderby clause: Syntax error in '" + item.strip() + "'.");
            }
            EdmType declared = model.property(type, words[0]);
            if (declared == null) {
                throw GraphError.unknownProperty(words[0], type);
            }
            keys.add(new OrderBy(words[0], declared, direction.equals("desc")));
        }
        return List.copyOf(keys);
    }

    /** By the keys in turn, then by age. */
    static Comparator<Entity> comparator(List<OrderBy> keys) {
        return keys.stream()
                .map(OrderBy::comparator)
                .reduce(Comparator::thenComparing)
                .orElseThrow()
                .thenComparing(Entity::ordinal);
    }

    private Comparator<Entity> comparator() {
        Comparator<Entity> ascending = (a, b) -> Values.compare(type, a.get(property), b.get(property));
        return descending ? ascending.reversed() : ascending;
    }
}
