package org.graphroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.GraphRoutes;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.ExampleSignIn;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code auth} and {@code parked} in process, with the sandbox behind them. Each line is a new start, as in a shell. */
class AuthCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADA = "ada@contoso.example";
    private static final String REDIRECT = "http://localhost/auth/callback";

    private static Sandbox sandbox;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(20));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @BeforeEach
    void configure() {
        sandbox.faults().clear();
        sandbox.requests().clear();
        new TestHome(folder)
                .connection("app", sandbox, Map.of())
                .connection("wrong", sandbox, Map.of("client-secret", "canary-secret"))
                .connection(
                        "code",
                        sandbox,
                        Map.of(
                                "flow", "device-code",
                                "client-id", sandbox.application("device").clientId(),
                                "client-secret", ""))
                .connection("browser", sandbox, Map.of("flow", "authorization-code", "redirect-uri", REDIRECT));
    }

    // ---- auth

    @ParameterizedTest
    @ValueSource(strings = {"start", "complete", "test", "reset", "login-url", "status"})
    void eachHasItsHelp(String subcommand) {
        assertThat(execute("auth", subcommand, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: graph-routes auth " + subcommand, "--connection", "--output");
    }

    @Test
    void aConnectionThatWorksIsTested() throws Exception {
        assertThat(execute("auth", "test", "--connection", "app")).isZero();
        assertThat(said())
                .contains(
                        "Connection app is signed in.",
                        "lacking: msgraph-user-change-password-on-premise needs a connection with"
                                + " flow=authorization-code or device-code")
                .doesNotContain("sandbox-secret");

        JsonNode facts = json("auth", "test", "--connection", "app");
        assertThat(facts.path("connection").asText()).isEqualTo("app");
        assertThat(facts.path("works")).isNotEmpty();
        assertThat(facts.path("permissions")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "test --connection wrong | 3 | AADSTS7000215",
                "test --connection code | 3 | bin/graph-routes auth complete --connection code",
                "start --connection app | 2 | nobody signs in with it",
                "start | 2 | There are several connections",
                "start --connection nobody | 2 | There is no connection",
                "complete --connection app x | 2 | nobody signs in with it",
                "complete --connection code | 3 | no sign-in is under way",
                "complete --connection browser | 2 | code is missing",
                "complete --connection browser http://evil.example/?code=x | 2 | they have to be the same",
                "complete --connection browser some-code | 3 | no sign-in is under way"
            })
    void whatCannotBeDoneIsToldWithAStatus(String line, int status, String part) {
        List<String> words = new ArrayList<>(List.of("auth"));
        words.addAll(List.of(line.split(" ")));

        assertThat(execute(words.toArray(String[]::new))).isEqualTo(status);
        assertThat(err.toString()).contains(part).doesNotContain("canary-secret", "\tat ", "Exception", "should not");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aPersonSignsInByACode() throws Exception {
        JsonNode begun = json("auth", "start", "--connection", "code");
        assertThat(begun.path("state").asText()).isEqualTo("pending");
        assertThat(begun.path("verificationUri").asText()).isEqualTo(sandbox.url() + "/devicelogin");

        assertThat(execute("auth", "complete", "--connection", "code")).isEqualTo(3);
        assertThat(said()).contains("Not yet:", begun.path("userCode").asText());
        assertThat(json("auth", "status", "--connection", "code").at("/pending/userCode"))
                .isEqualTo(begun.path("userCode"));

        ExampleSignIn.approve(sandbox, begun.path("userCode").asText(), ADA);
        assertThat(execute("auth", "complete", "--connection", "code", "--wait"))
                .isZero();
        assertThat(said()).contains("Connection code is signed in as " + ADA + ".");
        assertThat(err.toString())
                .contains("Waiting for " + begun.path("userCode").asText());

        JsonNode status = json("auth", "status", "--connection", "code");
        assertThat(status.path("state").asText()).isEqualTo("signed-in");
        assertThat(status.path("user").asText()).isEqualTo(ADA);
        assertThat(status.has("pending")).isFalse();
        assertThat(execute("run", "msgraph-user-get", "user=" + ADA, "--connection", "code"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPersonSignsInWithABrowserAndBringsTheAddress(boolean byStandardInput) throws Exception {
        String link = json("auth", "start", "--connection", "browser")
                .path("loginUrl")
                .asText();
        String address = signedInAt(link);

        int status = byStandardInput
                ? withStandardInput(address, "auth", "complete", "--connection", "browser", "-")
                : execute("auth", "complete", "--connection", "browser", address);

        assertThat(status).isZero();
        assertThat(said()).contains("Connection browser is signed in as " + ADA + ".");
        assertThat(execute("auth", "complete", "--connection", "browser", address))
                .isEqualTo(3);
        assertThat(err.toString()).contains("this code was used already");
    }

    @Test
    void theOneWhoWaitsForTheBrowserSeesItComeBack() throws Exception {
        CompletableFuture<Integer> waiting =
                CompletableFuture.supplyAsync(() -> execute("auth", "start", "--connection", "browser", "--wait"));
        Pattern link = Pattern.compile(Pattern.quote(sandbox.url().toString()) + "\\S+state=[^\\s)>]+");
        String shown = null;
        while (shown == null) {
            assertThat(waiting).as(err.toString()).isNotDone();
            Matcher matcher = link.matcher(out.toString());
            shown = out.toString().endsWith("\n") && matcher.find() ? matcher.group() : null;
            Thread.onSpinWait();
        }
        try (GraphRoutes running = new GraphRoutes(new TestHome(folder).home()).start()) {
            running.signIn(AuthOperation.complete, "browser", signedInAt(shown));
        }

        assertThat(waiting.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(said()).contains("browser: signed-in", "user: " + ADA);
    }

    @Test
    void theAddressOfAnotherSignInIsRefused() throws Exception {
        String first = json("auth", "start", "--connection", "browser")
                .path("loginUrl")
                .asText();
        json("auth", "start", "--connection", "browser");

        assertThat(execute("auth", "complete", "--connection", "browser", signedInAt(first)))
                .isEqualTo(2);
        assertThat(err.toString()).contains("its state belongs to another sign-in");
    }

    @Test
    void theLoginUrlIsTheSignInOrTheConsent() throws Exception {
        assertThat(json("auth", "login-url", "--connection", "app")
                        .path("loginUrl")
                        .asText())
                .isEqualTo(sandbox.url() + "/contoso.example/adminconsent?client_id="
                        + sandbox.application("sandbox").clientId());
        assertThat(json("auth", "login-url", "--connection", "browser")
                        .path("loginUrl")
                        .asText())
                .startsWith(sandbox.url() + "/contoso.example/oauth2/v2.0/authorize?")
                .contains("code_challenge=", "state=");
    }

    @Test
    void theStatusOfAllConnectionsAsksNoService() {
        assertThat(execute("auth", "status")).isZero();
        assertThat(said())
                .contains("app: not-tried", "wrong: not-tried", "code: not-signed-in", "browser: not-signed-in")
                .doesNotContain("sandbox-secret", "canary-secret");
        assertThat(sandbox.requests().list()).isEmpty();
    }

    @Test
    void aLossIsSeenInTheStatusOfALaterStartUntilAReset() throws Exception {
        assertThat(execute("run", "msgraph-user-get", "user=" + ADA, "--connection", "wrong"))
                .isEqualTo(3);
        JsonNode status = json("auth", "status", "--connection", "wrong");
        assertThat(status.path("state").asText()).isEqualTo("lost");
        assertThat(status.at("/lost/reason").asText()).isEqualTo("application-misconfigured");

        assertThat(execute("auth", "reset", "--connection", "wrong")).isZero();
        assertThat(said()).contains("Authorization was reset successfully.");
        assertThat(json("auth", "status", "--connection", "wrong").path("state").asText())
                .isEqualTo("not-tried");
    }

    // ---- parked

    @Test
    void aCallIsParkedListedAndMadeAfterTheSignIn() throws Exception {
        assertThat(execute("run", "msgraph-user-get", "user=" + ADA, "--connection", "code", "--park"))
                .isEqualTo(3);
        assertThat(said()).contains("Parked as 1 until ", "It is made after the next sign-in.");

        JsonNode list = json("parked", "list");
        assertThat(list).hasSize(1);
        assertThat(list.at("/0/command").asText()).isEqualTo("msgraph-user-get");
        assertThat(list.at("/0/state").asText()).isEqualTo("parked");
        assertThat(list.toString()).doesNotContain(ADA);
        assertThat(execute("parked", "replay")).as("before the sign-in").isEqualTo(3);
        assertThat(said()).contains("code: 0 made, 0 set aside; the rest waits: Connection code");

        JsonNode begun = json("auth", "start", "--connection", "code");
        ExampleSignIn.approve(sandbox, begun.path("userCode").asText(), ADA);
        assertThat(execute("auth", "complete", "--connection", "code", "--wait"))
                .isZero();
        assertThat(err.toString()).contains("Parked calls that wait for it: 1.");

        assertThat(execute("parked", "replay")).isZero();
        assertThat(said()).contains("code: 1 made, 0 set aside.");
        assertThat(execute("parked", "replay")).isZero();
        assertThat(said()).contains("No call is parked.");
    }

    @Test
    void aCallThatGraphRefusesIsSetAside() throws Exception {
        assertThat(execute("run", "msgraph-user-get", "user=" + ADA, "--connection", "wrong", "--park"))
                .isEqualTo(3);
        new TestHome(folder).connection("wrong", sandbox, Map.of());
        sandbox.faults().order(Fault.status("/v1.0/users/*", 403));

        assertThat(execute("parked", "replay", "--connection", "wrong")).isZero();
        assertThat(said()).contains("wrong: 0 made, 1 set aside.");
        assertThat(json("parked", "list").at("/0/detail").asText()).contains("Graph answered 403");
    }

    @Test
    void withoutAParkedCallTheListSaysSo() {
        assertThat(execute("parked", "list")).isZero();
        assertThat(said()).isEqualToIgnoringNewLines("No call is parked.");
        assertThat(execute("parked", "replay", "7")).isEqualTo(2);
        assertThat(err.toString()).contains("7");
    }

    // ---- helpers

    private int execute(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of(
                "--config", folder.resolve("config").toString(),
                "--data", folder.resolve("data").toString()));
        return GraphRoutesCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }

    private int withStandardInput(String text, String... words) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            return execute(words);
        } finally {
            System.setIn(before);
        }
    }

    private JsonNode json(String... words) throws Exception {
        said();
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--output", "json"));
        assertThat(execute(line.toArray(String[]::new))).as(err.toString()).isZero();
        return JSON.readTree(said());
    }

    /** What was printed since the last time. */
    private String said() {
        String said = out.toString();
        out.getBuffer().setLength(0);
        return said;
    }

    /** Where the browser is sent after Ada signed in on the page of the link. */
    private static String signedInAt(String link) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(link))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(
                                        "action=sign-in&user=" + URLEncoder.encode(ADA, StandardCharsets.UTF_8)))
                                .build(),
                        BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }
}
