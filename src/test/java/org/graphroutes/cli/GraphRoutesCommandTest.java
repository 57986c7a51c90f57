package org.graphroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TinyServer;
import org.graphroutes.support.TinyServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line in process, with the routes as they ship and servers of the test's own behind it. */
class GraphRoutesCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "Hunter2!Hunter2!";

    @TempDir
    private Path folder;

    private final TinyServer graph = new TinyServer();
    private final TinyServer signIn = new TinyServer();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        connection("acme", "");
    }

    @AfterEach
    void stop() {
        graph.close();
        signIn.close();
    }

    // ---- usage

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "run --help",
                "commands --help",
                "check --help",
                "auth --help",
                "auth start --help",
                "auth complete --help",
                "parked --help",
                "--version"
            })
    void helpIsAResult(String line) {
        assertThat(execute(line.split(" "))).isZero();
        assertThat(out.toString()).containsAnyOf("Usage: graph-routes", "graph-routes (");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "run --conection acme x, --conection, --connection",
        "run --dryrun x, --dryrun, --dry-run",
        "--confg x commands, --confg, --config",
        "run, COMMAND, Help: graph-routes run --help",
        "runn x, runn, run",
        "'', Missing required subcommand, Help: graph-routes --help",
        "run x --output yaml, yaml, json",
        "commands a b, b, Help: graph-routes commands --help",
        "auth, Missing required subcommand, Help: graph-routes auth --help",
        "auth strat, argument too many, start",
        "auth status --output yaml, yaml, json",
        "parked, Missing required subcommand, Help: graph-routes parked --help",
        "parked replay x, x, Help: graph-routes parked replay --help"
    })
    void aLineThatIsNoneOfOursIsRefusedWithAHint(String line, String said, String hint) {
        assertThat(execute(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(said, hint).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anUnknownCommandNamesTheNearest() {
        assertThat(run("msgraph-user-gett", "user=ada")).isEqualTo(2);
        assertRefused("There is no command \"msgraph-user-gett\".", "Did you mean msgraph-user-get");
        assertThat(execute("commands", "msgraph-user-gett")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "msgraph-user-list limit=0 | limit=0 is refused: msgraph-user-list takes a whole number from 1",
                "msgraph-user-list limit=many | limit=\"many\" is refused",
                "msgraph-user-list limitt=5 | has no argument \"limitt\". Did you mean limit?",
                "msgraph-user-get | user is missing: msgraph-user-get needs it.",
                "msgraph-user-get user= | user is missing",
                "msgraph-user-get ada | \"ada\" is refused: arguments are written name=value",
                "msgraph-user-get =ada | \"=ada\" is refused: arguments are written name=value",
                "msgraph-user-get user=a user=b | user is given twice.",
                "msgraph-user-get user=.. | user=\"..\" is refused",
                "msgraph-user-get user=@/no/such/file | user=@/no/such/file is refused: there is no readable file",
                "msgraph-user-get user=@/ | there is no readable file",
                "msgraph-user-get user=a --connection acne | There is no connection \"acne\". Did you mean acme?",
                "msgraph-user-list next_page=https://evil.example/v1.0/users | next_page is refused: it leads to"
            })
    void aBadArgumentIsRefusedBeforeAnythingIsSent(String line, String said) {
        signIn.answers(token());

        assertThat(run(line.split(" "))).isEqualTo(2);
        assertRefused(said);
        assertThat(graph.seen()).isEmpty();
    }

    @Test
    void aWarRoomLineWithAnOpenQuoteIsRefused() {
        assertThat(run("!msgraph-user-get user=\"ada")).isEqualTo(2);
        assertRefused("is not closed");
    }

    @Test
    void aFolderThatIsNoneIsRefused() {
        assertThat(execute(
                        "run",
                        "msgraph-user-get",
                        "user=a",
                        "--config",
                        folder.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertRefused("is not a folder");
    }

    @Test
    void withoutAConnectionItIsSaidWhereToPutOne() throws IOException {
        Files.delete(folder.resolve("connections/acme.properties"));

        assertThat(run("msgraph-user-get", "user=ada")).isEqualTo(2);
        assertRefused("No connection is configured in " + folder.resolve("connections"));
    }

    @Test
    void aFaultyConnectionTellsAllItsFaults() throws IOException {
        connection("acme", "clout = gcc\nnot-found = maybe\n");

        assertThat(run("msgraph-user-get", "user=ada")).isEqualTo(2);
        assertRefused("there is no key clout. Did you mean cloud?", "not-found=maybe is refused.");
        assertThat(err.toString()).doesNotContain(TestConnection.SECRET);
    }

    // ---- results

    @Test
    void aResultForPeopleIsATable() {
        signIn.answers(token());
        graph.answers(Answer.json(200, "{'id':'1','displayName':'Ada | Lovelace','mail':null}"));

        assertThat(run("msgraph-user-get", "user=ada")).isZero();

        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                ada data
                ID  Display Name
                1   Ada | Lovelace
                """);
        assertThat(err.toString()).isEmpty();
        assertThat(graph.lines()).containsExactly("GET /v1.0/users/ada?$select=%2A");
    }

    @Test
    void aResultForProgramsIsTheWholeObject() throws IOException {
        signIn.answers(token());
        graph.answers(Answer.json(200, "{'id':'1','displayName':'Ada'}"));

        assertThat(run("!msgraph-user-get user=\"ada lovelace\"", "--output", "JSON"))
                .isZero();

        JsonNode result = JSON.readTree(out.toString());
        assertThat(result.properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactly("command", "connection", "outputs", "readable", "raw", "files", "notes");
        assertThat(result.at("/outputs/MSGraphUser/DisplayName").asText()).isEqualTo("Ada");
        assertThat(result.path("connection").asText()).isEqualTo("acme");
        assertThat(graph.lines()).containsExactly("GET /v1.0/users/ada%20lovelace?$select=%2A");
    }

    @Test
    void whatGraphAnsweredCanBeHadAsItIs() throws IOException {
        signIn.answers(token());
        graph.answers(Answer.json(200, "{'id':'1','displayName':'Ada'}"));

        assertThat(run("msgraph-user-get", "user=ada", "--output", "raw")).isZero();
        assertThat(JSON.readTree(out.toString())).isEqualTo(JSON.readTree("{\"id\":\"1\",\"displayName\":\"Ada\"}"));
    }

    @Test
    void aMissingUserIsANoteAndNoFailure() {
        signIn.answers(token());
        graph.answers(Answer.json(404, "{'error':{'code':'Request_ResourceNotFound','message':'x'}}"));

        assertThat(run("msgraph-user-get", "user=ada")).isZero();
        assertThat(out.toString()).isEqualToNormalizingNewlines("User ada does not exist\n");
    }

    @Test
    void aMissingUserIsAFailureWhereTheConnectionSaysSo() throws IOException {
        connection("acme", "not-found = error\n");
        signIn.answers(token());
        graph.answers(Answer.json(404, "{'error':{'code':'Request_ResourceNotFound','message':'Not here'}}"));

        assertThat(run("msgraph-user-get", "user=ada")).isEqualTo(1);
        assertRefused("Graph answered 404 Request_ResourceNotFound: Not here.");
    }

    @Test
    void noAnswerSteersTheTerminal() {
        signIn.answers(token(), token());
        graph.answers(
                Answer.json(200, "{'id':'1','displayName':'\\u001b[2JAda\\u009b31m'}"),
                Answer.json(403, "{'error':{'code':'x','message':'\\u001b[2Jno'}}"));

        assertThat(run("msgraph-user-get", "user=\u001b]0;evil\u0007")).isZero();
        assertThat(run("msgraph-user-get", "user=ada")).isEqualTo(1);
        assertThat(out.toString()).contains("?[2JAda?31m", "?]0;evil?").doesNotContain("\u001b", "\u009b", "\u0007");
        assertThat(err.toString()).contains("?[2Jno").doesNotContain("\u001b");
    }

    // ---- failures

    @Test
    void aRefusalOfGraphIsAFailure() {
        signIn.answers(token());
        graph.answers(Answer.json(
                403, "{'error':{'code':'Authorization_RequestDenied','message':'Insufficient privileges.'}}"));

        assertThat(run("msgraph-user-get", "user=ada")).isEqualTo(1);
        assertRefused("Graph answered 403 Authorization_RequestDenied: Insufficient privileges.");
    }

    @Test
    void aSignInThatIsRefusedHasAStatusOfItsOwn() {
        signIn.answers(Answer.json(
                401, "{'error':'invalid_client','error_description':'AADSTS7000215: Invalid client secret.'}"));

        assertThat(run("msgraph-user-get", "user=ada")).isEqualTo(3);
        assertRefused("Connection acme", "AADSTS7000215", "bin/graph-routes check --connection acme");
        assertThat(err.toString()).doesNotContain(TestConnection.SECRET);
    }

    @Test
    void aWriteWhoseAnswerIsLostHasAStatusOfItsOwn() {
        signIn.answers(token());
        graph.answers(Answer.dropped());

        assertThat(run("msgraph-user-delete", "user=ada")).isEqualTo(4);
        assertRefused("it may have been done");
        assertThat(graph.lines()).containsExactly("DELETE /v1.0/users/ada");
    }

    @Test
    void aRefusalThatRepeatsThePasswordDoesNotShowIt() {
        signIn.answers(token());
        graph.answers(Answer.json(
                400, "{'error':{'code':'Request_BadRequest','message':'The password " + PASSWORD + " is too weak.'}}"));

        assertThat(run("msgraph-user-change-password", "user=ada", "password=" + PASSWORD))
                .isEqualTo(1);
        assertRefused("The password *** is too weak.");
    }

    // ---- values from elsewhere

    @Test
    void aDryRunShowsTheRequestAndNothingSecret() throws IOException {
        Files.writeString(folder.resolve("new-password"), PASSWORD + "\n");

        assertThat(run(
                        "msgraph-user-change-password",
                        "user=ada@contoso.example",
                        "password=@" + folder.resolve("new-password"),
                        "--dry-run"))
                .isZero();

        assertThat(out.toString())
                .contains("PATCH " + graph.url() + "/v1.0/users/ada%40contoso.example")
                .contains("Authorization: Bearer ***")
                .contains("\"password\" : \"***\"")
                .contains("Note: Dry run: nothing was sent.")
                .doesNotContain(PASSWORD, TestConnection.SECRET);
        assertThat(err.toString()).isEmpty();
        assertThat(graph.seen()).isEmpty();
        assertThat(signIn.seen()).isEmpty();
    }

    @Test
    void aDryRunForProgramsIsMaskedToo() throws IOException {
        assertThat(run(
                        "msgraph-user-change-password",
                        "user=ada",
                        "password=" + PASSWORD,
                        "--dry-run",
                        "--output",
                        "json"))
                .isZero();

        JsonNode result = JSON.readTree(out.toString());
        assertThat(result.at("/raw/dryRun").asBoolean()).isTrue();
        assertThat(result.at("/raw/request/body/passwordProfile/password").asText())
                .isEqualTo("***");
        assertThat(out.toString()).doesNotContain(PASSWORD);
    }

    @Test
    void theBytesOfAFileAreTheValueWithoutItsLastLineBreak() throws IOException {
        Path file = folder.resolve("new-password");
        for (String end : List.of("", "\n", "\r\n", "\n\n")) {
            Files.writeString(file, " @" + PASSWORD + "ü" + end);
            signIn.answers(token());
            graph.answers(Answer.of(204, ""));
            assertThat(run("msgraph-user-change-password", "user=ada", "password=@" + file))
                    .isZero();
        }

        assertThat(passwordsSent())
                .containsExactly(
                        " @" + PASSWORD + "ü", " @" + PASSWORD + "ü", " @" + PASSWORD + "ü", " @" + PASSWORD + "ü\n");
        assertThat(out.toString() + err).doesNotContain(PASSWORD);
    }

    @Test
    void aDoubledAtSignMeansItself() throws IOException {
        signIn.answers(token());
        graph.answers(Answer.of(204, ""));

        assertThat(run("msgraph-user-change-password", "user=ada", "password=@@" + PASSWORD))
                .isZero();
        assertThat(passwordsSent()).containsExactly("@" + PASSWORD);
    }

    @Test
    void aValueCanComeFromStandardInput() throws IOException {
        signIn.answers(token());
        graph.answers(Answer.of(204, ""));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(run("msgraph-user-change-password", "user=ada", "password=-"))
                    .isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(passwordsSent()).containsExactly(PASSWORD);
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        Files.writeString(folder.resolve("large"), "x".repeat(6 * 1024 * 1024 + 1));

        assertThat(run("msgraph-user-get", "user=@" + folder.resolve("large"))).isEqualTo(2);
        assertRefused("user is refused", "has more than 6291456 bytes");
    }

    @Test
    void aFileThatACommandMakesIsSavedForItsOwnerOnly() throws IOException {
        Path saved = folder.resolve("saved");
        for (int i = 0; i < 2; i++) {
            signIn.answers(token());
            graph.answers(Answer.json(201, "{'id':'p-1','temporaryAccessPass':'" + PASSWORD + "'}"));
            assertThat(run(
                            "msgraph-user-tap-policy-create",
                            "user_id=ada",
                            "zip_password=zip-password-1",
                            "--files",
                            saved.toString()))
                    .isZero();
        }

        try (Stream<Path> files = Files.list(saved)) {
            assertThat(files).allSatisfy(file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(Files.size(file)).isPositive();
            });
        }
        assertThat(saved.resolve("TAPPolicyInfo.zip")).exists();
        assertThat(saved.resolve("TAPPolicyInfo-2.zip")).exists();
        assertThat(err.toString()).contains("Saved " + saved.resolve("TAPPolicyInfo.zip"));
        assertThat(out.toString() + err).doesNotContain(PASSWORD, "zip-password-1");
    }

    // ---- what exists

    @Test
    void theCommandsAreListed() throws IOException {
        assertThat(execute("commands")).isZero();
        assertThat(out.toString()).contains("msgraph-user-get ", "destructive", "(deprecated)");

        out.getBuffer().setLength(0);
        assertThat(execute("commands", "--output", "json")).isZero();
        assertThat(JSON.readTree(out.toString())).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void otherSpellingsOfAnArgumentAreShown() {
        assertThat(execute("commands", "send-mail")).isZero();
        assertThat(out.toString()).contains("Also given as attach_ids.");
    }

    @Test
    void oneCommandIsShownWithAllThatACallerNeeds() {
        assertThat(execute("commands", "msgraph-user-tap-policy-create")).isZero();
        assertThat(out.toString())
                .contains(
                        "msgraph-user-tap-policy-create",
                        "zip_password (required)",
                        "a whole number from 10 to ",
                        "Permissions, any one line",
                        "UserAuthenticationMethod.ReadWrite.All",
                        "MSGraphUser.TAPPolicy.",
                        "Effect: ",
                        "Example: graph-routes run msgraph-user-tap-policy-create");
        assertThat(err.toString()).isEmpty();
    }

    // ---- check

    @Test
    void aConnectionThatSignsInIsGood() {
        signIn.answers(token());
        graph.answers(Answer.json(200, "{'value':[]}"));

        assertThat(execute("check", "--config", folder.toString(), "--data", data()))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "✅ Success! Connection acme is signed in.",
                        "client-credentials, cloud custom, tenant contoso.example, application app",
                        "GET " + graph.url() + "/v1.0/users?$select=id&$top=1 answered",
                        "The token's permissions cannot be read")
                .doesNotContain("the-token", TestConnection.SECRET);
    }

    @Test
    void theWorstConnectionDecidesTheStatusAndTheOthersAreCheckedAllTheSame() throws IOException {
        connection("bad", "clout = gcc\n");
        connection("worse", "");
        signIn.answers(token(), Answer.json(400, "{'error':'invalid_client'}"));
        graph.answers(Answer.json(200, "{'value':[]}"));

        assertThat(execute("check", "--config", folder.toString(), "--data", data()))
                .isEqualTo(3);
        assertThat(out.toString())
                .contains(
                        "Connection acme is signed in",
                        "bad: FAILED",
                        "there is no key clout",
                        "worse: FAILED",
                        "invalid_client")
                .doesNotContain(TestConnection.SECRET);
    }

    @Test
    void aConnectionThatDoesNotExistCannotBeChecked() {
        assertThat(execute("check", "--connection", "acne", "--config", folder.toString(), "--data", data()))
                .isEqualTo(2);
        assertThat(out.toString() + err).contains("There is no connection \"acne\".");
    }

    // ---- helpers

    private int run(String... words) {
        List<String> line = new ArrayList<>(List.of("run"));
        line.addAll(List.of(words));
        line.addAll(List.of("--config", folder.toString(), "--data", data()));
        return execute(line.toArray(String[]::new));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private int execute(String... words) {
        return GraphRoutesCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private void assertRefused(String... said) {
        assertThat(err.toString()).contains(said).doesNotContain("\tat ", "Exception", "should not");
        assertThat(out.toString()).isEmpty();
    }

    private List<String> passwordsSent() throws IOException {
        List<String> sent = new ArrayList<>();
        for (TinyServer.Seen seen : graph.seen()) {
            sent.add(JSON.readTree(seen.body()).at("/passwordProfile/password").asText());
        }
        return sent;
    }

    private static Answer token() {
        return Answer.json(200, "{'token_type':'Bearer','expires_in':3599,'access_token':'the-token'}");
    }

    private void connection(String name, String more) throws IOException {
        Files.createDirectories(folder.resolve("connections"));
        Files.writeString(
                folder.resolve("connections").resolve(name + ".properties"),
                """
                flow = client-credentials
                cloud = custom
                graph-url = %s
                login-url = %s
                tenant = contoso.example
                client-id = app
                client-secret = %s
                %s
                """
                        .formatted(graph.url(), signIn.url(), TestConnection.SECRET, more));
    }
}
