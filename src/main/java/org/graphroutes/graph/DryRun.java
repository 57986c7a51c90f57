package org.graphroutes.graph;

/** Ends a dry run: this request would have been sent. No failure, so it carries no stack trace. */
public final class DryRun extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient GraphRequest request;

    public DryRun(GraphRequest request) {
        super("dry run: " + request.line(), null, false, false);
        this.request = request;
    }

    /** The request that would have been sent. */
    public GraphRequest request() {
        return request;
    }
}
