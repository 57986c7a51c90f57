package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.EntityJson;
import org.graphroutes.sandbox.tenant.Preferences;
import org.graphroutes.sandbox.tenant.Tenant;

/** Writes to a user's authentication methods, and the operations that writes begin. */
final class AuthenticationMethods {
    private static final String METHODS = "authentication/methods";
    private static final String OPERATIONS = "authentication/operations";
    private static final String PASS = "temporaryAccessPassAuthenticationMethod";
    private static final String PASSWORD = "passwordAuthenticationMethod";

    private static final int MIN_LIFETIME = 10;
    private static final int MAX_LIFETIME = 43_200;
    private static final int DEFAULT_LIFETIME = 60;

    /** Kept on an operation, and none of its type's properties, so that no answer shows them. */
    private static final String OUTCOME = "outcome";

    private static final String OUTCOME_DETAIL = "outcomeDetail";

    private final Tenant tenant;
    private final EntityBody bodies;

    AuthenticationMethods(Tenant tenant) {
        this.tenant = tenant;
        bodies = new EntityBody(tenant.model());
    }

    Map<String, Operation> operations() {
        return Map.of(
                "createTemporaryAccessPass", this::createTemporaryAccessPass,
                "deleteMethod", this::deleteMethod,
                "resetPassword", this::resetPassword,
                "readOperation", this::readOperation);
    }

    /** Brings what depends on the time up to date: whether a user's passes are usable. */
    void refresh(Entity user) {
        for (Entity method : user.links(METHODS)) {
            if (method.type().name().equals(PASS)) {
                String reason = usability(method);
                method.set("methodUsabilityReason", reason).set("isUsable", reason.equals("EnabledByPolicy"));
            }
        }
    }

    private Reply createTemporaryAccessPass(Call call) {
        Entity user = call.owner();
        Map<String, JsonNode> given = bodies.properties(call.request(), call.type());
        if (user.text("userType").equals("Guest")) {
            throw MethodErrors.badRequest("Temporary Access Pass cannot be added to an external guest user.");
        }
        int lifetime = given.containsKey("lifetimeInMinutes")
                ? given.get("lifetimeInMinutes").asInt()
                : DEFAULT_LIFETIME;
        if (lifetime < MIN_LIFETIME || lifetime > MAX_LIFETIME) {
            throw MethodErrors.badRequest("Invalid LifetimeInMinutes specified. The valid range between " + MIN_LIFETIME
                    + " and " + MAX_LIFETIME + ".");
        }
        dropExpiredPass(user);
        Entity pass = tenant.create(PASS, tenant.newId())
                .set("createdDateTime", tenant.now().toString())
                .set("isUsableOnce", flag(given.get("isUsableOnce")))
                .set("lifetimeInMinutes", lifetime)
                .set(
                        "startDateTime",
                        given.getOrDefault(
                                "startDateTime", new TextNode(tenant.now().toString())));
        user.links(METHODS).add(pass);
        refresh(user);
        ObjectNode body = EntityJson.write(call.body(call.collection() + "/$entity"), pass, call.type(), null);
        body.put("temporaryAccessPass", newPassword());
        return Call.json(201, body);
    }

    /** A user has one pass: a new one takes the place of an expired one, and is refused while there is a good one. */
    private void dropExpiredPass(Entity user) {
        refresh(user);
        for (Entity method : Set.copyOf(user.links(METHODS))) {
            if (method.type().name().equals(PASS)) {
                if (!method.text("methodUsabilityReason").equals("Expired")) {
                    throw MethodErrors.badRequest("A Temporary Access Pass already exists for the user. Delete it "
                            + "before creating another.");
                }
                user.links(METHODS).remove(method);
            }
        }
    }

    private Reply deleteMethod(Call call) {
        Entity user = call.owner();
        Entity method = call.entity();
        Entity preferences =
                user.links("authentication/signInPreferences").iterator().next();
        if (preferences.links(Preferences.DEFAULT).contains(method)) {
            boolean others = user.links(METHODS).stream()
                    .anyMatch(other -> other != method && !other.type().name().equals(PASSWORD));
            if (others) {
                throw MethodErrors.defaultMethod(method.id());
            }
            preferences.links(Preferences.DEFAULT).clear();
            preferences.set("userPreferredMethodForSecondaryAuthentication", "none");
        }
        user.links(METHODS).remove(method);
        return Reply.empty(204);
    }

    /** https://learn.microsoft.com/graph/api/authenticationmethod-resetpassword */
    private Reply resetPassword(Call call) {
        Entity user = call.owner();
        Entity method = call.entity();
        if (!method.type().name().equals(PASSWORD)) {
            throw MethodErrors.badRequest("The authentication method does not support the action resetPassword.");
        }
        JsonNode given =
                bodies.parameters(call.request(), "passwordResetResponse").get("newPassword");
        String password = given == null || given.isNull() ? newPassword() : given.asText();
        boolean good = password.length() >= Users.MIN_PASSWORD;
        Entity operation = tenant.create("longRunningOperation", tenant.newId())
                .set("createdDateTime", tenant.now().toString())
                .set("lastActionDateTime", tenant.now().toString())
                .set("status", "notStarted")
                .set(OUTCOME, good ? "succeeded" : "failed")
                .set(OUTCOME_DETAIL, good ? null : "The new password does not comply with the password policy.");
        user.links(OPERATIONS).add(operation);
        ObjectNode body = call.body("microsoft.graph.passwordResetResponse");
        body.put("newPassword", given == null || given.isNull() ? password : null);
        return Call.json(202, body)
                .with("Location", call.root() + "/users/" + user.id() + "/" + OPERATIONS + "/" + operation.id());
    }

    /** Each read finds the operation one step on: not started, running, done. */
    private Reply readOperation(Call call) {
        Entity operation = call.entity();
        Reply reply = Reads.get(call);
        switch (operation.text("status")) {
            case "notStarted" -> operation.set("status", "running");
            case "running" -> finish(call.owner(), operation);
            default -> {}
        }
        return reply;
    }

    private void finish(Entity user, Entity operation) {
        operation
                .set("status", operation.get(OUTCOME))
                .set("statusDetail", operation.get(OUTCOME_DETAIL))
                .set("lastActionDateTime", tenant.now().toString());
        if (operation.text("status").equals("succeeded")) {
            tenant.update(
                    "users",
                    user,
                    Map.of(
                            "lastPasswordChangeDateTime",
                            new TextNode(tenant.now().toString())));
        }
    }

    private String usability(Entity pass) {
        Instant start = Instant.parse(pass.text("startDateTime"));
        Instant end =
                start.plus(Duration.ofMinutes(pass.get("lifetimeInMinutes").asInt()));
        if (tenant.now().isBefore(start)) {
            return "NotYetValid";
        }
        return tenant.now().isBefore(end) ? "EnabledByPolicy" : "Expired";
    }

    private static boolean flag(JsonNode value) {
        return value != null && value.asBoolean();
    }

    /** Ten characters from the tenant's seed. */
    private String newPassword() {
        return "Tap!" + tenant.newId().substring(0, 6);
    }
}
