package org.graphroutes.problem;

import java.util.Map;

/** Graph refused the request, or could not be understood. */
public final class GraphError extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> facts;

    /** Graph answered with an error. */
    public GraphError(GraphFault fault) {
        super(fault.sentence(), null);
        this.facts = fault.facts();
    }

    /** Graph could not be reached, or its answer is not usable; nothing was changed. */
    public GraphError(String detail, Throwable cause) {
        super(detail, cause);
        this.facts = Map.of();
    }

    @Override
    public String type() {
        return "graph-error";
    }

    @Override
    public String title() {
        return "Graph refused the request";
    }

    @Override
    public int status() {
        return 502;
    }

    @Override
    public int exitCode() {
        return 1;
    }

    @Override
    public Map<String, Object> facts() {
        return facts;
    }
}
