package org.graphroutes.component.auth;

/** What {@code msgraph-auth:} can do. */
public enum AuthOperation {
    /** Puts a sign-in with a valid token on the exchange. */
    token,
    /** Forgets the connection's tokens. */
    reset,
    /** Sets the variable login_url to the URL at which the connection's permissions are granted. */
    loginUrl
}
