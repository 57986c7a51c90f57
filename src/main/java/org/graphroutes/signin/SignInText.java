package org.graphroutes.signin;

import java.util.List;
import java.util.Map;
import org.graphroutes.connection.Connection;

/** What the command line, the commands and logs say about sign-ins: markdown for people. */
public final class SignInText {

    private SignInText() {}

    /** What to do next. */
    public static String of(Connection connection, SignInStep step) {
        String complete = "bin/graph-routes auth complete --connection " + connection.name();
        if (step instanceof SignInStep.LoginLink link) {
            return "Open this page and sign in:\n\n" + link.url() + "\n\nYou are then sent to " + link.redirectUri()
                    + ". Where graph-routes answers there, that is all. Otherwise bring the address along:\n\n  "
                    + complete + " 'ADDRESS'\n\nThe link is good until " + link.expiresAt() + ".";
        }
        if (step instanceof SignInStep.DeviceLogin device) {
            return "Open " + device.verificationUri() + " and enter the code " + device.userCode() + ". Then:\n\n  "
                    + complete + "\n\nThe code is good until " + device.expiresAt() + ".";
        }
        if (step instanceof SignInStep.StillPending pending) {
            return "Not yet: open " + pending.login().verificationUri() + " and enter the code "
                    + pending.login().userCode() + " (good until "
                    + pending.login().expiresAt()
                    + "). Ask again in "
                    + pending.askAgainAfter().plusMillis(999).toSeconds() + " s or later.";
        }
        String user = ((SignInStep.SignedIn) step).user();
        return "✅ Connection " + connection.name() + " is signed in" + (user == null ? "." : " as " + user + ".");
    }

    /** The same for programs. */
    public static Map<String, Object> facts(Connection connection, SignInStep step) {
        if (step instanceof SignInStep.LoginLink link) {
            return Facts.of(
                    "connection", connection.name(),
                    "state", "pending",
                    "loginUrl", link.url().toString(),
                    "redirectUri", link.redirectUri().toString(),
                    "expiresAt", link.expiresAt().toString());
        }
        if (step instanceof SignInStep.DeviceLogin device) {
            return Facts.of(
                    "connection", connection.name(),
                    "state", "pending",
                    "userCode", device.userCode(),
                    "verificationUri", device.verificationUri().toString(),
                    "expiresAt", device.expiresAt().toString());
        }
        if (step instanceof SignInStep.StillPending pending) {
            return Facts.of(
                    "connection", connection.name(),
                    "state", "pending",
                    "userCode", pending.login().userCode(),
                    "verificationUri", pending.login().verificationUri().toString(),
                    "expiresAt", pending.login().expiresAt().toString(),
                    "askAgainAfterSeconds",
                            pending.askAgainAfter().plusMillis(999).toSeconds());
        }
        String user = ((SignInStep.SignedIn) step).user();
        return Facts.of("connection", connection.name(), "state", "signed-in", "user", user);
    }

    /** A check's result. */
    public static String ofCheck(Map<String, Object> check) {
        StringBuilder text = new StringBuilder("✅ Success! Connection " + check.get("connection") + " is signed in"
                + (check.containsKey("user") ? " as " + check.get("user") : "") + ".\n");
        text.append("\n- ").append(check.get("flow")).append(", cloud ").append(check.get("cloud"));
        append(text, ", tenant ", check.get("tenant"));
        append(text, ", application ", check.get("clientId"));
        text.append("\n- ").append(check.get("call"));
        text.append("\n- the token is good until ").append(check.get("tokenExpiresAt"));
        append(text, "\n- ", check.get("note"));
        if (check.get("permissions") instanceof Iterable<?> permissions) {
            String list = list(permissions);
            text.append("\n- permissions: ").append(list.isEmpty() ? "none" : list);
        }
        lines(text, "⚠ ", check.get("warnings"));
        if (check.get("works") instanceof List<?> works && check.get("lacking") instanceof List<?> lacking) {
            text.append("\n- ")
                    .append(works.size())
                    .append(" of ")
                    .append(works.size() + lacking.size())
                    .append(" commands have the permissions they need");
            for (Object command : lacking) {
                Map<?, ?> facts = (Map<?, ?>) command;
                text.append("\n- lacking: ")
                        .append(facts.get("command"))
                        .append(
                                facts.containsKey("needs")
                                        ? " needs " + facts.get("needs")
                                        : " needs a connection with flow=" + facts.get("needsFlow"));
            }
        }
        append(text, "\n\nAdd them to the app registration, then an administrator consents: ", check.get("consentUrl"));
        return text.toString();
    }

    /** How things stand. */
    public static String ofStatus(Map<String, Object> status) {
        StringBuilder text = new StringBuilder("### " + status.get("connection") + ": " + status.get("state") + "\n");
        status.forEach((name, value) -> {
            if (value instanceof Map<?, ?> facts) {
                facts.forEach((fact, it) -> row(text, name + " " + fact, it));
            } else if (!name.equals("connection") && !name.equals("state")) {
                row(text, name, value instanceof Iterable<?> several ? list(several) : value);
            }
        });
        return text.toString().stripTrailing();
    }

    private static void row(StringBuilder text, String name, Object value) {
        text.append("- ").append(name).append(": ").append(value).append('\n');
    }

    private static void append(StringBuilder text, String before, Object value) {
        if (value != null) {
            text.append(before).append(value);
        }
    }

    private static void lines(StringBuilder text, String before, Object values) {
        if (values instanceof Iterable<?> several) {
            several.forEach(value -> text.append("\n- ").append(before).append(value));
        }
    }

    private static String list(Iterable<?> values) {
        StringBuilder list = new StringBuilder();
        values.forEach(value -> list.append(list.isEmpty() ? "" : ", ").append(value));
        return list.toString();
    }
}
