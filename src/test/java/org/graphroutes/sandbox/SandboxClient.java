package org.graphroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.graphroutes.sandbox.json.Json;

/** A plain HTTP client of a sandbox, with a token of one of its applications. */
final class SandboxClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Sandbox sandbox;
    private final Map<String, String> headers;

    /** An answer, read whole. */
    record Answer(int status, Map<String, String> headers, String text) {
        JsonNode json() {
            return Json.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow(() -> new AssertionError(text));
        }

        String code() {
            return json().at("/error/code").asText();
        }

        String message() {
            return json().at("/error/message").asText();
        }

        JsonNode value() {
            return json().path("value");
        }

        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    private SandboxClient(Sandbox sandbox, Map<String, String> headers) {
        this.sandbox = sandbox;
        this.headers = headers;
    }

    /** A client without a token. */
    static SandboxClient anonymous(Sandbox sandbox) {
        return new SandboxClient(sandbox, Map.of());
    }

    /** A client that has signed in as the application. */
    static SandboxClient of(Sandbox sandbox, String application) {
        Application registered = sandbox.application(application);
        Answer answer = anonymous(sandbox)
                .token(Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        registered.clientId(),
                        "client_secret",
                        registered.clientSecret(),
                        "scope",
                        "https://graph.microsoft.com/.default"));
        return anonymous(sandbox)
                .with(
                        "Authorization",
                        "Bearer " + answer.json().path("access_token").asText());
    }

    SandboxClient with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new SandboxClient(sandbox, more);
    }

    /** A header that it sends. */
    String header(String name) {
        return headers.get(name);
    }

    /** With the header that advanced queries need. */
    SandboxClient eventual() {
        return with("ConsistencyLevel", "eventual");
    }

    /** The token endpoint's answer to the form. */
    Answer token(Map<String, String> form) {
        return token(sandbox.tenantId(), form);
    }

    Answer token(String tenant, Map<String, String> form) {
        return form("/" + tenant + "/oauth2/v2.0/token", form);
    }

    /** The answer to a form that is posted. */
    Answer form(String url, Map<String, String> form) {
        return with("Content-Type", "application/x-www-form-urlencoded").send("POST", url, query(form));
    }

    /** An order to the sign-in service, single quotes standing for double ones; it must be accepted. */
    void order(String json) {
        Answer answer = post("/sandbox/sign-in", json.replace('\'', '"'));
        if (answer.status() != 201) {
            throw new AssertionError(answer.text());
        }
    }

    static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                .collect(Collectors.joining("&"));
    }

    Answer get(String url) {
        return send("GET", url, null);
    }

    Answer delete(String url) {
        return send("DELETE", url, null);
    }

    Answer post(String url, String json) {
        return with("Content-Type", "application/json").send("POST", url, json);
    }

    Answer patch(String url, String json) {
        return with("Content-Type", "application/json").send("PATCH", url, json);
    }

    Answer put(String url, String json) {
        return with("Content-Type", "application/json").send("PUT", url, json);
    }

    /** @param url absolute, or a path of the sandbox */
    Answer send(String method, String url, String body) {
        try {
            return exchange(method, url, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes that are answered, with status 200. */
    byte[] bytes(String url) {
        try {
            HttpResponse<byte[]> response = exchange("GET", url, BodyPublishers.noBody(), BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new AssertionError(
                        response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to the order to put the mail into the folder. */
    Answer deliver(String user, String folder, byte[] mime) {
        String url = "/sandbox/mailboxes/" + user + "/messages?folder=" + encoded(folder);
        try {
            return answer(with("Content-Type", "message/rfc822")
                    .exchange("POST", url, BodyPublishers.ofByteArray(mime), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer exchange(String method, String url, String body) throws IOException {
        return answer(exchange(
                method,
                url,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                BodyHandlers.ofString()));
    }

    private static Answer answer(HttpResponse<String> response) {
        Map<String, String> answered = response.headers().map().entrySet().stream()
                .collect(
                        Collectors.toMap(header -> header.getKey().toLowerCase(Locale.ROOT), header -> header.getValue()
                                .get(0)));
        return new Answer(response.statusCode(), answered, response.body());
    }

    private <T> HttpResponse<T> exchange(
            String method, String url, HttpRequest.BodyPublisher body, HttpResponse.BodyHandler<T> handler)
            throws IOException {
        URI uri = URI.create(url.startsWith("/") ? sandbox.url() + url : url);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body);
        headers.forEach(request::header);
        try {
            return HTTP.send(request.build(), handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Sends a GET and does not wait for the answer; cancelling closes the connection. */
    CompletableFuture<HttpResponse<Void>> begin(String url) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.url() + url));
        headers.forEach(request::header);
        return HTTP.sendAsync(request.build(), BodyHandlers.discarding());
    }

    /** Encoded for a query or a path segment. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A valid body to create a user. */
    static ObjectNode newUser(String alias) {
        ObjectNode user = Json.object()
                .put("accountEnabled", true)
                .put("displayName", "New " + alias)
                .put("mailNickname", alias)
                .put("userPrincipalName", alias + "@contoso.example");
        user.putObject("passwordProfile").put("password", "Correct-Horse-9").put("forceChangePasswordNextSignIn", true);
        return user;
    }
}
