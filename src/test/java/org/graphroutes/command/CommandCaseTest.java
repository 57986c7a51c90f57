package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.lingala.zip4j.io.inputstream.ZipInputStream;
import org.graphroutes.GraphRoutes;
import org.graphroutes.Home;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.files.FileStore;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.support.ScriptedGraph;
import org.graphroutes.support.ScriptedGraph.Answer;
import org.graphroutes.support.ScriptedGraph.Seen;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every case of src/test/resources/commands through the routes as they ship, against a scripted Graph. */
class CommandCaseTest {

    private static final Path CASES = Path.of("src/test/resources/commands");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String REFRESH_TOKEN = "a-refresh-token-of-the-scripted-graph";
    private static final TestClock CLOCK = TestClock.at("2026-11-21T08:00:00Z");

    private static Path config;
    private static ScriptedGraph graph;
    private static GraphRoutes routes;
    private static final Map<JsonNode, String> CONNECTIONS = new HashMap<>();

    /** One case of a file. */
    record Case(String command, String name, JsonNode text) {
        @Override
        public String toString() {
            return command + " " + name;
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(CASES, "*.yaml")) {
            for (Path file : files) {
                String command = file.getFileName().toString().replace(".yaml", "");
                new YAMLMapper()
                        .readTree(file.toFile())
                        .forEach(text ->
                                cases.add(new Case(command, text.path("name").asText(), text)));
            }
        }
        return cases.stream().sorted(java.util.Comparator.comparing(Case::command));
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        graph = new ScriptedGraph();
        config = folder.resolve("config");
        Files.createDirectories(config.resolve("connections"));
        CONNECTIONS.put(MissingNode.getInstance(), "scripted");
        cases().forEach(one -> {
            JsonNode settings = one.text().path("connection");
            CONNECTIONS.computeIfAbsent(settings, key -> "scripted-" + CONNECTIONS.size());
        });
        for (Map.Entry<JsonNode, String> connection : CONNECTIONS.entrySet()) {
            Properties properties = new Properties();
            properties.putAll(Map.of(
                    "flow", "client-credentials",
                    "cloud", "custom",
                    "graph-url", graph.url(),
                    "login-url", graph.url(),
                    "tenant", "contoso.example",
                    "client-id", "scripted",
                    "client-secret", "a-secret-of-the-scripted-graph"));
            connection
                    .getKey()
                    .fields()
                    .forEachRemaining(field -> properties.setProperty(
                            field.getKey(), field.getValue().asText().replace("${graph}", graph.url())));
            StringWriter text = new StringWriter();
            properties.store(text, null);
            Files.writeString(file(connection.getValue()), text.toString());
        }
        routes = new GraphRoutes(new Home(Path.of("routes").toAbsolutePath(), config, folder))
                .withClock(CLOCK)
                .withWaiter(pause -> {})
                .forAllCommands()
                .start();
    }

    private static Path file(String connection) {
        return config.resolve("connections").resolve(connection + ".properties");
    }

    @AfterAll
    static void stop() {
        routes.close();
        graph.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theCaseHolds(Case one) throws IOException {
        String connection = CONNECTIONS.get(one.text().path("connection"));
        JsonNode text = JSON.readTree(one.text()
                .toString()
                .replace("${graph}", graph.url())
                .replace("${connection}", connection)
                .replace("${file}", file(connection).toString()));
        routes.signIn(AuthOperation.reset, connection, null);
        graph.script(script(text), signInScript(text));
        Map<String, Object> arguments =
                JSON.convertValue(text.path("arguments"), new com.fasterxml.jackson.core.type.TypeReference<>() {});
        Duration passes = Duration.parse(text.path("after").asText("PT0S"));

        CommandResult[] result = new CommandResult[1];
        Instant start = CLOCK.instant();
        for (JsonNode command : text.path("before")) {
            routes.call(command.asText(), Map.of(), connection, false);
            CLOCK.advance(passes);
        }
        Throwable failure = catchThrowable(() -> result[0] = routes.call(one.command(), arguments, connection, false));
        CLOCK.advance(Duration.between(CLOCK.instant(), start));

        assertRequests(text);
        assertThat(graph.left()).as("answers that nobody asked for").isZero();
        if (text.has("problem")) {
            assertProblem(text.path("problem"), failure);
        } else {
            if (failure != null) {
                throw new AssertionError("the command failed", failure);
            }
            assertResult(text, result[0], arguments);
        }
        String everything = result[0] == null
                ? String.valueOf(failure)
                : result[0].outputs() + result[0].readable() + result[0].raw() + result[0].notes();
        assertThat(everything).doesNotContain(graph.token(), REFRESH_TOKEN, "a-secret-of-the-scripted-graph");
        for (JsonNode secret : text.path("nowhere")) {
            assertThat(everything).doesNotContain(secret.asText());
        }
    }

    private static List<Answer> script(JsonNode text) {
        List<Answer> script = new ArrayList<>();
        for (JsonNode exchange : text.path("exchanges")) {
            JsonNode answer = exchange.path("answer");
            Map<String, String> headers = new LinkedHashMap<>();
            answer.path("headers")
                    .fields()
                    .forEachRemaining(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            script.add(new Answer(answer.path("status").asInt(), headers, answer.path("body")));
        }
        return script;
    }

    private static List<Answer> signInScript(JsonNode text) {
        List<Answer> script = new ArrayList<>();
        for (JsonNode answer : text.path("sign_in")) {
            script.add(
                    answer.has("claims")
                            ? token(answer.path("claims"))
                            : new Answer(answer.path("status").asInt(), Map.of(), answer.path("body")));
        }
        return script;
    }

    /** A token that can be read; whether it is genuine is for Graph to judge. A person's comes with a refresh token. */
    private static Answer token(JsonNode claims) {
        try {
            Answer answer = ScriptedGraph.token(new PlainJWT(JWTClaimsSet.parse(claims.toString())).serialize());
            if (claims.has("scp")) {
                ((ObjectNode) answer.body()).put("refresh_token", REFRESH_TOKEN);
            }
            return answer;
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRequests(JsonNode text) {
        List<Seen> seen = graph.seen();
        List<String> expected = new ArrayList<>();
        text.path("exchanges")
                .forEach(exchange ->
                        expected.add(exchange.path("request").path("method").asText() + " "
                                + exchange.path("request").path("url").asText()));
        assertThat(seen.stream().map(request -> request.method() + " " + request.url()))
                .isEqualTo(expected);
        for (int i = 0; i < seen.size(); i++) {
            JsonNode request = text.path("exchanges").path(i).path("request");
            Seen actual = seen.get(i);
            assertThat(actual.headers()).containsEntry("Authorization", "Bearer " + graph.token());
            request.path("headers").fields().forEachRemaining(header -> assertThat(actual.headers())
                    .containsEntry(header.getKey(), header.getValue().asText()));
            assertThat(actual.body())
                    .isEqualTo(request.path("body").isMissingNode() ? NullNode.getInstance() : request.path("body"));
        }
    }

    private static void assertProblem(JsonNode expected, Throwable failure) {
        assertThat(failure).isInstanceOf(ProblemException.class);
        ProblemException problem = (ProblemException) failure;
        ObjectNode document = JSON.valueToTree(problem.document());
        document.put("type", problem.type());
        expected.fields().forEachRemaining(field -> {
            if (field.getKey().endsWith("_contains")) {
                field.getValue()
                        .forEach(part ->
                                assertThat(document.path("detail").asText()).contains(part.asText()));
            } else {
                assertThat(document.path(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
            }
        });
    }

    private static void assertResult(JsonNode text, CommandResult result, Map<String, Object> arguments)
            throws IOException {
        assertThat(JSON.readTree(named(result.outputs().toString(), result))).isEqualTo(text.path("outputs"));
        if (text.has("readable")) {
            assertThat(named(result.readable(), result))
                    .isEqualTo(text.path("readable").asText().stripTrailing());
        }
        for (JsonNode part : text.path("readable_contains")) {
            assertThat(result.readable()).contains(part.asText());
        }
        if (text.has("notes")) {
            List<String> notes = new ArrayList<>();
            text.path("notes").forEach(note -> notes.add(note.asText()));
            assertThat(result.notes()).isEqualTo(notes);
        }
        if (text.has("files")) {
            Map<String, List<String>> files = new TreeMap<>();
            for (CommandResult.ResultFile file : result.files()) {
                files.put(
                        file.name(),
                        file.id() == null
                                ? entries(file.content(), String.valueOf(arguments.get("zip_password")))
                                : List.of(stored(file.id())));
            }
            Map<String, List<String>> expected = new TreeMap<>();
            for (JsonNode file : text.path("files")) {
                List<String> entries = new ArrayList<>();
                file.path("entries").forEach(entry -> entries.add(entry.asText()));
                if (file.has("text")) {
                    entries.add(file.path("text").asText());
                }
                expected.put(file.path("name").asText(), entries);
            }
            assertThat(files).isEqualTo(expected);
        }
    }

    private static String stored(String id) throws IOException {
        FileStore store = routes.context().getRegistry().lookupByNameAndType("fileStore", FileStore.class);
        try (InputStream content = store.open(id)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // Ids of files are drawn; a case names the file instead.
    private static String named(String text, CommandResult result) {
        String named = text;
        for (CommandResult.ResultFile file : result.files()) {
            named = file.id() == null ? named : named.replace(file.id(), "the file " + file.name());
        }
        return named;
    }

    private static List<String> entries(byte[] zip, String password) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream stream = new ZipInputStream(new ByteArrayInputStream(zip), password.toCharArray())) {
            for (var entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
                names.add(entry.getFileName());
                stream.readAllBytes();
            }
        }
        return names;
    }
}
