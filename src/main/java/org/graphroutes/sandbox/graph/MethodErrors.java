package org.graphroutes.sandbox.graph;

import org.graphroutes.sandbox.odata.GraphError;

/**
 * Refusals of the service for authentication methods, whose codes begin in lower case. The texts of the first two and
 * the last are Microsoft's as far as public threads quote them; for the others Microsoft's are not known.
 */
final class MethodErrors {
    private MethodErrors() {}

    static GraphError userNotFound() {
        return new GraphError(404, "resourceNotFound", "The specified user could not be found.");
    }

    static GraphError methodNotFound(String method, String user) {
        return new GraphError(
                404,
                "resourceNotFound",
                "A key with identifier '" + method + "' could not be found for the user '" + user + "'.");
    }

    static GraphError badRequest(String message) {
        return new GraphError(400, "badRequest", message);
    }

    static GraphError defaultMethod(String method) {
        return badRequest("The requested authentication method id of [" + method
                + "] matches the user's current default authentication method, and cannot be deleted until the "
                + "default authentication method is changed");
    }
}
