package org.graphroutes.problem;

import java.util.Map;

/** The answer to a write was lost: it may or may not have been done. */
public final class OutcomeUnknown extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String idempotencyKey;

    public OutcomeUnknown(String detail, Throwable cause) {
        this(detail, null, cause);
    }

    /** @param idempotencyKey with which the call can be repeated so that nothing is done twice; null for none */
    public OutcomeUnknown(String detail, String idempotencyKey, Throwable cause) {
        super(detail, cause);
        this.idempotencyKey = idempotencyKey;
    }

    @Override
    public Map<String, Object> facts() {
        return idempotencyKey == null ? Map.of() : Map.of("idempotencyKey", idempotencyKey);
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
