package org.graphroutes.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.graphroutes.GraphRoutes;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file store as an HTTP client meets it. */
class ApiFilesTest {

    /** More than a body of JSON may have. */
    private static final int LARGE = 9 * 1024 * 1024;

    private static final String KEY = "a-key-of-the-file-test";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path folder;

    private static GraphRoutes routes;

    @BeforeAll
    static void start() {
        routes = new GraphRoutes(new TestHome(folder)
                        .setting("graph.files.max-file", String.valueOf(LARGE))
                        .setting("graph.api.key", KEY)
                        .home())
                .forService(null, 0)
                .start();
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    @BeforeEach
    void empty() {
        store().list().forEach(file -> store().delete(file.id()));
    }

    @Test
    void aLargeFileGoesInAndComesOutByteForByte() throws Exception {
        byte[] content = new byte[LARGE];
        new Random(1).nextBytes(content);

        HttpResponse<byte[]> put = post("?name=report.pdf", "application/pdf", BodyPublishers.ofByteArray(content));

        JsonNode file = JSON.readTree(put.body());
        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(put.headers().firstValue("Location"))
                .contains(file.path("href").asText());
        assertThat(file.path("href").asText())
                .isEqualTo("/api/v1/files/" + file.path("id").asText());
        assertThat(file.path("name").asText()).isEqualTo("report.pdf");
        assertThat(file.path("size").asInt()).isEqualTo(LARGE);
        HttpResponse<byte[]> got = get("/" + file.path("id").asText());
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(content);
        assertThat(got.headers().firstValue("Content-Type")).contains("application/pdf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "message/rfc822",
                "text/html"
            })
    void whateverTheTypeTheBytesStayAsTheyAre(String type) throws Exception {
        String content = "--x\r\na=1&b=%20\r\n\0";

        JsonNode file = JSON.readTree(
                post("?name=a", type, BodyPublishers.ofString(content)).body());

        assertThat(file.path("contentType").asText()).isEqualTo(type);
        assertThat(new String(get("/" + file.path("id").asText()).body(), UTF_8))
                .isEqualTo(content);
    }

    @Test
    void aBodyThatDoesNotTellItsLengthIsTaken() throws Exception {
        HttpResponse<byte[]> put = post("?name=a", "text/plain", chunked(100_000));

        assertThat(JSON.readTree(put.body()).path("size").asInt()).isEqualTo(100_000);
    }

    @Test
    void anEmptyFileOfNoTypeAndNoNameIsAFile() throws Exception {
        JsonNode file = JSON.readTree(post("", null, BodyPublishers.noBody()).body());

        assertThat(file.path("name").asText()).isEqualTo("file");
        assertThat(file.path("contentType").asText()).isEqualTo("application/octet-stream");
        assertThat(get("/" + file.path("id").asText()).body()).isEmpty();
    }

    @Test
    void aPageFromOutsideIsNeverShownAsOneOfOurs() throws Exception {
        JsonNode file =
                JSON.readTree(post("?name=x.html", "text/html", BodyPublishers.ofString("<script>alert(1)</script>"))
                        .body());

        Map<String, List<String>> headers =
                get("/" + file.path("id").asText()).headers().map();

        assertThat(headers.get("Content-Disposition").get(0)).startsWith("attachment; ");
        assertThat(headers.get("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(headers.get("Content-Security-Policy").get(0)).startsWith("sandbox; default-src 'none'");
        assertThat(headers.get("Cache-Control")).containsExactly("no-store");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "a b.pdf | attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf",
                "Übersicht.pdf | attachment; filename=\"_bersicht.pdf\"; filename*=UTF-8''%C3%9Cbersicht.pdf",
                "a\"; filename=\"b.exe | attachment; filename=\"a_; filename=_b.exe\"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe",
                "100%*'.txt | attachment; filename=\"100___.txt\"; filename*=UTF-8''100%25%2A%27.txt",
                "../../etc/passwd | attachment; filename=\"passwd\"; filename*=UTF-8''passwd"
            })
    void theNameTravelsWhateverItHolds(String name, String disposition) throws Exception {
        JsonNode file = JSON.readTree(
                post("?name=" + URLEncoder.encode(name, UTF_8), "text/plain", BodyPublishers.ofString("x"))
                        .body());

        assertThat(get("/" + file.path("id").asText()).headers().firstValue("Content-Disposition"))
                .contains(disposition);
    }

    @Test
    void aLineBreakInANameStartsNoHeader() throws Exception {
        JsonNode file = JSON.readTree(post("?name=a%0d%0aX-Evil:%201.txt", "text/plain", BodyPublishers.ofString("x"))
                .body());

        assertThat(get("/" + file.path("id").asText()).headers().firstValue("X-Evil"))
                .isEmpty();
        assertThat(file.path("name").asText()).isEqualTo("aX-Evil: 1.txt");
    }

    @Test
    void filesAreListedAndTakenAway() throws Exception {
        String id = JSON.readTree(post("?name=a", "text/plain", BodyPublishers.ofString("x"))
                        .body())
                .path("id")
                .asText();

        JsonNode all = JSON.readTree(get("").body());
        assertThat(all.findValuesAsText("id")).containsExactly(id);
        assertThat(all.get(0).fieldNames())
                .toIterable()
                .containsExactly(
                        "id", "name", "contentType", "size", "md5", "sha1", "sha256", "sha512", "added", "href");

        HttpResponse<byte[]> deleted = send(request("/" + id).DELETE());
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertProblem(send(request("/" + id).DELETE()), 404, "unknown-file");
        assertProblem(get("/" + id), 404, "unknown-file");
        assertThat(JSON.readTree(get("").body())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/..%2fstate.key", "/%2e%2e%2fstate.key", "/state.lock", "/f-%00"})
    void whatIsNoIdNamesNothing(String id) throws Exception {
        post("?name=a", "text/plain", BodyPublishers.ofString("x"));

        assertProblem(get(id), 404, "unknown-file");
    }

    @Test
    void aFileThatIsTooLargeIsRefusedAndTheConnectionGoesOn() throws Exception {
        assertProblem(
                post("?name=a", "text/plain", BodyPublishers.ofByteArray(new byte[LARGE + 1])), 413, "file-too-large");
        assertProblem(post("?name=a", "text/plain", chunked(LARGE + 1)), 413, "file-too-large");

        assertThat(store().list()).isEmpty();
        assertThat(get("").statusCode()).isEqualTo(200);
    }

    @Test
    void aLengthBeyondAllBoundsIsRefusedBeforeAnythingIsRead() throws Exception {
        try (Socket socket = raw("Content-Length: 1000000000000\r\nX-API-Key: " + KEY + "\r\n", "x")) {
            assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aFileThatBreaksOffIsNoFile() throws Exception {
        try (Socket socket = raw("Content-Length: 100\r\nX-API-Key: " + KEY + "\r\n", "only the beginning")) {
            socket.shutdownOutput();
            assertThat(socket.getInputStream()).asString(UTF_8).doesNotContain("201");
        }
        assertThat(store().list()).isEmpty();
    }

    @Test
    void whoMayNotCallPutsNothing() throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url())).POST(BodyPublishers.ofByteArray(new byte[LARGE]));

        assertProblem(send(request), 401, "unauthorized");
        assertProblem(
                send(request("").header("Origin", "https://evil.example").POST(BodyPublishers.ofString("x"))),
                403,
                "forbidden-origin");
        assertThat(store().list()).isEmpty();
        assertThat(get("").statusCode()).isEqualTo(200);
    }

    @Test
    void theQueryTakesANameAndNothingElse() throws Exception {
        assertProblem(post("?names=a", "text/plain", BodyPublishers.ofString("x")), 400, "invalid-argument");
        assertThat(store().list()).isEmpty();
    }

    @Test
    void aFileOfTheStoreIsAnsweredWhoeverPutItThere() throws Exception {
        StoredFile file = store().put("a.txt", "text/plain", new ByteArrayInputStream("abc".getBytes(UTF_8)));

        assertThat(new String(get("/" + file.id()).body(), UTF_8)).isEqualTo("abc");
    }

    private static FileStore store() {
        return routes.bean(FileStore.class);
    }

    private static String url() {
        return routes.apiUrl() + "/api/v1/files";
    }

    private static BodyPublisher chunked(int size) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size]));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).header("X-API-Key", KEY);
    }

    private static HttpResponse<byte[]> post(String query, String type, BodyPublisher body) throws Exception {
        HttpRequest.Builder request = request(query).POST(body);
        return send(type == null ? request : request.header("Content-Type", type));
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Sends a POST with the beginning of a body; the caller reads the answer. */
    private static Socket raw(String headers, String body) throws IOException {
        URI url = URI.create(url());
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(30_000);
        String request = "POST " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n" + headers
                + "Connection: close\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, String type) throws IOException {
        String body = new String(response.body(), UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(JSON.readTree(body).path("type").asText()).endsWith("/" + type);
    }
}
