package org.graphroutes.problem;

/** The answer to a write was lost: it may or may not have been done. */
public final class OutcomeUnknown extends ProblemException {

    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(String detail, Throwable cause) {
        super(detail, cause);
    }

    @Override
    public String type() {
        return "outcome-unknown";
    }

    @Override
    public String title() {
        return "It is not known whether the change was made";
    }

    @Override
    public int status() {
        return 502;
    }

    @Override
    public int exitCode() {
        return 4;
    }
}
