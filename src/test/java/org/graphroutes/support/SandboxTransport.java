package org.graphroutes.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.graphroutes.graph.Bearer;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.GraphResponse;
import org.graphroutes.graph.Transport;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.Sandbox;

/** Sends to a sandbox, and keeps what was sent. Thread-safe. */
public final class SandboxTransport implements Transport {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Sandbox sandbox;
    private volatile String token;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public SandboxTransport(Sandbox sandbox) {
        this.sandbox = sandbox;
        signIn();
    }

    /** Takes a new token, for when the old one may be over. */
    public void signIn() {
        token = token();
    }

    /** The token of the sandbox's first application, which may do everything. */
    public Bearer bearer() {
        return Bearer.of(token);
    }

    /** Method, path and query of what was sent. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Forgets what was sent. */
    public void forget() {
        lines.clear();
    }

    @Override
    public GraphResponse send(GraphRequest request, String accessToken) throws IOException {
        String query = request.url().getRawQuery();
        lines.add(request.method() + " " + request.url().getRawPath() + (query == null ? "" : "?" + query));
        HttpRequest.Builder http = HttpRequest.newBuilder(request.url()).method(request.method(), body(request.body()));
        request.headers().forEach(http::setHeader);
        if (accessToken != null) {
            http.setHeader("Authorization", "Bearer " + accessToken);
        }
        if (request.body() != null) {
            http.setHeader(
                    "Content-Type",
                    request.body() instanceof BinaryNode ? "application/octet-stream" : "application/json");
        }
        HttpResponse<byte[]> answer = exchange(http.build());
        Map<String, String> headers = new TreeMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        return new GraphResponse(
                answer.statusCode(), headers, answer.body().length == 0 ? null : JSON.readTree(answer.body()));
    }

    /** Reads something that a test wants to know. */
    public JsonNode get(String path) {
        return ask(builder("/v1.0" + path).GET());
    }

    /** Makes something that a test needs. */
    public JsonNode post(String path, String json) {
        return ask(builder("/v1.0" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.replace('\'', '"'))));
    }

    /** The sandbox's list of sent mails. */
    public JsonNode sent() {
        return ask(builder("/sandbox/sent").GET()).path("value");
    }

    private HttpRequest.Builder builder(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox.url() + path))
                .header("Prefer", "IdType=\"ImmutableId\"")
                .header("Authorization", "Bearer " + token);
    }

    private static JsonNode ask(HttpRequest.Builder request) {
        try {
            return JSON.readTree(exchange(request.build()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String token() {
        Application application = sandbox.applications().get(0);
        String form = "grant_type=client_credentials&client_id=" + encoded(application.clientId()) + "&client_secret="
                + encoded(application.clientSecret()) + "&scope="
                + encoded(sandbox.url() + "/.default");
        return ask(HttpRequest.newBuilder(URI.create(sandbox.url() + "/" + sandbox.domain() + "/oauth2/v2.0/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)))
                .path("access_token")
                .asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static BodyPublisher body(JsonNode body) throws IOException {
        if (body == null) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.ofByteArray(
                body instanceof BinaryNode bytes ? bytes.binaryValue() : JSON.writeValueAsBytes(body));
    }

    private static HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
