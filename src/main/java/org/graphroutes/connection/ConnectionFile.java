package org.graphroutes.connection;

import static org.graphroutes.connection.ConnectionOption.AUTHORIZATION_CODE_SEED;
import static org.graphroutes.connection.ConnectionOption.BROKER_APP;
import static org.graphroutes.connection.ConnectionOption.BROKER_ID;
import static org.graphroutes.connection.ConnectionOption.BROKER_KEY;
import static org.graphroutes.connection.ConnectionOption.BROKER_TOKEN;
import static org.graphroutes.connection.ConnectionOption.CERTIFICATE;
import static org.graphroutes.connection.ConnectionOption.CLIENT_ID;
import static org.graphroutes.connection.ConnectionOption.CLIENT_SECRET;
import static org.graphroutes.connection.ConnectionOption.CLIENT_SECRET_EXPIRES;
import static org.graphroutes.connection.ConnectionOption.CLOUD;
import static org.graphroutes.connection.ConnectionOption.DEFENDER_URL;
import static org.graphroutes.connection.ConnectionOption.FLOW;
import static org.graphroutes.connection.ConnectionOption.GRAPH_URL;
import static org.graphroutes.connection.ConnectionOption.IDENTITY_URL;
import static org.graphroutes.connection.ConnectionOption.IMMUTABLE_IDS;
import static org.graphroutes.connection.ConnectionOption.INTEGRATIONS;
import static org.graphroutes.connection.ConnectionOption.LOGIN_URL;
import static org.graphroutes.connection.ConnectionOption.MAILBOX;
import static org.graphroutes.connection.ConnectionOption.NOT_FOUND;
import static org.graphroutes.connection.ConnectionOption.PRIVATE_KEY;
import static org.graphroutes.connection.ConnectionOption.REDIRECT_URI;
import static org.graphroutes.connection.ConnectionOption.TENANT;
import static org.graphroutes.connection.ConnectionOption.THUMBPRINT;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphroutes.problem.InvalidConfiguration;
import org.graphroutes.problem.Nearest;

/** Reads one connection file. All its faults are told at once, each with the file, the key and what is allowed. */
final class ConnectionFile {

    private static final URI BROKER_URL = URI.create("https://oproxy.demisto.ninja/obtain-token");
    private static final URI INSTANCE_METADATA = URI.create("http://169.254.169.254");
    private static final String REFRESH_TOKEN = "refresh_token:";

    private final String name;
    private final Path file;
    private final Map<ConnectionOption, String> values = new EnumMap<>(ConnectionOption.class);
    private final List<String> faults = new ArrayList<>();

    private ConnectionFile(String name, Path file) {
        this.name = name;
        this.file = file;
    }

    /** @throws InvalidConfiguration with every fault of the file */
    static Connection read(
            String name, Path file, UnaryOperator<String> environment, UnaryOperator<String> placeholders) {
        ConnectionFile reading = new ConnectionFile(name, file);
        reading.values(environment, placeholders);
        Connection connection = reading.connection();
        if (!reading.faults.isEmpty()) {
            throw new InvalidConfiguration(reading.faults);
        }
        return connection;
    }

    private void values(UnaryOperator<String> environment, UnaryOperator<String> placeholders) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidConfiguration(file + " cannot be read: " + e.getMessage());
        }
        for (String key : properties.stringPropertyNames()) {
            if (ConnectionOption.of(key).isEmpty()) {
                fault("there is no key " + key + "." + Nearest.hint(key, ConnectionOption.keys()));
            }
        }
        for (ConnectionOption option : ConnectionOption.values()) {
            String value = environment.apply(option.environmentVariable(name));
            if (value == null) {
                value = properties.getProperty(option.key());
            }
            if (value != null && value.contains("{{")) {
                value = resolved(option, value, placeholders);
            }
            if (value == null || value.isBlank()) {
                value = option.defaultValue();
            }
            if (value != null) {
                values.put(option, value.strip());
            }
        }
    }

    private String resolved(ConnectionOption option, String value, UnaryOperator<String> placeholders) {
        try {
            return placeholders.apply(value);
        } catch (RuntimeException e) {
            fault(option.key() + "=" + shown(option, value) + " has a placeholder that cannot be resolved.");
            // Not missing: the fault is told already.
            return "unresolved";
        }
    }

    // After a fault the rest is read all the same, so that all faults are told at once.
    private Connection connection() {
        oneOf(Flow.WORDS, FLOW);
        oneOf(List.of("note", "error"), NOT_FOUND);
        oneOf(List.of("true", "false"), IMMUTABLE_IDS);
        oneOf(Arrays.stream(Cloud.values()).map(Cloud::word).toList(), CLOUD);
        String word = values.get(FLOW);
        if (Flow.WORDS.contains(word)) {
            for (ConnectionOption option : values.keySet()) {
                if (!option.flows().contains(word)) {
                    fault(option.key() + " does nothing with flow=" + word + "; it belongs to "
                            + String.join(", ", option.flows()) + ". Remove one of the two.");
                }
            }
        }
        if (!Flow.Word.DEVICE_CODE.equals(word)
                && values.getOrDefault(CLIENT_ID, "").contains("@")) {
            // A client id is shown in many places.
            fault("client-id is refused: after @ stands a refresh token, and only flow=device-code takes one there.");
        }
        Cloud cloud = Cloud.of(values.get(CLOUD)).orElse(Cloud.GLOBAL);
        Set<String> integrations = Arrays.stream(
                        values.getOrDefault(INTEGRATIONS, "").split(","))
                .map(String::strip)
                .filter(integration -> !integration.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        boolean organizations = Flow.Word.DEVICE_CODE.equals(word);
        boolean hasTenant = TENANT.flows().contains(word);
        String tenant = values.get(TENANT);
        return new Connection(
                name,
                file.toString(),
                flow(word, integrations),
                tenant != null || !hasTenant ? tenant : organizations ? "organizations" : required(TENANT),
                cloud,
                url(GRAPH_URL, cloud.graph(), true),
                url(LOGIN_URL, cloud.login(), true),
                url(DEFENDER_URL, cloud.defender(), false),
                integrations,
                values.get(MAILBOX),
                "true".equals(values.get(IMMUTABLE_IDS)),
                "note".equals(values.get(NOT_FOUND)));
    }

    private Flow flow(String word, Set<String> integrations) {
        return switch (word) {
            case Flow.Word.AUTHORIZATION_CODE ->
                new Flow.AuthorizationCode(
                        required(CLIENT_ID), credential(false), redirectUri(), secret(AUTHORIZATION_CODE_SEED));
            case Flow.Word.DEVICE_CODE -> deviceCode(integrations);
            case Flow.Word.MANAGED_IDENTITY ->
                new Flow.ManagedIdentity(values.get(CLIENT_ID), url(IDENTITY_URL, INSTANCE_METADATA, false));
            case Flow.Word.BROKER -> broker();
            // An unknown word is read as the default, for the other faults of the file.
            default -> new Flow.ClientCredentials(required(CLIENT_ID), credential(true));
        };
    }

    private Flow.DeviceCode deviceCode(Set<String> integrations) {
        String clientId = values.get(CLIENT_ID);
        if (clientId == null) {
            return new Flow.DeviceCode(
                    integrations.equals(Set.of("defender")) ? Flow.DeviceCode.DEFENDER_CLIENT_ID : required(CLIENT_ID),
                    null);
        }
        // Cortex XSOAR's way to bring a refresh token along: id@token.
        int at = clientId.indexOf('@');
        return at < 0
                ? new Flow.DeviceCode(clientId, null)
                : new Flow.DeviceCode(
                        clientId.substring(0, at), new Secret(REFRESH_TOKEN + clientId.substring(at + 1)));
    }

    private Flow.Broker broker() {
        String id = required(BROKER_ID);
        URI url = BROKER_URL;
        String[] parts = id == null ? new String[0] : id.split("@", 2);
        if (parts.length == 2) {
            url = parse(parts[1]);
            if (url == null || !isSafe(url)) {
                fault("broker-id=" + id + " is refused: after @ stands the broker's URL; https, or http on loopback.");
            }
        }
        String key = required(BROKER_KEY);
        if (key != null && !isAesKey(key)) {
            fault("broker-key is refused: it is the Key as the broker's page shows it, base64 of 16, 24 or 32 bytes.");
        }
        required(BROKER_TOKEN);
        return new Flow.Broker(
                parts.length == 2 ? parts[0] : id,
                url,
                secret(BROKER_TOKEN),
                secret(BROKER_KEY),
                values.getOrDefault(BROKER_APP, "ms-graph-user"));
    }

    private static boolean isAesKey(String text) {
        try {
            int length = Base64.getDecoder().decode(text).length;
            return length == 16 || length == 24 || length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Credential credential(boolean needed) {
        List<ConnectionOption> given = Stream.of(CLIENT_SECRET, CERTIFICATE, THUMBPRINT)
                .filter(values::containsKey)
                .toList();
        if (given.size() > 1) {
            fault(given.stream().map(ConnectionOption::key).collect(Collectors.joining(" and "))
                    + " contradict each other: keep one. (certificate is the newer form of thumbprint.)");
            return null;
        }
        if (given.isEmpty()) {
            if (values.containsKey(PRIVATE_KEY)) {
                fault("private-key is set, but neither certificate nor thumbprint. Set certificate to the registered"
                        + " certificate's PEM file.");
            } else if (needed) {
                fault("client-secret is missing. " + CLIENT_SECRET.description() + " (Or set "
                        + CLIENT_SECRET.environmentVariable(name)
                        + "; or certificate, or thumbprint, with private-key.)");
            }
            return null;
        }
        if (given.get(0) != CLIENT_SECRET && values.containsKey(CLIENT_SECRET_EXPIRES)) {
            fault("client-secret-expires is set, but there is no client-secret.");
        }
        return switch (given.get(0)) {
            case CERTIFICATE -> certificate();
            case THUMBPRINT -> thumbprint();
            default -> {
                if (values.containsKey(PRIVATE_KEY)) {
                    fault("client-secret and private-key contradict each other: keep one.");
                }
                yield new Credential.ClientSecret(secret(CLIENT_SECRET), lastDay());
            }
        };
    }

    private LocalDate lastDay() {
        String text = values.get(CLIENT_SECRET_EXPIRES);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            fault(refusal(CLIENT_SECRET_EXPIRES));
            return null;
        }
    }

    private Credential certificate() {
        PrivateKey key = privateKey();
        try {
            X509Certificate certificate = Pem.certificate(values.get(CERTIFICATE), file);
            if (key != null && !Pem.belongTogether(certificate, key)) {
                fault("private-key is not the key of certificate ("
                        + certificate.getSubjectX500Principal().getName()
                        + "). Put the key beside it that was made with it, or register a new pair.");
            }
            return new Credential.ClientCertificate(certificate, key);
        } catch (Pem.Unreadable e) {
            fault("certificate cannot be used: " + e.getMessage());
            return null;
        }
    }

    private Credential thumbprint() {
        String digits = values.get(THUMBPRINT).replaceAll("[:\\s]", "").toUpperCase(Locale.ROOT);
        if (!digits.matches("[0-9A-F]{40}")) {
            fault("thumbprint is refused: it has 40 hexadecimal digits (SHA-1), as the app registration shows it.");
        }
        return new Credential.ClientThumbprint(digits, privateKey());
    }

    private PrivateKey privateKey() {
        if (!values.containsKey(PRIVATE_KEY)) {
            required(PRIVATE_KEY);
            return null;
        }
        try {
            return Pem.privateKey(values.get(PRIVATE_KEY), file);
        } catch (Pem.Unreadable e) {
            fault("private-key cannot be used: " + e.getMessage());
            return null;
        }
    }

    private URI redirectUri() {
        String text = required(REDIRECT_URI);
        URI url = text == null ? null : parse(text);
        if (text != null && (url == null || !isSafe(url) || url.getRawFragment() != null)) {
            fault(refusal(REDIRECT_URI));
        }
        return url;
    }

    private Secret secret(ConnectionOption option) {
        String value = values.get(option);
        return value == null ? null : new Secret(value);
    }

    private String required(ConnectionOption option) {
        String value = values.get(option);
        if (value == null) {
            fault(option.key() + " is missing. " + option.description() + " (Or set " + option.environmentVariable(name)
                    + ".)");
        }
        return value;
    }

    private void oneOf(Collection<String> words, ConnectionOption option) {
        String value = values.get(option);
        if (value != null && !words.contains(value)) {
            fault(refusal(option) + Nearest.hint(value, words));
        }
    }

    private URI url(ConnectionOption option, URI fallback, boolean required) {
        String text = values.get(option);
        if (text == null) {
            if (required && fallback == null) {
                fault(option.key() + " is missing; cloud=custom needs it. " + option.description());
            }
            return fallback;
        }
        URI url = parse(text.replaceFirst("/+$", ""));
        if (url != null
                && isSafe(url)
                && url.getRawPath().isEmpty()
                && url.getRawQuery() == null
                && url.getRawFragment() == null) {
            return url;
        }
        fault(refusal(option) + " It is scheme, host and port, without a path.");
        return fallback;
    }

    private static URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isSafe(URI url) {
        return url.getHost() != null
                && url.getRawUserInfo() == null
                && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()) && isLoopback(url.getHost()));
    }

    private static boolean isLoopback(String host) {
        boolean literal = host.matches("127(\\.\\d{1,3}){3}|\\[.*]|localhost");
        try {
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String refusal(ConnectionOption option) {
        return option.key() + "=" + shown(option, values.get(option)) + " is refused. " + option.description();
    }

    private static String shown(ConnectionOption option, String value) {
        // After @ in client-id stands a refresh token.
        return option.isSecret()
                ? Secret.MASK
                : option == CLIENT_ID ? value.replaceFirst("@.*", "@" + Secret.MASK) : value;
    }

    private void fault(String sentence) {
        faults.add(file + ": " + sentence);
    }
}
