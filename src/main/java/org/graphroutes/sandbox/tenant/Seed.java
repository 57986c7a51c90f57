package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.json.YamlResource;
import org.graphroutes.sandbox.odata.Entity;

/**
 * Fills a tenant from {@code sandbox/seed.yaml}. The same seed and number of users give the same data, ids and times
 * included; the clock plays no part.
 */
public final class Seed {
    private final JsonNode seed = YamlResource.read("seed.yaml");
    private final Tenant tenant;
    private final Random random;
    private final Instant epoch = Instant.parse(seed.path("epoch").asText());
    private final List<JsonNode> deviceModels = list("devices");
    private final List<String> offices = YamlResource.texts(seed.path("offices"));
    private final List<String> countries = YamlResource.texts(seed.path("countries"));
    private final List<String> languages = YamlResource.texts(seed.path("languages"));
    private final Map<String, Entity> groups = new HashMap<>();
    private final Map<String, Entity> roles = new HashMap<>();
    private final Map<String, Entity> users = new HashMap<>();

    /** @param random the only source of chance; the tenant's own, or another of the same seed */
    public Seed(Tenant tenant, Random random) {
        this.tenant = tenant;
        this.random = random;
    }

    /** @param userCount how many users; the cast comes first */
    public void fill(int userCount) {
        for (JsonNode role : seed.path("directoryRoles")) {
            roles.put(role.path("displayName").asText(), directoryRole(role));
        }
        for (JsonNode group : seed.path("groups")) {
            groups.put(group.path("displayName").asText(), group(group));
        }
        seed.path("departments").fieldNames().forEachRemaining(this::departmentGroup);
        List<Person> people = new People(seed, random).people(userCount);
        people.forEach(person -> users.put(person.alias(), user(person)));
        people.forEach(this::relate);
    }

    private Entity directoryRole(JsonNode role) {
        Entity entity = tenant.create("directoryRole", tenant.newId())
                .set("displayName", role.path("displayName"))
                .set("description", role.path("description"))
                .set("roleTemplateId", role.path("roleTemplateId"));
        tenant.add("directoryRoles", entity);
        return entity;
    }

    private void departmentGroup(String department) {
        String name = seed.path("departmentGroup").asText().replace("{department}", department);
        groups.put(
                department,
                group(Json.object().put("displayName", name).put("description", "Everybody in " + department)));
    }

    private Entity group(JsonNode group) {
        boolean unified = group.path("unified").asBoolean();
        String name = group.path("displayName").asText();
        Entity entity = tenant.create("group", tenant.newId())
                .set("createdDateTime", someDay().toString())
                .set("displayName", name)
                .set("description", group.path("description"))
                .set("groupTypes", unified ? texts("Unified") : texts())
                .set("mailEnabled", unified)
                .set("mailNickname", name.toLowerCase(Locale.ROOT).replace(' ', '.'))
                .set("securityEnabled", true)
                .set("visibility", unified ? "Private" : null);
        if (unified) {
            entity.set("mail", group.path("mail").asText() + "@" + tenant.domain());
        }
        tenant.add("groups", entity);
        return entity;
    }

    private Entity user(Person person) {
        int site = random.nextInt(countries.size());
        Entity user = tenant.create("user", tenant.newId())
                .set("accountEnabled", !person.disabled())
                .set("displayName", person.displayName())
                .set("userPrincipalName", person.alias() + "@" + tenant.domain())
                .set("mailNickname", person.alias())
                .set("userType", person.guest() ? "Guest" : "Member")
                .set("createdDateTime", someDay().toString())
                .set("lastPasswordChangeDateTime", someDay().toString())
                .set("businessPhones", person.guest() ? texts() : texts(phone()))
                .set("mobilePhone", phone())
                .set("country", countries.get(site))
                .set("usageLocation", countries.get(site))
                .set("preferredLanguage", person.guest() ? null : languages.get(site))
                .set("officeLocation", person.guest() ? null : offices.get(random.nextInt(offices.size())))
                .set("employeeId", person.guest() ? null : String.valueOf(100_000 + users.size()))
                .set("companyName", person.guest() ? "Fabrikam" : "Contoso");
        setIfAny(user, "givenName", person.givenName());
        setIfAny(user, "surname", person.surname());
        setIfAny(user, "jobTitle", person.jobTitle());
        setIfAny(user, "department", person.department());
        if (!person.noMail()) {
            String mail = person.mail().isEmpty() ? person.alias() + "@" + tenant.domain() : person.mail();
            user.set("mail", mail).set("proxyAddresses", texts("SMTP:" + mail));
        }
        if (person.guest()) {
            user.set("creationType", "Invitation").set("externalUserState", "Accepted");
        }
        tenant.add("users", user);
        methods(user, person);
        for (int i = 0; i < person.devices(); i++) {
            device(user, person, i + 1);
        }
        return user;
    }

    private void relate(Person person) {
        Entity user = users.get(person.alias());
        Entity manager = users.get(person.manager());
        if (manager != null) {
            tenant.link(user, "manager", manager);
        }
        if (!person.guest()) {
            tenant.link(user, "memberOf", groups.get("All Employees"));
        }
        if (groups.containsKey(person.department())) {
            tenant.link(user, "memberOf", groups.get(person.department()));
        }
        person.groups().forEach(name -> tenant.link(user, "memberOf", groups.get(name)));
        person.roles().forEach(name -> tenant.link(user, "memberOf", roles.get(name)));
    }

    private void device(Entity owner, Person person, int number) {
        JsonNode model = deviceModels.get(random.nextInt(deviceModels.size()));
        Entity device = tenant.create("device", tenant.newId())
                .set("accountEnabled", true)
                .set("approximateLastSignInDateTime", someDay().toString())
                .set("deviceId", tenant.newId())
                .set("displayName", person.mailName() + "-" + number)
                .set("isCompliant", random.nextInt(10) > 0)
                .set("isManaged", true)
                .set("profileType", "RegisteredDevice")
                .set("registrationDateTime", someDay().toString())
                .set("trustType", "AzureAd");
        model.properties().forEach(field -> device.set(field.getKey(), field.getValue()));
        tenant.add("devices", device);
        tenant.link(owner, "ownedDevices", device);
    }

    private void methods(Entity user, Person person) {
        Entity preferences = tenant.create("signInPreferences", user.id())
                .set("isSystemPreferredAuthenticationMethodEnabled", true)
                .set("userPreferredMethodForSecondaryAuthentication", "none");
        user.links("authentication/signInPreferences").add(preferences);
        if (person.guest() && person.methods().isEmpty()) {
            return;
        }
        method(user, person, seed.path("methods").path("password"));
        for (String kind : person.methods()) {
            JsonNode definition = seed.path("methods").path(kind);
            Entity method = method(user, person, definition);
            if (definition.has("preference")
                    && preferences.links(Preferences.DEFAULT).isEmpty()) {
                preferences.set("userPreferredMethodForSecondaryAuthentication", definition.path("preference"));
                preferences.links(Preferences.DEFAULT).add(method);
            }
        }
    }

    private Entity method(Entity user, Person person, JsonNode definition) {
        Entity method = tenant.create(
                        definition.path("type").asText(), definition.path("id").asText(tenant.newId()))
                .set("createdDateTime", someDay().toString());
        definition.path("properties").properties().forEach(field -> {
            JsonNode value = field.getValue();
            method.set(field.getKey(), value.isTextual() ? new TextNode(filled(value.asText(), person)) : value);
        });
        user.links("authentication/methods").add(method);
        return method;
    }

    private String filled(String template, Person person) {
        return template.contains("{")
                ? template.replace("{alias}", person.mailName())
                        .replace("{name}", person.displayName())
                        .replace("{phone}", phone())
                : template;
    }

    private String phone() {
        return "+353 1 555 " + String.format("%04d", random.nextInt(10_000));
    }

    private Instant someDay() {
        return epoch.minus(random.nextInt(3 * 365 * 24 * 60), ChronoUnit.MINUTES);
    }

    private static void setIfAny(Entity entity, String property, String value) {
        if (!value.isEmpty()) {
            entity.set(property, value);
        }
    }

    private static ArrayNode texts(String... values) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        List.of(values).forEach(array::add);
        return array;
    }

    private List<JsonNode> list(String name) {
        return StreamSupport.stream(seed.path(name).spliterator(), false).toList();
    }
}
