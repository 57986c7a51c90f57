package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.EntityJson;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.Expand;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.odata.Model;
import org.graphroutes.sandbox.odata.Navigation;
import org.graphroutes.sandbox.odata.Page;
import org.graphroutes.sandbox.odata.QueryOptions;
import org.graphroutes.sandbox.tenant.MailSeed;
import org.graphroutes.sandbox.tenant.Mailbox;
import org.graphroutes.sandbox.tenant.Tenant;

/** The tenant's mailboxes, each made when it is first asked for, and what requests to them have in common. */
final class Mailboxes {
    private static final int MAX_TOP = 1_000;
    private static final Pattern IMMUTABLE = Pattern.compile("(?i)\\bIdType\\s*=\\s*[\"']?ImmutableId\\b");
    private static final Pattern TEXT = Pattern.compile("(?i)\\boutlook\\.body-content-type\\s*=\\s*[\"']?text\\b");

    private final Tenant tenant;
    private final EntityBody bodies;
    private final Map<String, Mailbox> mailboxes = new HashMap<>();
    private MailSeed seed;

    Mailboxes(Tenant tenant) {
        this.tenant = tenant;
        bodies = new EntityBody(tenant.model());
    }

    Tenant tenant() {
        return tenant;
    }

    Model model() {
        return tenant.model();
    }

    /** The user that the path leads to. @throws GraphError 404 */
    Entity user(Call call) {
        return user(call.match().keys().get(0));
    }

    private Entity user(String key) {
        return tenant.set("users").find(key).orElseThrow(() -> MailErrors.userNotFound(key));
    }

    /** The mailbox that the path leads to. @throws GraphError 404 if there is none */
    Mailbox of(Call call) {
        return of(user(call));
    }

    /** @param user id or user principal name. @throws GraphError 404 */
    Mailbox of(String user) {
        return of(user(user));
    }

    Mailbox of(Entity user) {
        if (!hasMailbox(user)) {
            throw MailErrors.noMailbox();
        }
        if (seed == null) {
            seed = new MailSeed(model());
        }
        return mailboxes.computeIfAbsent(user.id(), id -> seed.mailbox(user));
    }

    static boolean hasMailbox(Entity user) {
        return !user.text("mail").isEmpty() && !user.text("userType").equals("Guest");
    }

    /** The folder at the path's keys between the user's and {@code end}, each lying in the one before. */
    Entity folder(Call call, Mailbox mailbox, int end) {
        List<String> keys = call.match().keys();
        Entity folder = found(mailbox, keys.get(1));
        for (String key : keys.subList(2, end)) {
            Entity child = found(mailbox, key);
            if (mailbox.parent(child) != folder) {
                throw MailErrors.itemNotFound();
            }
            folder = child;
        }
        return folder;
    }

    /** @throws GraphError 400 if it is no id and no well-known name, 404 if there is no such folder */
    static Entity found(Mailbox mailbox, String key) {
        return mailbox.folder(key)
                .orElseThrow(() -> Mailbox.isId(key) ? MailErrors.itemNotFound() : MailErrors.malformedId());
    }

    /** The mail that the path leads to, or to whose attachments. */
    Entity message(Call call, Mailbox mailbox) {
        return message(call, mailbox, call.match().keys().size() - 1);
    }

    /** The mail of the path's key at that place; in the folder that the path names before, if it names one. */
    Entity message(Call call, Mailbox mailbox, int at) {
        String id = call.match().keys().get(at);
        Entity folder = at == 1 ? null : folder(call, mailbox, at);
        if (!Mailbox.isId(id)) {
            throw MailErrors.malformedId();
        }
        return mailbox.message(id)
                .filter(message -> folder == null || mailbox.whereabouts(message) == folder)
                .orElseThrow(MailErrors::itemNotFound);
    }

    /** A body's properties as the type has them. */
    Map<String, JsonNode> properties(Call call, EntityType type) {
        return read(() -> bodies.properties(call.request(), type));
    }

    /** What an object sets of an entity of the type. */
    Map<String, JsonNode> writeable(ObjectNode object, EntityType type) {
        return read(() -> bodies.writeable(object, type));
    }

    /**
     * An action's parameters, by names that begin with a capital; in the body that letter may be either. A request
     * without a body has none.
     *
     * @throws GraphError 400 for a body that is not an object, or has others
     */
    static Map<String, JsonNode> parameters(Call call, Set<String> names) {
        Map<String, JsonNode> given = new HashMap<>();
        if (call.request().content().size() > 0) {
            EntityBody.object(call.request()).properties().forEach(field -> {
                String name = field.getKey();
                String capital =
                        name.isEmpty() ? name : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
                if (!names.contains(capital)) {
                    throw new GraphError(
                            400,
                            "RequestBodyRead",
                            "The parameter '" + name + "' in the request payload is not a valid parameter for the"
                                    + " operation '" + call.match().rule().does() + "'.");
                }
                given.put(capital, field.getValue());
            });
        }
        return given;
    }

    /** Outlook has another code for what the directory calls Request_BadRequest. */
    private static Map<String, JsonNode> read(Supplier<Map<String, JsonNode>> body) {
        try {
            return body.get();
        } catch (GraphError refusal) {
            throw refusal.code().equals("Request_BadRequest")
                    ? new GraphError(400, "RequestBodyRead", refusal.getMessage())
                    : refusal;
        }
    }

    /** {@code users('id')/} and what follows. */
    String context(Call call, String path) {
        return "users('" + PercentCoding.encode(user(call).id()) + "')/" + path;
    }

    /** A page of entities of the navigation. */
    Reply list(Call call, Navigation navigation, String path, Collection<Entity> entities) {
        EntityType type = model().type(navigation.type());
        QueryOptions options =
                QueryOptions.of(call.request(), model(), type, MAX_TOP).withId();
        Page page = Page.skipping(entities, options, navigation.page());
        ObjectNode body = call.body(context(call, path) + Reads.selected(options));
        if (page.count() >= 0) {
            body.put("@odata.count", page.count());
        }
        ArrayNode value = body.putArray("value");
        page.entities()
                .forEach(entity -> write(value.addObject(), call, entity, type, options.select(), options.expand()));
        if (page.next() >= 0) {
            body.put("@odata.nextLink", call.nextLink(page.next()));
        }
        return applied(call, Call.ok(body));
    }

    /** One entity as the answer to a read or a write. */
    Reply one(Call call, int status, Entity entity, String path) {
        return one(call, status, entity, entity.type(), path);
    }

    /** The same for an entity that the path knows as of the declared type. */
    Reply one(Call call, int status, Entity entity, EntityType declared, String path) {
        QueryOptions options =
                QueryOptions.of(call.request(), model(), declared, MAX_TOP).withId();
        ObjectNode body = call.body(context(call, path) + Reads.selected(options) + "/$entity");
        return applied(
                call, Call.json(status, write(body, call, entity, declared, options.select(), options.expand())));
    }

    /** Bytes as they are. */
    static Reply raw(Content bytes, String contentType) {
        return new Reply(200, Map.of("Content-Type", contentType), bytes);
    }

    private ObjectNode write(
            ObjectNode node, Call call, Entity entity, EntityType declared, List<String> select, List<Expand> expand) {
        if (!entity.text("changeKey").isEmpty()) {
            node.put("@odata.etag", "W/\"" + entity.text("changeKey") + "\"");
        }
        EntityJson.write(node, entity, declared, select);
        if (select == null && call.match().version().equals("beta")) {
            entity.type().beta().forEach(name -> node.set(name, entity.get(name)));
        }
        expand.forEach(item -> expand(node, call, entity, item));
        String immutable = entity.text(Mailbox.IMMUTABLE_ID);
        if (!immutable.isEmpty() && prefers(call, IMMUTABLE)) {
            node.put("id", immutable);
        }
        if (prefers(call, TEXT)) {
            for (String name : List.of("body", "uniqueBody")) {
                if (node.path(name).isObject()) {
                    node.putObject(name).put("contentType", "text").put("content", MailSeed.text(entity.get(name)));
                }
            }
        }
        return node;
    }

    private void expand(ObjectNode node, Call call, Entity entity, Expand expand) {
        Navigation navigation = entity.type().navigations().get(expand.navigation());
        if (navigation == null) {
            expand.write(node, entity);
            return;
        }
        EntityType type = model().type(navigation.type());
        Set<Entity> targets = entity.links(navigation.name());
        if (navigation.many()) {
            ArrayNode array = node.putArray(navigation.name());
            targets.forEach(target -> write(array.addObject(), call, target, type, expand.select(), expand.expand()));
            return;
        }
        // An attached mail comes with its own attachments, at whatever depth, without being asked for them.
        List<Expand> more = expand.expand().isEmpty()
                ? List.of(new Expand("attachments", null, List.of(expand), Set.of()))
                : expand.expand();
        targets.forEach(target -> write(node.putObject(navigation.name()), call, target, type, expand.select(), more));
    }

    private static Reply applied(Call call, Reply reply) {
        List<String> applied = new ArrayList<>();
        if (prefers(call, IMMUTABLE)) {
            applied.add("IdType=\"ImmutableId\"");
        }
        if (prefers(call, TEXT)) {
            applied.add("outlook.body-content-type=\"text\"");
        }
        return applied.isEmpty() ? reply : reply.with("Preference-Applied", String.join(", ", applied));
    }

    private static boolean prefers(Call call, Pattern preference) {
        return call.request().headers().getAll("Prefer").stream()
                .anyMatch(value -> preference.matcher(value).find());
    }
}
