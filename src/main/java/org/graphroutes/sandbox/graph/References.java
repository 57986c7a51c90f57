package org.graphroutes.sandbox.graph;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.GraphError;

/** {@code $ref} on a navigation that leads to one user: read, set, delete the link and leave the entity alone. */
final class References {
    private static final Pattern PARENTHESISED = Pattern.compile("(users|directoryObjects)\\('(.*)'\\)");

    static Map<String, Operation> operations() {
        return Map.of(
                "getReference", References::get,
                "setReference", References::set,
                "deleteReference", References::delete);
    }

    private References() {}

    private static Reply get(Call call) {
        Entity entity = call.entity();
        return Call.ok(call.body("$ref").put("@odata.id", call.root() + "/users/" + entity.id()));
    }

    private static Reply set(Call call) {
        Entity owner = call.owner();
        String id = EntityBody.object(call.request()).path("@odata.id").asText("");
        String key = key(id);
        Entity entity = call.tenant().set("users").find(key).orElseThrow(() -> GraphError.notFound(key));
        call.tenant().link(owner, call.target().navigation().name(), entity);
        return Reply.empty(204);
    }

    private static Reply delete(Call call) {
        call.tenant().unlink(call.owner(), call.target().navigation().name(), call.entity());
        return Reply.empty(204);
    }

    /**
     * The key in an {@code @odata.id}: an absolute URL of a user or directory object, on whatever host, as the host of
     * national clouds varies.
     */
    private static String key(String id) {
        try {
            URI uri = URI.create(id);
            String path = uri.isAbsolute() && uri.getRawPath() != null ? uri.getRawPath() : "";
            List<String> segments = new ArrayList<>();
            for (String segment : path.split("/")) {
                if (!segment.isEmpty()) {
                    segments.add(PercentCoding.decodeSegment(segment));
                }
            }
            int last = segments.size() - 1;
            if (last >= 0) {
                Matcher parenthesised = PARENTHESISED.matcher(segments.get(last));
                if (parenthesised.matches()) {
                    return parenthesised.group(2).replace("''", "'");
                }
            }
            if (last >= 1 && List.of("users", "directoryObjects").contains(segments.get(last - 1))) {
                return segments.get(last);
            }
        } catch (IllegalArgumentException notAUrl) {
            // said below
        }
        throw GraphError.requestBadRequest("Invalid URL format specified in payload.");
    }
}
