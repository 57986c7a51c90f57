package org.graphroutes.component.auth;

/** What {@code msgraph-auth:} can do. All but {@link #token} set the body to facts and the variable sign_in to a text. */
public enum AuthOperation {
    /** Puts a sign-in with a valid token on the exchange. */
    token,
    /** Begins a person's sign-in. */
    start,
    /** Completes a person's sign-in, with the answer in the variable code where the flow has one. */
    complete,
    /** Gets a new token, makes one call with it, and compares permissions. */
    test,
    /** Deletes all that is kept of the connection's sign-in. */
    reset,
    /** Tells where a browser is sent to sign in or to consent. */
    loginUrl,
    /** Tells how things stand, without asking any service. */
    status
}
