package org.graphroutes.sandbox.odata;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Request;

/**
 * The system query options of one request, checked against the type that it asks for.
 *
 * @param select null for the type's default properties
 * @param expand empty but of types that know it
 * @param filter null for none
 * @param search null for none
 * @param orderBy empty for the natural order, by age
 * @param top 0 for the default page size
 * @param skip 0 but of types that know it
 * @param token of $skiptoken or $deltatoken; null for none
 */
public record QueryOptions(
        List<String> select,
        List<Expand> expand,
        Filter filter,
        Search search,
        List<OrderBy> orderBy,
        int top,
        int skip,
        boolean count,
        String token) {
    private static final Set<String> KNOWN = Set.of(
            "$select", "$filter", "$search", "$orderby", "$top", "$count", "$skiptoken", "$deltatoken", "$format");

    /** Only some types know these. */
    private static final Set<String> SKIP = Set.of("$skip", "$expand");

    /** The same with the key selected too, which delta queries always give. */
    public QueryOptions withId() {
        if (select == null || select.contains("id") || select.contains("*")) {
            return this;
        }
        List<String> more = Stream.concat(Stream.of("id"), select.stream()).toList();
        return new QueryOptions(more, expand, filter, search, orderBy, top, skip, count, token);
    }

    /**
     * @param maxTop the largest $top
     * @throws GraphError 400
     */
    public static QueryOptions of(Request request, Model model, EntityType type, int maxTop) {
        if (request.query().parameters().isEmpty()) {
            return new QueryOptions(null, List.of(), null, null, List.of(), 0, 0, false, null);
        }
        Map<String, String> given = given(request.query(), type);
        String filter = given.get("$filter");
        String search = given.get("$search");
        String orderBy = given.get("$orderby");
        QueryOptions options = new QueryOptions(
                select(model, type, given.get("$select")),
                expand(model, type, given.get("$expand")),
                filter == null ? null : FilterParser.parse(model, type, filter),
                search == null ? null : Search.parse(type, search),
                orderBy == null ? List.of() : OrderBy.parse(model, type, orderBy),
                top(given.get("$top"), maxTop),
                skip(given.get("$skip")),
                count(given.get("$count")) || isCount(request),
                given.getOrDefault("$skiptoken", given.get("$deltatoken")));
        if (type.directory()) {
            boolean eventual = request.header("ConsistencyLevel")
                    .filter("eventual"::equalsIgnoreCase)
                    .isPresent();
            options.requireConsistency(type, eventual);
        }
        if (type.mail()) {
            options.requireOutlook();
        }
        return options;
    }

    /** The option names are known with and without the dollar sign; an option without a value is not given. */
    private static Map<String, String> given(Query query, EntityType type) {
        Map<String, String> given = new HashMap<>();
        for (Query.Parameter parameter : query.parameters()) {
            String name = parameter.name().startsWith("$") ? parameter.name() : "$" + parameter.name();
            if (KNOWN.contains(name) || (type.mail() || type.skip()) && SKIP.contains(name)) {
                if (!parameter.value().isBlank() && given.put(name, parameter.value()) != null) {
                    throw GraphError.badRequest("Query option '" + name + "' was specified more than once, but it must "
                            + "be specified at most once.");
                }
            } else if (name.equals("$skip")) {
                throw GraphError.requestBadRequest("'$skip' is not supported by the service.");
            } else if (parameter.name().startsWith("$")) {
                throw GraphError.badRequest("The query parameter '" + name + "' is not supported by the sandbox.");
            }
        }
        return given;
    }

    /** Advanced queries on directory objects: https://learn.microsoft.com/graph/aad-advanced-queries */
    private void requireConsistency(EntityType type, boolean eventual) {
        boolean advanced = eventual && count;
        if (search != null && !eventual) {
            throw GraphError.unsupportedQuery("Request with $search query parameter only works through MSGraph with a "
                    + "special request header: 'ConsistencyLevel: eventual'");
        }
        if (filter != null && filter.advanced() && !advanced) {
            throw GraphError.unsupportedQuery("Unsupported Query.");
        }
        if (filter != null && !orderBy.isEmpty() && !advanced) {
            throw GraphError.unsupportedQuery("Sorting not supported for current query.");
        }
        if (count && !eventual) {
            throw GraphError.unsupportedQuery("$count is not currently supported.");
        }
        for (OrderBy key : orderBy) {
            boolean known = type.concrete().size() > 1
                    || type.sort().contains(key.property())
                    || eventual && type.sortAdvanced().contains(key.property());
            if (!known) {
                throw GraphError.unsupportedQuery(
                        "Unsupported sort property '" + key.property() + "' for '" + type.resourceName() + "'.");
            }
        }
    }

    /**
     * What Outlook refuses. https://learn.microsoft.com/graph/api/user-list-messages, "Using filter and orderby in the
     * same query"
     */
    private void requireOutlook() {
        if (search != null && filter != null) {
            throw new GraphError(
                    400, "SearchWithFilter", "The query parameter '$filter' is not supported with '$search'.");
        }
        if (search != null && !orderBy.isEmpty()) {
            throw new GraphError(
                    400, "SearchWithOrderBy", "The query parameter '$orderBy' is not supported with '$search'.");
        }
        if (filter != null) {
            List<String> filtered = filter.properties().stream().distinct().toList();
            List<String> sorted = orderBy.stream().map(OrderBy::property).toList();
            if (sorted.size() > filtered.size()
                    || !filtered.subList(0, sorted.size()).equals(sorted)) {
                throw new GraphError(
                        400, "InefficientFilter", "The restriction or sort order is too complex for this operation.");
            }
        }
    }

    private static int skip(String text) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("\\d{1,9}")) {
            throw GraphError.badRequest("Invalid value '" + text
                    + "' for $skip query option found. The $skip query option requires a non-negative integer value.");
        }
        return Integer.parseInt(text);
    }

    static List<String> select(Model model, EntityType type, String text) {
        if (text == null) {
            return null;
        }
        List<String> names =
                Stream.of(text.split(",")).map(String::strip).distinct().toList();
        for (String name : names) {
            if (!name.equals("*") && model.property(type, name) == null) {
                throw GraphError.unknownSelection(name, type);
            }
        }
        return names;
    }

    private static List<Expand> expand(Model model, EntityType type, String text) {
        return text == null ? List.of() : Expand.parse(model, type, text);
    }

    private static int top(String text, int max) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("\\d{1,9}")) {
            throw GraphError.badRequest("Invalid value '" + text
                    + "' for $top query option found. The $top query option requires a non-negative integer value.");
        }
        int top = Integer.parseInt(text);
        if (top < 1 || top > max) {
            throw GraphError.requestBadRequest(
                    "Invalid page size specified: '" + text + "'. Must be between 1 and " + max + " inclusive.");
        }
        return top;
    }

    /** {@code /users/$count} counts as well as {@code $count=true} does. */
    private static boolean isCount(Request request) {
        return request.segments().get(request.segments().size() - 1).equals("$count");
    }

    private static boolean count(String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (!text.equals("true")) {
            throw GraphError.badRequest(
                    "Invalid value '" + text + "' for $count query option found. Valid values are 'true' and 'false'.");
        }
        return true;
    }

    /** Whether the entity passes $filter and $search. */
    public boolean matches(Entity entity) {
        return (filter == null || filter.test(entity)) && (search == null || search.test(entity));
    }
}
