package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.graphroutes.GraphRoutes;
import org.graphroutes.files.FileStore;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.SandboxTransport;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests the mail commands cost; the figures of docs/performance.md. */
class RequestCountTest {

    private static final String ADA = "ada@contoso.example";
    private static final String LI = "li.wei@contoso.example";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String FOLDER = "/v1.0/users/" + ADA + "/mailFolders/archive/messages";

    @TempDir
    private Path folder;

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10));
    private GraphRoutes routes;

    @BeforeEach
    void start() {
        routes = new GraphRoutes(new TestHome(folder)
                        .connection("acme", sandbox, Map.of("mailbox", ADA))
                        .home())
                .forAllCommands()
                .start();
    }

    @AfterEach
    void stop() {
        routes.close();
        sandbox.close();
    }

    @Test
    void aThousandMailsCostAsManyRequestsAsPages() throws Exception {
        String mail =
                "From: grace@fabrikam.example\r\nTo: %s\r\nSubject: Report\r\nContent-Type: text/html\r\n\r\n%s\r\n"
                        .formatted(ADA, "<p>Nothing to report today.</p>".repeat(320));
        for (int i = 0; i < 1_000; i++) {
            deliver(mail);
        }

        JsonNode whole = list(Map.of("page_size", 1_000));
        assertThat(whole.path("MSGraphMail")).hasSize(1_000);
        assertThat(requests()).hasSize(1);
        assertThat(megabytes()).isEqualTo(11.1);

        list(Map.of("page_size", 1_000, "get_body", false));
        assertThat(requests()).hasSize(1);
        assertThat(megabytes()).isEqualTo(1.1);

        assertThat(list(Map.of("pages_to_pull", 50)).path("MSGraphMail")).hasSize(1_000);
        assertThat(requests()).hasSize(50);
        assertThat(list(Map.of()).path("MSGraphMail")).as("20, and the link").hasSize(21);
        assertThat(requests()).hasSize(1);

        // What the reference sends.
        assertThat(bytes(FOLDER + "?$top=1000", Map.of()) / 100_000).isEqualTo(115);
    }

    @Test
    void aMailWithTenAttachmentsCostsTwoRequestsAndOneForEachFile() throws IOException {
        send(files(10, 30_000));
        JsonNode found = call(
                "msgraph-mail-list-emails",
                Map.of("user_id", LI, "folder_id", "inbox", "odata", "$filter=subject eq 'Notice'"));
        Map<String, Object> mail = Map.of(
                "user_id", LI, "message_id", found.at("/MSGraphMail/0/ID").asText());
        sandbox.requests().clear();

        call("msgraph-mail-get-email", mail);
        assertThat(requests()).hasSize(1);
        sandbox.requests().clear();

        call("msgraph-mail-list-attachments", mail);
        assertThat(requests()).hasSize(1);
        assertThat(megabytes()).isZero();
        sandbox.requests().clear();

        assertThat(call("msgraph-mail-get-attachment", mail).path("File")).hasSize(10);
        assertThat(requests()).hasSize(11);
        assertThat(megabytes()).isEqualTo(0.3);
    }

    @Test
    void threeSmallFilesGoWithTheMail() throws IOException {
        send(files(3, 100_000));

        assertThat(requests()).extracting(RequestCountTest::line).containsExactly("POST sendMail");
    }

    @Test
    void threeFilesOfTwoMegabytesGoInFourRequests() throws IOException {
        send(files(3, 2_000_000));

        assertThat(requests())
                .extracting(RequestCountTest::line)
                .containsExactly("POST messages", "POST attachments", "POST attachments", "POST send");
    }

    @Test
    void threeFilesOfFourMegabytesGoInElevenRequests() throws IOException {
        send(files(3, 4_000_000));

        assertThat(requests())
                .extracting(RequestCountTest::line)
                .containsExactly(
                        "POST messages",
                        "POST createUploadSession",
                        "PUT",
                        "PUT",
                        "POST createUploadSession",
                        "PUT",
                        "PUT",
                        "POST createUploadSession",
                        "PUT",
                        "PUT",
                        "POST send");
    }

    private JsonNode list(Map<String, Object> more) {
        sandbox.requests().clear();
        Map<String, Object> arguments = new TreeMap<>(more);
        arguments.put("folder_id", "archive");
        return call("msgraph-mail-list-emails", arguments);
    }

    private void send(List<String> files) {
        sandbox.requests().clear();
        call("send-mail", Map.of("to", LI, "subject", "Notice", "body", "Hello", "attachIDs", files));
    }

    private JsonNode call(String command, Map<String, Object> arguments) {
        return routes.call(command, arguments, null, false).outputs();
    }

    private List<String> files(int count, int size) throws IOException {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    try {
                        return routes.bean(FileStore.class)
                                .put(i + ".bin", null, new ByteArrayInputStream(new byte[size]))
                                .id();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    /** Those to Graph: a token serves many. */
    private List<LoggedRequest> requests() {
        return sandbox.requests().list().stream()
                .filter(request -> !request.path().endsWith("/token"))
                .toList();
    }

    private static String line(LoggedRequest request) {
        String last = request.path().substring(request.path().lastIndexOf('/') + 1);
        return request.method().equals("PUT") ? "PUT" : request.method() + " " + last;
    }

    /** What was answered, to a tenth: the same requests once more. */
    private double megabytes() throws IOException {
        long bytes = 0;
        for (LoggedRequest request : requests()) {
            bytes += bytes(request.url(), request.headers());
        }
        return Math.round(bytes / 1e5) / 10.0;
    }

    private long bytes(String url, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.url() + url.replace("$", "%24")))
                .header(
                        "Authorization",
                        "Bearer " + new SandboxTransport(sandbox).bearer().value());
        if (headers.containsKey("prefer")) {
            request.header("Prefer", headers.get("prefer"));
        }
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body().length;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void deliver(String mime) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(sandbox.url() + "/sandbox/mailboxes/" + ADA + "/messages?folder=archive"))
                .header("Content-Type", "message/rfc822")
                .POST(BodyPublishers.ofString(mime))
                .build();
        assertThat(HTTP.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
    }
}
