package org.graphroutes.sandbox.signin;

import java.time.Instant;
import java.util.Set;

/**
 * What a valid access token says of its bearer.
 *
 * @param id the token's own
 * @param clientId the application
 * @param userId the person who signed in; null for an application alone
 * @param resource which of the sandbox's resources it is for, e.g. {@code graph}
 * @param permissions roles of an application alone; scopes of a person who signed in
 * @param challengeable whether the client said (cp1) that it can answer a claims challenge
 * @param expires the first instant at which the token is no longer good
 */
public record Access(
        String id,
        String clientId,
        String userId,
        String resource,
        Set<String> permissions,
        boolean challengeable,
        Instant expires) {

    /** Whether a person signed in. */
    public boolean delegated() {
        return userId != null;
    }

    /** Whether the bearer has one of the roles, or of the scopes, at least. */
    public boolean hasAny(Set<String> wanted) {
        return wanted.stream().anyMatch(permissions::contains);
    }
}
