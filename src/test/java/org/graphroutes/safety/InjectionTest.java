package org.graphroutes.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.command.Contract;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.support.ScriptedGraph;
import org.graphroutes.support.ScriptedGraph.Answer;
import org.graphroutes.support.ScriptedGraph.Seen;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a caller gives is data and never structure. Each case sends a command twice, with a harmless word and with a
 * payload, and holds the second set of requests against the first: they may differ in nothing but the word's place,
 * which then holds the payload, encoded.
 */
class InjectionTest {

    private static final Contract CONTRACT = Contract.in(TestHome.ROUTES);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // so that half a surrogate pair can be written
            .build();
    private static final String WORD = "harmless-word";
    private static final Pattern HOLE = Pattern.compile("\\{/?([a-z_]+)\\*?}");
    // What Graph answers to everything: enough for every step of every command to go on.
    private static final String ANSWER =
            """
            {"id": "an-id", "isDraft": true, "value": [{"id": "an-id"}], "temporaryAccessPass": "a-pass"}""";

    /** A text that means something to somebody on the way. */
    record Payload(String name, String text) {}

    private static final List<Payload> PAYLOADS = List.of(
            new Payload("path up", "../../me"),
            new Payload("slash", "a/b"),
            new Payload("slash first", "/a"),
            new Payload("backslash", "..\\..\\me"),
            new Payload("two dots", ".."),
            new Payload("dot", "."),
            new Payload("three dots", "..."),
            new Payload("query", "x?$select=y"),
            new Payload("fragment", "x#frag"),
            new Payload("guest", "guest_fabrikam.example#EXT#@contoso.example"),
            new Payload("camel environment", "{{env:HOME}}"),
            new Payload("camel system property", "{{sys:user.home}}"),
            new Payload("camel secret", "{{hashicorp:secret}}"),
            new Payload("simple body", "${body}"),
            new Payload("simple environment", "${env:HOME}"),
            new Payload("simple old style", "$simple{body}"),
            new Payload("hole of the template", "{user}{/method_id}{next_page}"),
            new Payload("jq interpolation", "\\(env)"),
            new Payload("encoded dots", "%2e%2e"),
            new Payload("encoded slash", "%2F"),
            new Payload("broken percent", "100%"),
            new Payload("apostrophe", "O'Neil"),
            new Payload("quotes", "\"); //"),
            new Payload("space", "a b"),
            new Payload("spaces around", " a "),
            new Payload("plus", "a+b"),
            new Payload("ampersand", "a&b=c"),
            new Payload("semicolon", "a;b"),
            new Payload("at another host", "x@evil.example"),
            new Payload("URL", "http://evil.example/v1.0/me"),
            new Payload("network path", "//evil.example/me"),
            new Payload("header", "x\r\nX-Evil: 1"),
            new Payload("second request", "x HTTP/1.1\r\nHost: evil.example\r\n\r\nGET /me"),
            new Payload("NUL", "a\u0000b"),
            new Payload("control characters", "\u0001\u007f\u0085\u2028"),
            new Payload("umlauts", "Grün & Söhne"),
            new Payload("emoji", "👩‍🚀"),
            new Payload("right to left", "\u202egnp.exe"),
            new Payload("RAW", "RAW(x)"),
            new Payload("end of RAW", "x)&method=DELETE"),
            new Payload("commas", "a,b"),
            new Payload("dollar and backslash of a replacement", "$1\\$0"),
            new Payload("long", "x/".repeat(1000)));

    private static final Payload LONE_SURROGATE = new Payload("half a surrogate pair", "a\ud800b");

    /** How arguments arrive. */
    enum Way {
        MAP,
        JSON_TEXT
    }

    /** One argument, one payload, one way in. */
    record Case(String command, String argument, Payload payload, Way way) {
        @Override
        public String toString() {
            return command + " " + argument + ": " + payload.name() + ", " + way;
        }
    }

    @TempDir
    static Path folder;

    private static ScriptedGraph graph;
    private static GraphRoutes routes;
    private static ProducerTemplate template;
    private static final Map<String, List<Seen>> HARMLESS = new HashMap<>();

    @BeforeAll
    static void start() {
        graph = new ScriptedGraph();
        routes = new GraphRoutes(new TestHome(folder)
                        .connection("scripted", graph, Map.of())
                        .home())
                .withClock(TestClock.at("2026-11-21T08:00:00Z"))
                .withWaiter(pause -> {})
                .forAllCommands()
                .start();
        template = routes.context().createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        routes.close();
        graph.close();
    }

    static Stream<Case> arguments() {
        return CONTRACT.commands().stream()
                .flatMap(command -> texts(command).flatMap(argument -> cases(command.name(), argument)));
    }

    // Payloads take turns in how they come in; what only JSON can say comes in both ways.
    private static Stream<Case> cases(String command, String argument) {
        Stream<Case> inTurn = IntStream.range(0, PAYLOADS.size())
                .mapToObj(i -> new Case(command, argument, PAYLOADS.get(i), Way.values()[i % 2]));
        return Stream.concat(
                inTurn, Stream.of(Way.values()).map(way -> new Case(command, argument, LONE_SURROGATE, way)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arguments")
    void aValueChangesNothingButItsOwnPlace(Case one) {
        Command command = CONTRACT.command(one.command());
        List<Seen> harmless = HARMLESS.computeIfAbsent(
                one.command() + " " + one.argument(), key -> harmless(command, one.argument()));

        Throwable failure = catchThrowable(() ->
                send(one.command(), with(command, one.argument(), one.payload().text()), one.way()));

        if (isToBeRefused(command, one)) {
            assertThat(failure).isInstanceOf(InvalidArgument.class);
            assertThat(graph.seen()).isEmpty();
            return;
        }
        if (failure != null) {
            throw new AssertionError("the command failed", failure);
        }
        assertThat(graph.seen()).hasSameSizeAs(harmless);
        for (int i = 0; i < harmless.size(); i++) {
            assertSameButForTheWord(
                    graph.seen().get(i), harmless.get(i), one.payload().text());
        }
    }

    /** A path segment of dots would be a step in the path; half a surrogate pair is no text at all. */
    private static boolean isToBeRefused(Command command, Case one) {
        JsonNode schema = command.argument(one.argument());
        String text = shaped(schema, one.payload().text());
        return one.payload() == LONE_SURROGATE
                || pathArguments(command).contains(one.argument())
                        && Set.of(".", "..").contains(text)
                || StreamSupport.stream(schema.path("not").path("enum").spliterator(), false)
                        .anyMatch(word -> word.asText().equals(text))
                || schema.has("pattern") && !text.matches(schema.path("pattern").asText())
                || schema.has("maxLength")
                        && text.length() > schema.path("maxLength").asInt();
    }

    // What has a form of its own, as a sign-in name has, gets the rest of that form behind the word.
    private static String shaped(JsonNode schema, String text) {
        return schema.has("pattern") ? text + "@contoso.example" : text;
    }

    @Test
    void everyArgumentThatStandsInAPathIsAmongTheCases() {
        Set<String> tested = new TreeSet<>();
        Set<String> inPaths = new TreeSet<>();
        arguments().forEach(one -> tested.add(one.command() + " " + one.argument()));
        CONTRACT.commands().forEach(command -> pathArguments(command)
                .forEach(argument -> inPaths.add(command.name() + " " + argument)));
        assertThat(inPaths).hasSizeGreaterThan(40).contains("msgraph-user-assign-manager manager");
        assertThat(tested).containsAll(inPaths);
    }

    static Stream<Case> folders() {
        return CONTRACT.commands().stream().flatMap(command -> command.argumentNames().stream()
                .filter(argument ->
                        command.argument(argument).path("x-format").asText().equals("mail-folder"))
                .flatMap(argument -> cases(command.name(), argument)));
    }

    /** A folder is found by asking for it, so the requests differ; none leaves the mailbox or changes its form. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void aFolderIsAskedForOrRefused(Case one) {
        Map<String, Object> arguments = with(
                CONTRACT.command(one.command()), one.argument(), one.payload().text());
        arguments.put("user_id", "somebody");

        Throwable failure = catchThrowable(() -> send(one.command(), arguments, one.way()));

        assertThat(failure).as("scripted Graph knows no folder of that name").isInstanceOf(InvalidArgument.class);
        assertThat(graph.seen()).hasSizeLessThan(2).allSatisfy(request -> assertThat(
                        request.method() + " " + request.url())
                .matches("GET /v1\\.0/users/somebody/mailFolders/msgfolderroot/childFolders"
                        + "\\?\\$filter=displayName%20eq%20'(%27%27|[A-Za-z0-9._~-]|%(?!27)[0-9A-F]{2})*'"
                        + "&\\$select=id,displayName"));
    }

    record Number(String command, String argument, String text) {}

    static Stream<Number> numbers() {
        return CONTRACT.commands().stream().flatMap(command -> command.argumentNames().stream()
                .filter(argument ->
                        command.argument(argument).path("type").asText().equals("integer"))
                .flatMap(argument -> Stream.of(
                                "10&$select=x",
                                "10 ",
                                "1e1",
                                "0x10",
                                "-1",
                                "10.0",
                                "{{env:HOME}}",
                                "99999999999999999999",
                                "٣")
                        .map(text -> new Number(command.name(), argument, text))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aNumberIsSentAsANumberOrRefused(Number one) {
        Throwable failure = catchThrowable(
                () -> send(one.command(), with(CONTRACT.command(one.command()), one.argument(), one.text()), Way.MAP));
        if (failure == null) {
            assertThat(Long.parseLong(one.text().strip())).isPositive();
            graph.seen().forEach(request -> assertThat(request.url()).doesNotContain("%20", "select=x"));
        } else {
            assertThat(failure).isInstanceOf(InvalidArgument.class);
            assertThat(graph.seen()).isEmpty();
        }
    }

    record Link(String command, String link) {}

    static Stream<Link> foreignLinks() {
        // GRAPH stands for the connection's own Graph, HOST for its host and port.
        List<String> links = List.of(
                "http://evil.example/v1.0/users",
                "https://HOST/v1.0/users",
                "http://127.0.0.1/v1.0/users",
                "http://127.0.0.1:1/v1.0/users",
                "http://localhost:PORT/v1.0/users",
                "http://HOST@evil.example/v1.0/users",
                "http://evil.example\\@HOST/v1.0/users",
                "http://HOST\\@evil.example/v1.0/users",
                "http://somebody@HOST/v1.0/users",
                "http://somebody:secret@HOST/v1.0/users",
                "http://HOST.evil.example/v1.0/users",
                "//evil.example/v1.0/users",
                "//HOST/v1.0/users",
                "/v1.0/users",
                "users",
                "file:///v1.0/users",
                "jar:GRAPH/v1.0/users!/x",
                "mailto:ada@contoso.example",
                "GRAPH/v1.0/users#frag",
                "GRAPH/v1.0/../users",
                "GRAPH/v1.0/./users",
                "GRAPH/v1.0/%2e%2e/users",
                "GRAPH/v1.0/%2E./users",
                "GRAPH/v1.0/..%2fusers",
                "GRAPH/v1.0//users",
                "GRAPH/v1.0",
                "GRAPH/users",
                "GRAPH/contoso.example/oauth2/v2.0/token",
                "GRAPH",
                "GRAPH/v1.0/users?a b",
                "GRAPH/v1.0/users?a\r\nX-Evil: 1",
                " GRAPH/v1.0/users",
                "{{env:HOME}}",
                "${env:HOME}");
        return CONTRACT.commands().stream()
                .filter(command -> command.argumentNames().contains("next_page"))
                .flatMap(command -> links.stream().map(link -> new Link(command.name(), link)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreignLinks")
    void aLinkThatLeadsElsewhereIsRefused(Link one) {
        String host = graph.url().substring("http://".length());
        String link = one.link()
                .replace("GRAPH", graph.url())
                .replace("HOST", host)
                .replace("PORT", host.substring(host.indexOf(':') + 1));

        Throwable failure = catchThrowable(
                () -> send(one.command(), with(CONTRACT.command(one.command()), "next_page", link), Way.MAP));

        assertThat(failure).isInstanceOf(InvalidArgument.class);
        assertThat(graph.seen()).isEmpty();
    }

    static Stream<String> pagedCommands() {
        return CONTRACT.commands().stream()
                .filter(command -> command.argumentNames().contains("next_page"))
                .map(Command::name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pagedCommands")
    void aLinkOfTheConnectionsOwnGraphIsFollowedToTheLetter(String command) {
        String path = "/v1.0/users?$skiptoken=a%2Fb%3D&x=%7B%7Benv:HOME%7D%7D'();,+~%00";

        send(command, with(CONTRACT.command(command), "next_page", graph.url() + path), Way.MAP);

        assertThat(graph.seen()).extracting(Seen::url).containsExactly(path);
    }

    // What stands in the harmless request and what may stand there instead.
    private static void assertSameButForTheWord(Seen actual, Seen harmless, String payload) {
        assertThat(actual.method()).isEqualTo(harmless.method());
        assertUrl(actual.url(), harmless.url(), payload);
        assertThat(headers(actual)).isEqualTo(headers(harmless));
        assertBody(actual.body(), harmless.body(), payload);
    }

    private static void assertUrl(String actual, String harmless, String payload) {
        List<String> literals = new ArrayList<>();
        for (String literal : harmless.split(WORD, -1)) {
            literals.add(Pattern.quote(literal));
        }
        Matcher matcher =
                Pattern.compile(String.join("([A-Za-z0-9._~%-]*)", literals)).matcher(actual);
        assertThat(matcher.matches())
                .as("%s has the form of %s", actual, harmless)
                .isTrue();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            // Outlook's own quoting inside the quotes of a search.
            boolean search = harmless.contains("$search=%22" + WORD);
            assertThat(decoded(matcher.group(i)))
                    .isEqualTo(search ? payload.replace("\\", "\\\\").replace("\"", "\\\"") : payload);
        }
        String path = actual.replaceFirst("\\?.*", "")
                .replaceFirst("^https?://[^/]+", "")
                .substring(1);
        assertThat(path.split("/")).doesNotContain("", ".", "..");
    }

    private static void assertBody(JsonNode actual, JsonNode harmless, String payload) {
        if (harmless.path("id").asText().endsWith("GraphRoutesKey")) {
            // The mark of a mail, another for each.
            assertThat(names(actual)).isEqualTo(names(harmless));
        } else if (harmless.isObject()) {
            assertThat(names(actual)).isEqualTo(names(harmless));
            harmless.fields().forEachRemaining(field -> {
                JsonNode value = actual.path(field.getKey());
                if (field.getKey().equals("@odata.id")) {
                    assertUrl(value.asText(), field.getValue().asText(), payload);
                } else {
                    assertBody(value, field.getValue(), payload);
                }
            });
        } else if (harmless.isArray()) {
            assertThat(actual).hasSameSizeAs(harmless);
            for (int i = 0; i < harmless.size(); i++) {
                assertBody(actual.get(i), harmless.get(i), payload);
            }
        } else if (harmless.isTextual()) {
            assertThat(actual).isEqualTo(new TextNode(harmless.asText().replace(WORD, payload)));
        } else {
            assertThat(actual).isEqualTo(harmless);
        }
    }

    private static Map<String, String> headers(Seen request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        headers.remove("Content-Length");
        return headers;
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<Seen> harmless(Command command, String argument) {
        send(command.name(), with(command, argument, WORD), Way.MAP);
        List<Seen> requests = graph.seen();
        assertThat(requests.toString())
                .as("%s uses %s", command.name(), argument)
                .contains(WORD);
        return requests;
    }

    private static void send(String command, Map<String, Object> arguments, Way way) {
        JsonNode body = read(ANSWER);
        graph.script(Collections.nCopies(10, new Answer(200, Map.of(), body)));
        if (way == Way.MAP) {
            routes.call(command, arguments, null, false);
            return;
        }
        Exchange exchange = template.send(
                "direct:" + command, outgoing -> outgoing.getMessage().setBody(JSON.writeValueAsString(arguments)));
        if (exchange.getException() instanceof RuntimeException failure) {
            throw failure;
        }
        assertThat(exchange.getException()).isNull();
    }

    /** The contract's own example with one argument more; a list has the value as its one member. */
    private static Map<String, Object> with(Command command, String argument, String value) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (command.example() instanceof ObjectNode example) {
            example.fields()
                    .forEachRemaining(
                            field -> arguments.put(field.getKey(), JSON.convertValue(field.getValue(), Object.class)));
        }
        if (argument.equals("body") && command.argumentNames().contains("reply_all")) {
            // Plain text is written as HTML there: ComposerTest.
            arguments.put("bodyType", "HTML");
        }
        boolean list = command.argument(argument).path("type").asText().equals("array");
        arguments.put(argument, list ? List.of(value) : shaped(command.argument(argument), value));
        return arguments;
    }

    /** The arguments that take any text and reach Graph. */
    private static Stream<String> texts(Command command) {
        return command.argumentNames().stream().filter(argument -> {
            JsonNode schema = command.argument(argument);
            String format = schema.path("x-format").asText("mailbox");
            boolean any = schema.path("type").asText().equals("string")
                    && !schema.has("enum")
                    && format.equals("mailbox")
                    && !schema.path("format").asText().equals("uri");
            // Addresses, headers and files have tests of their own: ComposerTest.
            boolean words = schema.path("type").asText().equals("array")
                    && !Set.of("mail-address", "mail-header", "file").contains(format);
            return (any || words) && !NOT_SENT.contains(argument);
        });
    }

    // zip_password encrypts here; delimiter splits here; the on-premises command refuses its two passwords together; a
    // key is used once; attachNames needs files.
    private static final Set<String> NOT_SENT = Set.of(
            "idempotency_key",
            "attachNames",
            "zip_password",
            "delimiter",
            "updated_fields_delimiter",
            "nonsensitive_password");

    /** The arguments in the path templates of a command's route, and the one that is written into a link. */
    private static Set<String> pathArguments(Command command) {
        Path file = Contract.in(TestHome.ROUTES).routeFile(command);
        Set<String> names = new TreeSet<>();
        try {
            collect(new YAMLMapper().readTree(file.toFile()), names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Paths made of arguments by Accept, and once for each member of a list.
        if (names.contains("mailbox")) {
            names.addAll(Set.of("user_id", "from"));
        }
        if (names.contains("attachments")) {
            names.addAll(Set.of("mailbox", "user_id", "message_id", "attachment_id"));
        }
        if (names.contains("each")) {
            names.add("message_ids");
        }
        command.argumentNames().stream()
                .filter(name -> command.argument(name).path("x-mailbox").asBoolean())
                .forEach(names::add);
        names.retainAll(command.argumentNames());
        return names;
    }

    private static void collect(JsonNode node, Set<String> names) {
        boolean path = node.path("name").asText().equals("path");
        String text = path ? node.path("value").asText() : node.path("uri").asText();
        if (path || text.startsWith("msgraph:")) {
            HOLE.matcher(text).results().forEach(match -> names.add(match.group(1)));
        }
        if (node.path("value").asText().contains("@odata.id")) {
            names.add("manager");
        }
        if (node.path("ref").asText().equals("mailAttachments")) {
            names.add("attachments");
        }
        node.forEach(child -> collect(child, names));
    }

    private static String decoded(String encoded) {
        byte[] bytes = new byte[encoded.length()];
        int size = 0;
        for (int i = 0; i < encoded.length(); i++) {
            boolean octet = encoded.charAt(i) == '%';
            bytes[size++] = (byte) (octet ? Integer.parseInt(encoded.substring(i + 1, i + 3), 16) : encoded.charAt(i));
            i += octet ? 2 : 0;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, size))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError(encoded + " is no UTF-8", e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
