package org.graphroutes.component.auth;

/** Exchange properties and variables of {@code msgraph-auth:}. */
public final class AuthConstants {

    /** Exchange property: the {@link org.graphroutes.signin.SignIn} of the exchange; its token is never printed. */
    public static final String SIGN_IN = "CamelMsgraphAuthSignIn";

    /** Exchange variable: the name of the connection to use when the endpoint names none. */
    public static final String CONNECTION = "connection";

    /** Exchange variable: true when nothing may be sent. */
    public static final String DRY_RUN = "dryRun";

    /**
     * Exchange property: the {@link org.graphroutes.signin.PermissionNeeds} of what is to be done; without it no token is
     * refused for its permissions.
     */
    public static final String NEEDS = "CamelMsgraphAuthNeeds";

    /** Exchange variable: what a person brings back from the browser. */
    public static final String CODE = "code";

    /** Exchange variable: what to tell people about a sign-in. */
    public static final String TEXT = "sign_in";

    private AuthConstants() {}
}
