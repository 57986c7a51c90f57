package org.graphroutes.sandbox.graph;

import java.util.Set;
import org.graphroutes.sandbox.signin.Access;

/**
 * What a request asks of its caller.
 *
 * @param application roles, of which an application alone needs one
 * @param delegated scopes, of which a signed-in person's token needs one
 * @param self scopes that will do besides when the request is about that person
 * @param mail whether Outlook words the refusal
 */
record Permission(Set<String> application, Set<String> delegated, Set<String> self, boolean mail) {

    /** @param ownself whether the request is about the person who signed in */
    boolean allows(Access access, boolean ownself) {
        return access.delegated()
                ? access.hasAny(delegated) || ownself && access.hasAny(self)
                : access.hasAny(application);
    }
}
