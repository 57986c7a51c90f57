package org.graphroutes.sandbox;

import java.util.Set;

/**
 * An application registered in the sandbox tenant. Its secret is published: the sandbox holds invented data.
 *
 * @param roles the application roles that its tokens carry
 */
public record Application(String name, String clientId, String clientSecret, Set<String> roles) {
    public Application {
        roles = Set.copyOf(roles);
    }
}
