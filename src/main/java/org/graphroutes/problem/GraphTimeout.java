package org.graphroutes.problem;

/** Graph did not answer in time; nothing was changed. */
public final class GraphTimeout extends ProblemException {

    private static final long serialVersionUID = 1L;

    public GraphTimeout(String detail, Throwable cause) {
        super(detail, cause);
    }

    @Override
    public String type() {
        return "graph-timeout";
    }

    @Override
    public String title() {
        return "Graph did not answer in time";
    }

    @Override
    public int status() {
        return 504;
    }

    @Override
    public int exitCode() {
        return 1;
    }
}
