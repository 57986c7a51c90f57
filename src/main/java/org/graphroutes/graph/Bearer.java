package org.graphroutes.graph;

/** The token that requests are sent with, and where another one comes from when Graph does not take it. */
public interface Bearer {

    /** The token to send. */
    String value();

    /**
     * Gets another token after a refusal, where that can help: after every 401, and after a 403 with a claims challenge.
     * A plain 403 is about permissions, which a new token of the same kind does not change.
     *
     * @param refusal the answer of 401 or 403; its WWW-Authenticate header may hold the challenge
     * @return whether {@link #value()} is another one now
     * @throws org.graphroutes.problem.ProblemException when the sign-in service gives none
     */
    boolean renews(GraphResponse refusal);

    /** Which application the token is of, as far as Graph counts requests by it; the empty string when that is not known. */
    default String application() {
        return "";
    }

    /** Who {@code /me} is, told apart from others; the empty string when that is not known. */
    default String account() {
        return "";
    }

    /** A token that cannot be renewed. */
    static Bearer of(String token) {
        return new Bearer() {
            @Override
            public String value() {
                return token;
            }

            @Override
            public boolean renews(GraphResponse refusal) {
                return false;
            }
        };
    }
}
