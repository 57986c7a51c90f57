package org.graphroutes.signin;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** Where a person's sign-in stands, and what is to be done next. */
public sealed interface SignInStep {

    /** Open this page in a browser and sign in. */
    record LoginLink(URI url, URI redirectUri, Instant expiresAt) implements SignInStep {}

    /** Open this page on any device and enter the code. */
    record DeviceLogin(String userCode, URI verificationUri, Instant expiresAt) implements SignInStep {}

    /**
     * The code has not been entered yet.
     *
     * @param askAgainAfter how long the service wants to be left alone
     */
    record StillPending(DeviceLogin login, Duration askAgainAfter) implements SignInStep {}

    /**
     * Done.
     *
     * @param user who signed in; null when the service does not tell
     */
    record SignedIn(String user) implements SignInStep {}
}
