package org.graphroutes.signin;

import java.net.URI;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.Bearer;
import org.graphroutes.graph.GraphResponse;

/**
 * A connection with the token that it is signed in with, as it travels with an exchange. Used by one thread at a time.
 */
public final class SignIn implements Bearer {

    private final Connection connection;
    private final URI resource;
    private final SignIns signIns;
    private AccessToken token;

    SignIn(Connection connection, URI resource, SignIns signIns, AccessToken token) {
        this.connection = connection;
        this.resource = resource;
        this.signIns = signIns;
        this.token = token;
    }

    /** A sign-in of a dry run: it has no token, and nothing is sent with it. */
    public static SignIn ofDryRun(Connection connection) {
        return new SignIn(connection, null, null, null);
    }

    /** Which tenant and application. */
    public Connection connection() {
        return connection;
    }

    /** The token of the moment; null in a dry run. */
    public AccessToken token() {
        return token;
    }

    @Override
    public String value() {
        return token.value();
    }

    @Override
    public boolean renews(GraphResponse refusal) {
        String claims =
                refusal.header("WWW-Authenticate").flatMap(Claims::challenge).orElse(null);
        if (refusal.status() != 401 && claims == null) {
            return false;
        }
        token = signIns.renew(connection, resource, token, claims);
        return true;
    }

    @Override
    public String application() {
        return connection.graphUrl() + " " + connection.tenant() + " "
                + connection.flow().clientId();
    }

    @Override
    public String account() {
        return connection.name();
    }

    @Override
    public String toString() {
        return "SignIn[" + connection.name() + ", " + token + "]";
    }
}
