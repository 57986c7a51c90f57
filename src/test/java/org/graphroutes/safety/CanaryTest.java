package org.graphroutes.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import net.lingala.zip4j.io.inputstream.ZipInputStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.command.CommandResult;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;
import org.graphroutes.files.FileStore;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.signin.SignIns;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateKey;
import org.graphroutes.state.StateStore;
import org.graphroutes.support.ExampleSignIn;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Secrets stay where they belong. Each secret is a canary: a text that occurs nowhere else, and is looked for in whatever
 * anybody can read, the log at TRACE with the logging configuration as it ships among it.
 */
class CanaryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String WRONG_CLIENT_SECRET = "canary-Wrong-Client-Secret-7731";
    private static final String PASSWORD = "canary-Pass-Word-9264";
    private static final String CONNECTION = "sandbox";
    private static final String STRANGER = "stranger";
    private static final String PERSON = "person";
    private static final TestClock CLOCK = TestClock.at("2026-11-21T08:00:00Z");

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static GraphRoutes routes;
    private static final Set<String> CANARIES = Collections.synchronizedSet(new TreeSet<>());
    private static final Recorder LOG = new Recorder();
    private static final Handler JAVA_LOG = new JavaRecorder();
    // It tells every attribute of every MBean, a million lines; the MBeans are read for themselves below.
    private static final java.util.logging.Logger JMX_LOG = java.util.logging.Logger.getLogger("javax.management");

    /** Keeps every event of Log4j2, as text with its stack trace. */
    private static final class Recorder extends AbstractAppender {

        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        Recorder() {
            super("canaries", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            StringWriter text = new StringWriter();
            text.append(event.getLevel().name()).append(' ').append(event.getLoggerName());
            text.append(' ').append(event.getMessage().getFormattedMessage());
            text.append(' ').append(String.valueOf(event.getContextData()));
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(text));
            }
            lines.add(text.toString());
        }

        List<String> lines() {
            synchronized (lines) {
                return List.copyOf(lines);
            }
        }
    }

    /** The JDK's own loggers, HttpURLConnection's among them, do not go through Log4j2. */
    private static final class JavaRecorder extends Handler {

        @Override
        public void publish(LogRecord event) {
            LOG.lines.add("java.util.logging " + event.getLoggerName() + ' ' + event.getMessage() + ' '
                    + Arrays.toString(event.getParameters()) + ' ' + event.getThrown());
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @BeforeAll
    static void start() {
        listen();
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(20).withClock(CLOCK));
        routes = new GraphRoutes(new TestHome(folder)
                        .connection(CONNECTION, sandbox, Map.of("integrations", "user", "not-found", "error"))
                        .connection(STRANGER, sandbox, Map.of("client-secret", WRONG_CLIENT_SECRET))
                        .connection(
                                PERSON,
                                sandbox,
                                Map.of(
                                        "flow", "device-code",
                                        "client-id",
                                                sandbox.application("device").clientId(),
                                        "client-secret", ""))
                        .home())
                .withClock(CLOCK)
                .withWaiter(pause -> {})
                .forService(null, 0)
                .start();
        // "sandbox-secret" is the published secret of the sandbox and unlike anything else that is said about it.
        CANARIES.addAll(List.of(sandbox.applications().get(0).clientSecret(), WRONG_CLIENT_SECRET, PASSWORD));
    }

    // The configuration in use is the one in src/main/resources; only what it leaves to the root is opened.
    private static void listen() {
        LOG.start();
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        LoggerConfig root = context.getConfiguration().getRootLogger();
        root.addAppender(LOG, Level.TRACE, null);
        root.getAppenders().keySet().stream()
                .filter(name -> !name.equals(LOG.getName()))
                .toList()
                .forEach(root::removeAppender);
        Configurator.setRootLevel(Level.TRACE);
        Configurator.setLevel("org.apache.hc", Level.TRACE);
        Configurator.setLevel("org.apache.camel", Level.TRACE);
        java.util.logging.Logger jdk = java.util.logging.Logger.getLogger("");
        jdk.addHandler(JAVA_LOG);
        jdk.setLevel(java.util.logging.Level.ALL);
        JMX_LOG.setLevel(java.util.logging.Level.INFO);
    }

    @AfterAll
    static void stop() {
        routes.close();
        sandbox.close();
        java.util.logging.Logger.getLogger("").removeHandler(JAVA_LOG);
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.INFO);
        ((LoggerContext) LogManager.getContext(false)).reconfigure();
    }

    @BeforeEach
    void forget() {
        sandbox.faults().clear();
        sandbox.requests().clear();
        LOG.lines.clear();
    }

    /** What happens to the first request of a command to Graph. */
    record Fate(String name, Fault fault) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String GRAPH = "/v1.0/**";
    private static final List<Fate> FATES = List.of(
            new Fate("done", null),
            new Fate("400", Fault.status(GRAPH, 400)),
            new Fate("401", Fault.status(GRAPH, 401)),
            new Fate("403", Fault.status(GRAPH, 403)),
            new Fate("404", Fault.status(GRAPH, 404)),
            new Fate("429", Fault.status(GRAPH, 429).withHeader("Retry-After", "120")),
            new Fate("500", Fault.status(GRAPH, 500)),
            new Fate("504", Fault.status(GRAPH, 504)),
            new Fate("not JSON", Fault.status(GRAPH, 200)),
            new Fate("dropped", Fault.drop(GRAPH)),
            new Fate("answer lost", Fault.lostAnswer(GRAPH)));

    record Case(String command, Map<String, Object> arguments, Fate fate) {
        @Override
        public String toString() {
            return command + " " + arguments.keySet() + " " + fate;
        }
    }

    static Stream<Case> cases() {
        Stream<Map.Entry<String, Map<String, Object>>> calls = Stream.concat(
                Stream.of(
                        Map.entry("msgraph-user-get", Map.of("user", "ada@contoso.example")),
                        Map.entry(
                                "msgraph-user-update",
                                Map.of(
                                        "user",
                                        "ada@contoso.example",
                                        "updated_fields",
                                        Map.of("passwordProfile", Map.of("password", PASSWORD))))),
                routes.contract().commands().stream().flatMap(CanaryTest::withSecrets));
        return calls.flatMap(call -> FATES.stream().map(fate -> new Case(call.getKey(), call.getValue(), fate)));
    }

    /** The command once for each of its arguments that is a secret. */
    private static Stream<Map.Entry<String, Map<String, Object>>> withSecrets(Command command) {
        List<String> secrets =
                command.argumentNames().stream().filter(command::isSecret).toList();
        return secrets.stream().map(secret -> {
            Map<String, Object> arguments =
                    new LinkedHashMap<>(JSON.convertValue(command.example(), new TypeReference<>() {}));
            arguments.keySet().removeAll(secrets);
            arguments.put(secret, PASSWORD);
            arguments.computeIfPresent("user_principal_name", (name, value) -> "new-one@contoso.example");
            return Map.entry(command.name(), arguments);
        });
    }

    @Test
    void everySecretArgumentOfTheContractIsAmongTheCases() {
        assertThat(cases().map(one -> one.command() + " " + one.arguments().keySet())
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(7);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void noSecretIsSeenWhenACommandEnds(Case one) throws Exception {
        String secondUser = "second-one@contoso.example";
        order(one.fate());
        HttpResponse<String> overHttp = post(one.command() + "?connection=" + CONNECTION, one.arguments());
        if (overHttp.statusCode() == 200) {
            learnPasses(JSON.readTree(overHttp.body()));
        }
        sandbox.faults().clear();
        order(one.fate());
        Map<String, Object> again = new LinkedHashMap<>(one.arguments());
        again.computeIfPresent("user_principal_name", (name, value) -> secondUser);
        String inJava = inJava(one.command(), again, CONNECTION);
        String dry = post(one.command() + "?dryRun=true", one.arguments()).body();

        learnToken();
        assertSilent("the HTTP answer", overHttp.body() + overHttp.headers().map());
        assertSilent("the result or failure in Java", inJava);
        assertSilent("the dry run", dry);
        assertLogIsSilent();
    }

    @Test
    void noSecretIsSeenWhenSignInFails() throws Exception {
        Map<String, Object> arguments = Map.of("user", "ada@contoso.example", "password", PASSWORD);
        for (Fault fault : List.of(
                Fault.status("/*/oauth2/v2.0/token", 429).withHeader("Retry-After", "120"),
                Fault.status("/*/oauth2/v2.0/token", 500).withCount(0),
                Fault.status("/*/oauth2/v2.0/token", 200),
                Fault.drop("/*/oauth2/v2.0/token").withCount(0),
                Fault.status("/sandbox-never", 200))) {
            sandbox.faults().clear();
            sandbox.faults().order(fault);
            HttpResponse<String> response = post("msgraph-user-change-password?connection=" + STRANGER, arguments);
            assertThat(response.statusCode()).isGreaterThanOrEqualTo(400);
            assertSilent("the HTTP answer", response.body());
            sandbox.faults().clear();
            sandbox.faults().order(fault);
            assertSilent("the failure in Java", inJava("msgraph-user-change-password", arguments, STRANGER));
        }
        assertLogIsSilent();
    }

    @Test
    void noSecretOfAPersonsSignInIsSeen() throws Exception {
        assertSilent(
                "the answer to start",
                post("microsoft-365-defender-auth-start?connection=" + PERSON, Map.of())
                        .body());
        JsonNode pending = learnRecord("pending device code", "deviceCode");
        ExampleSignIn.approve(sandbox, pending.path("userCode").asText(), "ada@contoso.example");
        CLOCK.advance(Duration.ofSeconds(5));
        HttpResponse<String> completed = post("microsoft-365-defender-auth-complete?connection=" + PERSON, Map.of());
        assertThat(completed.body()).contains("signed-in");
        learnRecord("held refresh token", "token");
        CANARIES.add(routes.bean(SignIns.class)
                .signIn(
                        routes.bean(Connections.class).get(PERSON),
                        URI.create(sandbox.url().toString()))
                .token()
                .value());

        assertSilent("the answer to complete", completed.body());
        for (String command : List.of("msgraph-user-test", "msgraph-user-auth-reset")) {
            assertSilent(
                    command, post(command + "?connection=" + PERSON, Map.of()).body());
        }
        Map<String, Object> arguments = Map.of("user", "ada@contoso.example", "password", PASSWORD);
        HttpResponse<String> parked = post("msgraph-user-change-password?park=true&connection=" + PERSON, arguments);
        assertThat(parked.statusCode()).isEqualTo(202);
        assertSilent("the answer to a call that was parked", parked.body());
        assertLogIsSilent();
        for (Path file : stateFiles()) {
            assertSilent(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        }
    }

    /** Something that is kept sealed; one of its members is a canary from now on. */
    private static JsonNode learnRecord(String kind, String secret) throws IOException {
        Path data = folder.resolve("data");
        try (StateStore store = StateStore.in(data)) {
            JsonNode record = JSON.readTree(new SealedRecords(store, () -> StateKey.of("", data))
                    .get(PERSON, kind)
                    .orElseThrow());
            CANARIES.add(record.path(secret).asText());
            assertThat(record.path(secret).asText()).hasSizeGreaterThan(10);
            return record;
        }
    }

    @Test
    void noSecretIsSeenWhenArgumentsAreRefused() throws Exception {
        Map<String, Map<String, Object>> refused = Map.of(
                "msgraph-user-change-password",
                Map.of("user", "", "password", PASSWORD),
                "msgraph-user-change-password-on-premise",
                Map.of("user", "ada", "password", PASSWORD.repeat(20), "nonsensitive_password", PASSWORD),
                "msgraph-user-tap-policy-create",
                Map.of("user_id", "ada", "zip_password", List.of(PASSWORD)),
                "msgraph-user-update",
                Map.of(
                        "user",
                        "ada",
                        "updated_fields",
                        Map.of("passwordProfile", Map.of("password", PASSWORD), "accountEnabled", "perhaps")),
                "msgraph-user-create",
                Map.of(
                        "display_name",
                        "A",
                        "mail_nickname",
                        "a",
                        "user_principal_name",
                        "a@contoso.example",
                        "password",
                        PASSWORD,
                        "other_properties",
                        "{\"passwordProfile\": {\"password\": \"" + PASSWORD + "\""));
        for (Map.Entry<String, Map<String, Object>> call : refused.entrySet()) {
            HttpResponse<String> response = post(call.getKey(), call.getValue());
            assertThat(response.statusCode()).as(call.getKey()).isEqualTo(400);
            assertSilent("the HTTP answer to " + call.getKey(), response.body());
            assertSilent("the failure of " + call.getKey(), inJava(call.getKey(), call.getValue(), CONNECTION));
        }
        assertLogIsSilent();
    }

    @Test
    void aProblemDocumentMasksThePasswordThatGraphRepeats() throws Exception {
        sandbox.faults()
                .order(Fault.status(GRAPH, 400)
                        .withBody(JSON.readTree(
                                "{\"error\":{\"code\":\"BadRequest\",\"message\":\"" + PASSWORD + " is too weak\"}}")));
        HttpResponse<String> response =
                post("msgraph-user-change-password", Map.of("user", "ada@contoso.example", "password", PASSWORD));
        assertThat(response.body()).contains("*** is too weak");
        assertSilent("the HTTP answer", response.body());
    }

    // ---- what a mail says

    private static final String BODY = "canary-Body-4417";
    private static final String FILE = "canary-File-5528";
    private static final String HEADER = "canary-Header-6639";
    private static final String SUBJECT = "canary-Subject-7740";
    private static final String KEY = "canary-Key-8851";
    private static final List<String> CONTENT = List.of(BODY, FILE, HEADER, SUBJECT);
    private static final String UPLOAD = "/api/gv1.0/**";
    // It carries its own right, so no part of it is told.
    private static final List<String> UPLOAD_URL = List.of("authtoken=", "AttachmentSessions(");

    /** @param file how large the attachment is; from 3 MB on it goes up in an upload session */
    record Mail(String command, String textArgument, int file, Fault fault) {
        @Override
        public String toString() {
            return command + " " + textArgument + " " + file + " " + fault;
        }
    }

    static Stream<Mail> mails() {
        List<Fault> faults = new ArrayList<>();
        FATES.forEach(fate -> faults.add(fate.fault()));
        faults.add(Fault.lostAnswer(GRAPH).withSkip(1));
        faults.add(Fault.status(GRAPH, 400).withSkip(1));
        List<Mail> mails = new ArrayList<>();
        for (Fault fault : faults) {
            mails.add(new Mail("send-mail", "htmlBody", 10, fault));
            mails.add(new Mail("reply-mail", "body", 10, fault));
            mails.add(new Mail("msgraph-mail-create-draft", "body", 10, fault));
        }
        for (Fault fault : List.of(
                Fault.delay(UPLOAD, 1),
                Fault.status(UPLOAD, 400),
                Fault.status(UPLOAD, 403).withCount(0),
                Fault.status(UPLOAD, 503).withCount(0),
                Fault.status(UPLOAD, 200),
                Fault.drop(UPLOAD).withCount(0),
                Fault.lostAnswer(UPLOAD))) {
            mails.add(new Mail("send-mail", "body", 4_000_000, fault));
        }
        return mails.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mails")
    void whatAMailSaysIsSeenInItsResultOnly(Mail mail) throws Exception {
        Map<String, Object> arguments = mail(mail);
        if (mail.fault() != null) {
            sandbox.faults().order(mail.fault());
        }

        HttpResponse<String> answer = post(mail.command() + "?connection=" + CONNECTION, arguments);

        List<String> nowhere = new ArrayList<>(UPLOAD_URL);
        assertThat(sandbox.requests().list().stream()
                        .anyMatch(request -> request.url().contains(UPLOAD_URL.get(0))))
                .isEqualTo(mail.file() > 3_000_000);
        nowhere.addAll(answer.statusCode() == 200 ? List.of(FILE) : CONTENT);
        assertThat(answer.body()).doesNotContain(nowhere);
        nowhere.addAll(CONTENT);
        assertThat(LOG.lines()).isNotEmpty().noneMatch(line -> nowhere.stream().anyMatch(line::contains));
        assertThat(stateFiles()).allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .doesNotContain(nowhere));
        for (String path : List.of("/observe/health", "/observe/metrics", "/api/v1/connections")) {
            assertThat(get(path).body()).as(path).doesNotContain(nowhere).doesNotContain(KEY);
        }
    }

    @Test
    void aRefusedMailIsNotToldBeyondWhatWasWrong() throws Exception {
        Map<String, Object> mail = mail(new Mail("send-mail", "htmlBody", 10, null));
        Map<String, Object> wrong = Map.of(
                "to",
                "nobody",
                "headers",
                List.of(HEADER),
                "bodyType",
                "text",
                "htmlBody",
                "<img src='data:image/png;base64,%%" + BODY + "'>",
                "attachIDs",
                List.of("f-none"),
                "attachNames",
                List.of("a", "b"));
        for (Map.Entry<String, Object> one : wrong.entrySet()) {
            Map<String, Object> arguments = new LinkedHashMap<>(mail);
            arguments.put(one.getKey(), one.getValue());
            HttpResponse<String> answer = post("send-mail?connection=" + CONNECTION, arguments);
            assertThat(answer.statusCode()).as(one.getKey()).isEqualTo(400);
            assertThat(answer.body()).contains(one.getKey()).doesNotContain(BODY, FILE, SUBJECT);
        }
        assertThat(LOG.lines()).noneMatch(line -> CONTENT.stream().anyMatch(line::contains));
        assertThat(sandbox.requests().list()).isEmpty();
    }

    private static Map<String, Object> mail(Mail mail) throws IOException {
        byte[] content = Arrays.copyOf(FILE.getBytes(StandardCharsets.US_ASCII), FILE.length() + mail.file());
        String file = routes.bean(FileStore.class)
                .put("report.bin", "application/octet-stream", new ByteArrayInputStream(content))
                .id();
        Map<String, Object> arguments = new LinkedHashMap<>(Map.of(
                "from",
                "ada@contoso.example",
                "to",
                "grace@contoso.example",
                "subject",
                SUBJECT,
                mail.textArgument(),
                "<p>" + BODY + "</p>",
                "attachIDs",
                List.of(file),
                "idempotency_key",
                KEY + Math.floorMod(mail.hashCode(), 1_000_000)));
        if (mail.command().equals("reply-mail")) {
            arguments.put(
                    "inReplyTo",
                    routes.contract()
                            .command("reply-mail")
                            .example()
                            .path("inReplyTo")
                            .asText());
        } else {
            arguments.put("headers", List.of("X-Canary: " + HEADER));
        }
        return arguments;
    }

    private static List<Path> stateFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(routes.apiUrl() + path)).build(), BodyHandlers.ofString());
    }

    @Test
    void noSecretIsSeenInJmxNorOverHttp() throws Exception {
        post("msgraph-user-change-password", Map.of("user", "ada@contoso.example", "password", PASSWORD));
        learnPasses(JSON.readTree(post(
                        "msgraph-user-tap-policy-create",
                        Map.of("user_id", "ada@contoso.example", "zip_password", PASSWORD))
                .body()));
        learnToken();
        assertThat(CANARIES).as("with a token and a pass").hasSizeGreaterThanOrEqualTo(5);

        List<String> attributes = jmx();
        assertThat(attributes).hasSizeGreaterThan(1000);
        attributes.forEach(attribute -> assertSilent("JMX", attribute));
        for (String path : List.of(
                "/observe/health",
                "/observe/metrics",
                "/api/v1/connections",
                "/api/v1/commands",
                "/api/v1/commands/msgraph-user-change-password",
                "/api/v1/openapi.json",
                "/api/v1/docs/index.html",
                "/api/v1/docs/start.js")) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertSilent(path, response.body());
        }
        assertLogIsSilent();
    }

    @Test
    void thePasswordDoesReachGraph() throws Exception {
        post("msgraph-user-change-password", Map.of("user", "ada@contoso.example", "password", PASSWORD));
        assertThat(sandbox.requests().list())
                .anyMatch(request -> String.valueOf(request.body()).contains(PASSWORD));
    }

    @Test
    void theLogIsReadAtTrace() throws Exception {
        post("msgraph-user-get", Map.of("user", "ada@contoso.example"));
        assertThat(LOG.lines())
                .anyMatch(line -> line.startsWith("TRACE org.apache.camel."))
                .anyMatch(line -> line.contains("ada%40contoso.example"));
    }

    @Test
    void withoutTheShippedConfigurationTheWireLogWouldTellTheToken() throws Exception {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        LoggerConfig pinned = context.getConfiguration().getLoggerConfig("org.apache.hc.client5.http.headers");
        assertThat(pinned.getName()).isEqualTo("org.apache.hc.client5.http");
        Level shipped = pinned.getLevel();
        try {
            Configurator.setLevel(pinned.getName(), Level.TRACE);
            learnToken();
            post("msgraph-user-get", Map.of("user", "ada@contoso.example"));
            assertThat(LOG.lines()).anyMatch(line -> CANARIES.stream().anyMatch(line::contains));
        } finally {
            Configurator.setLevel(pinned.getName(), shipped);
        }
    }

    private static void order(Fate fate) {
        if (fate.fault() != null) {
            sandbox.faults().order(fate.fault());
        }
    }

    private static String inJava(String command, Map<String, ?> arguments, String connection)
            throws JsonProcessingException {
        try {
            CommandResult result = routes.call(command, arguments, connection, false);
            learnPasses(JSON.valueToTree(result));
            return result + JSON.writeValueAsString(result);
        } catch (RuntimeException failure) {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            return text + failure.toString() + failure.getMessage();
        }
    }

    private static HttpResponse<String> post(String command, Map<String, ?> arguments) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(routes.apiUrl() + "/api/v1/commands/" + command))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(arguments)))
                        .build(),
                BodyHandlers.ofString());
    }

    /** A temporary access pass is a canary from the moment it is made; only the zip tells it. */
    private static void learnPasses(JsonNode result) {
        for (JsonNode file : result.path("files")) {
            try (ZipInputStream zip = new ZipInputStream(
                    new ByteArrayInputStream(file.path("content").binaryValue()), PASSWORD.toCharArray())) {
                zip.getNextEntry();
                String pass = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(pass).hasSizeGreaterThan(5);
                CANARIES.add(pass);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void learnToken() {
        Connection connection = routes.bean(Connections.class).get(CONNECTION);
        CANARIES.add(routes.bean(SignIns.class)
                .signIn(connection, connection.graphResource())
                .value());
    }

    private static void assertSilent(String where, String text) {
        for (String canary : CANARIES) {
            int at = text.indexOf(canary);
            assertThat(at)
                    .as("%s tells %s: %s", where, canary, at < 0 ? "" : text.substring(Math.max(0, at - 300), at))
                    .isNegative();
        }
    }

    private static void assertLogIsSilent() {
        List<String> lines = LOG.lines();
        assertThat(lines).isNotEmpty();
        Set<String> telling = new TreeSet<>();
        for (String line : lines) {
            CANARIES.stream().filter(line::contains).forEach(canary -> {
                int at = line.indexOf(canary);
                telling.add(line.substring(0, Math.min(line.length(), 90)) + " … "
                        + line.substring(Math.max(0, at - 60), at));
            });
        }
        assertThat(telling.stream().limit(20))
                .as("lines of the log with a secret")
                .isEmpty();
    }

    private static List<String> jmx() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> attributes = new ArrayList<>();
        for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            attributes.add(name.getCanonicalName());
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    attributes.add(name + " " + attribute.getName() + " " + value(server, name, attribute));
                }
            }
        }
        return attributes;
    }

    private static String value(MBeanServer server, ObjectName name, MBeanAttributeInfo attribute) {
        try {
            Object value = server.getAttribute(name, attribute.getName());
            return value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
        } catch (javax.management.JMException | RuntimeException e) {
            return e.toString();
        }
    }
}
