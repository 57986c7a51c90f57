package org.graphroutes.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A failure that a person or a program can act on: what was refused, where, and what to do next.
 *
 * <p>The family is closed. Each member is one problem type of the HTTP API (RFC 9457) and one exit status of the
 * command line; it carries typed facts, so that nobody decides by the wording. Messages never hold a secret: whoever
 * creates one passes only values that may be shown.
 */
public abstract sealed class ProblemException extends RuntimeException
        permits InvalidArgument,
                InvalidConfiguration,
                UnknownCommand,
                GraphNotFound,
                SignInRequired,
                PermissionMissing,
                Throttled,
                GraphError,
                GraphTimeout,
                OutcomeUnknown,
                StateUnusable,
                FileTooLarge,
                FileStoreFull,
                RequestRefused {

    private static final long serialVersionUID = 1L;

    /** The prefix of every problem type; docs/errors.md has a heading for each. */
    public static final String TYPE_BASE = "urn:graph-routes:problems/";

    ProblemException(String detail, Throwable cause) {
        super(detail, cause);
    }

    /** The last segment of the problem type, for example {@code invalid-argument}. */
    public abstract String type();

    /** The sentence that is the same for every occurrence of this type. */
    public abstract String title();

    /** The HTTP status that the API answers with. */
    public abstract int status();

    /** The exit status of {@code bin/graph-routes}: 1 failed, 2 bad usage, 3 sign-in needed, 4 outcome unknown. */
    public abstract int exitCode();

    /** The typed facts of this occurrence, as further members of the problem document; never null. */
    public Map<String, Object> facts() {
        return Map.of();
    }

    /** The problem document of RFC 9457: type, title, status, detail, then {@link #facts()}. */
    public final Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", TYPE_BASE + type());
        document.put("title", title());
        document.put("status", status());
        document.put("detail", getMessage());
        document.putAll(facts());
        return document;
    }
}
