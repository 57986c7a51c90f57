package org.graphroutes.signin;

/**
 * One way of signing in: a class of its own each. Implementations are thread-safe; {@link TokenCache} sees to it that one
 * process asks once at a time for one connection and resource.
 */
sealed interface SignInFlow permits ClientCredentials, AuthorizationCode, DeviceCode, ManagedIdentity, Broker {

    /**
     * Fetches a new token.
     *
     * @throws SignInRefused when the service refuses, or there is nothing to sign in with
     * @throws org.graphroutes.problem.ProblemException when the service cannot be reached or asks for a pause
     */
    AccessToken acquire(TokenOrder order);
}
