package org.graphroutes.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keycloak under the paths of Entra: a login URL for connections. Bodies pass byte for byte both ways.
 *
 * <p>It counts what it is asked and can lose or hold an answer that Keycloak has already given.
 */
public final class EntraPaths implements AutoCloseable {

    private static final Pattern PATH = Pattern.compile("/([^/]+)/oauth2/v2\\.0/(token|devicecode|authorize)");
    private static final Map<String, String> ENDPOINTS =
            Map.of("token", "token", "devicecode", "auth/device", "authorize", "auth");

    private final URI keycloak;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Queue<Fate> fates = new ConcurrentLinkedQueue<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    public EntraPaths(Keycloak keycloak) {
        this.keycloak = keycloak.url();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The login URL, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How often a token was asked for with a grant type; {@code devicecode} and {@code authorize} count their paths. */
    public int count(String grantType) {
        return counts.getOrDefault(grantType, 0);
    }

    /** What Keycloak answered to POSTs that it refused, in order. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** The next POST reaches Keycloak and works there; the caller's connection closes without an answer. */
    public void loseNextAnswer() {
        fates.add(() -> false);
    }

    /** The next POST reaches Keycloak and works there; the caller gets the answer when the test releases it. */
    public HeldAnswer holdNextAnswer() {
        HeldAnswer held = new HeldAnswer();
        fates.add(held);
        return held;
    }

    /** What becomes of an answer; true lets it through. */
    private interface Fate {
        boolean passes() throws InterruptedException;
    }

    /** An answer that waits for the test. */
    public static final class HeldAnswer implements Fate {

        private static final int SECONDS = 60;

        private final CountDownLatch here = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private HeldAnswer() {}

        /** Returns when Keycloak has answered. */
        public void await() throws InterruptedException {
            if (!here.await(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nothing to hold came within " + SECONDS + " s");
            }
        }

        /** Lets the caller have it. */
        public void release() {
            released.countDown();
        }

        @Override
        public boolean passes() throws InterruptedException {
            here.countDown();
            return released.await(SECONDS, TimeUnit.SECONDS);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            URI asked = exchange.getRequestURI();
            Matcher path = PATH.matcher(asked.getRawPath());
            if (!path.matches()) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String last = path.group(2);
            URI target = URI.create(keycloak + "/realms/" + path.group(1) + "/protocol/openid-connect/"
                    + ENDPOINTS.get(last) + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery()));
            boolean authorize = last.equals("authorize");
            if (!exchange.getRequestMethod().equals(authorize ? "GET" : "POST")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            counts.merge(last.equals("token") ? grantType(body) : last, 1, Integer::sum);
            if (authorize) {
                exchange.getResponseHeaders().set("Location", target.toString());
                exchange.sendResponseHeaders(302, -1);
            } else {
                forward(exchange, target, body);
            }
        } catch (InterruptedException e) {
            // The server is being closed; the caller sees a closed connection.
            Thread.currentThread().interrupt();
        }
    }

    private void forward(HttpExchange exchange, URI target, byte[] body) throws IOException, InterruptedException {
        Fate fate = fates.poll();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(Duration.ofMinutes(1)).POST(BodyPublishers.ofByteArray(body));
        for (String header : new String[] {"Content-Type", "Authorization"}) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            refusals.add(new String(response.body(), StandardCharsets.UTF_8));
        }
        if (fate != null && !fate.passes()) {
            return;
        }
        response.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                .set("Content-Type", type));
        exchange.sendResponseHeaders(response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
        exchange.getResponseBody().write(response.body());
    }

    private static String grantType(byte[] form) {
        return Arrays.stream(new String(form, StandardCharsets.UTF_8).split("&"))
                .filter(field -> field.startsWith("grant_type="))
                .map(field -> URLDecoder.decode(field.substring("grant_type=".length()), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("none");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
