package org.graphroutes.sandbox;

import java.util.Map;
import org.graphroutes.sandbox.odata.GraphError;

/** What Graph usually says with an error status. */
final class FaultBodies {
    private static final Map<Integer, GraphError> USUAL = Map.of(
            400, GraphError.badRequest("Bad Request"),
            401, new GraphError(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid."),
            403,
                    new GraphError(
                            403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
            404, GraphError.notFound("unknown"),
            409, new GraphError(409, "Request_MultipleObjectsWithSameKeyValue", "A conflicting object exists."),
            429, new GraphError(429, "TooManyRequests", "Too Many Requests"),
            500, new GraphError(500, "InternalServerError", "An internal server error occurred."),
            502, new GraphError(502, "BadGateway", "Bad Gateway"),
            503, new GraphError(503, "ServiceUnavailable", "Service Unavailable"),
            504, new GraphError(504, "GatewayTimeout", "Gateway Timeout"));

    private FaultBodies() {}

    /** @param key the last segment of the path, of which a 404 speaks */
    static GraphError usual(int status, String key) {
        return status == 404
                ? GraphError.notFound(key)
                : USUAL.getOrDefault(status, new GraphError(status, "UnknownError", "Status " + status));
    }
}
