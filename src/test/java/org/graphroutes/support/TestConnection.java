package org.graphroutes.support;

import java.net.URI;
import java.util.Set;
import org.graphroutes.connection.Cloud;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;

/** Connections to a server of the test's own. */
public final class TestConnection {

    /** A secret in which every character that a form gives a meaning to occurs. */
    public static final String SECRET = "s+e&c=r%e t~ü";

    /** The application. */
    public static final String CLIENT_ID = "11111111-1111-4111-8111-111111111111";

    private TestConnection() {}

    /** A connection whose Graph and sign-in service are the same server. */
    public static Connection to(URI server, String name) {
        return to(server, server, name);
    }

    /** A connection to a Graph and a sign-in service. */
    public static Connection to(URI graph, URI signIn, String name) {
        return to(
                graph,
                signIn,
                name,
                new Flow.ClientCredentials(CLIENT_ID, new Credential.ClientSecret(new Secret(SECRET), null)));
    }

    /** A connection with that flow, whose Graph and sign-in service are the same server. */
    public static Connection to(URI server, String name, Flow flow) {
        return to(server, server, name, flow);
    }

    private static Connection to(URI graph, URI signIn, String name, Flow flow) {
        boolean hasTenant = !(flow instanceof Flow.ManagedIdentity || flow instanceof Flow.Broker);
        return new Connection(
                name,
                "config/connections/" + name + ".properties",
                flow,
                hasTenant ? "contoso.example" : null,
                Cloud.CUSTOM,
                graph,
                signIn,
                null,
                Set.of(),
                null,
                true,
                true);
    }
}
