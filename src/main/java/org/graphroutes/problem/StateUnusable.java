package org.graphroutes.problem;

/** What is kept in the data folder cannot be read or written; nothing was sent to Graph. */
public final class StateUnusable extends ProblemException {

    private static final long serialVersionUID = 1L;

    /**
     * @param detail the file, what is wrong with it and what to do
     * @param cause null when there is none
     */
    public StateUnusable(String detail, Throwable cause) {
        super(detail, cause);
    }

    @Override
    public String type() {
        return "state-unusable";
    }

    @Override
    public String title() {
        return "The state store cannot be used";
    }

    @Override
    public int status() {
        return 500;
    }

    @Override
    public int exitCode() {
        return 1;
    }
}
