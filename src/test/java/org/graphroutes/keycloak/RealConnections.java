package org.graphroutes.keycloak;

import java.net.URI;
import java.util.Set;
import org.graphroutes.connection.Cloud;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.signin.SignInStep;
import org.graphroutes.signin.SignIns;
import org.graphroutes.support.Keycloak;
import org.graphroutes.support.KeycloakPages;

/** Connections to the real sign-in service, as its realm knows them, and Alice, who signs in to them. */
final class RealConnections {

    static final URI GRAPH = URI.create("https://graph.microsoft.com");
    static final URI REDIRECT = URI.create("http://127.0.0.1:8123/auth/callback");

    private RealConnections() {}

    /** Signs in as itself. */
    static Connection daemon(URI loginUrl, String secret) {
        return connection("daemon", loginUrl, new Flow.ClientCredentials("daemon", secret(secret)));
    }

    /** A person signs in with a browser. */
    static Connection web(URI loginUrl) {
        return connection("web", loginUrl, new Flow.AuthorizationCode("web", secret("web-secret"), REDIRECT, null));
    }

    /** A person signs in on another device. */
    static Connection device(URI loginUrl) {
        return connection("device", loginUrl, new Flow.DeviceCode("device", null));
    }

    /** Where Alice's browser is sent back to after she has signed in at a login link. */
    static URI aliceComesBackFrom(SignInStep step) {
        return KeycloakPages.signIn(((SignInStep.LoginLink) step).url(), "alice", "alice-pw");
    }

    /** Alice signs in from beginning to end. */
    static void aliceSignsIn(SignIns signIns, Connection web) {
        signIns.complete(web, aliceComesBackFrom(signIns.start(web)).toString());
    }

    private static Credential secret(String value) {
        return new Credential.ClientSecret(new Secret(value), null);
    }

    private static Connection connection(String name, URI loginUrl, Flow flow) {
        return new Connection(
                name,
                "config/connections/" + name + ".properties",
                flow,
                Keycloak.TENANT,
                Cloud.GLOBAL,
                GRAPH,
                loginUrl,
                null,
                Set.of(),
                null,
                true,
                true);
    }
}
