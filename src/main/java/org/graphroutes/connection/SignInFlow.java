package org.graphroutes.connection;

import java.net.URI;

/** One way of signing in: a class of its own each. Implementations are stateless and thread-safe. */
public sealed interface SignInFlow permits ClientCredentials {

    /** The flow's word in configuration. */
    String word();

    /**
     * Fetches a new token from the sign-in service.
     *
     * @param resource what the token is for, for example {@code https://graph.microsoft.com}
     * @throws org.graphroutes.problem.SignInRequired when only a person can mend it
     * @throws org.graphroutes.problem.ProblemException when the service cannot be reached or asks for a pause
     */
    AccessToken acquire(Connection connection, URI resource);
}
