package org.graphroutes.sandbox.odata;

import java.util.Map;

/**
 * A request that Graph refuses: status, code and message as Graph words them (wording observed in public issues of
 * Microsoft's repositories, unless a comment says otherwise). Carries no stack trace: it is an answer, not a fault.
 */
public final class GraphError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers;

    public GraphError(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    /** @param headers that go with the refusal, e.g. Allow */
    public GraphError(int status, String code, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.headers = headers;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** Headers that go with the refusal. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The gateway cannot read the request. */
    public static GraphError badRequest(String message) {
        return new GraphError(400, "BadRequest", message);
    }

    /** The directory does not accept what the request says. */
    public static GraphError requestBadRequest(String message) {
        return new GraphError(400, "Request_BadRequest", message);
    }

    /** A query that the directory does not do, or only with the advanced query parameters. */
    public static GraphError unsupportedQuery(String message) {
        return new GraphError(400, "Request_UnsupportedQuery", message);
    }

    /** The directory has no such object, or the object no such link. */
    public static GraphError notFound(String resource) {
        return new GraphError(
                404,
                "Request_ResourceNotFound",
                "Resource '" + resource
                        + "' does not exist or one of its queried reference-property objects are not present.");
    }

    /** The path has a segment that Graph does not have there. */
    public static GraphError unknownSegment(String segment) {
        return badRequest("Resource not found for the segment '" + segment + "'.");
    }

    /** An $expand or a $select in a mailbox names what the type does not have. */
    static GraphError unknownSelection(String property, EntityType type) {
        return badRequest("Parsing OData Select and Expand failed: Could not find a property named '" + property
                + "' on type '" + type.fullName() + "'.");
    }

    /** A query option names what the type does not have. */
    public static GraphError unknownProperty(String property, EntityType type) {
        return badRequest("Could not find a property named '" + property + "' on type '" + type.fullName() + "'.");
    }
}
