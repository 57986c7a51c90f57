package org.graphroutes.sandbox.signin;

import java.time.Instant;
import java.util.Set;

/**
 * What a valid access token says of its bearer.
 *
 * @param clientId the application
 * @param resource which of the sandbox's resources it is for, e.g. {@code graph}
 * @param roles its application roles
 * @param expires the first instant at which the token is no longer good
 */
public record Access(String clientId, String resource, Set<String> roles, Instant expires) {
    /** Whether the bearer has one of the roles at least. */
    public boolean hasAny(Set<String> wanted) {
        return wanted.stream().anyMatch(roles::contains);
    }
}
