package org.graphroutes.cli;

import java.time.InstantSource;
import java.util.Set;
import org.graphroutes.connection.Cloud;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;

/** Starts sandboxes for the command line and makes connections to them. */
final class Sandboxes {

    /** The name of the connection to the sandbox. */
    static final String CONNECTION = "sandbox";

    private Sandboxes() {}

    /** @throws InvalidArgument when a number is out of range or the port cannot be had */
    static Sandbox start(int port, int users, long seed) {
        try {
            return Sandbox.start(new SandboxOptions(port, users, seed, InstantSource.system()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidArgument("port", e.getMessage());
        }
    }

    /** A connection that may do everything there. */
    static Connection connection(Sandbox sandbox) {
        Application application = sandbox.applications().get(0);
        return new Connection(
                CONNECTION,
                "the sandbox",
                new Flow.ClientCredentials(
                        application.clientId(),
                        new Credential.ClientSecret(new Secret(application.clientSecret()), null)),
                sandbox.domain(),
                Cloud.CUSTOM,
                sandbox.url(),
                sandbox.url(),
                null,
                Set.of(),
                null,
                true,
                true);
    }

    /** Where it is and how to get in. */
    static String description(Sandbox sandbox) {
        Application application = sandbox.applications().get(0);
        return "Sandbox tenant %s on %s\n  sign-in: %s/%s/oauth2/v2.0/token, client-id %s, client-secret %s\n  faults:  %s"
                .formatted(
                        sandbox.domain(),
                        sandbox.url(),
                        sandbox.url(),
                        sandbox.domain(),
                        application.clientId(),
                        application.clientSecret(),
                        "curl -X POST " + sandbox.url()
                                + "/sandbox/faults -d '{\"match\": {\"path\": \"/v1.0/users/*\"}, \"status\": 429,"
                                + " \"headers\": {\"Retry-After\": \"2\"}}'");
    }
}
