package org.graphroutes.signin;

import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;

/** What to do about each {@link Reason}, in one or two sentences. */
final class Advice {

    private Advice() {}

    /** @param next how a person signs in, where a sign-in was prepared; null for none */
    static String on(Reason reason, Connection connection, SignInStep next) {
        String name = connection.name();
        return switch (reason) {
            case CONSENT_MISSING ->
                "Let an administrator consent here: " + connection.adminConsentUrl() + then(connection, next);
            case BLOCKED ->
                "A policy of the tenant (Conditional Access) forbids it; ask its administrator to allow this application"
                        + " from this machine." + then(connection, next);
            case WRONG_TENANT_OR_CLOUD ->
                "Check tenant, client-id and cloud in " + connection.file() + ": cloud="
                        + connection.cloud().word() + " signs in at " + connection.loginUrl() + ". Then: "
                        + check(name);
            case SCOPE ->
                "The resource is not known there: check cloud and graph-url in " + connection.file() + ". Then: "
                        + check(name);
            case BROKER_REFUSED ->
                "The broker's Token is used up or belongs to another installation: get a new ID, Token and Key from its"
                        + " page and put them into " + connection.file() + ".";
            case APPLICATION_MISCONFIGURED -> misconfigured(connection) + ", then: " + check(name);
            default ->
                connection.flow().isInteractive()
                        ? signIn(connection, next)
                        : misconfigured(connection) + ", then: " + check(name);
        };
    }

    private static String then(Connection connection, SignInStep next) {
        return connection.flow().isInteractive() ? " After that: " + signIn(connection, next) : "";
    }

    private static String misconfigured(Connection connection) {
        Flow flow = connection.flow();
        if (flow instanceof Flow.ManagedIdentity) {
            return "Check that this virtual machine has "
                    + (flow.clientId() == null
                            ? "a system-assigned identity"
                            : "the user-assigned identity " + flow.clientId())
                    + " (Azure portal, virtual machine, Identity)";
        }
        Credential credential = flow.credential();
        String keys = credential instanceof Credential.ClientCertificate
                ? ", client-id, certificate and private-key"
                : credential instanceof Credential.ClientThumbprint
                        ? ", client-id, thumbprint and private-key"
                        : credential == null ? " and client-id" : ", client-id and client-secret";
        return "Check tenant" + keys + " in " + connection.file();
    }

    private static String signIn(Connection connection, SignInStep next) {
        if (next instanceof SignInStep.LoginLink link) {
            return "Sign in here: " + link.url() + ", then: bin/graph-routes auth complete --connection "
                    + connection.name() + " 'THE ADDRESS YOU ARE SENT TO'";
        }
        if (next instanceof SignInStep.DeviceLogin device) {
            return "Open " + device.verificationUri() + ", enter " + device.userCode() + " before " + device.expiresAt()
                    + ", then: bin/graph-routes auth complete --connection " + connection.name();
        }
        return "Sign in: bin/graph-routes auth start --connection " + connection.name();
    }

    private static String check(String name) {
        return "bin/graph-routes check --connection " + name;
    }
}
