package org.graphroutes.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/** An argument was refused before any network call. */
public final class InvalidArgument extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String argument;

    /**
     * @param argument the argument's name, or null when the arguments as a whole are refused
     * @param detail what was refused with its value, the rule, and what to do
     */
    public InvalidArgument(String argument, String detail) {
        super(detail, null);
        this.argument = argument;
    }

    @Override
    public String type() {
        return "invalid-argument";
    }

    @Override
    public String title() {
        return "An argument is not acceptable";
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
        Map<String, Object> facts = new LinkedHashMap<>();
        if (argument != null) {
            facts.put("argument", argument);
        }
        return facts;
    }
}
