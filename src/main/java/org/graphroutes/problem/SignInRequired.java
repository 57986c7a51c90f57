package org.graphroutes.problem;

import java.util.Map;

/** The connection cannot get a token until a person does something. */
public final class SignInRequired extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String connection;

    /**
     * @param connection the connection's name
     * @param detail why, and the command or setting that mends it
     */
    public SignInRequired(String connection, String detail) {
        super("Connection " + connection + ": " + detail, null);
        this.connection = connection;
    }

    @Override
    public String type() {
        return "sign-in-required";
    }

    @Override
    public String title() {
        return "The connection is not signed in";
    }

    @Override
    public int status() {
        return 409;
    }

    @Override
    public int exitCode() {
        return 3;
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("connection", connection, "signIn", "bin/graph-routes check --connection " + connection);
    }
}
