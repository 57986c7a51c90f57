package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphroutes.GraphRoutes;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mails through a Graph that loses three in ten of its answers after it has acted, sent by a program that is killed
 * again and again. In full, 1,000 mails and 200 with a large file, killed 20 times: {@code mvn test -Dtest=EachMailOnceTest -Psoak}.
 */
class EachMailOnceTest {

    static final String FROM = "ada@contoso.example";
    static final String TO = "bob@contoso.example";

    private static final int MAILS = Integer.getInteger("soak.mails", 150);
    private static final int LARGE = Integer.getInteger("soak.large", 15);
    private static final int KILLS = Integer.getInteger("soak.kills", 4);
    private static final long SEED = Long.getLong("soak.seed", 4);
    private static final int LARGE_BYTES = 3_400_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final Sandbox sandbox =
            Sandbox.start(SandboxOptions.defaults().withUsers(20).withSeed(SEED));
    private final Random random = new Random(SEED);
    private TestHome home;
    private Process mailer;
    private long requests;
    private int writes;
    private int chunks;
    private int chunksUnanswered;
    private int unanswered;
    private int unavailable;

    @BeforeEach
    void configure() {
        home = new TestHome(folder).connection("acme", sandbox, Map.of()).setting("graph.mail.settle", "2s");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (mailer != null) {
            mailer.destroyForcibly().waitFor();
        }
        sandbox.close();
    }

    @Test
    void eachMailIsSentExactlyOnceWhateverIsLostAndWhoeverIsKilled() throws Exception {
        List<String> keys = new ArrayList<>(
                Stream.concat(keys("small", MAILS), keys("large", LARGE)).toList());
        Collections.shuffle(keys, random);
        Path open = Files.write(folder.resolve("keys.txt"), keys);
        Path sent = Files.createFile(folder.resolve("sent.txt"));
        StoredFile file = largeFile();
        loseAnswers();

        int notKnown = 0;
        long begin = System.nanoTime();
        for (int kill = 0; kill < KILLS; kill++) {
            mailer = start(open, sent, file.id());
            // Mails that Graph has sent, not those that the program knows of: so it dies between the two as well.
            int part = keys.size() / (KILLS + 1);
            int until = Math.max(sent().size() + 1, kill * part + random.nextInt(part));
            until(() -> sent().size() >= until || !mailer.isAlive());
            assertThat(mailer.destroyForcibly().waitFor()).as("killed, 128 + 9").isEqualTo(137);
            notKnown += sent().size() - Files.readAllLines(sent).size();
        }
        mailer = start(open, sent, file.id());
        until(() -> !mailer.isAlive());
        assertThat(mailer.exitValue()).as(said()).isZero();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        count();

        System.out.printf(
                "%d mails, %d of them large, %d kills after which %d sent mails were not known as sent, %d s, %d requests,"
                        + " of %d writes %d without an answer and %d answered by 503; of the chunks %d of %d without%n",
                keys.size(),
                LARGE,
                KILLS,
                notKnown,
                seconds,
                requests,
                writes,
                unanswered,
                unavailable,
                chunksUnanswered,
                chunks);
        assertThat(notKnown).as("sent, and not known at a kill").isPositive();
        assertThat(1.0 * (unanswered + unavailable) / writes)
                .as("share of the writes whose answer was lost")
                .isGreaterThan(0.2);
        assertThat(1.0 * chunksUnanswered / chunks)
                .as("share of the chunks whose answer was lost")
                .isGreaterThan(0.1);
        List<String> arrived = new ArrayList<>();
        sent().forEach(mail -> arrived.add(mail.path("key").asText()));
        assertThat(arrived).as("sent by Graph").containsExactlyInAnyOrderElementsOf(keys);
        assertThat(Files.readAllLines(sent)).as("known as sent").containsExactlyInAnyOrderElementsOf(keys);
        sent().forEach(mail -> assertThat(mail.path("attachments").findValuesAsText("sha256"))
                .as(mail.path("key").asText())
                .isEqualTo(mail.path("key").asText().startsWith("large") ? List.of(file.sha256()) : List.of()));
        assertThat(draftsOfOurs()).as("drafts left behind").isZero();
    }

    /** The log forgets the oldest requests: so they are counted on the way. */
    private void count() {
        for (LoggedRequest request : sandbox.requests().since(requests)) {
            if (request.status() == null) {
                return;
            }
            assertThat(request.number()).as("none was missed").isEqualTo(++requests);
            if (!request.method().equals("GET") && !request.path().endsWith("/token")) {
                writes++;
                chunks += request.method().equals("PUT") ? 1 : 0;
                chunksUnanswered += request.method().equals("PUT") && request.status() == 0 ? 1 : 0;
                unanswered += request.status() == 0 ? 1 : 0;
                unavailable += request.status() == 503 ? 1 : 0;
            }
        }
    }

    private static Stream<String> keys(String kind, int count) {
        return IntStream.range(0, count).mapToObj(i -> kind + "-" + i);
    }

    private void loseAnswers() {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            sandbox.faults()
                    .order(Fault.lostAnswer("/v1.0/users/*/**")
                            .withMethod(method)
                            .withCount(0)
                            .withShare(0.15));
            sandbox.faults()
                    .order(Fault.status("/v1.0/users/*/**", 503)
                            .withAct()
                            .withMethod(method)
                            .withCount(0)
                            .withShare(0.18));
            sandbox.faults()
                    .order(Fault.drop("/v1.0/users/*/**")
                            .withMethod(method)
                            .withCount(0)
                            .withShare(0.03));
        }
        sandbox.faults()
                .order(Fault.lostAnswer("/**/AttachmentSessions*")
                        .withMethod("PUT")
                        .withCount(0)
                        .withShare(0.3));
    }

    private StoredFile largeFile() throws IOException {
        byte[] bytes = new byte[LARGE_BYTES];
        random.nextBytes(bytes);
        try (GraphRoutes routes =
                new GraphRoutes(home.home()).forCommand("send-mail").start()) {
            return routes.bean(FileStore.class)
                    .put("large.bin", "application/octet-stream", new ByteArrayInputStream(bytes));
        }
    }

    private Process start(Path open, Path sent, String file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Mailer.class.getName(),
                        folder.toString(),
                        open.toString(),
                        sent.toString(),
                        file)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("said.txt").toFile()))
                .start();
    }

    private String said() throws IOException {
        String said = Files.readString(folder.resolve("said.txt"));
        return said.substring(Math.max(0, said.length() - 4_000));
    }

    private JsonNode sent() throws IOException, InterruptedException {
        return get("/sandbox/sent");
    }

    private long draftsOfOurs() {
        sandbox.faults().clear();
        try (GraphRoutes routes = new GraphRoutes(home.home())
                .forCommand("msgraph-mail-list-emails")
                .start()) {
            JsonNode drafts = routes.call(
                            "msgraph-mail-list-emails",
                            Map.of("user_id", FROM, "folder_id", "drafts", "page_size", 1000),
                            null,
                            false)
                    .outputs()
                    .path("MSGraphMail");
            return drafts.findValuesAsText("Subject").stream()
                    .filter(subject -> subject.matches("(small|large)-\\d+"))
                    .count();
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(sandbox.url() + path)).build();
        return JSON.readTree(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .path("value");
    }

    /** Something that becomes true. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void until(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(20);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("within twenty minutes").isLessThan(end);
            count();
            Thread.sleep(20);
        }
    }
}
