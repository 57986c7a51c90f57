package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.json.YamlResource;
import org.graphroutes.sandbox.odata.Entity;

/**
 * Makes the security incidents of {@code sandbox/incidents.yaml}. An incident depends on its number only; its people's
 * and devices' names and ids are the tenant's.
 */
public final class IncidentSeed {
    /** The set that the incidents are in. */
    public static final String SET = "security/incidents";

    private static final String ALERTS = "alerts";

    private final JsonNode seed = YamlResource.read("incidents.yaml");
    private final Instant epoch =
            Instant.parse(YamlResource.read("seed.yaml").path("epoch").asText());
    private final String tenantId =
            YamlResource.read("signin.yaml").at("/tenant/id").asText();
    private final int count = seed.path("count").asInt();
    private final Tenant tenant;

    /** @param tenant with its users */
    public IncidentSeed(Tenant tenant) {
        this.tenant = tenant;
    }

    /** Puts every incident into the tenant, oldest first. */
    public void fill() {
        for (int i = 0; i < count; i++) {
            tenant.add(SET, incident(i));
        }
    }

    private Entity incident(int index) {
        String id = id(index);
        Random random = new Random(seed.path("first").asLong() + index);
        JsonNode scenario = next("scenarios", index);
        JsonNode state = next("states", index);
        Duration age = Duration.ofHours(seed.path("hoursApart").asLong() * (count - index));
        Instant created = epoch.minus(age).plusMillis(random.nextInt(1_000_000));
        Instant updated = created.plusMillis(random.nextInt(20_000_000));
        Entity incident = tenant.create("security.incident", id)
                .set("tenantId", tenantId)
                .set("incidentWebUrl", webUrl(id))
                .set("createdDateTime", created.toString())
                .set("lastUpdateDateTime", updated.toString())
                .set("classification", "unknown")
                .set("determination", "unknown")
                .set("priorityScore", random.nextInt(101))
                .set("comments", comments(state, updated));
        copy(scenario, incident);
        copy(state, incident);
        if (state.path("redirected").asBoolean()) {
            return incident.set("redirectIncidentId", id(index + 1));
        }
        Map<String, String> values = values(random, created);
        for (JsonNode alert : scenario.path(ALERTS)) {
            incident.links(ALERTS).add(alert(incident, alert, state, values, random));
        }
        return incident;
    }

    private Entity alert(
            Entity incident, JsonNode definition, JsonNode state, Map<String, String> values, Random random) {
        String providerId = (637_500_000_000_000_000L + random.nextInt()) + "_" + random.nextInt();
        String created = incident.text("createdDateTime");
        Entity alert = tenant.create("security.alert", "da" + providerId)
                .set("providerAlertId", providerId)
                .set("incidentId", incident.id())
                .set("incidentWebUrl", incident.text("incidentWebUrl"))
                .set("alertWebUrl", "https://security.microsoft.com/alerts/da" + providerId + "?tid=" + tenantId)
                .set("tenantId", tenantId)
                .set("detectorId", hex(random, 16))
                .set("createdDateTime", created)
                .set("lastUpdateDateTime", incident.text("lastUpdateDateTime"))
                .set("firstActivityDateTime", values.get("time"))
                .set("lastActivityDateTime", created)
                .set("classification", incident.get("classification"))
                .set("determination", incident.get("determination"))
                .set("assignedTo", incident.get("assignedTo"))
                .set("status", state.path("alert"));
        copy(definition, alert);
        if (alert.text("status").equals("resolved")) {
            alert.set("resolvedDateTime", incident.text("lastUpdateDateTime"));
        }
        ArrayNode evidence = Json.MAPPER.createArrayNode();
        definition.path("evidence").forEach(kind -> evidence.add(evidence(kind.asText(), values)));
        return alert.set("evidence", evidence);
    }

    private ObjectNode evidence(String kind, Map<String, String> values) {
        ObjectNode all = seed.path("common").deepCopy();
        all.setAll((ObjectNode) seed.path("evidence").path(kind));
        return (ObjectNode) filled(all, values);
    }

    private Map<String, String> values(Random random, Instant created) {
        JsonNode people = seed.path("people");
        String alias = people.get(random.nextInt(people.size())).asText();
        String upn = alias + "@" + tenant.domain();
        Optional<Entity> user = tenant.set("users").find(upn);
        Optional<Entity> device =
                user.flatMap(owner -> owner.links("ownedDevices").stream().findFirst());
        Map<String, String> values = new HashMap<>();
        values.put("alias", alias);
        values.put("upn", upn);
        values.put("name", user.map(found -> found.text("displayName")).orElse(alias));
        values.put("userId", user.map(Entity::id).orElse(""));
        values.put("host", device.map(found -> found.text("displayName")).orElse(alias + "-1"));
        values.put("device", device.map(found -> found.text("deviceId")).orElse(""));
        values.put("machine", hex(random, 40));
        values.put("ip", "203.0.113." + (1 + random.nextInt(254)));
        values.put("sha1", hex(random, 40));
        values.put("sha256", hex(random, 64));
        values.put("md5", hex(random, 32));
        values.put("time", created.minusMillis(random.nextInt(3_600_000)).toString());
        return values;
    }

    /** The tree with the values in the place of their names in braces. */
    private static JsonNode filled(JsonNode template, Map<String, String> values) {
        if (template.isTextual()) {
            String text = template.asText();
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("{" + value.getKey() + "}", value.getValue());
            }
            return TextNode.valueOf(text);
        }
        if (template instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(filled(field.getValue(), values)));
        } else if (template instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, filled(array.get(i), values));
            }
        }
        return template;
    }

    private static ArrayNode comments(JsonNode state, Instant time) {
        ArrayNode comments = Json.MAPPER.createArrayNode();
        if (state.has("comment")) {
            comments.add(comment(
                    state.path("comment").asText(), state.path("assignedTo").asText(), time));
        }
        return comments;
    }

    /** A comment as Graph writes one. */
    public static ObjectNode comment(String text, String author, Instant time) {
        return Json.object()
                .put("comment", text)
                .put("createdByDisplayName", author)
                .put("createdDateTime", time.toString());
    }

    /** Those members of the definition that the entity's type has. */
    private static void copy(JsonNode definition, Entity entity) {
        definition.properties().forEach(field -> {
            if (entity.type().properties().containsKey(field.getKey())) {
                entity.set(field.getKey(), field.getValue().deepCopy());
            }
        });
    }

    private JsonNode next(String list, int index) {
        return seed.path(list).get(index % seed.path(list).size());
    }

    private String id(int index) {
        return Integer.toString(seed.path("first").asInt() + index);
    }

    private String webUrl(String id) {
        return "https://security.microsoft.com/incidents/" + id + "?tid=" + tenantId;
    }

    private static String hex(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }
}
