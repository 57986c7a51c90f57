package org.graphroutes.sandbox.odata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One page of a collection.
 *
 * @param count all matches in the collection; -1 if not asked for, or not on the first page
 * @param next the position of the page after; -1 if this is the last
 */
public record Page(List<Entity> entities, long count, long next) {

    /**
     * @param source in the order of age
     * @param after the position to go on from; -1 for the first page
     * @param defaultSize used without $top; 0 for everything
     */
    public static Page of(Collection<Entity> source, QueryOptions options, long after, int defaultSize) {
        int limit = options.top() > 0 ? options.top() : defaultSize;
        int size = limit > 0 ? limit : Integer.MAX_VALUE;
        boolean counted = options.count() && after < 0;
        return options.orderBy().isEmpty()
                ? byAge(source, options, after, size, counted)
                : sorted(source, options, after, size, counted);
    }

    /** A page of a collection that counts with $skip; {@code next} is the $skip of the page after. */
    public static Page skipping(Collection<Entity> source, QueryOptions options, int defaultSize) {
        int size = options.top() > 0 ? options.top() : defaultSize;
        return sorted(source, options, options.skip(), size, options.count());
    }

    private static Page byAge(Collection<Entity> source, QueryOptions options, long after, int size, boolean counted) {
        List<Entity> page = new ArrayList<>(Math.min(size, 128));
        long matches = 0;
        boolean more = false;
        for (Entity entity : source) {
            if (entity.ordinal() <= after || !options.matches(entity)) {
                continue;
            }
            matches++;
            if (page.size() < size) {
                page.add(entity);
            } else {
                more = true;
                if (!counted) {
                    break;
                }
            }
        }
        return new Page(
                page, counted ? matches : -1, more ? page.get(page.size() - 1).ordinal() : -1);
    }

    private static Page sorted(Collection<Entity> source, QueryOptions options, long after, int size, boolean counted) {
        List<Entity> all = source.stream().filter(options::matches).toList();
        if (!options.orderBy().isEmpty()) {
            all = all.stream().sorted(OrderBy.comparator(options.orderBy())).toList();
        }
        int from = (int) Math.min(Math.max(after, 0), all.size());
        int to = (int) Math.min((long) from + size, all.size());
        return new Page(all.subList(from, to), counted ? all.size() : -1, to < all.size() ? to : -1);
    }
}
