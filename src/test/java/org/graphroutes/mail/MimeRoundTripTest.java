package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graphroutes.GraphRoutes;
import org.graphroutes.files.FileStore;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mails of every kind, come into a mailbox over the internet, are brought into the file store byte for byte. */
class MimeRoundTripTest {

    private static final Path SAMPLES = Path.of("src/test/resources/mime");
    private static final String ADA = "ada@contoso.example";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static Sandbox sandbox;
    private static GraphRoutes routes;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(5));
        routes = new GraphRoutes(new TestHome(folder)
                        .connection("acme", sandbox, Map.of("mailbox", ADA))
                        .home())
                .forAllCommands()
                .start();
    }

    @AfterAll
    static void stop() {
        routes.close();
        sandbox.close();
    }

    static List<String> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void thereAreThirtySamplesAndMore() throws IOException {
        assertThat(samples()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMailIsBroughtByteForByte(String sample) throws Exception {
        byte[] mime = Files.readAllBytes(SAMPLES.resolve(sample));

        JsonNode file = call("msgraph-mail-get-email-as-eml", Map.of("message_id", deliver(mime)))
                .path("File");

        assertThat(stored(file)).isEqualTo(mime);
        assertThat(file.path("Size").asLong()).isEqualTo(mime.length);
    }

    @ParameterizedTest
    @CsvSource({"23-nested-five-deep.eml, level1 level2 level3 level4", "24-nested-8bit.eml, mix"})
    void theMailsInAMailAreBroughtByteForByte(String sample, String boundaries) throws Exception {
        byte[] mime = Files.readAllBytes(SAMPLES.resolve(sample));

        JsonNode outputs = call("msgraph-mail-get-attachment", Map.of("message_id", deliver(mime)));

        List<JsonNode> mails = Stream.of(outputs.path("File"))
                .flatMap(files ->
                        Stream.iterate(0, i -> i < files.size(), i -> i + 1).map(files::get))
                .filter(file -> file.path("Type").asText().equals("message/rfc822"))
                .toList();
        String[] levels = boundaries.split(" ");
        assertThat(mails).hasSameSizeAs(levels);
        for (int i = 0; i < levels.length; i++) {
            assertThat(stored(mails.get(i))).as(levels[i]).isEqualTo(nested(mime, levels[i]));
        }
    }

    /** The mail between its headers as a part and the end of the multipart. */
    private static byte[] nested(byte[] mime, String boundary) {
        Matcher part = Pattern.compile(
                        "--%1$s\r\nContent-Type: message/rfc822.*?\r\n\r\n(.*)\r\n--%1$s--".formatted(boundary),
                        Pattern.DOTALL)
                .matcher(new String(mime, StandardCharsets.ISO_8859_1));
        assertThat(part.find()).as(boundary).isTrue();
        return part.group(1).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String deliver(byte[] mime) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(sandbox.url() + "/sandbox/mailboxes/" + ADA + "/messages"))
                .header("Content-Type", "message/rfc822")
                .POST(BodyPublishers.ofByteArray(mime))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        return JSON.readTree(answer).path("immutableId").asText();
    }

    private static JsonNode call(String command, Map<String, Object> arguments) {
        return routes.call(command, arguments, null, false).outputs();
    }

    private static byte[] stored(JsonNode file) throws IOException {
        try (InputStream content =
                routes.bean(FileStore.class).open(file.path("EntryID").asText())) {
            return content.readAllBytes();
        }
    }
}
