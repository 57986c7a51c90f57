package org.graphroutes.signin;

import org.graphroutes.connection.Connection;

/**
 * A flow in which a person signs in, in two steps that may be hours and processes apart. What lies between them is in the
 * state store. A start leaves a working sign-in alone; only a completed one takes its place.
 */
sealed interface InteractiveSignIn permits AuthorizationCode, DeviceCode {

    /**
     * Begins anew.
     *
     * @param claims a claims challenge that the person has to meet, as JSON; null for none
     */
    SignInStep start(Connection connection, String claims);

    /** What has been begun and is still good, else a new beginning. */
    SignInStep offer(Connection connection);

    /**
     * Ends it, or says that the person has not.
     *
     * @param answer what the person brings back (a code, or the address with the code); null in flows without
     * @throws SignInRefused when it was declined, came too late, or nothing was begun
     * @throws org.graphroutes.problem.InvalidArgument when the answer is not one
     */
    SignInStep complete(Connection connection, String answer);
}
