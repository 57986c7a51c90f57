package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.EntityJson;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.Expand;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.odata.Page;
import org.graphroutes.sandbox.odata.QueryOptions;
import org.graphroutes.sandbox.tenant.IncidentSeed;
import org.graphroutes.sandbox.tenant.Tenant;

/** The incidents of Microsoft 365 Defender, made when they are first asked for. */
final class SecurityIncidents {
    /** As Microsoft's metadata names them: incidentStatus, alertSeverity, alertClassification, alertDetermination. */
    private static final Map<String, List<String>> CHOICES = Map.of(
            "status",
            List.of("active", "resolved", "inProgress", "redirected"),
            "severity",
            List.of("unknown", "informational", "low", "medium", "high"),
            "classification",
            List.of("unknown", "falsePositive", "truePositive", "informationalExpectedActivity"),
            "determination",
            List.of(
                    "unknown",
                    "apt",
                    "malware",
                    "securityPersonnel",
                    "securityTesting",
                    "unwantedSoftware",
                    "other",
                    "multiStagedAttack",
                    "compromisedAccount",
                    "phishing",
                    "maliciousUserActivity",
                    "notMalicious",
                    "notEnoughDataToValidate",
                    "confirmedActivity",
                    "lineOfBusinessApplication"));

    private final Tenant tenant;
    private final EntityBody bodies;

    SecurityIncidents(Tenant tenant) {
        this.tenant = tenant;
        bodies = new EntityBody(tenant.model());
    }

    Map<String, Operation> operations() {
        return Map.of(
                "listIncidents", this::list,
                "getIncident", this::get,
                "updateIncident", this::update,
                "commentIncident", this::comment);
    }

    /** Newest first, unless the request orders them. */
    private Reply list(Call call) {
        seed();
        QueryOptions options = options(call);
        List<Entity> incidents = new ArrayList<>(call.set().all());
        Collections.reverse(incidents);
        Page page = Page.skipping(incidents, options, call.set().definition().page());
        ObjectNode body = call.body(call.collection() + Reads.selected(options));
        if (page.count() >= 0) {
            body.put("@odata.count", page.count());
        }
        if (page.next() >= 0) {
            body.put("@odata.nextLink", call.nextLink(page.next()));
        }
        ArrayNode value = body.putArray("value");
        page.entities().forEach(incident -> write(value.addObject(), incident, options));
        return Call.ok(body);
    }

    private Reply get(Call call) {
        return one(call, incident(call));
    }

    private Reply update(Call call) {
        Entity incident = incident(call);
        Map<String, JsonNode> given = new LinkedHashMap<>();
        bodies.properties(call.request(), incident.type())
                .forEach((name, value) -> given.put(name, checked(name, value)));
        given.put("lastModifiedBy", new TextNode(author(call)));
        change(incident, given);
        return one(call, incident);
    }

    /** https://learn.microsoft.com/graph/api/security-incident-post-comments: answers every comment. */
    private Reply comment(Call call) {
        Entity incident = incident(call);
        JsonNode text =
                bodies.parameters(call.request(), "security.alertComment").get("comment");
        if (text == null || text.asText("").isBlank()) {
            throw GraphError.badRequest("A comment needs a text.");
        }
        ArrayNode comments = incident.get("comments").deepCopy();
        comments.add(IncidentSeed.comment(text.asText(), author(call), tenant.now()));
        change(incident, Map.of("comments", comments));
        ObjectNode body = call.body(call.collection() + "('" + incident.id() + "')/comments");
        body.set("value", comments);
        return Call.ok(body);
    }

    private void change(Entity incident, Map<String, JsonNode> values) {
        tenant.update(IncidentSeed.SET, incident, values);
        incident.set("lastUpdateDateTime", tenant.now().toString());
    }

    /** Members of an enumeration are read in any letter case; nobody is assigned to nobody's name. */
    private static JsonNode checked(String name, JsonNode value) {
        if (name.equals("assignedTo") && value.asText().isBlank()) {
            return NullNode.getInstance();
        }
        if (!CHOICES.containsKey(name)) {
            return value;
        }
        return CHOICES.get(name).stream()
                .filter(choice -> choice.equalsIgnoreCase(value.asText()))
                .findFirst()
                .map(TextNode::new)
                .orElseThrow(() -> GraphError.badRequest("'" + value.asText() + "' is no value of " + name + "."));
    }

    /** Who wrote: a person by sign-in name, an application alone as Defender marks it. */
    private String author(Call call) {
        return call.access().delegated()
                ? tenant.set("users")
                        .find(call.access().userId())
                        .map(user -> user.text("userPrincipalName"))
                        .orElse(call.access().userId())
                : "API-App:" + call.access().clientId();
    }

    /** Microsoft's words for an incident that is not there are not known. */
    private Entity incident(Call call) {
        seed();
        String id = call.match().keys().get(0);
        return call.set()
                .find(id)
                .orElseThrow(() -> new GraphError(404, "NotFound", "Incident '" + id + "' was not found."));
    }

    private void seed() {
        if (tenant.set(IncidentSeed.SET).size() == 0) {
            new IncidentSeed(tenant).fill();
        }
    }

    private Reply one(Call call, Entity incident) {
        QueryOptions options = options(call);
        ObjectNode body = call.body(call.collection() + Reads.selected(options) + "/$entity");
        return Call.ok(write(body, incident, options));
    }

    private QueryOptions options(Call call) {
        return QueryOptions.of(
                call.request(),
                tenant.model(),
                call.type(),
                call.set().definition().maxTop());
    }

    /** The only navigation of an incident leads to its alerts. */
    private ObjectNode write(ObjectNode node, Entity incident, QueryOptions options) {
        EntityJson.write(node, incident, incident.type(), options.select());
        EntityType type = tenant.model().type("security.alert");
        for (Expand expand : options.expand()) {
            ArrayNode alerts = node.putArray(expand.navigation());
            incident.links(expand.navigation())
                    .forEach(alert -> EntityJson.write(alerts.addObject(), alert, type, expand.select()));
        }
        return node;
    }
}
