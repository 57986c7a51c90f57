package org.graphroutes.support;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.graphroutes.Home;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.Sandbox;

/** An installation in a temporary folder: the routes as they ship, the configuration of the test. */
public final class TestHome {

    /** The routes as they ship. */
    public static final Path ROUTES = Path.of("routes").toAbsolutePath();

    private final Path folder;
    private final Path routes;
    private final Properties application = new Properties();

    public TestHome(Path folder) {
        this(folder, ROUTES);
    }

    public TestHome(Path folder, Path routes) {
        this.folder = folder;
        this.routes = routes;
    }

    /** Writes a connection file; the settings beside the ones for a scripted Graph win. */
    public TestHome connection(String name, ScriptedGraph graph, Map<String, String> settings) {
        return connection(name, graph.url(), "contoso.example", "scripted", "a-secret-of-the-scripted-graph", settings);
    }

    /** Writes a connection file; the settings beside the ones for the sandbox win. */
    public TestHome connection(String name, Sandbox sandbox, Map<String, String> settings) {
        Application application = sandbox.applications().get(0);
        return connection(
                name,
                sandbox.url().toString(),
                sandbox.domain(),
                application.clientId(),
                application.clientSecret(),
                settings);
    }

    private TestHome connection(
            String name, String url, String tenant, String clientId, String secret, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "flow", "client-credentials",
                "cloud", "custom",
                "graph-url", url,
                "login-url", url,
                "tenant", tenant,
                "client-id", clientId,
                "client-secret", secret));
        all.putAll(settings);
        return connection(name, all);
    }

    /** Writes a connection file of these settings alone. */
    public TestHome connection(String name, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        store(properties, config().resolve("connections").resolve(name + ".properties"));
        return this;
    }

    /** Sets a key of application.properties. */
    public TestHome setting(String key, String value) {
        application.setProperty(key, value);
        store(application, config().resolve("application.properties"));
        return this;
    }

    public Home home() {
        return new Home(routes, config(), folder.resolve("data"));
    }

    private Path config() {
        return folder.resolve("config");
    }

    private static void store(Properties properties, Path file) {
        StringWriter text = new StringWriter();
        try (Writer writer = text) {
            properties.store(writer, null);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
