package org.graphroutes.problem;

import java.util.Map;

/** Graph answered 404: something that the request names does not exist. */
public final class GraphNotFound extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient GraphFault fault;

    public GraphNotFound(GraphFault fault) {
        super(fault.sentence(), null);
        this.fault = fault;
    }

    /** What Graph said. */
    public GraphFault fault() {
        return fault;
    }

    @Override
    public String type() {
        return "graph-not-found";
    }

    @Override
    public String title() {
        return "Graph does not know what was asked for";
    }

    @Override
    public int status() {
        return 404;
    }

    @Override
    public int exitCode() {
        return 1;
    }

    @Override
    public Map<String, Object> facts() {
        return fault.facts();
    }
}
