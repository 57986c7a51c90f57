package org.graphroutes.sandbox.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.EdmType;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.Model;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeedTest {
    private static final int USERS = 400;

    private final Model model = Model.load();
    private Tenant tenant;

    @BeforeEach
    void fill() {
        Random random = new Random(42);
        tenant = new Tenant(model, InstantSource.system(), random, "contoso.example");
        new Seed(tenant, random).fill(USERS);
    }

    @Test
    void everyValueIsOfItsDeclaredType() {
        for (Entity entity : everything()) {
            EntityType type = entity.type();
            ObjectNode values = Json.object();
            type.properties().keySet().forEach(name -> {
                JsonNode value = entity.get(name);
                if (!value.isNull()) {
                    values.set(name, value);
                }
            });

            assertThat(new EntityBody(model).properties(body(values), writable(type)))
                    .as(type.name())
                    .hasSameSizeAs(values);
        }
    }

    @Test
    void uniquePropertiesAreUnique() {
        List<String> names = texts("userPrincipalName");
        assertThat(names).hasSize(USERS);
        assertThat(new HashSet<>(names)).hasSize(USERS);
        List<String> mails = texts("mail");
        assertThat(new HashSet<>(mails)).hasSameSizeAs(mails);
    }

    @Test
    void everyLinkHasItsPartner() {
        for (Entity entity : everything()) {
            entity.links().forEach((name, targets) -> {
                var navigation = entity.type().navigations().get(name);
                if (navigation != null && navigation.partner() != null) {
                    assertThat(targets).allSatisfy(target -> assertThat(target.links(navigation.partner()))
                            .contains(entity));
                }
            });
        }
    }

    private List<Entity> everything() {
        List<Entity> all = new ArrayList<>();
        model.sets().keySet().forEach(set -> all.addAll(tenant.set(set).all()));
        for (Entity user : tenant.set("users").all()) {
            all.addAll(user.links("authentication/methods"));
            all.addAll(user.links("authentication/signInPreferences"));
        }
        return all;
    }

    private List<String> texts(String property) {
        return tenant.set("users").all().stream()
                .map(user -> user.text(property))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** The type with nothing read-only, so that all values pass as a body. */
    private static EntityType writable(EntityType type) {
        Map<String, EdmType> properties = type.properties();
        return new EntityType(
                type.name(),
                properties,
                type.defaults(),
                Set.of(),
                type.required(),
                type.keys(),
                type.unique(),
                type.search(),
                type.endsWith(),
                type.sort(),
                type.sortAdvanced(),
                type.navigations(),
                type.concrete(),
                type.expandable(),
                type.beta(),
                type.directory(),
                type.mail(),
                type.skip());
    }

    private static Request body(ObjectNode values) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Content-Type", "application/json");
        return Request.of("POST", "/v1.0/users", headers, Json.write(values), "http://127.0.0.1");
    }
}
