package org.graphroutes.component.auth;

/** Exchange properties and variables of {@code msgraph-auth:}. */
public final class AuthConstants {

    /** Exchange property: the {@link org.graphroutes.connection.SignIn} of the exchange; its token is never printed. */
    public static final String SIGN_IN = "CamelMsgraphAuthSignIn";

    /** Exchange variable: the name of the connection to use when the endpoint names none. */
    public static final String CONNECTION = "connection";

    /** Exchange variable: true when nothing may be sent. */
    public static final String DRY_RUN = "dryRun";

    /** Exchange variable: the URL at which a person gives the connection its permissions. */
    public static final String LOGIN_URL = "login_url";

    private AuthConstants() {}
}
