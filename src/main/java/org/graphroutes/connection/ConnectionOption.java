package org.graphroutes.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every key of a connection file: the one list that reading, checking, the sample file and the docs come from. */
public enum ConnectionOption {
    FLOW(true, false, "client-credentials", "How the connection signs in: client-credentials."),
    TENANT(true, false, null, "Directory (tenant) id or domain."),
    CLIENT_ID(true, false, null, "Application (client) id of the app registration."),
    CLIENT_SECRET(true, true, null, "Value (not id) of a client secret. Better a placeholder: {{env:NAME}}."),
    CLOUD(
            false,
            false,
            "global",
            "Microsoft cloud: " + Arrays.stream(Cloud.values()).map(Cloud::word).collect(Collectors.joining(", "))
                    + ". With custom, graph-url and login-url are required."),
    GRAPH_URL(false, false, null, "Graph's root instead of the cloud's; https, or http on loopback."),
    LOGIN_URL(false, false, null, "The sign-in service's root instead of the cloud's; https, or http on loopback."),
    DEFENDER_URL(false, false, null, "The Defender API's root instead of the cloud's; https, or http on loopback."),
    INTEGRATIONS(false, false, null, "Integrations for which this is the default connection, by commas: user."),
    NOT_FOUND(
            false,
            false,
            "note",
            "What a missing user or method is for the commands that say so: note (the command succeeds) or error.");

    private final boolean required;
    private final boolean secret;
    private final String defaultValue;
    private final String description;

    ConnectionOption(boolean required, boolean secret, String defaultValue, String description) {
        this.required = required;
        this.secret = secret;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /** The key in the file, for example {@code client-secret}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The environment variable that overrides it in that connection. */
    public String environmentVariable(String connection) {
        return ("GRAPH_CONNECTION_" + connection + "_" + key())
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^A-Z0-9]", "_");
    }

    public boolean isRequired() {
        return required;
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
