package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityJson;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.odata.Page;
import org.graphroutes.sandbox.odata.PageToken;
import org.graphroutes.sandbox.odata.QueryOptions;
import org.graphroutes.sandbox.tenant.Tenant.Removal;

/** The reads that every entity set and navigation has. */
final class Reads {
    private static final int MAX_TOP = 999;

    static Map<String, Operation> operations() {
        return Map.of("list", Reads::list, "get", Reads::get, "count", Reads::count, "delta", Reads::delta);
    }

    private Reads() {}

    private static Reply list(Call call) {
        EntityType type = call.type();
        QueryOptions options = QueryOptions.of(call.request(), call.tenant().model(), type, maxTop(call));
        PageToken token = options.token() == null
                ? null
                : PageToken.parse(options.token(), call.request().query());
        long after = token == null ? -1 : token.position();
        Page page = Page.of(source(call, options, after), options, after, pageSize(call));

        ObjectNode body = call.body(call.collection() + selected(options));
        if (page.count() >= 0) {
            body.put("@odata.count", page.count());
        }
        if (page.next() >= 0) {
            PageToken next = new PageToken(
                    page.next(), 0, -1, PageToken.digest(call.request().query()));
            body.put("@odata.nextLink", next.link(call.pathUrl(), call.request().query(), "$skiptoken"));
        }
        write(body.putArray("value"), page.entities(), type, options);
        return Call.ok(body);
    }

    static Reply get(Call call) {
        EntityType type = call.type();
        QueryOptions options = QueryOptions.of(call.request(), call.tenant().model(), type, MAX_TOP);
        Entity entity = call.entity();
        ObjectNode body = call.body(call.collection() + selected(options) + "/$entity");
        return Call.ok(EntityJson.write(body, entity, type, options.select()));
    }

    /** {@code /users/$count}: plain text, with the byte order mark that Graph sends left out. */
    private static Reply count(Call call) {
        if (call.request()
                .header("ConsistencyLevel")
                .filter("eventual"::equalsIgnoreCase)
                .isEmpty()) {
            throw GraphError.requestBadRequest("$count is not currently supported.");
        }
        QueryOptions options = QueryOptions.of(call.request(), call.tenant().model(), call.type(), MAX_TOP);
        long count = call.set().all().stream().filter(options::matches).count();
        return Reply.text(200, Long.toString(count));
    }

    /** https://learn.microsoft.com/graph/delta-query-overview */
    private static Reply delta(Call call) {
        EntityType type = call.type();
        QueryOptions options = QueryOptions.of(call.request(), call.tenant().model(), type, maxTop(call))
                .withId();
        PageToken token = deltaToken(call, options);
        List<Entity> changed = call.set().after(token.position()).stream()
                .filter(entity -> entity.version() > token.from())
                .toList();
        Page page = Page.of(changed, options, token.position(), pageSize(call));

        ObjectNode body = call.body(call.collection() + selected(options));
        ArrayNode value = body.putArray("value");
        write(value, page.entities(), type, options);
        boolean last = page.next() < 0;
        if (last && token.from() >= 0) {
            removals(value, call, token);
        }
        PageToken next = last
                ? new PageToken(-1, 0, token.since(), token.query())
                : new PageToken(page.next(), token.since(), token.from(), token.query());
        body.put(
                last ? "@odata.deltaLink" : "@odata.nextLink",
                next.link(call.pathUrl(), call.request().query(), last ? "$deltatoken" : "$skiptoken"));
        return Call.ok(body);
    }

    /** Where the round of pages stands; a delta link's token begins a round, up to the changes made by now. */
    private static PageToken deltaToken(Call call, QueryOptions options) {
        long now = call.tenant().version();
        int query = PageToken.digest(call.request().query());
        if (options.token() == null) {
            return new PageToken(-1, now, -1, query);
        }
        if (options.token().equals("latest")) {
            return new PageToken(Long.MAX_VALUE, now, now, query);
        }
        PageToken token = PageToken.parse(options.token(), call.request().query());
        return token.since() > 0 ? token : new PageToken(-1, now, token.from(), query);
    }

    /** A deleted user can be restored for 30 days: Graph's reason for that is "changed". */
    private static void removals(ArrayNode value, Call call, PageToken token) {
        for (Removal removal : call.tenant().removals()) {
            if (removal.version() > token.from() && removal.type() == call.type()) {
                value.addObject().put("id", removal.id()).putObject("@removed").put("reason", "changed");
            }
        }
    }

    private static Collection<Entity> source(Call call, QueryOptions options, long after) {
        if (call.target().navigation() != null) {
            return call.related();
        }
        return options.orderBy().isEmpty()
                ? call.set().after(after)
                : call.set().all();
    }

    private static void write(ArrayNode value, List<Entity> entities, EntityType type, QueryOptions options) {
        entities.forEach(entity -> EntityJson.write(value.addObject(), entity, type, options.select()));
    }

    /** What a context says of $select. */
    static String selected(QueryOptions options) {
        return options.select() == null ? "" : "(" + String.join(",", options.select()) + ")";
    }

    private static int pageSize(Call call) {
        return call.target().navigation() == null
                ? call.target().set().page()
                : call.target().navigation().page();
    }

    private static int maxTop(Call call) {
        return call.target().navigation() == null ? call.target().set().maxTop() : MAX_TOP;
    }
}
