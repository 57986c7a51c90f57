package org.graphroutes.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/** The connection cannot get a token until a person does something. */
public final class SignInRequired extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String connection;
    private final String reason;
    private final transient Map<String, Object> help;

    /**
     * @param connection the connection's name
     * @param reason the word of the reason, for example {@code sign-in-again}
     * @param detail why, and the command or setting that mends it
     * @param help what a person needs to mend it, for programs: command, link, code, end of their life; may be shown
     */
    public SignInRequired(String connection, String reason, String detail, Map<String, Object> help) {
        super("Connection " + connection + ": " + detail, null);
        this.connection = connection;
        this.reason = reason;
        this.help = new LinkedHashMap<>(help);
    }

    /** The name of the connection. */
    public String connection() {
        return connection;
    }

    /** The word of the reason. */
    public String reason() {
        return reason;
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
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("connection", connection);
        facts.put("reason", reason);
        facts.putAll(help);
        return facts;
    }
}
