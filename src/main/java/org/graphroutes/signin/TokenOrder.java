package org.graphroutes.signin;

import java.net.URI;
import org.graphroutes.connection.Connection;

/**
 * A token to be fetched.
 *
 * @param resource what it is for, for example {@code https://graph.microsoft.com}
 * @param claims a claims challenge to be answered, as JSON; null for none
 */
record TokenOrder(Connection connection, URI resource, String claims) {

    /** The scope that means: all that the application was given for the resource. */
    String scope() {
        return resource + "/.default";
    }
}
