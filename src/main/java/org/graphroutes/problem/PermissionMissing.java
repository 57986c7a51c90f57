package org.graphroutes.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The connection's token lacks the permissions of the command; nothing was sent to Graph. */
public final class PermissionMissing extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> facts = new LinkedHashMap<>();

    /**
     * @param needed the sets of permissions of which one would do, the least first; empty when none would
     * @param granted what the token has
     * @param consentUrl where an administrator grants them; null for none
     */
    public PermissionMissing(
            String detail, String connection, List<List<String>> needed, Iterable<String> granted, String consentUrl) {
        super(detail, null);
        facts.put("connection", connection);
        facts.put("needed", needed);
        facts.put("granted", granted);
        if (consentUrl != null) {
            facts.put("consentUrl", consentUrl);
        }
    }

    @Override
    public String type() {
        return "permission-missing";
    }

    @Override
    public String title() {
        return "The connection lacks a permission";
    }

    @Override
    public int status() {
        return 403;
    }

    @Override
    public int exitCode() {
        return 1;
    }

    @Override
    public Map<String, Object> facts() {
        return facts;
    }
}
