package org.graphroutes.connection;

/** A value that is never printed. Compared by identity, so that it ends up in no hash of a log line either. */
public final class Secret {

    /** What stands in the place of a secret wherever people look. */
    public static final String MASK = "***";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value itself, for the one place that sends it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return MASK;
    }
}
