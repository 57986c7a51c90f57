package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.odata.Navigation;
import org.graphroutes.sandbox.signin.Access;
import org.graphroutes.sandbox.tenant.EntitySet;
import org.graphroutes.sandbox.tenant.Tenant;

/** One request that has been let in: what it asks for, resolved in the tenant. */
record Call(Request request, OperationTable.Match match, Access access, Tenant tenant) {
    private static final String ODATA_JSON =
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

    Target target() {
        return match.target();
    }

    /** The type that the answer's entities are declared as. */
    EntityType type() {
        return target().type(tenant.model());
    }

    EntitySet set() {
        return tenant.set(target().set().name());
    }

    /** @throws GraphError 404 if the path's first key finds nothing */
    Entity owner() {
        String key = match.keys().get(0);
        Navigation navigation = target().navigation();
        return set().find(key)
                .orElseThrow(() -> navigation != null && navigation.contained()
                        ? MethodErrors.userNotFound()
                        : GraphError.notFound(key));
    }

    /** Whether the path leads to the user of that id, or to what is the user's. */
    boolean isAbout(String userId) {
        return target().set().name().equals("users")
                && !match.keys().isEmpty()
                && set().find(match.keys().get(0))
                        .filter(user -> user.id().equals(userId))
                        .isPresent();
    }

    /** The entities of the navigation, oldest first. */
    Collection<Entity> related() {
        return tenant.related(owner(), target().navigation()).stream()
                .sorted(Comparator.comparingLong(Entity::ordinal))
                .toList();
    }

    /** The one entity that the path leads to. @throws GraphError 404 */
    Entity entity() {
        Navigation navigation = target().navigation();
        if (navigation == null) {
            return owner();
        }
        Collection<Entity> related = related();
        if (!navigation.many()) {
            return related.stream().findFirst().orElseThrow(() -> GraphError.notFound(navigation.name()));
        }
        String key = match.keys().get(1);
        return related.stream()
                .filter(entity -> entity.id().equalsIgnoreCase(key))
                .findFirst()
                .orElseThrow(() -> MethodErrors.methodNotFound(key, match.keys().get(0)));
    }

    /** The URL of the version's root: {@code http://127.0.0.1:9090/v1.0}. */
    String root() {
        return request.origin() + "/" + match.version();
    }

    /** The request's own URL without the query. */
    String pathUrl() {
        int mark = request.url().indexOf('?');
        return request.origin() + (mark < 0 ? request.url() : request.url().substring(0, mark));
    }

    /** This request, with that $skip. */
    String nextLink(long skip) {
        String others = request.query().parameters().stream()
                .filter(parameter -> !parameter.name().matches("\\$?skip"))
                .map(Query.Parameter::raw)
                .map(raw -> raw + "&")
                .collect(Collectors.joining());
        return pathUrl() + "?" + others + "%24skip=" + skip;
    }

    /** An answer's body, begun with its context: what follows {@code $metadata#}. */
    ObjectNode body(String context) {
        return Json.object().put("@odata.context", root() + "/$metadata#" + context);
    }

    /** The context of the target's collection: {@code users}, {@code users('id')/authentication/methods}. */
    String collection() {
        Navigation navigation = target().navigation();
        if (navigation == null) {
            return target().set().name();
        }
        return navigation.contained()
                ? target().set().name() + "('" + PercentCoding.encode(owner().id()) + "')/" + navigation.name()
                : "directoryObjects";
    }

    static Reply ok(ObjectNode body) {
        return json(200, body);
    }

    static Reply json(int status, ObjectNode body) {
        return Reply.json(status, body).with("Content-Type", ODATA_JSON).with("OData-Version", "4.0");
    }
}
