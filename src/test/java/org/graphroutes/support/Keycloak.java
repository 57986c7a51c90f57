package org.graphroutes.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A real OAuth server with the realm of {@code ../shared/keycloak}: one per JVM, started when a test first asks for it.
 *
 * <p>Its database is in memory, so every run begins with the realm as it stands in the file. The build step of Keycloak
 * itself (half a minute) happens at the first start in a folder and stays there.
 */
public final class Keycloak {

    /** The tenant: Keycloak calls it a realm. */
    public static final String TENANT = "contoso";

    private static final Path REALM =
            Path.of(System.getProperty("graph-routes.shared", "../shared")).resolve("keycloak/contoso-realm.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Keycloak running;
    private static IllegalStateException failure;

    private final Process process;
    private final Path output;
    private final URI url;

    private Keycloak(Path home) throws IOException {
        Path imports = Files.createDirectories(home.resolve("data/import"));
        Files.write(imports.resolve("contoso-realm.json"), JSON.writeValueAsBytes(realm()));
        int port = freePort();
        url = URI.create("http://127.0.0.1:" + port);
        output = home.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--db=dev-mem",
                        "--import-realm",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // A setting from outside would be a different server, and a new build step each time it changes.
        builder.environment().keySet().removeIf(name -> name.startsWith("KC_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "keycloak-stop"));
    }

    /** The realm of the file, whose scope {@code profile} is empty; here it tells the name, as it does everywhere. */
    private static JsonNode realm() throws IOException {
        JsonNode realm = JSON.readTree(Files.readAllBytes(REALM));
        for (JsonNode scope : realm.path("clientScopes")) {
            if (scope.path("name").asText().equals("profile")) {
                ((ObjectNode) scope)
                        .withArray("protocolMappers")
                        .addObject()
                        .put("name", "username")
                        .put("protocol", "openid-connect")
                        .put("protocolMapper", "oidc-usermodel-attribute-mapper")
                        .putObject("config")
                        .put("user.attribute", "username")
                        .put("claim.name", "preferred_username")
                        .put("jsonType.label", "String")
                        .put("id.token.claim", "true");
            }
        }
        return realm;
    }

    /** The running server; without one the test is skipped, and the reason says how to get it. For {@code @BeforeEach}. */
    public static synchronized Keycloak running() {
        String home = System.getProperty("keycloak.home");
        assumeTrue(home != null, "there is no Keycloak (mvn verify -Pkeycloak fetches it)");
        assumeTrue(Files.exists(REALM), "there is no " + REALM + " (-Dgraph-routes.shared=DIR names the folder)");
        if (failure != null) {
            throw failure;
        }
        if (running == null) {
            try {
                Keycloak started = new Keycloak(Path.of(home));
                started.awaitRealm();
                running = started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalStateException e) {
                // Every further test would wait as long for the same.
                failure = e;
                throw e;
            }
        }
        return running;
    }

    /** Its root, without a slash at the end. */
    public URI url() {
        return url;
    }

    private void awaitRealm() throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(url + "/realms/" + TENANT + "/.well-known/openid-configuration"))
                .timeout(Duration.ofSeconds(30))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!answers(client, request)) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(
                            "Keycloak ended with " + process.exitValue() + ":\n" + Files.readString(output));
                }
                if (System.nanoTime() > deadline) {
                    stop();
                    throw new IllegalStateException(
                            "Keycloak was not ready within " + PATIENCE + ":\n" + Files.readString(output));
                }
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Keycloak started", e);
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The script first waits for a JVM that builds, then becomes the one that serves: both have to go. */
    private void stop() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
