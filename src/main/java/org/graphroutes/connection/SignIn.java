package org.graphroutes.connection;

/**
 * A connection with the token that it is signed in with, as it travels with an exchange.
 *
 * @param connection which tenant and application
 * @param token null in a dry run, in which nothing is sent
 */
public record SignIn(Connection connection, AccessToken token) {}
