package org.graphroutes.sandbox.signin;

import org.graphroutes.sandbox.odata.Entity;

/**
 * Somebody who can sign in.
 *
 * @param name the user principal name
 */
record User(String id, String name, String displayName, boolean enabled) {

    static User of(Entity entity) {
        return new User(
                entity.id(),
                entity.text("userPrincipalName"),
                entity.text("displayName"),
                entity.get("accountEnabled").asBoolean());
    }
}
