package org.graphroutes.problem;

import java.util.List;
import java.util.Map;

/** No command has that name. */
public final class UnknownCommand extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> nearest;

    /** @param nearest the existing names that look most like it; may be empty */
    public UnknownCommand(String name, List<String> nearest) {
        super(
                "There is no command \"" + name + "\"."
                        + (nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?")
                        + " All names: bin/graph-routes commands, or GET /api/v1/commands.",
                null);
        this.nearest = List.copyOf(nearest);
    }

    @Override
    public String type() {
        return "unknown-command";
    }

    @Override
    public String title() {
        return "There is no such command";
    }

    @Override
    public int status() {
        return 404;
    }

    @Override
    public int exitCode() {
        return 2;
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("nearest", nearest);
    }
}
