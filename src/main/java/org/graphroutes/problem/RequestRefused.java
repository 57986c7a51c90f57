package org.graphroutes.problem;

/** The HTTP API does not take a request, for reasons of HTTP and not of a command. */
public final class RequestRefused extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;

    /**
     * @param status the HTTP status to answer with
     * @param type the last segment of the problem type
     */
    public RequestRefused(int status, String type, String detail) {
        super(detail, null);
        this.status = status;
        this.type = type;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String title() {
        return "The request is not taken";
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public int exitCode() {
        return 2;
    }
}
