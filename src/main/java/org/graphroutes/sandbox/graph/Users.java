package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.EntityJson;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.tenant.Tenant;

/** Writes to users: create, update, delete, end of sessions. */
final class Users {
    /** A stand-in for Entra's password rules: long enough. */
    static final int MIN_PASSWORD = 8;

    private final Tenant tenant;
    private final Consumer<String> sessions;
    private final EntityBody bodies;

    /** @param sessions learns the id of a user whose sign-in sessions are revoked */
    Users(Tenant tenant, Consumer<String> sessions) {
        this.tenant = tenant;
        this.sessions = sessions;
        bodies = new EntityBody(tenant.model());
    }

    Map<String, Operation> operations() {
        return Map.of(
                "createUser", this::create,
                "updateUser", this::update,
                "deleteUser", this::delete,
                "revokeSignInSessions", this::revokeSignInSessions);
    }

    private Reply create(Call call) {
        Map<String, JsonNode> given = bodies.properties(call.request(), call.type());
        for (String name : call.type().required()) {
            if (!given.containsKey(name) || given.get(name).isNull()) {
                throw GraphError.requestBadRequest(
                        "A value is required for property '" + name + "' of resource 'User'.");
            }
        }
        if (given.get("passwordProfile").path("password").isMissingNode()) {
            throw GraphError.requestBadRequest("A password must be specified to create a new user.");
        }
        Entity user = tenant.create("user", tenant.newId());
        Map<String, JsonNode> properties = checked(given, user);
        properties.put("createdDateTime", new TextNode(tenant.now().toString()));
        properties.putIfAbsent("userType", new TextNode("Member"));
        properties.forEach(user::set);
        addSignIn(user);
        tenant.add("users", user);
        ObjectNode body = EntityJson.write(call.body("users/$entity"), user, call.type(), null);
        return Call.json(201, body).with("Location", call.root() + "/users/" + user.id());
    }

    private Reply update(Call call) {
        Entity user = call.owner();
        Map<String, JsonNode> given = bodies.properties(call.request(), call.type());
        for (String name : call.type().required()) {
            if (given.containsKey(name) && given.get(name).isNull() && !name.equals("passwordProfile")) {
                throw GraphError.requestBadRequest(
                        "Invalid value specified for property '" + name + "' of resource 'User'.");
            }
        }
        tenant.update("users", user, checked(given, user));
        return Reply.empty(204);
    }

    private Reply delete(Call call) {
        tenant.remove("users", call.owner());
        return Reply.empty(204);
    }

    private Reply revokeSignInSessions(Call call) {
        Map<String, JsonNode> properties = Map.of(
                "signInSessionsValidFromDateTime", new TextNode(tenant.now().toString()));
        tenant.update("users", call.owner(), properties);
        sessions.accept(call.owner().id());
        return Call.ok(call.body("Edm.Boolean").put("value", true));
    }

    /** The rules between properties, and with other users. The password itself is not kept. */
    private Map<String, JsonNode> checked(Map<String, JsonNode> given, Entity user) {
        Map<String, JsonNode> properties = new LinkedHashMap<>(given);
        if (given.containsKey("userPrincipalName")) {
            requireVerifiedDomain(given.get("userPrincipalName").asText());
        }
        for (String name : user.type().unique()) {
            requireUnique(name, given.get(name), user);
        }
        if (given.get("passwordProfile") instanceof ObjectNode profile) {
            properties.put("passwordProfile", withoutPassword(profile, user));
            if (profile.hasNonNull("password")) {
                requireStrong(profile.get("password").asText());
                properties.put(
                        "lastPasswordChangeDateTime", new TextNode(tenant.now().toString()));
            }
        }
        return properties;
    }

    private void requireVerifiedDomain(String userPrincipalName) {
        int at = userPrincipalName.lastIndexOf('@');
        if (at < 1) {
            throw GraphError.requestBadRequest("Property userPrincipalName is invalid.");
        }
        if (!userPrincipalName.substring(at + 1).equalsIgnoreCase(tenant.domain())) {
            throw GraphError.requestBadRequest("The domain portion of the userPrincipalName property is invalid. You "
                    + "must use one of the verified domain names in your organization.");
        }
    }

    private void requireUnique(String name, JsonNode value, Entity user) {
        boolean taken = value != null
                && !value.isNull()
                && tenant.set("users")
                        .findUnique(name, value.asText())
                        .filter(other -> other != user)
                        .isPresent();
        if (taken) {
            throw GraphError.requestBadRequest(
                    "Another object with the same value for property " + name + " already exists.");
        }
    }

    private static void requireStrong(String password) {
        if (password.length() < MIN_PASSWORD) {
            throw GraphError.requestBadRequest("The specified password does not comply with password complexity "
                    + "requirements. Please provide a different password.");
        }
    }

    private static ObjectNode withoutPassword(ObjectNode given, Entity user) {
        ObjectNode profile =
                user.get("passwordProfile") instanceof ObjectNode old ? old.deepCopy() : given.objectNode();
        profile.set("forceChangePasswordNextSignIn", BooleanNode.FALSE);
        profile.set("forceChangePasswordNextSignInWithMfa", BooleanNode.FALSE);
        profile.setAll(given);
        return profile.putNull("password");
    }

    /** What every user has from the first moment: a password method and sign-in preferences. */
    private void addSignIn(Entity user) {
        String fixedId = "28c10230-6103-485e-b985-444c60001490";
        user.links("authentication/methods")
                .add(tenant.create("passwordAuthenticationMethod", fixedId)
                        .set("createdDateTime", tenant.now().toString()));
        user.links("authentication/signInPreferences")
                .add(tenant.create("signInPreferences", user.id())
                        .set("isSystemPreferredAuthenticationMethodEnabled", true)
                        .set("userPreferredMethodForSecondaryAuthentication", "none"));
    }
}
