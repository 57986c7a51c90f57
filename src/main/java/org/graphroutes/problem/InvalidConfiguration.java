package org.graphroutes.problem;

import java.util.List;
import java.util.Map;

/** A configuration file cannot be used as it is; refused before any network call. */
public final class InvalidConfiguration extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /** @param faults every fault found, each naming the file and the key; at least one */
    public InvalidConfiguration(List<String> faults) {
        super(String.join("\n", faults), null);
        this.faults = List.copyOf(faults);
    }

    /** One fault. */
    public InvalidConfiguration(String fault) {
        this(List.of(fault));
    }

    /** Every fault found, in the order of the file. */
    public List<String> faults() {
        return faults;
    }

    @Override
    public String type() {
        return "invalid-configuration";
    }

    @Override
    public String title() {
        return "The configuration cannot be used";
    }

    @Override
    public int status() {
        return 400;
    }

    @Override
    public int exitCode() {
        return 2;
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("faults", faults);
    }
}
