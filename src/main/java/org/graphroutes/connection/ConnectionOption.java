package org.graphroutes.connection;

import static org.graphroutes.connection.Flow.Word.AUTHORIZATION_CODE;
import static org.graphroutes.connection.Flow.Word.BROKER;
import static org.graphroutes.connection.Flow.Word.CLIENT_CREDENTIALS;
import static org.graphroutes.connection.Flow.Word.DEVICE_CODE;
import static org.graphroutes.connection.Flow.Word.MANAGED_IDENTITY;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every key of a connection file: the one list that reading, checking, the sample file and the docs come from. */
public enum ConnectionOption {
    FLOW(false, "client-credentials", "How the connection signs in: " + String.join(", ", Flow.WORDS) + "."),
    TENANT(
            false,
            null,
            "Directory (tenant) id or domain. With device-code it may be left out: organizations.",
            CLIENT_CREDENTIALS,
            AUTHORIZATION_CODE,
            DEVICE_CODE),
    CLIENT_ID(
            false,
            null,
            "Application (client) id of the app registration. With device-code and integrations=defender it may be left"
                    + " out: Microsoft 365 Defender's own. With managed-identity: of a user-assigned identity.",
            CLIENT_CREDENTIALS,
            AUTHORIZATION_CODE,
            DEVICE_CODE,
            MANAGED_IDENTITY),
    CLIENT_SECRET(
            true,
            null,
            "Value (not id) of a client secret. Better a placeholder: {{env:NAME}}.",
            CLIENT_CREDENTIALS,
            AUTHORIZATION_CODE),
    CLIENT_SECRET_EXPIRES(
            false,
            null,
            "Last day of the client secret (2027-01-31), so that status and check can warn before it comes.",
            CLIENT_CREDENTIALS,
            AUTHORIZATION_CODE),
    CERTIFICATE(
            false,
            null,
            "Instead of a secret: the registered certificate, as PEM or the path of a PEM file. Needs private-key.",
            CLIENT_CREDENTIALS,
            AUTHORIZATION_CODE),
    THUMBPRINT(
            false,
            null,
            "Instead of certificate: its SHA-1 thumbprint, 40 hexadecimal digits. Needs private-key.",
            CLIENT_CREDENTIALS,
            AUTHORIZATION_CODE),
    PRIVATE_KEY(
            true,
            null,
            "The certificate's unencrypted RSA key, as PEM (on one line with spaces is fine) or the path of a PEM file.",
            CLIENT_CREDENTIALS,
            AUTHORIZATION_CODE),
    REDIRECT_URI(
            false,
            null,
            "Where the browser is sent after sign-in, exactly as registered; https, or http on loopback."
                    + " http://localhost:8080/auth/callback is answered by graph-routes itself.",
            AUTHORIZATION_CODE),
    AUTHORIZATION_CODE_SEED(
            true,
            null,
            "A code brought from elsewhere, or refresh_token:TOKEN; used once. Usually not needed:"
                    + " bin/graph-routes auth start.",
            AUTHORIZATION_CODE),
    BROKER_ID(false, null, "ID of the Cortex XSOAR application; ID@URL names another broker.", BROKER),
    BROKER_TOKEN(true, null, "Token of the Cortex XSOAR application: the first one.", BROKER),
    BROKER_KEY(true, null, "Key of the Cortex XSOAR application, base64.", BROKER),
    BROKER_APP(false, null, "The integration's name at the broker. Default: ms-graph-user.", BROKER),
    IDENTITY_URL(
            false, null, "Root of the Instance Metadata Service. Default: http://169.254.169.254.", MANAGED_IDENTITY),
    CLOUD(
            false,
            "global",
            "Microsoft cloud: " + Arrays.stream(Cloud.values()).map(Cloud::word).collect(Collectors.joining(", "))
                    + ". With custom, graph-url and login-url are required."),
    GRAPH_URL(false, null, "Graph's root instead of the cloud's; https, or http on loopback."),
    LOGIN_URL(false, null, "The sign-in service's root instead of the cloud's; https, or http on loopback."),
    DEFENDER_URL(false, null, "The Defender API's root instead of the cloud's; https, or http on loopback."),
    INTEGRATIONS(
            false,
            null,
            "Integrations for which this is the default connection, by commas: user, teams, mail, defender."),
    MAILBOX(
            false,
            null,
            "Mailbox of mail commands that name none (user_id): address or id. Default: that of the person who signed in."),
    IMMUTABLE_IDS(
            false,
            "true",
            "Whether mail commands ask for ids that stay the same when a message is moved: true or false."),
    NOT_FOUND(
            false,
            "note",
            "What a missing user or method is for the commands that say so: note (the command succeeds) or error.");

    private final boolean secret;
    private final String defaultValue;
    private final String description;
    private final List<String> flows;

    ConnectionOption(boolean secret, String defaultValue, String description, String... flows) {
        this.secret = secret;
        this.defaultValue = defaultValue;
        this.description = description;
        this.flows = flows.length == 0 ? Flow.WORDS : List.of(flows);
    }

    /** The key in the file, for example {@code client-secret}. */
    public String key() {
        return this == AUTHORIZATION_CODE_SEED
                ? "authorization-code"
                : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The environment variable that overrides it in that connection. */
    public String environmentVariable(String connection) {
        return ("GRAPH_CONNECTION_" + connection + "_" + key())
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^A-Z0-9]", "_");
    }

    /** The flows that take it. */
    public List<String> flows() {
        return flows;
    }

    public boolean isSecret() {
        return secret;
    }

    /** The value when the key is absent; null for none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** One sentence for people. */
    public String description() {
        return description;
    }

    /** The option of that key. */
    public static Optional<ConnectionOption> of(String key) {
        return Arrays.stream(values())
                .filter(option -> option.key().equals(key))
                .findFirst();
    }

    /** All keys. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(ConnectionOption::key).toList();
    }
}
