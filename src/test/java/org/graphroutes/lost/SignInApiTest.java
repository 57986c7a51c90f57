package org.graphroutes.lost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.graphroutes.GraphRoutes;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in over the HTTP API, and the page to which browsers come back. The API has a key. */
class SignInApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String KEY = "a-key-of-enough-characters";

    @TempDir
    static Path folder;

    private static final TestClock CLOCK = TestClock.at("2026-03-02T10:00:00Z");
    private static Contoso contoso;
    private static GraphRoutes routes;

    @BeforeAll
    static void start() {
        contoso = new Contoso(CLOCK);
        Map<String, String> elsewhere = contoso.settings("authorization-code");
        elsewhere.put("redirect-uri", "https://localhost/myapp");
        routes = new GraphRoutes(new TestHome(folder)
                        .connection("person", contoso.settings("authorization-code"))
                        .connection("elsewhere", elsewhere)
                        .connection("device", contoso.settings("device-code"))
                        .connection("app", contoso.settings("client-credentials"))
                        .connection("broker", contoso.settings("broker"))
                        .setting("graph.api.key", KEY)
                        .home())
                .withClock(CLOCK)
                .withWaiter(CLOCK::advance)
                .forService(null, 0)
                .start();
    }

    @AfterAll
    static void stop() {
        routes.close();
        contoso.close();
    }

    @BeforeEach
    void forget() throws Exception {
        contoso.mend();
        for (String connection : List.of("person", "elsewhere", "device", "app")) {
            assertThat(json(post(connection + "/reset")).path("state").asText()).isEqualTo("reset");
        }
        contoso.forgetRequests();
    }

    // ---- operations

    @Test
    void aDeviceIsSignedInStepByStep() throws Exception {
        assertThat(status("device").path("state").asText()).isEqualTo("not-signed-in");
        JsonNode begun = json(post("device/start"));
        assertThat(begun.path("state").asText()).isEqualTo("pending");
        assertThat(begun.path("verificationUri").asText())
                .isEqualTo(contoso.sandbox().url() + "/devicelogin");
        assertThat(begun.path("expiresAt").asText()).isNotEmpty();
        assertThat(status("device").at("/pending/userCode")).isEqualTo(begun.path("userCode"));

        JsonNode early = json(post("device/complete"));
        assertThat(early.path("state").asText()).isEqualTo("pending");
        assertThat(early.path("askAgainAfterSeconds").asInt()).isEqualTo(5);
        assertThat(contoso.tokenRequests()).as("too early to ask").isEmpty();

        contoso.approve(begun.path("userCode").asText());
        CLOCK.advance(Contoso.INTERVAL);
        JsonNode done = json(post("device/complete"));
        assertThat(done.path("state").asText()).isEqualTo("signed-in");
        assertThat(done.path("user").asText()).isEqualTo(Contoso.ADA);

        HttpResponse<String> status = get("device/status");
        assertThat(json(status).path("state").asText()).isEqualTo("signed-in");
        assertThat(json(status).path("flow").asText()).isEqualTo("device-code");
        assertThat(json(status).path("parked").asInt(-1)).isZero();
        assertThat(status.body()).doesNotContain("eyJ", "refresh_token", "device_code");
        assertThat(json(post("device/test")).path("works").toString()).contains("msgraph-user-get");
        assertThat(json(post("device/reset")).path("state").asText()).isEqualTo("reset");
        assertThat(status("device").path("state").asText()).isEqualTo("not-signed-in");
    }

    @Test
    void aPersonIsSignedInWithTheAddressThatTheBrowserWasSentTo() throws Exception {
        for (String begin : List.of("start", "login-url")) {
            String link = json(post("elsewhere/" + begin)).path("loginUrl").asText();
            String address = contoso.signInAt(link);
            assertThat(address).startsWith("https://localhost/myapp?");
            JsonNode done = json(post("elsewhere/complete", JSON.writeValueAsString(Map.of("code", address))));
            assertThat(done.path("user").asText()).isEqualTo(Contoso.ADA);
            assertProblem(
                    post("elsewhere/complete", JSON.writeValueAsString(Map.of("code", address))),
                    409,
                    "sign-in-required",
                    "this code was used already; the connection is signed in with it");
        }
    }

    @Test
    void anApplicationIsTestedAndToldWhereAnAdministratorConsents() throws Exception {
        assertThat(status("app").path("state").asText()).isEqualTo("not-tried");
        JsonNode check = json(post("app/test"));
        assertThat(check.path("works").toString()).contains("msgraph-user-get");
        assertThat(check.path("call").asText()).contains("answered");
        assertThat(status("app").path("state").asText()).isEqualTo("signed-in");
        assertThat(json(post("app/login-url")).path("loginUrl").asText()).contains("/contoso.example/adminconsent?");
    }

    @Test
    void aTestThatFailsSaysWhatToDo() throws Exception {
        contoso.order("{'secret': 'expired'}");
        JsonNode problem = assertProblem(post("app/test"), 409, "sign-in-required", "client-secret");
        assertThat(problem.path("reason").asText()).isEqualTo("application-misconfigured");
        assertThat(status("app").at("/lost/reason").asText()).isEqualTo("application-misconfigured");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "POST | nobody/start      | {}                 | 400 | invalid-argument | There is no connection",
                "GET  | nobody/status     |                    | 400 | invalid-argument | There is no connection",
                "POST | devise/start      | {}                 | 400 | invalid-argument | Did you mean device?",
                "POST | %2e%2e/start      | {}                 | 404 | unknown-path     | ^^",
                "POST | device/strat      | {}                 | 404 | unknown-path     | start",
                "POST | device/token      | {}                 | 404 | unknown-path     | POST start, complete",
                "POST | device/loginUrl   | {}                 | 404 | unknown-path     | login-url",
                "GET  | device/start      |                    | 404 | unknown-path     | GET status",
                "GET  | device/reset      |                    | 404 | unknown-path     | GET status",
                "POST | device/status     | {}                 | 404 | unknown-path     | GET status",
                "POST | app/start         | {}                 | 400 | invalid-argument | nobody signs in with it",
                "POST | app/complete      | {}                 | 400 | invalid-argument | nobody signs in with it",
                "POST | broker/start      | {}                 | 400 | invalid-argument | nobody signs in with it",
                "POST | broker/login-url  | {}                 | 400 | invalid-argument | not yours to consent to",
                "POST | person/complete   | {}                 | 400 | invalid-argument | code is missing",
                "POST | person/complete   | {\"code\":\"\"}    | 400 | invalid-argument | code is missing",
                "POST | person/complete   | {\"code\":\"a b\"} | 400 | invalid-argument | it holds no code",
                "POST | person/complete   | {\"code\":\"https://evil.example/?code=x\"} | 400 | invalid-argument | redirect-uri",
                "POST | person/complete   | {\"code\":\"abc\"} | 409 | sign-in-required | no sign-in is under way",
                "POST | device/complete   | {}                 | 409 | sign-in-required | no sign-in is under way",
                "POST | person/complete   | {\"cod\":\"x\"}    | 400 | invalid-argument | only complete takes something",
                "POST | person/start      | {\"code\":\"x\"}   | 400 | invalid-argument | only complete takes something",
                "POST | person/start      | {\"code\":         | 400 | invalid-argument | not JSON",
                "POST | person/start      | []                 | 400 | invalid-argument | JSON object",
                "POST | person/start?a=b  | {}                 | 400 | invalid-argument | ?a is refused",
            })
    void whatIsWrongIsRefusedWithAProblem(String method, String path, String body, int status, String type, String said)
            throws Exception {
        HttpResponse<String> response = method.equals("GET") ? get(path) : post(path, body);
        assertProblem(response, status, type, said);
        assertThat(contoso.sandbox().requests().list()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"start", "complete", "test", "reset", "login-url", "status"})
    void nobodyGetsInWithoutTheKeyOrFromAnotherPage(String operation) throws Exception {
        URI uri = URI.create(routes.apiUrl() + "/api/v1/connections/device/" + operation);
        HttpRequest.Builder request = operation.equals("status")
                ? HttpRequest.newBuilder(uri)
                : HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"));
        assertProblem(HTTP.send(request.build(), BodyHandlers.ofString()), 401, "unauthorized", "X-API-Key");
        request.header("X-API-Key", KEY).header("Origin", "http://evil.example");
        assertProblem(HTTP.send(request.build(), BodyHandlers.ofString()), 403, "forbidden-origin", "");
        assertThat(contoso.sandbox().requests().list()).isEmpty();
    }

    @Test
    void aFormOfAnotherPageCannotBeginASignIn() throws Exception {
        HttpRequest form = HttpRequest.newBuilder(URI.create(routes.apiUrl() + "/api/v1/connections/device/start"))
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("a=b"))
                .build();
        assertProblem(HTTP.send(form, BodyHandlers.ofString()), 415, "unsupported-media-type", "");
    }

    // ---- the page to which browsers come back

    @Test
    void aBrowserThatComesBackSignsInOnceAndNeedsNoKey() throws Exception {
        String query = URI.create(contoso.signInAt(
                        json(post("person/start")).path("loginUrl").asText()))
                .getRawQuery();

        HttpResponse<String> page = callback(query);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body()).contains("Signed in", "Connection person is signed in as " + Contoso.ADA);
        assertSafe(page);
        assertThat(status("person").path("state").asText()).isEqualTo("signed-in");

        contoso.forgetRequests();
        HttpResponse<String> again = callback(query);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("not a sign-in that is under way");
        assertSafe(again);
        assertThat(contoso.tokenRequests()).as("the code is not sent again").isEmpty();
        assertThat(status("person").path("state").asText()).isEqualTo("signed-in");
    }

    @ParameterizedTest(name = "?{0}")
    @ValueSource(
            strings = {
                "",
                "code=x",
                "code=x&state=",
                "code=x&state=of-somebody-else",
                "code=x&state=%3Cscript%3E",
                "code=x&state=STATE&state=STATE",
                "code=x&state=STATEx",
                "error=access_denied"
            })
    void aBrowserWithoutAStateOfOursGetsNowhere(String query) throws Exception {
        String state = state(json(post("person/start")).path("loginUrl").asText());

        HttpResponse<String> page = callback(query.replace("STATE", state));

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).doesNotContain("<script>", "of-somebody-else");
        assertSafe(page);
        assertThat(contoso.sandbox().requests().list()).isEmpty();
        assertThat(status("person").path("pending").isMissingNode())
                .as("the sign-in is still under way")
                .isFalse();
    }

    @Test
    void aSignInThatEndsElsewhereIsNotCompletedHere() throws Exception {
        String query = URI.create(contoso.signInAt(
                        json(post("elsewhere/start")).path("loginUrl").asText()))
                .getRawQuery();
        assertThat(callback(query).statusCode()).isEqualTo(400);
        assertThat(contoso.tokenRequests()).isEmpty();
        assertThat(status("elsewhere").path("state").asText()).isEqualTo("not-signed-in");
    }

    @Test
    void anOlderLinkIsNotGoodAnyMore() throws Exception {
        String older = json(post("person/start")).path("loginUrl").asText();
        String newer = json(post("person/start")).path("loginUrl").asText();
        assertThat(callback(URI.create(contoso.signInAt(older)).getRawQuery()).statusCode())
                .isEqualTo(400);
        assertThat(callback(URI.create(contoso.signInAt(newer)).getRawQuery()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoDeclinesIsToldSoAndNothingOfItIsMarkup() throws Exception {
        String link = json(post("person/start")).path("loginUrl").asText();

        HttpResponse<String> page = callback("error=access_denied&error_description="
                + URLEncoder.encode("AADSTS65004: <script>alert(1)</script> & \"more\"", StandardCharsets.UTF_8)
                + "&state=" + state(link));

        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body())
                .contains(
                        "The sign-in failed", "access_denied", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more")
                .doesNotContain("<script");
        assertSafe(page);
        assertThat(contoso.tokenRequests()).isEmpty();
        assertThat(status("person").path("state").asText()).isEqualTo("not-signed-in");
    }

    @Test
    void theCallbackIsForGetOnly() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(URI.create(routes.apiUrl() + "/auth/callback"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        assertThat(HTTP.send(post, BodyHandlers.ofString()).statusCode()).isIn(404, 405);
    }

    private static void assertSafe(HttpResponse<String> page) {
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().map().keySet())
                .as("nothing of ours goes out as a header")
                .noneMatch(name -> name.toLowerCase().startsWith("camel"));
    }

    private static String state(String loginUrl) {
        return loginUrl.replaceFirst(".*[?&]state=([^&]*).*", "$1");
    }

    private static HttpResponse<String> callback(String query) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(routes.apiUrl() + "/auth/callback?" + query))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path) throws Exception {
        return post(path, "{}");
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return HTTP.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(routes.apiUrl() + "/api/v1/connections/" + path))
                .header("X-API-Key", KEY);
    }

    private static JsonNode status(String connection) throws Exception {
        return json(get(connection + "/status"));
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static JsonNode assertProblem(HttpResponse<String> response, int status, String type, String said)
            throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asText()).endsWith("/" + type);
        assertThat(problem.path("detail").asText()).contains(said);
        return problem;
    }
}
