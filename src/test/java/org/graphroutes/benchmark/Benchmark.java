package org.graphroutes.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.authentication.AuthenticationProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.graphroutes.GraphRoutes;
import org.graphroutes.Home;
import org.graphroutes.mail.LargeFileTrip;

/**
 * Commands per second through the whole pipeline, beside the same calls with the bare HTTP client and Microsoft's SDK;
 * start-up time, memory, size; a mail with 150 MB. Prints a table; fails only when other bytes come back than were sent.
 *
 * <p>{@code mvn -B -q -DskipTests -Pbenchmark verify}; {@code -Dbenchmark.seconds=5} sets the length of each measurement.
 */
public final class Benchmark {

    private static final int SECONDS = Integer.getInteger("benchmark.seconds", 5);
    private static final int[] CALLERS = {1, 8, 64};
    private static final String[] USERS = {
        "ada@contoso.example", "nora.quill@contoso.example", "jurgen.muller@contoso.example"
    };
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DISTRIBUTION = Path.of("target/graph-routes").toAbsolutePath();

    private Benchmark() {}

    private record Figures(double perSecond, double p50Millis, double p99Millis) {
        @Override
        public String toString() {
            return "%8.0f/s  p50 %6.2f ms  p99 %6.2f ms".formatted(perSecond, p50Millis, p99Millis);
        }
    }

    /** Runs everything. */
    public static void main(String[] arguments) throws Exception {
        int port = freePort();
        Process sandbox = start("sandbox", "--port", String.valueOf(port));
        try {
            URI graph = URI.create("http://127.0.0.1:" + port);
            awaitAnswer(graph.resolve("/sandbox/requests"));
            throughput(graph);
            service(graph);
        } finally {
            sandbox.destroy();
        }
        largeFile();
        try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("lib"))) {
            List<Path> all = jars.toList();
            long size = 0;
            for (Path jar : all) {
                size += Files.size(jar);
            }
            System.out.printf("%nlib/: %d jars, %.1f MB%n", all.size(), size / 1e6);
        }
        // The SDK's HTTP client keeps threads for a minute.
        System.exit(0);
    }

    private static void throughput(URI graph) throws Exception {
        String token = token(graph);
        Path config = config(graph);
        try (GraphRoutes routes = new GraphRoutes(new Home(Path.of("routes").toAbsolutePath(), config, config))
                        .forAllCommands()
                        .start();
                CloseableHttpClient bare = HttpClients.custom()
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setMaxConnTotal(64)
                                .setMaxConnPerRoute(64)
                                .build())
                        .build()) {
            GraphServiceClient sdk = sdk(graph, token);
            System.out.printf("%nmsgraph-user-get (every property), %d s each after as long a warm-up%n", SECONDS);
            for (int callers : CALLERS) {
                System.out.printf("%n%d caller%s%n", callers, callers == 1 ? "" : "s");
                Map<String, Callable<Object>> contenders = new java.util.LinkedHashMap<>();
                int[] turn = new int[1];
                contenders.put("bare HttpClient 5", () -> bare(bare, graph, token, USERS[turn[0]++ % USERS.length]));
                contenders.put(
                        "graph-routes",
                        () -> routes.call(
                                "msgraph-user-get", Map.of("user", USERS[turn[0]++ % USERS.length]), null, false));
                contenders.put("Microsoft SDK", () -> sdk.users()
                        .byUserId(USERS[turn[0]++ % USERS.length])
                        .get(request -> request.queryParameters.select = new String[] {"*"}));
                Map<String, Figures> results = new java.util.LinkedHashMap<>();
                for (Map.Entry<String, Callable<Object>> contender : contenders.entrySet()) {
                    measure(contender.getValue(), callers);
                    Figures figures = measure(contender.getValue(), callers);
                    results.put(contender.getKey(), figures);
                    System.out.printf(
                            "  %-18s %s  %4.0f %% of bare%n",
                            contender.getKey(),
                            figures,
                            100
                                    * figures.perSecond()
                                    / results.get("bare HttpClient 5").perSecond());
                }
            }
        }
    }

    private static void service(URI graph) throws Exception {
        Path config = config(graph);
        System.out.printf("%nThe service (bin/graph-routes serve)%n");
        for (int run = 1; run <= 3; run++) {
            int port = freePort();
            long begin = System.nanoTime();
            Process service = start("serve", "--port", String.valueOf(port), "--config", config.toString());
            try {
                awaitAnswer(URI.create("http://127.0.0.1:" + port + "/observe/health"));
                System.out.printf("  healthy after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
                if (run == 3) {
                    memory(service, port);
                }
            } finally {
                service.destroy();
                service.waitFor();
            }
        }
    }

    private static void largeFile() throws Exception {
        System.out.printf("%n150 MB out in a mail and back, each process with -Xmx256m, start-up included%n");
        try (LargeFileTrip trip = new LargeFileTrip(Files.createTempDirectory("graph-routes-large"), "256m")) {
            trip.go(150L * 1024 * 1024).forEach(step -> System.out.println("  " + step));
        }
    }

    private static void memory(Process service, int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/api/v1/commands/msgraph-user-get"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"user\": \"ada@contoso.example\"}"))
                .build();
        System.out.printf("  resident at start %d MiB%n", residentMebibytes(service));
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            calls.add(pool.submit(() -> client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .statusCode()));
        }
        for (Future<?> call : calls) {
            if (!Integer.valueOf(200).equals(call.get())) {
                throw new IllegalStateException("a command failed with " + call.get());
            }
        }
        pool.shutdown();
        System.out.printf("  resident after 10,000 commands over HTTP %d MiB%n", residentMebibytes(service));
    }

    private static Figures measure(Callable<Object> call, int callers) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        List<Future<long[]>> workers = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            workers.add(pool.submit(() -> {
                long[] times = new long[1024];
                int count = 0;
                for (long begin = System.nanoTime(); begin < end; ) {
                    call.call();
                    long now = System.nanoTime();
                    if (count == times.length) {
                        times = Arrays.copyOf(times, count * 2);
                    }
                    times[count++] = now - begin;
                    begin = now;
                }
                return Arrays.copyOf(times, count);
            }));
        }
        long[] all = new long[0];
        for (Future<long[]> worker : workers) {
            long[] times = worker.get();
            int size = all.length;
            all = Arrays.copyOf(all, size + times.length);
            System.arraycopy(times, 0, all, size, times.length);
        }
        pool.shutdown();
        Arrays.sort(all);
        return new Figures(
                (double) all.length / SECONDS, all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6);
    }

    private static Object bare(CloseableHttpClient client, URI graph, String token, String user) {
        HttpGet request = new HttpGet(graph + "/v1.0/users/" + user.replace("@", "%40") + "?$select=%2A");
        request.setHeader("Authorization", "Bearer " + token);
        request.setHeader("Accept", "application/json");
        try {
            return client.execute(request, response -> {
                if (response.getCode() != 200) {
                    throw new IllegalStateException("status " + response.getCode());
                }
                return EntityUtils.toByteArray(response.getEntity());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GraphServiceClient sdk(URI graph, String token) {
        AuthenticationProvider authentication = (RequestInformation request, Map<String, Object> context) ->
                request.headers.tryAdd("Authorization", "Bearer " + token);
        GraphServiceClient client = new GraphServiceClient(authentication);
        client.getRequestAdapter().setBaseUrl(graph + "/v1.0");
        return client;
    }

    private static String token(URI graph) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(graph.resolve("/contoso.example/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "grant_type=client_credentials&client_secret=sandbox-secret"
                                        + "&client_id=5a4db0c5-0000-4000-8000-000000000001&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"))
                .build();
        JsonNode answer = JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
        return answer.path("access_token").asText();
    }

    private static Path config(URI graph) throws IOException {
        Path config = Files.createTempDirectory("graph-routes-benchmark");
        Path connections = Files.createDirectory(config.resolve("connections"));
        Files.writeString(
                connections.resolve("sandbox.properties"),
                """
                flow = client-credentials
                cloud = custom
                graph-url = %s
                login-url = %s
                tenant = contoso.example
                client-id = 5a4db0c5-0000-4000-8000-000000000001
                client-secret = sandbox-secret
                """
                        .formatted(graph, graph));
        return config;
    }

    private static Process start(String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(DISTRIBUTION.resolve("bin/graph-routes").toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(line);
        if (arguments[0].equals("sandbox")) {
            // The peer must not be what is measured.
            process.environment().put("GRAPH_ROUTES_JAVA_OPTS", "-XX:TieredStopAtLevel=4 -Xms256m -Xmn128m -Xmx512m");
        }
        return process.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void awaitAnswer(URI url) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        long end = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < end) {
            try {
                HttpRequest request = HttpRequest.newBuilder(url).build();
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            Thread.sleep(10);
        }
        throw new IllegalStateException(url + " does not answer");
    }

    private static long residentMebibytes(Process process) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(-1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
