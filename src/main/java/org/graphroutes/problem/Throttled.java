package org.graphroutes.problem;

import java.time.Duration;
import java.util.Map;

/** The service asked for a pause that is longer than this call may wait, or a write was refused for its rate. */
public final class Throttled extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** @param retryAfter how long the service asks to wait; not negative */
    public Throttled(String detail, Duration retryAfter) {
        super(detail, null);
        this.retryAfter = retryAfter;
    }

    /** How long the service asks to wait. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** {@link #retryAfter()} in whole seconds, rounded up, for the Retry-After header (RFC 9110 section 10.2.3). */
    public long retryAfterSeconds() {
        return retryAfter.plusMillis(999).toSeconds();
    }

    @Override
    public String type() {
        return "throttled";
    }

    @Override
    public String title() {
        return "The service asks for fewer requests";
    }

    @Override
    public int status() {
        return 503;
    }

    @Override
    public int exitCode() {
        return 1;
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("retryAfterSeconds", retryAfterSeconds());
    }
}
