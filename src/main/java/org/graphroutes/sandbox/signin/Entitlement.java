package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.graphroutes.sandbox.Application;

/**
 * What a token is to say.
 *
 * @param user who signed in; null for the application alone
 * @param audience the resource, by the name under which it was asked for
 * @param permissions roles of an application alone; scopes of a person who signed in
 * @param proof how the application proved who it is
 * @param claims the request's {@code claims}; a missing node for none
 */
record Entitlement(
        Application application, User user, String audience, Set<String> permissions, Proof proof, JsonNode claims) {

    /** How an application proves who it is; the number is the token's {@code appidacr}. */
    enum Proof {
        NONE,
        SECRET,
        CERTIFICATE
    }

    /** Whether the client says that it can answer a claims challenge. */
    boolean challengeable() {
        for (JsonNode capability : claims.at("/access_token/xms_cc/values")) {
            if (capability.asText().equalsIgnoreCase("cp1")) {
                return true;
            }
        }
        return false;
    }
}
