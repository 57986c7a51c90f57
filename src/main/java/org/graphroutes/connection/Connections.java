package org.graphroutes.connection;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.InvalidConfiguration;
import org.graphroutes.problem.Nearest;

/**
 * The connections of {@code config/connections}. A faulty file is only a fault of that connection: it is reported, with
 * all its faults at once, when the connection is asked for or checked. Immutable and thread-safe.
 */
public final class Connections {

    private static final String ENDING = ".properties";

    private sealed interface Entry {
        record Good(Connection connection) implements Entry {}

        record Faulty(InvalidConfiguration problem) implements Entry {}
    }

    private final Path directory;
    private final Map<String, Entry> entries;
    private final Map<String, Connection> defaults = new ConcurrentHashMap<>();

    private Connections(Path directory, Map<String, Entry> entries) {
        this.directory = directory;
        this.entries = entries;
    }

    /**
     * Reads every {@code *.properties} of a folder; none when it does not exist.
     *
     * @param environment the value of an environment variable, or null
     * @param placeholders resolves Camel's property placeholders in a value
     */
    public static Connections read(
            Path directory, UnaryOperator<String> environment, UnaryOperator<String> placeholders) {
        Map<String, Entry> entries = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.getFileName().toString().endsWith(ENDING))
                        .forEach(file -> {
                            String fileName = file.getFileName().toString();
                            String name = fileName.substring(0, fileName.length() - ENDING.length());
                            entries.put(name, entry(name, file, environment, placeholders));
                        });
            } catch (IOException e) {
                throw new InvalidConfiguration(directory + " cannot be read: " + e.getMessage());
            }
        }
        return new Connections(directory, entries);
    }

    /** The same connections and one more, which takes the place of one of the same name. */
    public Connections with(Connection connection) {
        Map<String, Entry> more = new TreeMap<>(entries);
        more.put(connection.name(), new Entry.Good(connection));
        return new Connections(directory, more);
    }

    /** The names of all connections, the faulty ones too. */
    public Collection<String> names() {
        return entries.keySet();
    }

    /**
     * The connection of that name.
     *
     * @throws InvalidArgument when there is none
     * @throws InvalidConfiguration when its file has faults
     */
    public Connection get(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new InvalidArgument(
                    "connection",
                    "There is no connection \"" + name + "\"." + Nearest.hint(name, names()) + " "
                            + (names().isEmpty()
                                    ? "None is configured yet"
                                    : "Configured: " + String.join(", ", names()))
                            + "; a connection is a file " + directory.resolve(name.matches("[\\w.-]+") ? name : "NAME")
                            + ENDING + ".");
        }
        if (entry instanceof Entry.Faulty faulty) {
            throw faulty.problem();
        }
        return ((Entry.Good) entry).connection();
    }

    /**
     * The connection for an integration when none is named: the one whose {@code integrations} lists it, else the only
     * one there is.
     *
     * @throws InvalidArgument when that does not settle it
     */
    public Connection defaultFor(String integration) {
        Connection known = defaults.get(integration);
        if (known == null) {
            known = findDefault(integration);
            defaults.put(integration, known);
        }
        return known;
    }

    private Connection findDefault(String integration) {
        List<String> chosen = entries.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Entry.Good good
                        && good.connection().integrations().contains(integration))
                .map(Map.Entry::getKey)
                .toList();
        if (chosen.size() == 1) {
            return get(chosen.get(0));
        }
        if (chosen.isEmpty() && entries.size() == 1) {
            return get(entries.keySet().iterator().next());
        }
        String state = entries.isEmpty()
                ? "No connection is configured in " + directory + "."
                : chosen.size() > 1
                        ? "Connections " + String.join(", ", chosen) + " all say integrations=" + integration + "."
                        : "None of " + String.join(", ", names()) + " says integrations=" + integration + ".";
        throw new InvalidArgument(
                "connection",
                state + " Name one (--connection NAME, ?connection=NAME), or try the sandbox: bin/graph-routes serve"
                        + " --sandbox");
    }

    private static Entry entry(
            String name, Path file, UnaryOperator<String> environment, UnaryOperator<String> placeholders) {
        List<String> faults = new ArrayList<>();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            return new Entry.Faulty(new InvalidConfiguration(file + " cannot be read: " + e.getMessage()));
        }
        for (String key : properties.stringPropertyNames()) {
            if (ConnectionOption.of(key).isEmpty()) {
                faults.add(file + ": there is no key " + key + "." + Nearest.hint(key, ConnectionOption.keys()));
            }
        }
        Map<ConnectionOption, String> values = new EnumMap<>(ConnectionOption.class);
        for (ConnectionOption option : ConnectionOption.values()) {
            value(name, option, properties, environment, placeholders, file, faults)
                    .ifPresent(value -> values.put(option, value));
        }
        Connection connection = connection(name, file.toString(), values, faults);
        return faults.isEmpty() ? new Entry.Good(connection) : new Entry.Faulty(new InvalidConfiguration(faults));
    }

    private static Optional<String> value(
            String name,
            ConnectionOption option,
            Properties properties,
            UnaryOperator<String> environment,
            UnaryOperator<String> placeholders,
            Path file,
            List<String> faults) {
        String variable = option.environmentVariable(name);
        String value = environment.apply(variable);
        if (value == null) {
            value = properties.getProperty(option.key());
        }
        if (value != null && value.contains("{{")) {
            try {
                value = placeholders.apply(value);
            } catch (RuntimeException e) {
                faults.add(file + ": " + option.key() + "=" + (option.isSecret() ? Secret.MASK : value)
                        + " has a placeholder that cannot be resolved.");
                return Optional.empty();
            }
        }
        if (value == null || value.isBlank()) {
            value = option.defaultValue();
        }
        if (value == null) {
            if (option.isRequired()) {
                faults.add(file + ": " + option.key() + " is missing. " + option.description() + " (Or set " + variable
                        + ".)");
            }
            return Optional.empty();
        }
        return Optional.of(value.strip());
    }

    private static Connection connection(
            String name, String file, Map<ConnectionOption, String> values, List<String> faults) {
        oneOf(Set.of("client-credentials"), file, ConnectionOption.FLOW, values, faults);
        oneOf(Set.of("note", "error"), file, ConnectionOption.NOT_FOUND, values, faults);
        oneOf(
                Arrays.stream(Cloud.values()).map(Cloud::word).collect(Collectors.toSet()),
                file,
                ConnectionOption.CLOUD,
                values,
                faults);
        // After a fault the rest is read all the same, so that all faults are told at once.
        Cloud cloud = Cloud.of(values.get(ConnectionOption.CLOUD)).orElse(Cloud.GLOBAL);
        String secret = values.get(ConnectionOption.CLIENT_SECRET);
        return new Connection(
                name,
                file,
                values.get(ConnectionOption.FLOW),
                values.get(ConnectionOption.TENANT),
                values.get(ConnectionOption.CLIENT_ID),
                secret == null ? null : new Secret(secret),
                cloud,
                url(file, ConnectionOption.GRAPH_URL, values, cloud.graph(), true, faults),
                url(file, ConnectionOption.LOGIN_URL, values, cloud.login(), true, faults),
                url(file, ConnectionOption.DEFENDER_URL, values, cloud.defender(), false, faults),
                Arrays.stream(values.getOrDefault(ConnectionOption.INTEGRATIONS, "")
                                .split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                "note".equals(values.get(ConnectionOption.NOT_FOUND)));
    }

    private static void oneOf(
            Set<String> words,
            String file,
            ConnectionOption option,
            Map<ConnectionOption, String> values,
            List<String> faults) {
        if (values.containsKey(option) && !words.contains(values.get(option))) {
            faults.add(refusal(file, option, values));
        }
    }

    private static URI url(
            String file,
            ConnectionOption option,
            Map<ConnectionOption, String> values,
            URI fallback,
            boolean required,
            List<String> faults) {
        String text = values.get(option);
        if (text == null) {
            if (required && fallback == null) {
                faults.add(file + ": " + option.key() + " is missing; cloud=custom needs it. " + option.description());
            }
            return fallback;
        }
        try {
            URI url = URI.create(text.replaceFirst("/+$", ""));
            boolean root = url.getHost() != null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.getRawUserInfo() == null;
            if (root
                    && ("https".equals(url.getScheme())
                            || "http".equals(url.getScheme()) && isLoopback(url.getHost()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Not a URL: reported below like every other refusal.
        }
        faults.add(refusal(file, option, values) + " It is scheme, host and port, without a path.");
        return fallback;
    }

    private static boolean isLoopback(String host) {
        boolean literal = host.matches("127(\\.\\d{1,3}){3}|\\[.*]|localhost");
        try {
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String refusal(String file, ConnectionOption option, Map<ConnectionOption, String> values) {
        return file + ": " + option.key() + "=" + values.get(option) + " is refused. " + option.description();
    }
}
