package org.graphroutes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.problem.InvalidConfiguration;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.sandbox.LoggedRequest;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API as a client meets it, with the sandbox behind it. */
class HttpApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String ADA = "{\"user\": \"ada@contoso.example\"}";

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static GraphRoutes routes;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(20));
        routes = new GraphRoutes(new TestHome(folder)
                        .connection("sandbox", sandbox, Map.of("integrations", "user"))
                        .connection("strict", sandbox, Map.of("not-found", "error"))
                        .connection("stranger", sandbox, Map.of("client-secret", "not-the-secret"))
                        .connection("faulty", sandbox, Map.of("cloud", "nowhere"))
                        .connection(
                                "reader",
                                sandbox,
                                Map.of(
                                        "client-id",
                                                sandbox.application("reader").clientId(),
                                        "client-secret",
                                                sandbox.application("reader").clientSecret()))
                        .home())
                .withWaiter(pause -> {})
                .forService(null, 0)
                .start();
    }

    @AfterAll
    static void stop() {
        routes.close();
        sandbox.close();
    }

    @BeforeEach
    void forget() {
        sandbox.faults().clear();
        sandbox.requests().clear();
    }

    @Test
    void aCommandAnswersWithItsResult() throws Exception {
        HttpResponse<String> response = post("msgraph-user-get", ADA);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(contentType(response)).isEqualTo("application/json");
        JsonNode result = json(response);
        assertThat(names(result))
                .containsExactlyInAnyOrder("command", "connection", "outputs", "readable", "raw", "files", "notes");
        assertThat(result.path("command").asText()).isEqualTo("msgraph-user-get");
        assertThat(result.path("connection").asText()).isEqualTo("sandbox");
        assertThat(result.at("/outputs/MSGraphUser/DisplayName").asText()).isEqualTo("Ada Byrne");
        assertThat(result.at("/raw/displayName").asText()).isEqualTo("Ada Byrne");
        assertThat(result.path("readable").asText()).contains("Ada Byrne");
        assertThat(result.path("notes")).isEmpty();
    }

    @Test
    void aCommandThatNeedsNoArgumentsTakesAnEmptyBody() throws Exception {
        assertThat(post("msgraph-user-test", "").statusCode()).isEqualTo(200);
        assertThat(post("msgraph-user-test", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void theQueryNamesTheConnection() throws Exception {
        assertThat(json(post("msgraph-user-test?connection=strict", "{}"))
                        .path("connection")
                        .asText())
                .isEqualTo("strict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bare", "\"in quotes\""})
    void aMailIsSentOncePerIdempotencyKeyOfTheHeader(String key) throws Exception {
        String mail = "{\"from\": \"ada@contoso.example\", \"to\": \"a@fabrikam.example\", \"subject\": \"Notice\"}";
        String path = "/api/v1/commands/send-mail?connection=sandbox";

        JsonNode first = json(send(request(path, mail).header("Idempotency-Key", key)));
        JsonNode again = json(send(request(path, mail).header("idempotency-key", key)));

        assertThat(first.path("notes")).isEmpty();
        assertThat(again.at("/notes/0").asText()).contains("idempotency_key=" + key.replace("\"", "") + " ");
        assertThat(sandbox.requests().list())
                .filteredOn(request -> request.path().endsWith("/sendMail"))
                .hasSize(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "msgraph-user-get | {\"user\":                    | 400 | invalid-argument | not JSON (line 1",
                "msgraph-user-get | []                            | 400 | invalid-argument | JSON object",
                "msgraph-user-get | \"ada\"                       | 400 | invalid-argument | JSON object",
                "msgraph-user-get | {\"user\":\"a\"} x            | 400 | invalid-argument | not JSON",
                "msgraph-user-get | {\"user\":\"a\",\"user\":\"b\"} | 400 | invalid-argument | not JSON",
                "msgraph-user-get | {}                            | 400 | invalid-argument | user is missing",
                "msgraph-user-get | {\"usr\":\"a\"}               | 400 | invalid-argument | Did you mean user?",
                "msgraph-user-get | {\"user\":7}                  | 400 | invalid-argument | user=7 is refused",
                "msgraph-user-get | {\"user\":\"..\"}             | 400 | invalid-argument | is refused",
                "msgraph-user-list | {\"limit\":\"many\"}         | 400 | invalid-argument | whole number",
                "msgraph-user-gte | {}                            | 404 | unknown-command  | msgraph-user-get",
                "msgraph-user-get?conection=x | {}                | 400 | invalid-argument | connection, dryRun and park",
                "msgraph-user-get?user=x | {}                     | 400 | invalid-argument | JSON body",
                "msgraph-user-get?dryRun=yes | {}                 | 400 | invalid-argument | true or false",
                "msgraph-user-get?park=yes | {}                   | 400 | invalid-argument | park=\"yes\" is refused",
                "msgraph-user-test?park=true | {}                 | 400 | invalid-argument | about the sign-in itself",
                "msgraph-user-test?connection=faulty | {}         | 400 | invalid-configuration | cloud=nowhere",
                "microsoft-365-defender-auth-start?connection=sandbox | {} | 400 | invalid-argument | nobody signs in with it",
                "msgraph-user-get?connection=sandbx | {\"user\":\"a\"} | 400 | invalid-argument | Did you mean sandbox?",
                "msgraph-user-get?connection=faulty | {\"user\":\"a\"} | 400 | invalid-configuration | cloud=nowhere",
                "msgraph-user-get?connection=%2e%2e%2fapplication | {\"user\":\"a\"} | 400 | invalid-argument | no connection",
            })
    void aRequestThatIsWrongIsRefusedWithAProblem(String command, String body, int status, String type, String part)
            throws Exception {
        HttpResponse<String> response = post(command, body);

        JsonNode problem = assertProblem(response, status, type);
        assertThat(problem.path("detail").asText()).contains(part);
        assertThat(graphRequests()).isEmpty();
    }

    @Test
    void argumentsMayNotBeNestedWithoutEnd() throws Exception {
        String deep = "{\"user\":" + "[".repeat(60) + "]".repeat(60) + "}";
        JsonNode problem = assertProblem(post("msgraph-user-get", deep), 400, "invalid-argument");
        assertThat(problem.path("detail").asText()).contains("nested deeper than 50");
    }

    @Test
    void argumentsMayNotBeLarge() throws Exception {
        String large = "{\"user\":\"" + "x".repeat(6 * 1024 * 1024) + "\"}";
        JsonNode problem = assertProblem(post("msgraph-user-get", large), 400, "invalid-argument");
        assertThat(problem.path("detail").asText()).contains("6291456");
        assertThat(problem.toString()).hasSizeLessThan(1000);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"})
    void argumentsThatAreNotSentAsJsonAreRefused(String contentType) throws Exception {
        HttpResponse<String> response =
                send(request("/api/v1/commands/msgraph-user-get", ADA).setHeader("Content-Type", contentType));
        assertProblem(response, 415, "unsupported-media-type");
        assertThat(sandbox.requests().list()).isEmpty();
    }

    @Test
    void aMissingUserIsANoteOrAnErrorAsTheConnectionSays() throws Exception {
        String nobody = "{\"user\": \"nobody@contoso.example\"}";

        HttpResponse<String> note = post("msgraph-user-get?connection=sandbox", nobody);
        assertThat(note.statusCode()).isEqualTo(200);
        assertThat(json(note).at("/notes/0").asText()).isEqualTo("User nobody@contoso.example does not exist");

        JsonNode problem = assertProblem(post("msgraph-user-get?connection=strict", nobody), 404, "graph-not-found");
        assertThat(problem.path("graphStatus").asInt()).isEqualTo(404);
        assertThat(problem.path("graphCode").asText()).isEqualTo("Request_ResourceNotFound");
        assertThat(problem.path("command").asText()).isEqualTo("msgraph-user-get");
        assertThat(problem.path("connection").asText()).isEqualTo("strict");
    }

    @Test
    void aMissingPermissionIsToldWithWhatGraphSaysAndWhatTheCommandNeeds() throws Exception {
        sandbox.faults().order(Fault.status("/v1.0/users/*", 403));

        JsonNode problem = assertProblem(post("msgraph-user-get", ADA), 502, "graph-error");

        assertThat(problem.path("graphStatus").asInt()).isEqualTo(403);
        assertThat(problem.path("graphCode").asText()).isEqualTo("Authorization_RequestDenied");
        assertThat(problem.path("graphMessage").asText()).isNotEmpty();
        assertThat(problem.path("requestId").asText()).matches("[0-9a-f-]{36}");
        assertThat(problem.at("/permissions/application/0/0").asText()).isEqualTo("User.Read.All");
    }

    @Test
    void anApplicationWithoutTheRoleIsRefusedBeforeAnythingIsSent() throws Exception {
        JsonNode problem =
                assertProblem(post("msgraph-user-account-disable?connection=reader", ADA), 403, "permission-missing");

        assertThat(problem.path("detail").asText())
                .contains(
                        "msgraph-user-account-disable needs ",
                        "which connection reader (the application) does not have");
        assertThat(problem.path("granted")).isEqualTo(JSON.readTree("[\"User.Read.All\"]"));
        assertThat(problem.path("needed"))
                .isEqualTo(JSON.valueToTree(routes.contract()
                        .command("msgraph-user-account-disable")
                        .permissions()
                        .application()));
        assertThat(problem.path("consentUrl").asText())
                .isEqualTo(sandbox.url() + "/contoso.example/adminconsent?client_id="
                        + sandbox.application("reader").clientId());
        assertThat(problem.path("command").asText()).isEqualTo("msgraph-user-account-disable");
        assertThat(problem.path("connection").asText()).isEqualTo("reader");
        assertThat(graphRequests()).isEmpty();
        assertThat(post("msgraph-user-get?connection=reader", ADA).statusCode())
                .as("what it may do, it does")
                .isEqualTo(200);
    }

    @Test
    void whatOnlyAPersonCanDoIsRefusedToAnApplication() throws Exception {
        JsonNode problem = assertProblem(
                post(
                        "msgraph-user-change-password-on-premise",
                        "{\"user\": \"ada@contoso.example\", \"password\": \"Corr3ct-Horse-Battery\"}"),
                403,
                "permission-missing");

        assertThat(problem.path("detail").asText())
                .contains(
                        "cannot be done by an application",
                        "use a connection with flow=authorization-code or device-code");
        assertThat(problem.path("needed")).isEmpty();
        assertThat(problem.has("consentUrl")).isFalse();
        assertThat(graphRequests()).isEmpty();
    }

    @Test
    void throttlingThatLastsIsHandedOnWithItsPause() throws Exception {
        sandbox.faults().order(Fault.status("/v1.0/users/*", 429).withCount(0).withHeader("Retry-After", "120"));

        HttpResponse<String> response = post("msgraph-user-get", ADA);

        JsonNode problem = assertProblem(response, 503, "throttled");
        assertThat(response.headers().firstValue("Retry-After")).contains("120");
        assertThat(problem.path("retryAfterSeconds").asInt()).isEqualTo(120);
        assertThat(graphRequests())
                .as("a pause beyond our patience is not begun")
                .hasSize(1);
    }

    @Test
    void throttlingThatPassesIsNotSeen() throws Exception {
        sandbox.faults().order(Fault.status("/v1.0/users/*", 429).withCount(2).withHeader("Retry-After", "1"));

        assertThat(post("msgraph-user-get", ADA).statusCode()).isEqualTo(200);
        assertThat(graphRequests()).hasSize(3);
    }

    @Test
    void aGatewayThatGivesUpIsATimeoutOfAReadAndAnUnknownOutcomeOfAWrite() throws Exception {
        sandbox.faults().order(Fault.status("/v1.0/users/*", 504).withCount(0));

        assertProblem(post("msgraph-user-get", ADA), 504, "graph-timeout");
        sandbox.requests().clear();
        assertProblem(post("msgraph-user-account-disable", ADA), 502, "outcome-unknown");
        assertThat(graphRequests()).as("a write is sent once").hasSize(1);
    }

    @Test
    void aWriteWhoseAnswerIsLostHasAnUnknownOutcome() throws Exception {
        sandbox.faults().order(Fault.lostAnswer("/v1.0/users/*").withMethod("PATCH"));

        JsonNode problem = assertProblem(
                post("msgraph-user-account-disable", "{\"user\": \"li.wei@contoso.example\"}"), 502, "outcome-unknown");

        assertThat(problem.path("detail").asText()).contains("may have been done");
        assertThat(graphRequests()).extracting(LoggedRequest::method).containsExactly("PATCH");
        JsonNode user = json(
                post("msgraph-user-get", "{\"user\": \"li.wei@contoso.example\", \"properties\": \"accountEnabled\"}"));
        assertThat(user.at("/raw/accountEnabled").asBoolean(true))
                .as("and it was")
                .isFalse();
    }

    @Test
    void aConnectionThatCannotSignInSaysWhatToDo() throws Exception {
        JsonNode problem = assertProblem(post("msgraph-user-get?connection=stranger", ADA), 409, "sign-in-required");
        assertThat(problem.path("detail").asText()).contains("invalid_client", "client-secret", "stranger.properties");
        assertThat(problem.path("signIn").asText()).isEqualTo("bin/graph-routes auth test --connection stranger");
        assertThat(problem.path("reason").asText()).isEqualTo("application-misconfigured");
        assertThat(problem.path("error").asText()).isEqualTo("invalid_client");
        assertThat(problem.path("errorCodes")).isEqualTo(JSON.readTree("[7000215]"));
        assertThat(problem.has("loginUrl")).isFalse();
        assertThat(problem.toString()).doesNotContain("not-the-secret");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commandsWithExamples")
    void aDryRunSendsNothing(Command command) throws Exception {
        HttpResponse<String> response = post(
                command.name() + "?dryRun=true&connection=strict",
                command.example().toString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(sandbox.requests().list()).isEmpty();
        if (command.needsSignIn()) {
            assertThat(json(response).at("/raw/dryRun").asBoolean(false)).isTrue();
        } else {
            assertThat(json(response).path("readable").asText())
                    .isEqualTo("Nothing was done: a dry run of a sign-in sends nothing.");
        }
    }

    static Stream<Command> commandsWithExamples() {
        return routes.contract().commands().stream();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: evil.example:PORT",
                "Host: 127.0.0.1.evil.example:PORT",
                "Host: localhost.evil.example",
                "Host: 192.0.2.1:PORT",
                "Host: 127.0.0.1:PORT@evil.example",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example",
                "Host: 127.0.0.1:PORT\r\nOrigin: null",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:1",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://localhost:PORT",
            })
    void aRequestMeantForAnotherHostOrMadeByAnotherPageIsRefused(String headers) throws Exception {
        for (String target : List.of("POST /api/v1/commands/msgraph-user-get", "GET /api/v1/connections")) {
            String answer = raw(target + " HTTP/1.1\r\n" + headers.replace("PORT", String.valueOf(port()))
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + ADA.length()
                    + "\r\nConnection: close\r\n\r\n" + ADA);
            assertThat(answer)
                    .matches(text -> text.startsWith("HTTP/1.1 403") && text.contains("forbidden-origin")
                            || text.startsWith("HTTP/1.1 400 "));
            assertThat(answer).doesNotContainIgnoringCase("Access-Control-Allow");
        }
        assertThat(sandbox.requests().list()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Host: 127.0.0.1:PORT",
                "Host: localhost:PORT",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT",
            })
    void aRequestToTheApiByItsOwnNameIsAnswered(String headers) throws Exception {
        String answer = raw("GET /api/v1/connections HTTP/1.1\r\n" + headers.replace("PORT", String.valueOf(port()))
                + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPreflightOfAnotherPageGetsNoPermission() throws Exception {
        String answer = raw("OPTIONS /api/v1/commands/msgraph-user-get HTTP/1.1\r\nHost: 127.0.0.1:" + port()
                + "\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: POST"
                + "\r\nAccess-Control-Request-Headers: content-type\r\nConnection: close\r\n\r\n");
        assertThat(answer).doesNotStartWith("HTTP/1.1 200").doesNotContainIgnoringCase("Access-Control-Allow");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "CamelHttpUri: http://evil.example/",
                "CamelHttpPath: /v1.0/me",
                "CamelHttpQuery: $select=id",
                "CamelHttpRawQuery: dryRun=true",
                "CamelHttpMethod: DELETE",
                "CamelHttpBaseUri: http://evil.example/",
                "CamelRestHttpUri: {{env:HOME}}",
                "CamelJqExpression: env",
                "camelhttpuri: http://evil.example/",
                "CAMELHTTPURI: http://evil.example/",
                "CamelToEndpoint: log:x",
                "CamelToDynamicUri: direct:msgraph-user-delete",
                "CamelMsgraphRequest: x",
                "CamelMsgraphAuthSignIn: x",
                "CamelGraphRoutesCall: x",
                "CamelHttpResponseCode: 599",
                "CamelTypeConversion: x",
                "graphConnection: stranger",
                "graphDryRun: true",
                "name: msgraph-user-delete",
                "command: msgraph-user-delete",
                "connection: keep-alive",
                "dryRun: true",
                "reply: x",
                "arguments: {}",
                "ConsistencyLevel: eventual",
                "X-HTTP-Method-Override: DELETE",
                "Authorization: Bearer somebody-elses",
                "Cookie: a=b",
                "Transfer-Encoding: identity",
            })
    void noHeaderOfTheCallerSteersTheCommand(String header) throws Exception {
        post("msgraph-user-get", ADA); // signs in, so that the requests to compare are the same
        sandbox.requests().clear();
        String plain = answer("");
        List<String> expected = wire();
        sandbox.requests().clear();

        String answer = answer(header + "\r\n");

        assertThat(wire()).isEqualTo(expected);
        assertThat(body(answer)).isEqualTo(body(plain));
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    private static String answer(String header) throws IOException {
        return raw("POST /api/v1/commands/msgraph-user-get HTTP/1.1\r\nHost: 127.0.0.1:" + port() + "\r\n" + header
                + "Content-Type: application/json\r\nContent-Length: " + ADA.length() + "\r\nConnection: close\r\n\r\n"
                + ADA);
    }

    private static List<String> wire() {
        return graphRequests().stream()
                .map(request -> request.method() + " " + request.url() + " " + request.headers() + " " + request.body())
                .toList();
    }

    @Test
    void theCommandsCanBeListed() throws Exception {
        JsonNode commands = json(get("/api/v1/commands"));
        assertThat(commands).hasSize(routes.contract().commands().size());
        assertThat(commands).allSatisfy(command -> assertThat(names(command))
                .containsExactly("name", "integration", "summary", "effect", "deprecated"));
    }

    @Test
    void aCommandTellsItsContract() throws Exception {
        JsonNode command = json(get("/api/v1/commands/msgraph-user-change-password"));
        assertThat(command.at("/arguments/user/required").asBoolean()).isTrue();
        assertThat(command.at("/arguments/password/format").asText()).isEqualTo("password");
        assertThat(command.at("/permissions/application/0/0").asText()).isNotEmpty();
        assertProblem(get("/api/v1/commands/msgraph-user-gte"), 404, "unknown-command");
        assertProblem(get("/api/v1/commands/..%2f..%2fconfig"), 404, "unknown-command");
    }

    @Test
    void theConnectionsAreListedWithTheirFaultsAndWithoutTheirSecrets() throws Exception {
        HttpResponse<String> response = get("/api/v1/connections");
        assertThat(json(response))
                .extracting(connection -> connection.path("name").asText())
                .containsExactly("faulty", "reader", "sandbox", "stranger", "strict");
        assertThat(json(response).at("/0/faults/0").asText()).contains("cloud=nowhere is refused");
        assertThat(response.body())
                .doesNotContain(
                        "not-the-secret",
                        "reader-secret",
                        sandbox.applications().get(0).clientSecret());
    }

    @Test
    void theOpenApiDocumentIsWhole() throws Exception {
        HttpResponse<String> response = get("/api/v1/openapi.json");
        assertThat(contentType(response)).isEqualTo("application/json");
        JsonNode document = json(response);

        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        assertThat(document.at("/info/title").asText()).isNotEmpty();
        assertThat(document.at("/info/version").asText()).isNotEmpty();
        Set<String> operations = new TreeSet<>();
        ObjectNode paths = (ObjectNode) document.path("paths");
        assertThat(names(paths.remove("/files"))).containsExactlyInAnyOrder("get", "post");
        assertThat(names(paths.remove("/files/{id}"))).containsExactlyInAnyOrder("parameters", "get", "delete");
        paths.fields().forEachRemaining(path -> {
            JsonNode operation = path.getValue().path("post");
            String id = operation.path("operationId").asText();
            assertThat(path.getKey()).isEqualTo("/commands/" + id);
            assertThat(operation
                            .at("/requestBody/content/application~1json/schema/type")
                            .asText())
                    .as(id)
                    .isEqualTo("object");
            assertThat(names(operation.path("responses"))).as(id).containsExactly("200", "default");
            assertThat(operations.add(id)).as(id).isTrue();
        });
        assertThat(operations)
                .containsExactlyInAnyOrderElementsOf(
                        routes.contract().commands().stream().map(Command::name).toList());
        List<String> references = new ArrayList<>();
        references(document, references);
        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(
                        document.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    private static void references(JsonNode node, List<String> found) {
        if (node.path("$ref").isTextual()) {
            assertThat(node.path("$ref").asText()).startsWith("#/");
            found.add(node.path("$ref").asText());
        }
        node.forEach(child -> references(child, found));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "index.html, text/html; charset=utf-8, openapi|commands",
        "start.js, text/javascript; charset=utf-8, SwaggerUIBundle",
        "swagger-ui.css, text/css; charset=utf-8, .swagger-ui",
        "swagger-ui-bundle.js, text/javascript; charset=utf-8, SwaggerUIBundle",
    })
    void thePagesOfTheDocsAreServed(String page, String type, String part) throws Exception {
        HttpResponse<String> response = get("/api/v1/docs/" + page);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(contentType(response)).isEqualTo(type);
        assertThat(response.body()).containsPattern(part.replace(".", "\\."));
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "nothing.html",
                "..%2f..%2fconfig",
                "..%2fconfig%2fapplication.properties",
                "%2e%2e%2f%2e%2e%2fconfig%2fapplication.properties",
                "..\\..\\config",
                "..%5c..%5cconfig",
                "index.html%00.png",
                "package.json",
                "swagger-ui.css.map",
                "%2fetc%2fpasswd",
                "..;/config",
                "../../config/application.properties",
                "./../connections/sandbox.properties",
                "org/graphroutes/api/docs/index.html",
            })
    void nothingElseIsServedAsAPage(String page) throws Exception {
        for (String prefix : List.of("/api/v1/docs/", "/api/v1/", "/")) {
            String answer = raw("GET " + prefix + page + " HTTP/1.1\r\nHost: 127.0.0.1:" + port()
                    + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("client-secret", "graph.api.");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "TRACE"})
    void otherMethodsRunNoCommand(String method) throws Exception {
        send(request("/api/v1/commands/msgraph-user-get", ADA)
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(ADA)));
        assertThat(sandbox.requests().list()).isEmpty();
    }

    @Test
    void healthAndMetricsAreThere() throws Exception {
        post("msgraph-user-get", ADA);
        JsonNode health = json(get("/observe/health"));
        assertThat(health.path("status").asText()).isEqualTo("UP");

        HttpResponse<String> metrics = get("/observe/metrics");
        assertThat(contentType(metrics)).startsWith("text/plain");
        assertThat(metrics.body()).contains("routeId=\"msgraph-user-get\"");
    }

    @Test
    void withAKeyNobodyGetsInWithoutIt() throws Exception {
        String key = "a-key-of-enough-characters";
        try (GraphRoutes locked = new GraphRoutes(new TestHome(folder.resolve("locked"))
                        .connection("sandbox", sandbox, Map.of())
                        .setting("graph.api.key", key)
                        .home())
                .forService(null, 0)
                .start()) {
            for (String path : List.of(
                    "/api/v1/commands",
                    "/api/v1/commands/msgraph-user-get",
                    "/api/v1/connections",
                    "/observe/metrics")) {
                assertProblem(send(request(locked, path, null)), 401, "unauthorized");
                assertThat(send(request(locked, path, null).header("X-API-Key", key))
                                .statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            String command = "/api/v1/commands/msgraph-user-get";
            assertProblem(send(request(locked, command, ADA)), 401, "unauthorized");
            for (String wrong : List.of("", key + "x", key.substring(1), key.toUpperCase(java.util.Locale.ROOT))) {
                assertProblem(send(request(locked, command, ADA).header("X-API-Key", wrong)), 401, "unauthorized");
            }
            assertThat(sandbox.requests().list()).isEmpty();
            assertThat(send(request(locked, command, ADA).header("Authorization", "Bearer " + key))
                            .statusCode())
                    .isEqualTo(200);
            for (String open : List.of("/observe/health", "/api/v1/openapi.json", "/api/v1/docs/index.html")) {
                assertThat(send(request(locked, open, null)).statusCode())
                        .as("%s holds nothing to protect, and a browser has no key to send", open)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void theNetworkIsNotServedWithoutAKey() {
        TestHome home = new TestHome(folder.resolve("open")).connection("sandbox", sandbox, Map.of());
        try (GraphRoutes open = new GraphRoutes(home.home()).forService("0.0.0.0", 0)) {
            Throwable failure = catchThrowable(open::start);
            assertThat(failure)
                    .isInstanceOf(InvalidConfiguration.class)
                    .hasMessageContaining("0.0.0.0")
                    .hasMessageContaining("graph.api.key");
        }
        home.setting("graph.api.key", "short");
        try (GraphRoutes weak = new GraphRoutes(home.home()).forService("0.0.0.0", 0)) {
            assertThat(catchThrowable(weak::start))
                    .isInstanceOf(InvalidConfiguration.class)
                    .hasMessageContaining("16 characters");
        }
    }

    @Test
    @Tag("browser")
    void aBrowserShowsTheCommands() throws Exception {
        Path chromium = Path.of("/usr/bin/chromium");
        assumeTrue(Files.isExecutable(chromium), "there is no " + chromium + " (apt-get install -y chromium)");
        Path profile = Files.createTempDirectory("graph-routes-chromium");
        Path dom = profile.resolve("dom.html");
        Process browser = new ProcessBuilder(
                        chromium.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile.resolve("data"),
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        routes.apiUrl() + "/api/v1/docs/index.html")
                .redirectOutput(dom.toFile())
                .redirectError(profile.resolve("errors.txt").toFile())
                .start();
        try {
            assertThat(browser.waitFor(90, TimeUnit.SECONDS))
                    .as("Chromium ends")
                    .isTrue();
        } finally {
            browser.destroyForcibly();
        }
        assertThat(Files.readString(dom)).contains("msgraph-user-owned-devices-list");
    }

    private static HttpResponse<String> post(String command, String body) throws Exception {
        return send(request("/api/v1/commands/" + command, body));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(request(path, null));
    }

    private static HttpRequest.Builder request(String path, String body) {
        return request(routes, path, body);
    }

    private static HttpRequest.Builder request(GraphRoutes service, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.apiUrl() + path));
        return body == null
                ? request.GET()
                : request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends bytes as they are and reads until the server closes. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int port() {
        return URI.create(routes.apiUrl()).getPort();
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static JsonNode assertProblem(HttpResponse<String> response, int status, String type) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(contentType(response)).isEqualTo("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.path("type").asText()).endsWith("/" + type);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotEmpty();
        return problem;
    }

    private static List<LoggedRequest> graphRequests() {
        return sandbox.requests().list().stream()
                .filter(request -> !request.path().endsWith("/token"))
                .toList();
    }

    private static String contentType(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
