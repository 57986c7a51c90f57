package org.graphroutes.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
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

    /** The connections without faults. */
    public List<Connection> usable() {
        return entries.values().stream()
                .filter(Entry.Good.class::isInstance)
                .map(entry -> ((Entry.Good) entry).connection())
                .toList();
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
                        : integration.isEmpty()
                                ? "There are several connections: " + String.join(", ", names()) + "."
                                : "None of " + String.join(", ", names()) + " says integrations=" + integration + ".";
        throw new InvalidArgument(
                "connection",
                state + " Name one (--connection NAME, ?connection=NAME), or try the sandbox: bin/graph-routes serve"
                        + " --sandbox");
    }

    private static Entry entry(
            String name, Path file, UnaryOperator<String> environment, UnaryOperator<String> placeholders) {
        try {
            return new Entry.Good(ConnectionFile.read(name, file, environment, placeholders));
        } catch (InvalidConfiguration e) {
            return new Entry.Faulty(e);
        }
    }
}
