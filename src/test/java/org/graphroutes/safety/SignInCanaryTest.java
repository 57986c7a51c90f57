package org.graphroutes.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.graphroutes.GraphRoutes;
import org.graphroutes.Home;
import org.graphroutes.cli.GraphRoutesCommand;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.sandbox.Fault;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.signin.SignIns;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateKey;
import org.graphroutes.state.StateStore;
import org.graphroutes.support.Canaries;
import org.graphroutes.support.EchoingSignIn;
import org.graphroutes.support.ObjectGraph;
import org.graphroutes.support.TestHome;
import org.graphroutes.support.TraceLog;
import org.graphroutes.support.WireTap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What signing in is made of is nowhere to be read. A service, command lines and callers in Java go through every flow,
 * good and bad, on one data folder, with the log at TRACE; then every secret that was in use is looked for in everything
 * that they left.
 */
class SignInCanaryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String SANDBOX_ID = "5a4db0c5-0000-4000-8000-000000000001";
    private static final String DEVICE_ID = "5a4db0c5-0000-4000-8000-000000000003";
    private static final String BROKER_ID = "5a4db0c5-0000-4000-8000-000000000021";
    private static final String BROKER_OF_ADA = "5a4db0c5-0000-4000-8000-000000000022";
    private static final String BROKER_TOKEN = "sandbox-broker-token";
    private static final String BROKER_KEY = "c2FuZGJveC1icm9rZXIta2V5LW9mLTMyLWJ5dGVzLjE=";
    private static final String BROKER_KEY_OF_ADA = "c2FuZGJveC1icm9rZXIta2V5LW9mLTMyLWJ5dGVzLjI=";
    private static final String BROKER_KEY_OF_ECHO =
            Base64.getEncoder().encodeToString("canary-key-of-the-echoing-broker".getBytes(StandardCharsets.UTF_8));
    private static final String BROKER_TOKEN_OF_ECHO = "canary-Broker-Token-of-the-echo-4410";
    private static final String ADA = "ada@contoso.example";

    private static final String API_KEY = "canary-Api-Key-6620-of-the-service";
    private static final String PASSWORD = "canary-Pass+Word-3379 of a parked call";
    private static final String WRONG_SECRET = "canary-Wrong+Client/Secret-8817 with signs";
    private static final String ECHO_REFRESH = "canary/Refresh+Token-of-the-echo-9023.AbCdEfGhIjKlMnOpQrStUvWxYz";
    private static final String ECHO_CODE = "canary-Authorization-Code-of-the-echo-1207";
    private static final String LOST_CODE = "canary-Authorization-Code-gone-astray-6634";
    private static final String BAD_KEY = "canaryPrivateKeyThatIsNone7741canaryPrivateKeyThatIsNone";
    private static final byte[] STATE_KEY = "canary-state-key-of-32-bytes-551".getBytes(StandardCharsets.US_ASCII);

    private static final List<String> SEEDED =
            List.of("app", "cert", "thumb", "seeded", "seeded-device", "machine", "broker", "broker-ada");
    private static final List<String> ECHOES = List.of(
            "echo-app",
            "echo-cert",
            "echo-seeded",
            "echo-web",
            "echo-code-seed",
            "echo-device",
            "echo-seeded-device",
            "echo-broker");
    private static final List<String> FAULTY = List.of(
            "bad-key",
            "bad-pair",
            "bad-broker",
            "bad-flow",
            "bad-placeholder",
            "bad-redirect",
            "bad-device",
            "bad-client-id");

    // The sandbox, this test's own client, and its own server.
    private static final String NOT_OURS =
            "(?s)\\w+ (org\\.graphroutes\\.sandbox|java\\.util\\.logging (jdk\\.internal\\.httpclient|com\\.sun\\.net\\.httpserver)).*";

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static WireTap tap;
    private static EchoingSignIn echo;
    private static TraceLog log;
    private static GraphRoutes routes;
    private static volatile Duration ahead = Duration.ZERO;

    private static final Canaries CANARIES = new Canaries();
    private static final Map<String, List<String>> PLACES = new TreeMap<>();
    private static final Set<String> REASONS = new TreeSet<>();

    // ---- what happens

    @BeforeAll
    static void everythingHappens() throws Exception {
        log = new TraceLog(
                "org.flywaydb", "org.graphroutes", "org.apache.camel", "org.sqlite", "org.jdbi", "com.nimbusds");
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(20).withClock(() -> Instant.now()
                .plus(ahead)));
        tap = new WireTap(sandbox.url());
        echo = new EchoingSignIn(BROKER_TOKEN_OF_ECHO, BROKER_KEY_OF_ECHO);
        configure();
        routes = new GraphRoutes(home())
                .withWaiter(pause -> {})
                .withClock(() -> Instant.now().plus(ahead))
                .forService(null, 0)
                .start();
        everyFlowWorks();
        aPersonSignsInWithABrowser();
        aPersonSignsInWithADevice();
        everyReasonIsGiven();
        callsAreParkedAndReplayed();
        theServiceRepeatsWhatItWasSent();
        filesAreFaulty();
        anotherVersionHasWrittenTheRecord();
        whatStandsOpenIsRead();
        learn();
    }

    @AfterAll
    static void stop() {
        routes.close();
        echo.close();
        tap.close();
        sandbox.close();
        log.close();
    }

    private static void everyFlowWorks() throws Exception {
        for (String connection : SEEDED) {
            assertThat(ask("POST", connection, "test", "{}")).as(connection).isEqualTo(200);
            ask("GET", connection, "status", null);
            assertThat(call("msgraph-user-get?connection=" + connection, Map.of("user", ADA)))
                    .as(connection)
                    .isEqualTo(200);
            inJava(() -> routes.call("msgraph-user-get", Map.of("user", ADA), connection, false));
            inJava(() -> routes.call("msgraph-user-change-password", password(), connection, true));
            call("msgraph-user-change-password?dryRun=true&connection=" + connection, password());
            for (AuthOperation operation : AuthOperation.values()) {
                if (operation != AuthOperation.token
                        && operation != AuthOperation.reset
                        && operation != AuthOperation.start) {
                    inJava(() -> routes.signIn(operation, connection, LOST_CODE));
                }
            }
            assertThat(run("auth", "test", "--connection", connection))
                    .as(connection)
                    .isZero();
        }
        for (String connection : List.of("thumb", "seeded", "broker")) {
            assertThat(run("auth", "test", "--connection", connection))
                    .as(connection)
                    .isZero();
        }
        run("auth", "status");
        run("auth", "status", "--output", "json");
        run("run", "--connection", "cert", "--output", "json", "msgraph-user-get", "user=" + ADA);
        run(
                "run",
                "--connection",
                "app",
                "--dry-run",
                "msgraph-user-change-password",
                "user=" + ADA,
                "password=" + PASSWORD);
        run("auth", "login-url", "--connection", "app");
        call("msgraph-user-test?connection=broker", Map.of());
    }

    private static void aPersonSignsInWithABrowser() throws Exception {
        call("msgraph-user-get?connection=web", Map.of("user", ADA));
        ask("GET", "web", "status", null);
        ask("POST", "web", "login-url", "{}");
        String address = browser(begun(ask("POST", "web", "start", "{}")));
        String query = URI.create(address).getRawQuery();
        String code = query.replaceFirst(".*\\bcode=([^&]*).*", "$1");
        get("/auth/callback?" + query.replaceFirst("state=[^&]*", "state=another"));
        get("/auth/callback?" + query + "&state=another");
        get("/auth/callback?code=" + LOST_CODE + "&state=another");
        get("/auth/other?" + query);
        get("/auth/callback?code=" + LOST_CODE);
        send("POST", "/auth/callback?code=" + LOST_CODE, "{}");
        for (String brought : List.of(
                "",
                "http://127.0.0.1:8080/auth/callback#code=" + LOST_CODE,
                "http://127.0.0.1:8080/auth/callback&code=" + LOST_CODE,
                "http://127.0.0.1:8080/auth/callback;code=" + LOST_CODE,
                "http://127.0.0.1:8080/auth/callback/" + LOST_CODE,
                "http://127.0.0.1:8080/elsewhere?code=" + LOST_CODE,
                "http://someone:" + LOST_CODE + "@127.0.0.1:8080/auth/callback?code=" + LOST_CODE,
                "code=" + LOST_CODE + "&state=another",
                "cod=" + LOST_CODE + "&state=another",
                LOST_CODE + " " + LOST_CODE,
                LOST_CODE.repeat(500))) {
            ask("POST", "web", "complete", JSON.writeValueAsString(Map.of("code", brought)));
            inJava(() -> routes.signIn(AuthOperation.complete, "web", brought));
        }
        ask("POST", "web", "complete", "{\"code\": \"" + LOST_CODE + "\"");
        ask("POST", "web", "complete", "{\"kode\": \"" + LOST_CODE + "\"}");
        ask("POST", "web", "complete", "[\"" + LOST_CODE + "\"]");
        ask("POST", "web", "start", "{\"code\": \"" + LOST_CODE + "\"}");
        ask("POST", "web", "complete?code=" + LOST_CODE, "{}");
        run("auth", "complete", "--connection", "web", "http://127.0.0.1:8080/auth/callback#code=" + LOST_CODE);
        run("auth", "complete", "--connection", "app", LOST_CODE);
        run("auth", "complete", "--connection", "web", code, LOST_CODE);
        run("auth", "status", "--connection", "web", LOST_CODE);
        run("auth", "complete", "--connection", "web", "--code=" + LOST_CODE);
        keep("data folder", dataFolder(home().data(), ""));
        assertThat(get("/auth/callback?" + query)).isEqualTo(200);
        CANARIES.addRandom("code", code);
        get("/auth/callback?" + query);
        ask("POST", "web", "complete", JSON.writeValueAsString(Map.of("code", address)));
        run("auth", "complete", "--connection", "web", code);
        call("msgraph-user-get?connection=web", Map.of("user", ADA));
        StringWriter started = new StringWriter();
        run(started, "auth", "start", "--connection", "web", "--output", "json");
        String again =
                browser(JSON.readTree(started.toString()).path("loginUrl").asText());
        assertThat(run("auth", "complete", "--connection", "web", again)).isZero();
        call("msgraph-user-test?connection=web", Map.of());
        run("auth", "test", "--connection", "web");
        ask("POST", "web", "start", "{}");
        get("/auth/callback?error=access_denied&error_description=AADSTS65004%3A+no&state=" + state("web"));
    }

    private static void aPersonSignsInWithADevice() throws Exception {
        ask("POST", "device", "start", "{}");
        String code = answered.path("userCode").asText();
        ask("POST", "device", "complete", "{}");
        ahead = ahead.plusSeconds(6);
        ask("POST", "device", "complete", "{}");
        ask("GET", "device", "status", null);
        keep("data folder", dataFolder(home().data(), ""));
        device(code, "approve");
        ahead = ahead.plusSeconds(6);
        assertThat(ask("POST", "device", "complete", "{}")).isEqualTo(200);
        assertThat(answered.path("state").asText()).isEqualTo("signed-in");
        call("msgraph-user-get?connection=device", Map.of("user", ADA));
        ask("POST", "device", "start", "{}");
        device(answered.path("userCode").asText(), "decline");
        ahead = ahead.plusSeconds(6);
        ask("POST", "device", "complete", "{}");
        ask("POST", "device", "start", "{}");
        order("{'error': {'error': 'expired_token', 'code': 70019}, 'times': 1}");
        ahead = ahead.plusSeconds(6);
        ask("POST", "device", "complete", "{}");
        ask("POST", "device", "start", "{}");
        order("{'error': {'error': 'slow_down', 'code': 70016}, 'times': 1}");
        ahead = ahead.plusSeconds(6);
        ask("POST", "device", "complete", "{}");
        ask("POST", "device", "reset", "{}");
        StringWriter started = new StringWriter();
        run(started, "auth", "start", "--connection", "device", "--output", "json");
        device(JSON.readTree(started.toString()).path("userCode").asText(), "approve");
        assertThat(run("auth", "complete", "--connection", "device", "--wait")).isZero();
        run("auth", "start", "--connection", "device");
    }

    private static void everyReasonIsGiven() throws Exception {
        for (int code :
                List.of(50173, 53003, 65001, 54005, 7000215, 90002, 70011, 90033, 50076, 70043, 700082, 7000222)) {
            order("{'error': {'code': " + code + ", 'claims': {'access_token': {'x': {'essential': true}}}}}");
            for (String connection : List.of("web", "app", "cert", "device", "broker")) {
                ask("POST", connection, "test", "{}");
                call("msgraph-user-change-password?connection=" + connection, password());
                ask("GET", connection, "status", null);
            }
            inJava(() -> routes.signIn(AuthOperation.test, "web", null));
            inJava(() -> routes.call("msgraph-user-change-password", password(), "thumb", false));
            if (code == 50173 || code == 7000215) {
                run(
                        "run",
                        "--connection",
                        "web",
                        "msgraph-user-change-password",
                        "user=" + ADA,
                        "password=" + PASSWORD);
                run("check", "--connection", "app");
            }
            send("DELETE", tap.url() + "/sandbox/sign-in", null);
        }
        ask("POST", "stranger", "test", "{}");
        call("msgraph-user-get?connection=stranger", Map.of("user", ADA));
        run("run", "--connection", "stranger", "msgraph-user-get", "user=" + ADA);
        ask("POST", "broker-void", "test", "{}");
        inJava(() -> routes.signIn(AuthOperation.test, "broker-void", null));
        sandbox.faults().order(Fault.drop("/*/oauth2/v2.0/token").withCount(0));
        ask("POST", "web", "test", "{}");
        inJava(() -> routes.signIn(AuthOperation.test, "cert", null));
        sandbox.faults().clear();
        sandbox.faults().order(Fault.status("/*/oauth2/v2.0/token", 429).withHeader("Retry-After", "120"));
        ask("POST", "web", "test", "{}");
        sandbox.faults().clear();
    }

    private static void callsAreParkedAndReplayed() throws Exception {
        ask("POST", "web", "test", "{}");
        order("{'revoke': '" + ADA + "'}");
        ask("POST", "web", "test", "{}");
        for (int i = 0; i < 2; i++) {
            assertThat(call("msgraph-user-change-password?park=true&connection=web", password()))
                    .isEqualTo(202);
        }
        inJava(() -> routes.call("msgraph-user-change-password", password(), "web", false, true));
        assertThat(run(
                        "run",
                        "--park",
                        "--connection",
                        "web",
                        "msgraph-user-change-password",
                        "user=" + ADA,
                        "password=" + PASSWORD))
                .isEqualTo(3);
        keep("data folder", dataFolder(home().data(), ""));
        run("parked", "list");
        sandbox.faults()
                .order(Fault.status("/v1.0/users/**", 400)
                        .withMethod("PATCH")
                        .withBody(JSON.readTree(
                                "{\"error\":{\"code\":\"BadRequest\",\"message\":\"" + PASSWORD + " is too weak\"}}")));
        sandbox.faults().order(Fault.lostAnswer("/v1.0/users/**").withMethod("PATCH"));
        String address = browser(begun(ask("POST", "web", "start", "{}")));
        assertThat(get("/auth/callback?" + URI.create(address).getRawQuery())).isEqualTo(200);
        until(() -> routes.bean(ParkedWork.class).list("web").stream()
                .noneMatch(parked -> Set.of("parked", "running").contains(parked.state())));
        assertThat(routes.bean(ParkedWork.class).list("web"))
                .extracting(ParkedWork.Call::state)
                .containsExactlyInAnyOrder("failed", "unknown", "done", "done");
        sandbox.faults().clear();
        sandbox.faults()
                .order(Fault.status("/v1.0/users/**", 400)
                        .withMethod("PATCH")
                        .withBody(JSON.readTree(
                                "{\"error\":{\"code\":\"BadRequest\",\"message\":\"" + PASSWORD + " again\"}}")));
        run("parked", "list");
        run("parked", "list", "--output", "json");
        long failed = routes.bean(ParkedWork.class).list("web").stream()
                .filter(parked -> parked.state().equals("failed"))
                .findFirst()
                .orElseThrow()
                .id();
        run("parked", "replay", String.valueOf(failed));
        run("parked", "list");
        sandbox.faults().clear();
    }

    private static void theServiceRepeatsWhatItWasSent() throws Exception {
        for (EchoingSignIn.Style style : EchoingSignIn.Style.values()) {
            echo.answers(style);
            // In turn, other secrets are where a text is cut.
            for (int turn = 0; turn < (style == EchoingSignIn.Style.LONG_DESCRIPTION ? 4 : 1); turn++) {
                for (String connection : ECHOES) {
                    ask("POST", connection, "reset", "{}");
                    if (connection.equals("echo-web")) {
                        ask("POST", connection, "start", "{}");
                        ask("POST", connection, "complete", "{\"code\": \"" + ECHO_CODE + "\"}");
                        ask("POST", connection, "start", "{}");
                        get("/auth/callback?code=" + ECHO_CODE + "&state=" + state(connection));
                    } else if (connection.equals("echo-device")) {
                        ask("POST", connection, "start", "{}");
                        ahead = ahead.plusSeconds(2);
                        ask("POST", connection, "complete", "{}");
                    } else {
                        ask("POST", connection, "test", "{}");
                    }
                    ask("GET", connection, "status", null);
                    ask("POST", connection, "reset", "{}");
                    call("msgraph-user-get?connection=" + connection, Map.of("user", ADA));
                    ask("POST", connection, "reset", "{}");
                    inJava(() -> routes.signIn(AuthOperation.test, connection, null));
                }
            }
            if (style == EchoingSignIn.Style.DESCRIPTION_AS_SENT) {
                run("check", "--connection", "echo-seeded");
                run("run", "--connection", "echo-app", "msgraph-user-get", "user=" + ADA);
                run("auth", "status", "--connection", "echo-seeded");
            }
            keep("data folder", dataFolder(home().data(), ""));
        }
    }

    private static void filesAreFaulty() throws Exception {
        for (String connection : FAULTY) {
            ask("GET", connection, "status", null);
            ask("POST", connection, "test", "{}");
            inJava(() -> routes.signIn(AuthOperation.test, connection, null));
            inJava(() -> routes.call("msgraph-user-get", Map.of("user", ADA), connection, false));
            run("check", "--connection", connection);
        }
    }

    private static void anotherVersionHasWrittenTheRecord() throws Exception {
        byte[] newer = JSON.writeValueAsBytes(Map.of("token", ECHO_REFRESH, "colour", "blue"));
        try (StateStore store = StateStore.in(home().data())) {
            new SealedRecords(store, () -> StateKey.of(Base64.getEncoder().encodeToString(STATE_KEY), home().data()))
                    .put("newer", "held refresh token", newer);
        }
        ask("GET", "newer", "status", null);
        ask("POST", "newer", "test", "{}");
        inJava(() -> routes.signIn(AuthOperation.test, "newer", null));
        run("auth", "status", "--connection", "newer");
    }

    private static void whatStandsOpenIsRead() throws Exception {
        for (String path : List.of(
                "/observe/health",
                "/observe/metrics",
                "/api/v1/connections",
                "/api/v1/commands",
                "/api/v1/openapi.json")) {
            get(path);
        }
        HttpRequest anonymous = HttpRequest.newBuilder(URI.create(routes.apiUrl() + "/api/v1/connections"))
                .build();
        keep("HTTP answers", HTTP.send(anonymous, BodyHandlers.ofString()).body());
        get("/api/v1/connections?key=" + API_KEY);
        keep("data folder", dataFolder(home().data(), ""));
        jmx().forEach(attribute -> keep("JMX", attribute));
        Collection<Object> beans = new ArrayList<>(
                routes.context().getRegistry().findByTypeWithName(Object.class).values());
        beans.add(routes);
        for (String name : routes.context().getComponentNames()) {
            beans.add(routes.context().getComponent(name, false, false));
        }
        beans.addAll(routes.context().getEndpoints());
        List<Object> reached = ObjectGraph.ours(beans, 40);
        reached.forEach(object -> keep("toString", String.valueOf(object)));
        reached.forEach(object -> keep("reached", object.getClass().getName()));
        recordsAtRest(reached);
    }

    // What is sealed in the store becomes an object only while it is used.
    private static void recordsAtRest(List<Object> reached) throws Exception {
        Object records = reached.stream()
                .filter(object -> object.getClass().getSimpleName().equals("SignInRecords"))
                .findFirst()
                .orElseThrow();
        Class<?> kinds = Class.forName("org.graphroutes.signin.SignInRecords$Kind");
        Method get = records.getClass().getDeclaredMethod("get", Connection.class, Class.class);
        get.setAccessible(true);
        ask("POST", "web", "start", "{}");
        ask("POST", "device", "start", "{}");
        Set<String> seen = new TreeSet<>();
        for (Connection connection : routes.bean(Connections.class).usable()) {
            for (Class<?> kind : kinds.getPermittedSubclasses()) {
                if (!connection.name().equals("newer")) {
                    ((java.util.Optional<?>) get.invoke(records, connection, kind)).ifPresent(record -> {
                        keep("toString", record.toString());
                        seen.add(kind.getSimpleName());
                    });
                }
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "HeldRefreshToken", "PendingLogin", "PendingDeviceCode", "UsedSeed", "BrokerToken");
    }

    // ---- where nothing may be told

    @Test
    void everyKindOfSecretWasInUse() {
        assertThat(CANARIES.kinds())
                .containsKeys(
                        "client_secret",
                        "private key",
                        "private key, its numbers",
                        "refresh_token",
                        "code",
                        "code_verifier",
                        "device_code",
                        "access_token",
                        "id_token",
                        "broker token",
                        "broker key",
                        "encrypted_token",
                        "state key",
                        "client_assertion",
                        "password",
                        "API key");
        assertThat(CANARIES.kinds().get("access_token")).isGreaterThan(20);
        assertThat(CANARIES.kinds().get("refresh_token"))
                .as("seeded and rotated")
                .isGreaterThan(10);
        assertThat(CANARIES.kinds().get("client_assertion")).isGreaterThan(4);
        assertThat(CANARIES.kinds().get("code")).isGreaterThan(4);
        assertThat(CANARIES.kinds().get("device_code")).isGreaterThan(3);
    }

    @Test
    void everyReasonWasGiven() {
        assertThat(REASONS)
                .containsExactlyInAnyOrder(
                        "not-signed-in",
                        "sign-in-again",
                        "blocked",
                        "consent-missing",
                        "bad-code",
                        "declined",
                        "code-expired",
                        "application-misconfigured",
                        "wrong-tenant-or-cloud",
                        "scope",
                        "broker-refused");
    }

    @Test
    void theLogAtTraceTellsNoSecret() {
        List<String> lines =
                log.lines().stream().filter(line -> !line.matches(NOT_OURS)).toList();
        for (String logger : List.of(
                "TRACE org.apache.camel",
                " org.flywaydb",
                "java.util.logging sun.net.www.protocol.http.HttpURLConnection",
                "WARN org.graphroutes.alerts",
                "INFO org.graphroutes.parked")) {
            assertThat(lines.stream().anyMatch(line -> line.contains(logger)))
                    .as(logger)
                    .isTrue();
        }
        assertThat(lines)
                .anyMatch(line -> line.contains("org.graphroutes.alerts") && line.contains("sign-in-required"));
        assertSilent("the log", lines);
    }

    @Test
    void noAnswerOverHttpTellsASecret() {
        assertSilent("an HTTP answer", PLACES.get("HTTP answers"));
    }

    @Test
    void theCommandLineTellsNoSecret() {
        assertSilent("the command line", PLACES.get("command line"));
    }

    @Test
    void noResultOrFailureInJavaTellsASecret() {
        assertSilent("a result or failure in Java", PLACES.get("Java"));
    }

    @Test
    void nothingInJmxTellsASecret() {
        assertThat(PLACES.get("JMX")).hasSizeGreaterThan(1000);
        assertSilent("JMX", PLACES.get("JMX"));
    }

    @Test
    void noFileOfTheDataFolderTellsASecret() {
        assertThat(PLACES.get("data folder")).anyMatch(text -> text.contains("state.db-wal"));
        assertSilent("the data folder", PLACES.get("data folder"));
    }

    @Test
    void noObjectOfOursTellsASecretInItsText() {
        assertThat(new TreeSet<>(PLACES.get("reached")))
                .contains(
                        "org.graphroutes.connection.Secret",
                        "org.graphroutes.connection.Credential$ClientCertificate",
                        "org.graphroutes.connection.Credential$ClientThumbprint",
                        "org.graphroutes.connection.Flow$Broker",
                        "org.graphroutes.signin.AccessToken",
                        "org.graphroutes.state.StateKey",
                        "org.graphroutes.api.ApiAccess",
                        "org.graphroutes.problem.SignInRequired");
        assertSilent("an object's text", PLACES.get("toString"));
    }

    /** Those that live for one request only: each is made here, of secrets. */
    @Test
    void noRecordThatPassesByTellsASecretInItsText() throws Exception {
        Map<String, List<String>> secretParts = Map.of(
                "org.graphroutes.signin.Tokens", List.of("refreshToken"),
                "org.graphroutes.signin.AccessToken", List.of("value"),
                "org.graphroutes.signin.AuthorizationCode$Brought", List.of("code"),
                "org.graphroutes.signin.SignInRecords$HeldRefreshToken", List.of("token", "codeHash"),
                "org.graphroutes.signin.SignInRecords$PendingLogin", List.of("verifier"),
                "org.graphroutes.signin.SignInRecords$PendingDeviceCode", List.of("deviceCode"),
                "org.graphroutes.signin.SignInRecords$BrokerToken", List.of("token"));
        for (Map.Entry<String, List<String>> one : secretParts.entrySet()) {
            Class<?> type = Class.forName(one.getKey());
            RecordComponent[] components = type.getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                boolean secret = one.getValue().contains(components[i].getName());
                values[i] = secret
                        ? PASSWORD
                        : components[i].getType() == long.class
                                ? (Object) 0L
                                : components[i].getType() == int.class ? (Object) 0 : null;
            }
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            assertSilent(one.getKey(), List.of(constructor.newInstance(values).toString()));
        }
    }

    @Test
    void aKeyThatWasMadeIsInItsFileOnly(@TempDir Path other) throws Exception {
        connection(other, "web", web(tap.url(), Map.of("client-secret", "sandbox-secret")));
        StringWriter said = new StringWriter();
        int before = log.lines().size();
        for (List<String> line : List.of(
                List.of("auth", "start", "--connection", "web"),
                List.of("auth", "status", "--connection", "web"),
                List.of("auth", "reset", "--connection", "web"))) {
            List<String> all = new ArrayList<>(line);
            all.addAll(List.of(
                    "--config",
                    other.resolve("config").toString(),
                    "--data",
                    other.resolve("data").toString()));
            PrintWriter writer = new PrintWriter(said, true);
            assertThat(GraphRoutesCommand.execute(writer, writer, all.toArray(String[]::new)))
                    .isZero();
        }
        String text = Files.readString(other.resolve("data/state.key")).strip();
        Canaries key = new Canaries();
        key.addRandom("key", text);
        key.addRandom("key in hex", HexFormat.of().formatHex(Base64.getDecoder().decode(text)));
        key.addRandom("key as it is", new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1));

        assertThat(key.in(said.toString())).isEmpty();
        assertThat(key.in(dataFolder(other.resolve("data"), "state.key"))).isEmpty();
        List<String> lines = log.lines();
        assertThat(lines.subList(before, lines.size()).stream().flatMap(line -> key.in(line).stream()))
                .isEmpty();
    }

    @Test
    void aSecretThatIsToldIsFound() {
        assertThat(CANARIES.in("a key: " + API_KEY)).hasSize(1);
        assertThat(CANARIES.in("a form: password=" + URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8)))
                .hasSize(1);
        SignIns signIns = routes.bean(SignIns.class);
        Connection connection = routes.bean(Connections.class).get("app");
        signIns.refresh(connection);
        String token = signIns.signIn(connection, connection.graphResource()).value();
        learn();
        String payload = token.substring(token.indexOf('.') + 1);
        assertThat(CANARIES.in("a part: " + payload.substring(3, 40))).isNotEmpty();
        assertThat(CANARIES.in("nothing of it: " + "x".repeat(100))).isEmpty();
    }

    private static void assertSilent(String where, List<String> texts) {
        assertThat(texts).as(where).isNotEmpty();
        Map<String, String> telling = new LinkedHashMap<>();
        for (String text : texts) {
            for (String found : CANARIES.in(text)) {
                telling.putIfAbsent(
                        found, text.substring(0, Math.min(text.length(), 160)).replaceAll("\\s+", " "));
            }
        }
        assertThat(telling.entrySet().stream().limit(25).map(one -> one.getKey() + "\n   in " + one.getValue()))
                .as("%s tells %d", where, telling.size())
                .isEmpty();
    }

    // ---- the installation

    private static void configure() throws Exception {
        setting("graph.api.key", API_KEY);
        setting("graph.state.key", Base64.getEncoder().encodeToString(STATE_KEY));
        String pem = resource("private-key.pem");
        String oneLine = pem.strip().replaceAll("\\s*\\n", " ");
        Path certificate = folder.resolve("config/certificate.pem");
        Files.writeString(certificate, resource("certificate.pem"));
        Files.writeString(folder.resolve("config/private-key.pem"), pem);
        URI url = tap.url();
        Map<String, String> own = Map.of("client-secret", "sandbox-secret");
        Map<String, String> pair = Map.of("certificate", "../certificate.pem", "private-key", "../private-key.pem");
        String seed = refreshToken(url);
        connection("app", credentials(url, own));
        connection("cert", credentials(url, pair));
        connection("thumb", credentials(url, Map.of("thumbprint", thumbprint(), "private-key", oneLine)));
        connection("stranger", credentials(url, Map.of("client-secret", WRONG_SECRET)));
        connection("web", web(url, own));
        connection("newer", web(url, own));
        connection("seeded", and(web(url, pair), "authorization-code", "refresh_token:" + seed));
        connection("device", device(url, DEVICE_ID));
        connection("seeded-device", device(url, DEVICE_ID + "@" + deviceRefreshToken(url)));
        connection("machine", and(all(url, "managed-identity"), "identity-url", url.toString()));
        connection("broker", broker(url, url, BROKER_ID, BROKER_TOKEN, BROKER_KEY));
        connection("broker-ada", broker(url, url, BROKER_OF_ADA, BROKER_TOKEN + "-of-ada", BROKER_KEY_OF_ADA));
        connection("broker-void", broker(url, url, BROKER_ID, BROKER_TOKEN_OF_ECHO, BROKER_KEY));
        URI echoes = echo.url();
        Map<String, String> wrong = Map.of("client-secret", WRONG_SECRET);
        connection("echo-app", credentials(echoes, wrong));
        connection("echo-cert", credentials(echoes, pair));
        connection("echo-web", web(echoes, wrong));
        connection("echo-seeded", and(web(echoes, wrong), "authorization-code", "refresh_token:" + ECHO_REFRESH));
        connection("echo-code-seed", and(web(echoes, wrong), "authorization-code", ECHO_CODE));
        connection("echo-device", device(echoes, DEVICE_ID));
        connection("echo-seeded-device", device(echoes, DEVICE_ID + "@" + ECHO_REFRESH));
        connection("echo-broker", broker(echoes, echoes, BROKER_ID, BROKER_TOKEN_OF_ECHO, BROKER_KEY_OF_ECHO));
        String broken = "-----BEGIN PRIVATE KEY----- " + BAD_KEY + " -----END PRIVATE KEY-----";
        connection("bad-key", credentials(url, Map.of("certificate", "../certificate.pem", "private-key", broken)));
        connection("bad-pair", and(credentials(url, wrong), "private-key", oneLine));
        connection("bad-broker", broker(url, url, BROKER_ID, BROKER_TOKEN_OF_ECHO, WRONG_SECRET));
        connection("bad-flow", and(and(credentials(url, wrong), "flow", "secret"), "broker-key", BROKER_KEY));
        connection("bad-placeholder", credentials(url, Map.of("client-secret", WRONG_SECRET + "{{nothing}}")));
        connection("bad-redirect", and(and(web(url, wrong), "redirect-uri", "none"), "authorization-code", ECHO_CODE));
        connection("bad-device", and(credentials(url, Map.of()), "client-id", DEVICE_ID + "@" + ECHO_REFRESH));
        connection("bad-client-id", and(credentials(url, wrong), "client-id", DEVICE_ID + "@" + ECHO_REFRESH));
        canaries(pem);
    }

    private static void canaries(String pem) throws Exception {
        CANARIES.add("client_secret", "sandbox-secret");
        CANARIES.add("client_secret", WRONG_SECRET);
        CANARIES.addRandom("client_secret, in part", WRONG_SECRET);
        String body = pem.replaceAll("-----[^-]*-----|\\s", "");
        byte[] der = Base64.getDecoder().decode(body);
        RSAPrivateCrtKey key =
                (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        // The first 22 bytes are the same in every such key.
        CANARIES.addRandom("private key", body.substring(48));
        CANARIES.addRandom("private key", HexFormat.of().formatHex(der).substring(80 + 2 * 256 + 20));
        for (java.math.BigInteger number : List.of(
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient())) {
            CANARIES.add("private key, its numbers", number);
        }
        CANARIES.addRandom("private key", BAD_KEY);
        CANARIES.addRandom("refresh_token", ECHO_REFRESH);
        CANARIES.addRandom("code", ECHO_CODE);
        CANARIES.addRandom("code", LOST_CODE);
        CANARIES.addRandom("device_code", EchoingSignIn.DEVICE_CODE);
        CANARIES.add("broker token", BROKER_TOKEN);
        CANARIES.add("broker token", BROKER_TOKEN_OF_ECHO);
        for (String brokerKey : List.of(BROKER_KEY, BROKER_KEY_OF_ADA, BROKER_KEY_OF_ECHO)) {
            CANARIES.add("broker key", brokerKey);
            CANARIES.add("broker key", new String(Base64.getDecoder().decode(brokerKey), StandardCharsets.UTF_8));
        }
        CANARIES.add("state key", new String(STATE_KEY, StandardCharsets.US_ASCII));
        CANARIES.add("password", PASSWORD);
        CANARIES.add("API key", API_KEY);
    }

    /** Whatever went over the wire so far is a canary. */
    private static void learn() {
        tap.teach(CANARIES);
    }

    private static Home home() {
        return new Home(TestHome.ROUTES, folder.resolve("config"), folder.resolve("data"));
    }

    private static void setting(String key, String value) throws IOException {
        Path file = folder.resolve("config/application.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, (Files.exists(file) ? Files.readString(file) : "") + key + "=" + value + "\n");
    }

    private static void connection(String name, Map<String, String> settings) throws IOException {
        connection(folder, name, settings);
    }

    private static void connection(Path where, String name, Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        Path file = where.resolve("config/connections/" + name + ".properties");
        Files.createDirectories(file.getParent());
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    private static Map<String, String> all(URI url, String flow) {
        return and(
                and(
                        and(Map.of("flow", flow), "cloud", "custom"),
                        "graph-url",
                        tap.url().toString()),
                "login-url",
                url.toString());
    }

    private static Map<String, String> credentials(URI url, Map<String, String> more) {
        return and(
                and(and(all(url, "client-credentials"), "tenant", "contoso.example"), "client-id", SANDBOX_ID), more);
    }

    private static Map<String, String> web(URI url, Map<String, String> more) {
        return and(
                and(credentials(url, more), "flow", "authorization-code"),
                "redirect-uri",
                "http://127.0.0.1:8080/auth/callback");
    }

    private static Map<String, String> device(URI url, String clientId) {
        return and(and(all(url, "device-code"), "tenant", "contoso.example"), "client-id", clientId);
    }

    private static Map<String, String> broker(URI url, URI broker, String id, String token, String key) {
        return and(
                and(and(all(url, "broker"), "broker-id", id + "@" + broker + "/obtain-token"), "broker-token", token),
                "broker-key",
                key);
    }

    private static Map<String, String> and(Map<String, String> settings, String key, String value) {
        return and(settings, Map.of(key, value));
    }

    private static Map<String, String> and(Map<String, String> settings, Map<String, String> more) {
        Map<String, String> both = new TreeMap<>(settings);
        both.putAll(more);
        return both;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Sandbox.class.getResourceAsStream("/sandbox/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String thumbprint() throws Exception {
        byte[] certificate = sandbox.application("sandbox").certificate().getEncoded();
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-1").digest(certificate));
    }

    // ---- people

    private static String refreshToken(URI url) throws Exception {
        String redirect = "http://127.0.0.1:8080/auth/callback";
        String code = browser(url + "/contoso.example/oauth2/v2.0/authorize?"
                        + form(Map.of(
                                "client_id", SANDBOX_ID,
                                "response_type", "code",
                                "redirect_uri", redirect,
                                "scope", "offline_access https://graph.microsoft.com/.default",
                                "state", "seed")))
                .replaceFirst(".*\\bcode=([^&]*).*", "$1");
        return post(
                        url + "/contoso.example/oauth2/v2.0/token",
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                SANDBOX_ID,
                                "client_secret",
                                "sandbox-secret",
                                "redirect_uri",
                                redirect,
                                "code",
                                code))
                .path("refresh_token")
                .asText();
    }

    private static String deviceRefreshToken(URI url) throws Exception {
        JsonNode begun = post(
                url + "/contoso.example/oauth2/v2.0/devicecode",
                Map.of("client_id", DEVICE_ID, "scope", "offline_access https://graph.microsoft.com/.default"));
        device(begun.path("user_code").asText(), "approve");
        return post(
                        url + "/contoso.example/oauth2/v2.0/token",
                        Map.of(
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:device_code",
                                "client_id",
                                DEVICE_ID,
                                "device_code",
                                begun.path("device_code").asText()))
                .path("refresh_token")
                .asText();
    }

    /** Ada signs in on the page; the address to which she is sent. */
    private static String browser(String page) throws Exception {
        HttpResponse<String> response = posted(page, Map.of("user", ADA, "action", "sign-in"));
        return response.headers().firstValue("Location").orElseThrow(() -> new AssertionError(response.body()));
    }

    private static void device(String userCode, String action) throws Exception {
        assertThat(posted(tap.url() + "/devicelogin", Map.of("user_code", userCode, "user", ADA, "action", action))
                        .statusCode())
                .isEqualTo(200);
    }

    private static void order(String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(tap.url() + "/sandbox/sign-in"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.replace('\'', '"')))
                .build();
        HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private static JsonNode post(String url, Map<String, String> form) throws Exception {
        return JSON.readTree(posted(url, form).body());
    }

    private static HttpResponse<String> posted(String url, Map<String, String> form) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form(form)))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    // ---- callers; whatever they are told is kept

    private static JsonNode answered;

    private static void keep(String place, String text) {
        PLACES.computeIfAbsent(place, one -> new ArrayList<>()).add(text);
    }

    private static int get(String path) throws Exception {
        return send("GET", routes.apiUrl() + path, null);
    }

    private static int ask(String method, String connection, String operation, String body) throws Exception {
        return send(method, routes.apiUrl() + "/api/v1/connections/" + connection + "/" + operation, body);
    }

    private static String begun(int status) {
        assertThat(status).isEqualTo(200);
        return answered.path("loginUrl").asText();
    }

    private static String state(String connection) throws Exception {
        ask("GET", connection, "status", null);
        return answered.at("/pending/loginUrl").asText().replaceFirst(".*\\bstate=([^&]*).*", "$1");
    }

    private static int call(String command, Map<String, ?> arguments) throws Exception {
        return send("POST", routes.apiUrl() + "/api/v1/commands/" + command, JSON.writeValueAsString(arguments));
    }

    private static int send(String method, String url, String body) throws Exception {
        String absolute = url.startsWith("/") ? routes.apiUrl() + url : url;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(absolute))
                .header("X-API-Key", API_KEY)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        keep(
                "HTTP answers",
                method + " " + URI.create(absolute).getPath() + " " + response.statusCode() + " "
                        + response.headers().map() + " " + response.body());
        String type = response.headers().firstValue("Content-Type").orElse("");
        answered = type.contains("json") ? JSON.readTree(response.body()) : JSON.missingNode();
        remember(answered);
        return response.statusCode();
    }

    private static void remember(JsonNode document) {
        if (document instanceof ObjectNode problem
                && problem.path("type").asText().endsWith("sign-in-required")) {
            REASONS.add(problem.path("reason").asText());
        }
    }

    private static int run(String... line) {
        return run(new StringWriter(), line);
    }

    private static int run(StringWriter out, String... line) {
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(line));
        all.addAll(List.of(
                "--config", home().config().toString(), "--data", home().data().toString()));
        int status = GraphRoutesCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        keep("command line", line[0] + " " + line[1] + " ended with " + status + ": " + out + err);
        return status;
    }

    private static void inJava(Callable<Object> call) throws Exception {
        try {
            Object result = call.call();
            keep("Java", result + JSON.writeValueAsString(result));
        } catch (RuntimeException failure) {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            keep("Java", text.toString());
            if (failure instanceof ProblemException problem) {
                keep("Java", JSON.writeValueAsString(problem.document()));
                remember(JSON.valueToTree(problem.document()));
            }
        }
    }

    private static Map<String, Object> password() {
        return Map.of("user", ADA, "password", PASSWORD);
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plusSeconds(30);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
    }

    /** Every byte of every file, as one text. */
    private static String dataFolder(Path data, String except) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals(except)) {
                    text.append('\n').append(file.getFileName()).append('\n');
                    text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return text.toString();
    }

    private static List<String> jmx() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> attributes = new ArrayList<>();
        for (ObjectName name : server.queryNames(null, null)) {
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
