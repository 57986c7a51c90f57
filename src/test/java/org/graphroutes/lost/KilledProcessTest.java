package org.graphroutes.lost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.App;
import org.graphroutes.GraphRoutes;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program, killed in the middle of what must not be lost or done twice. */
class KilledProcessTest {

    private static final String CONNECTION = "acme";
    private static final Pattern ADDRESS = Pattern.compile("answers on (http://\\S+)/api/v1 ");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    // The processes have the system's clock.
    private final TestClock clock =
            TestClock.at(InstantSource.system().instant().toString());
    private final Contoso contoso = new Contoso(clock);
    private final List<Process> processes = new ArrayList<>();
    private TestHome home;

    @BeforeEach
    void configure() {
        home = new TestHome(folder).connection(CONNECTION, contoso.settings("device-code"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        contoso.close();
    }

    @Test
    void aSignInThatAKilledServiceBeganIsCompletedByTheCommandLine() throws Exception {
        Path said = folder.resolve("serve.txt");
        Process service = start(said, "serve", "--port", "0");
        HttpResponse<String> begun = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address(said) + "/api/v1/connections/acme/start"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        JsonNode facts = JSON.readTree(begun.body());
        kill(service);

        contoso.approve(facts.path("userCode").asText());
        assertThat(run("auth", "complete", "--connection", CONNECTION, "--wait"))
                .contains("acme is signed in as " + Contoso.ADA);
        assertThat(run("run", Contoso.GET, "user=" + Contoso.ADA)).contains("Ada Byrne");
    }

    @Test
    void aProcessKilledAfterItRefreshedLeavesTheNewRefreshTokenToTheNext() throws Exception {
        contoso.order("{'rotation': 'strict'}");
        signIn();
        contoso.sandbox().faults().order(Fault.delay("/v1.0/users/*", 600_000));
        contoso.forgetRequests();
        Process killed = start(folder.resolve("run.txt"), "run", Contoso.GET, "user=" + Contoso.ADA);
        until("Graph is asked", () -> !contoso.graphRequests().isEmpty());
        assertThat(contoso.tokenRequests()).as("it has refreshed").hasSize(1);
        kill(killed);

        // Strictly rotated, the refresh token before would end the sign-in.
        assertThat(run("run", Contoso.GET, "user=" + Contoso.ADA)).contains("Ada Byrne");
        assertThat(run("run", Contoso.GET, "user=" + Contoso.ADA)).contains("Ada Byrne");
        assertThat(contoso.tokenRequests()).hasSize(3).allSatisfy(request -> assertThat(request.status())
                .isEqualTo(200));
    }

    @Test
    void aReplayThatIsKilledLosesNothingAndWritesNothingTwice() throws Exception {
        try (GraphRoutes own = own()) {
            own.call(Contoso.UPDATE, title("one"), CONNECTION, false, true);
            own.call("msgraph-user-get-manager", Contoso.GET_ADA, CONNECTION, false, true);
            own.call(Contoso.UPDATE, title("three"), CONNECTION, false, true);
            own.call(Contoso.UPDATE, title("four"), CONNECTION, false, true);
            assertThat(states(own)).containsExactly("parked", "parked", "parked", "parked");
            contoso.signIn(own, CONNECTION, clock);
        }
        contoso.forgetRequests();
        contoso.sandbox().faults().order(Fault.delay("/v1.0/users/*/manager", 600_000));
        contoso.sandbox()
                .faults()
                .order(Fault.delay("/v1.0/users/*", 600_000).withMethod("PATCH").withSkip(1));

        Process first = start(folder.resolve("first.txt"), "serve", "--port", "0");
        until("the read is under way", () -> managers() == 1);
        kill(first);
        Process second = start(folder.resolve("second.txt"), "serve", "--port", "0");
        until("the second write is under way", () -> titles().size() == 2);
        kill(second);
        start(folder.resolve("third.txt"), "serve", "--port", "0");
        until("the last write is done", () -> titles().size() == 3);

        try (GraphRoutes own = own()) {
            until("nothing runs", () -> !states(own).contains("running"));
            assertThat(states(own)).containsExactly("done", "done", "unknown", "done");
            ParkedWork.Call unknown =
                    own.bean(ParkedWork.class).list(CONNECTION).get(2);
            assertThat(unknown.detail()).contains("it may have been done", "Look at the object");
        }
        assertThat(titles()).as("each write once").containsExactly("one", "three", "four");
        assertThat(managers()).as("a read is repeated").isEqualTo(2);
    }

    private GraphRoutes own() {
        return new GraphRoutes(home.home())
                .withClock(clock)
                .withWaiter(clock::advance)
                .forAllCommands()
                .start();
    }

    private void signIn() {
        try (GraphRoutes own = own()) {
            contoso.signIn(own, CONNECTION, clock);
            assertThat(own.signIn(AuthOperation.status, CONNECTION, null)
                            .facts()
                            .path("state")
                            .asText())
                    .isEqualTo("signed-in");
        }
    }

    private static Map<String, Object> title(String title) {
        return Map.of("user", Contoso.ADA, "updated_fields", Map.of("jobTitle", title));
    }

    private static List<String> states(GraphRoutes routes) {
        return routes.bean(ParkedWork.class).list(CONNECTION).stream()
                .map(ParkedWork.Call::state)
                .toList();
    }

    private List<String> titles() {
        return contoso.graphRequests().stream()
                .filter(request -> request.method().equals("PATCH"))
                .map(request -> request.body().path("jobTitle").asText())
                .toList();
    }

    private long managers() {
        return contoso.graphRequests().stream()
                .filter(request -> request.path().endsWith("/manager"))
                .count();
    }

    private Process start(Path said, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dgraph-routes.home=" + Path.of("").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                App.class.getName()));
        line.addAll(List.of(words));
        line.addAll(List.of(
                "--config",
                home.home().config().toString(),
                "--data",
                home.home().data().toString()));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** What the program says, which has to succeed. */
    private String run(String... words) throws Exception {
        Path said = Files.createTempFile(folder, "said", ".txt");
        Process process = start(said, words);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return Files.readString(said);
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static String address(Path said) throws Exception {
        until("the service answers", () -> ADDRESS.matcher(Files.readString(said))
                .find());
        Matcher address = ADDRESS.matcher(Files.readString(said));
        assertThat(address.find()).isTrue();
        return address.group(1);
    }

    /** Something that becomes true. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what + " within two minutes").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
