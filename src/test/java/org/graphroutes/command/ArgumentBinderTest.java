package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentBinderTest {

    private static final String CONTRACT =
            """
            paths:
              /commands/try:
                post:
                  operationId: try
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          additionalProperties: false
                          properties:
                            user: {$ref: '#/components/schemas/User'}
                            count: {type: integer, minimum: 1, maximum: 999}
                            enabled: {type: boolean}
                            names: {type: array, items: {type: string, maxLength: 8}}
                            numbers: {type: array, items: {type: integer}}
                            kind: {type: string, enum: [oneOnOne, group]}
                            password: {type: string, format: password, maxLength: 16}
                            from: {type: string, x-format: relative-date-time}
                            stamp: {type: string, format: date-time}
                            fields:
                              type: object
                              x-pairs: {delimiter: fields_delimiter}
                              properties:
                                accountEnabled: {type: boolean}
                                age: {type: integer}
                                phones: {type: array, items: {type: string}}
                                city: {type: string}
                                profile: {type: object}
                            fields_delimiter: {type: string, default: ','}
                            others: {type: object, x-pairs: {delimiter: ;}, properties: {age: {type: integer}}}
                            body: {type: object}
              /commands/spelt:
                post:
                  operationId: spelt
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          required: [fileIDs]
                          properties:
                            fileIDs: {type: array, items: {type: string}, x-aliases: [file_ids, files]}
                            textType: {type: string, enum: [text, HTML], default: text, x-aliases: [text_type]}
                            code: {type: string, format: password, x-aliases: [pin]}
                            letter: {type: string, x-confidential: true, maxLength: 20}
              /commands/needs:
                post:
                  operationId: needs
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          required: [user]
                          properties:
                            user: {$ref: '#/components/schemas/User'}
                            user_count: {type: integer, default: 50}
                            kinds: {type: array, items: {type: string}, default: [a, b]}
                            from: {type: string, x-format: relative-date-time, default: in 2 days}
              /commands/either:
                post:
                  operationId: either
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          oneOf: [{required: [password]}, {required: [nonsensitive_password]}]
                          properties:
                            password: {type: string, format: password}
                            nonsensitive_password: {type: string, format: password}
              /commands/some:
                post:
                  operationId: some
                  requestBody:
                    content:
                      application/json:
                        schema:
                          type: object
                          anyOf: [{required: [name]}, {required: [number]}]
                          properties:
                            id: {type: string}
                            name: {type: string}
                            number: {type: integer}
              /commands/nothing:
                post:
                  operationId: nothing
                  requestBody:
                    content:
                      application/json:
                        schema: {type: object, properties: {}}
            components:
              schemas:
                User: {type: string, minLength: 1, description: Object id or sign-in name.}
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Contract contract;

    private final ArgumentBinder binder = new ArgumentBinder(TestClock.at("2026-11-21T08:00:00.987654321Z"));

    @BeforeAll
    static void read(@TempDir Path routes) throws IOException {
        Files.createDirectories(routes.resolve("test"));
        Files.writeString(routes.resolve("test").resolve(Contract.FILE), CONTRACT);
        contract = Contract.in(routes);
        contract.commands();
    }

    @Test
    void anIdOfDotsIsRefusedWithTheReason() {
        Contract shipped = Contract.in(Path.of("routes"));
        assertThatThrownBy(() -> binder.bind(
                        shipped.command("msgraph-user-get"),
                        JSON.createObjectNode().put("user", "..")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("user=\"..\" is refused: msgraph-user-get takes text other than \".\" and \"..\".");
    }

    // ---- spellings

    @ParameterizedTest
    @ValueSource(strings = {"fileIDs", "file_ids", "files"})
    void anArgumentMayBeGivenByAnyOfItsSpellings(String spelling) {
        assertThat((JsonNode) bind("spelt", Map.of(spelling, "a,b")))
                .hasToString("{\"fileIDs\":[\"a\",\"b\"],\"textType\":\"text\"}");
    }

    @Test
    void aSpellingCountsBeforeTheDefault() {
        assertThat(bind("spelt", Map.of("files", "a", "text_type", "html")).path("textType"))
                .hasToString("\"HTML\"");
    }

    @Test
    void twoSpellingsMayBothBeGivenWhenTheyAgree() {
        assertThat(bind("spelt", Map.of("file_ids", "a,b", "fileIDs", List.of("a", "b")))
                        .path("fileIDs"))
                .hasSize(2);
        assertThat(bind("spelt", Map.of("file_ids", "a,b", "fileIDs", "")).path("fileIDs"))
                .hasSize(2);
    }

    @Test
    void twoSpellingsThatDisagreeAreRefusedByBothNames() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("files", "a");
        given.put("file_ids", "b");
        assertThatThrownBy(() -> bind("spelt", given))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage(
                        "files and file_ids are both given, with different values: they are two names of one argument."
                                + " Give fileIDs only.");
    }

    @Test
    void aMisspeltArgumentMayBeNearAnotherSpelling() {
        assertThatThrownBy(() -> bind("spelt", Map.of("filez", "a")))
                .hasMessage(
                        "spelt has no argument \"filez\". Did you mean files? It takes: fileIDs, textType, code, letter.");
    }

    @Test
    void aMissingArgumentIsAskedForByItsDocumentedName() {
        assertThatThrownBy(() -> bind("spelt", Map.of("text_type", "text")))
                .hasMessageStartingWith("fileIDs is missing");
    }

    @Test
    void aSecretIsOneByAnyOfItsSpellings() {
        Command command = contract.command("spelt");

        assertThat(command.isSecret("pin")).isTrue();
        assertThat(command.secrets(bind("spelt", Map.of("files", "a", "pin", "canary-1234"))))
                .containsExactly("canary-1234");
        assertThatThrownBy(() -> bind("spelt", Map.of("files", "a", "pin", List.of("canary-1234"))))
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> bind("spelt", Map.of("files", "a", "pin", "canary-1234", "code", "canary-5678")))
                .hasMessageNotContaining("canary");
    }

    @Test
    void aConfidentialValueIsShownInNoRefusal() {
        for (Object letter :
                List.of(List.of("canary-1234"), Map.of("a", "canary-1234"), "canary-1234-and-a-lot-more")) {
            assertThatThrownBy(() -> bind("spelt", Map.of("files", "a", "letter", letter)))
                    .hasMessageStartingWith("letter=*** is refused: spelt takes text of at most 20 characters");
        }
    }

    @Test
    void theMeaningOfAnArgumentNamesItsSpellings() {
        assertThat(contract.command("spelt").argumentMeaning("fileIDs")).endsWith("Also given as file_ids, files.");
    }

    // ---- types

    @ParameterizedTest(name = "{0}={1} becomes {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user | ada@contoso.example | \"ada@contoso.example\"",
                "user | 42 | \"42\"",
                "user | true | \"true\"",
                "user | {{env:HOME}} | \"{{env:HOME}}\"",
                "user | ` a ` | \" a \"",
                "count | 5 | 5",
                "count | ` 999 ` | 999",
                "enabled | true | true",
                "enabled | FALSE | false",
                "enabled | ` True ` | true",
                "names | a | [\"a\"]",
                "names | a,b , c | [\"a\",\"b\",\"c\"]",
                "names | ,a,, | [\"a\"]",
                "names | [\"a,b\",\"c\"] | [\"a,b\",\"c\"]",
                "numbers | 1,2 | [1,2]",
                "kind | group | \"group\"",
                "kind | ONEONONE | \"oneOnOne\"",
                "from | now | \"2026-11-21T08:00:00Z\"",
                "from | in 2 days | \"2026-11-23T08:00:00Z\"",
                "from | 2026-12-01T00:00:00+01:00 | \"2026-11-30T23:00:00Z\"",
                "stamp | 2026-12-01T00:00:00Z | \"2026-12-01T00:00:00Z\"",
                "body | {\"a\":[1]} | {\"a\":[1]}"
            })
    void aTextBecomesWhatTheContractSays(String name, String given, String bound) throws JsonProcessingException {
        assertThat(bind("try", Map.of(name, given)).get(name))
                .hasToString(JSON.readTree(bound).toString());
    }

    @Test
    void valuesThatAreTypedAlreadyStayAsTheyAre() {
        Map<String, Object> given =
                Map.of("count", 5, "enabled", true, "names", List.of("a,b"), "body", Map.of("a", 1));

        assertThat((JsonNode) bind("try", given)).isEqualTo(withDelimiter(given));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "count | five | count=\"five\" is refused: try takes a whole number from 1 to 999.",
                "count | 1.5 | count=\"1.5\" is refused: try takes a whole number from 1 to 999.",
                "count | 0 | count=0 is refused: try takes a whole number from 1 to 999.",
                "count | 1000 | count=1000 is refused: try takes a whole number from 1 to 999.",
                "count | 99999999999999999999 | count=\"99999999999999999999\" is refused: try takes a whole number"
                        + " from 1 to 999.",
                "enabled | yes | enabled=\"yes\" is refused: try takes true or false.",
                "kind | groups | kind=\"groups\" is refused: try takes one of oneOnOne, group.",
                "names | [\"a\" | names=\"[\"a\"\" is refused: try takes a list (a,b or a JSON array); it is not JSON.",
                "numbers | 1,x | numbers=[1,\"x\"] is refused: try takes a list (a,b or a JSON array).",
                "from | someday | from=\"someday\" is refused: try takes an ISO 8601 time, \"now\", or a time such as"
                        + " \"in 2 days\"; it is not a time.",
                "stamp | 1.12.2026 | stamp=\"1.12.2026\" is refused: try takes an ISO 8601 time such as"
                        + " 2026-11-21T08:00:00Z.",
                "body | text | body=\"text\" is refused: try takes a JSON object.",
                "body | {\"a\":1} x | body=\"{\"a\":1} x\" is refused: try takes a JSON object; it is not JSON.",
                "body | {\"a\":1,\"a\":2} | body=\"{\"a\":1,\"a\":2}\" is refused: try takes a JSON object; it is not JSON."
            })
    void aWrongValueIsRefusedWithNameValueAndRule(String name, String given, String message) {
        assertThatThrownBy(() -> bind("try", Map.of(name, given)))
                .isInstanceOfSatisfying(InvalidArgument.class, problem -> assertThat(problem.facts())
                        .containsEntry("argument", name))
                .hasMessage(message);
    }

    @Test
    void aTypedValueOfTheWrongTypeIsRefused() {
        assertThatThrownBy(() -> bind("try", Map.of("user", 42)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("user=42 is refused: try takes text.");
        assertThatThrownBy(() -> bind("try", Map.of("names", Map.of("a", 1))))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("names={\"a\":1} is refused");
    }

    @Test
    void aLongValueIsShownShortened() {
        assertThatThrownBy(() -> bind("try", Map.of("kind", "x".repeat(5000))))
                .message()
                .hasSizeLessThan(300)
                .contains("xxx... is refused");
    }

    // ---- defaults and absence

    @Test
    void defaultsAreFilledInAndTyped() throws JsonProcessingException {
        assertThat((JsonNode) bind("needs", Map.of("user", "ada")))
                .isEqualTo(
                        JSON.readTree(
                                "{\"user\":\"ada\",\"user_count\":50,\"kinds\":[\"a\",\"b\"],\"from\":\"2026-11-23T08:00:00Z\"}"));
    }

    @Test
    void whatIsGivenWinsOverTheDefault() {
        assertThat(bind("needs", Map.of("user", "ada", "user_count", "7")).get("user_count"))
                .hasToString("7");
    }

    @Test
    void emptyAndNullCountAsAbsent() {
        Map<String, Object> given = new HashMap<>();
        given.put("user", "ada");
        given.put("user_count", "");
        given.put("kinds", null);

        assertThat((JsonNode) bind("needs", given)).isEqualTo(bind("needs", Map.of("user", "ada")));
        assertThat(bind("try", Map.of("names", "", "body", "")).has("names")).isFalse();
    }

    @Test
    void whatWasGivenIsNotChanged() {
        ObjectNode given = JSON.createObjectNode().put("user", "ada").put("user_count", "7");

        binder.bind(contract.command("needs"), given);

        assertThat(given).hasToString("{\"user\":\"ada\",\"user_count\":\"7\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"user\":\"\"}", "{\"user\":null}", "{\"user_count\":5}"})
    void aMissingRequiredArgumentIsNamedAndExplained(String given) {
        assertThatThrownBy(() -> binder.bind(contract.command("needs"), ArgumentBinder.parse(given.getBytes())))
                .isInstanceOfSatisfying(InvalidArgument.class, problem -> assertThat(problem.facts())
                        .containsEntry("argument", "user"))
                .hasMessage("user is missing: needs needs it. user: Object id or sign-in name.");
    }

    // ---- names

    @Test
    void anUnknownArgumentNamesTheNearestAndAll() {
        assertThatThrownBy(() -> bind("needs", Map.of("usr", "ada")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage(
                        "needs has no argument \"usr\". Did you mean user? It takes: user, user_count, kinds, from.");
        assertThatThrownBy(() -> bind("nothing", Map.of("user", "ada")))
                .hasMessage("nothing has no argument \"user\". It takes none.");
    }

    @Test
    void argumentsOfTheReferencePlatformItselfAreIgnored() {
        assertThat((JsonNode) bind(
                        "nothing",
                        Map.of(
                                "extend-context", "x=y",
                                "polling_url", "https://evil.example",
                                "ran_once_flag", "true",
                                "hide_polling_output", "",
                                "retry-count", 3,
                                "using", "instance")))
                .isEmpty();
    }

    // ---- one of two

    @Test
    void oneOfTwoIsEnough() {
        assertThat(bind("either", Map.of("password", "a")).has("password")).isTrue();
        assertThat(bind("either", Map.of("password", "", "nonsensitive_password", "a"))
                        .has("password"))
                .isFalse();
    }

    @Test
    void noneOfTwoIsRefused() {
        assertThatThrownBy(() -> bind("either", Map.of()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("either needs one of password, nonsensitive_password; none is given.");
    }

    @Test
    void bothOfTwoAreRefused() {
        assertThatThrownBy(() -> bind("either", Map.of("password", "hidden", "nonsensitive_password", "hidden")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("password and nonsensitive_password are both given: either takes only one of them.");
    }

    // ---- at least one of several

    @Test
    void oneOfSeveralIsEnoughAndMoreWillDo() {
        assertThat(bind("some", Map.of("number", "1")).path("number").asInt()).isEqualTo(1);
        assertThat(bind("some", Map.of("number", "1", "name", "a")).has("name")).isTrue();
    }

    @Test
    void noneOfSeveralIsRefused() {
        assertThatThrownBy(() -> bind("some", Map.of("id", "a", "name", "")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("some needs at least one of name, number; none is given.");
    }

    @Test
    void aWrongOneOfSeveralIsNamed() {
        assertThatThrownBy(() -> bind("some", Map.of("number", "many")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("number=\"many\" is refused");
    }

    // ---- secrets

    @Test
    void aRefusedSecretIsNotShown() {
        String secret = "a-secret-that-is-too-long";

        assertThatThrownBy(() -> bind("try", Map.of("password", secret)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("password=*** is refused: try takes text of at most 16 characters.");
        assertThatThrownBy(() -> bind("try", Map.of("password", 12345678)))
                .hasMessage("password=*** is refused: try takes text of at most 16 characters.");
        assertThatThrownBy(() -> bind("try", Map.of("password", List.of(secret))))
                .hasMessageNotContaining(secret);
    }

    // ---- pairs

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "city=Paris | {\"city\":\"Paris\"}",
                "city=Paris,age=7 | {\"city\":\"Paris\",\"age\":7}",
                "city = Paris , age= 7 | {\"city\":\" Paris \",\"age\":7}",
                "city=a=b==c | {\"city\":\"a=b==c\"}",
                "city= | {\"city\":\"\"}",
                "accountEnabled=FALSE | {\"accountEnabled\":false}",
                "phones=1 | {\"phones\":[\"1\"]}",
                "profile={\"a\":1} | {\"profile\":{\"a\":1}}",
                "somethingNew=7 | {\"somethingNew\":\"7\"}",
                "{\"city\":\"a,b\",\"age\":7} | {\"city\":\"a,b\",\"age\":7}"
            })
    void pairsBecomeAnObjectWhosePropertiesAreTyped(String pairs, String object) throws JsonProcessingException {
        assertThat(bind("try", Map.of("fields", pairs)).get("fields"))
                .hasToString(JSON.readTree(object).toString());
    }

    @Test
    void theDelimiterIsTheContractsOrThatOfAnArgument() {
        String expected = "{\"city\":\"a,b\",\"age\":7}";

        assertThat(bind("try", Map.of("others", "city=a,b;age=7")).get("others"))
                .hasToString(expected);
        assertThat(bind("try", Map.of("fields", "city=a,b||age=7", "fields_delimiter", "||"))
                        .get("fields"))
                .hasToString(expected);
        assertThat(bind("try", Map.of("fields", "city=a,b.age=7", "fields_delimiter", "."))
                        .get("fields"))
                .hasToString(expected);
    }

    @Test
    void anEmptyDelimiterIsAbsent() {
        assertThat(bind("try", Map.of("fields", "city=a,age=7", "fields_delimiter", ""))
                        .get("fields"))
                .hasToString("{\"city\":\"a\",\"age\":7}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "city | \"city\" is not of the form property=value, with \",\" between pairs",
                "city=a,b | \"b\" is not of the form property=value",
                "=a | \"=a\" is not of the form property=value",
                "age=seven | age=seven is wrong: it takes a whole number",
                "accountEnabled=1 | accountEnabled=1 is wrong: it takes true or false",
                "profile=x | profile=x is wrong: it takes a JSON object",
                "{\"city\" | it is not JSON"
            })
    void brokenPairsAreRefused(String pairs, String why) {
        assertThatThrownBy(() -> bind("try", Map.of("fields", pairs)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("fields=")
                .hasMessageContaining(why);
    }

    // ---- size, depth, form

    @Test
    void argumentsUpTo6MiBAreTaken() {
        String frame = "{\"user\":\"\"}";
        String most = "x".repeat(ArgumentBinder.MAX_BYTES - frame.length());

        ObjectNode parsed = ArgumentBinder.parse(("{\"user\":\"" + most + "\"}").getBytes(StandardCharsets.UTF_8));

        assertThat(parsed.path("user").asText()).hasSize(most.length());
        assertThatThrownBy(
                        () -> ArgumentBinder.parse(("{\"user\":\"x" + most + "\"}").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("The arguments are refused: they have 6291457 bytes, and at most 6291456 are taken.");
    }

    @Test
    void bytesCountAndNotCharacters() {
        assertThatThrownBy(() -> ArgumentBinder.of(Map.of("user", "ü".repeat(ArgumentBinder.MAX_BYTES / 2))))
                .isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> binder.bind(
                        contract.command("try"),
                        JSON.createObjectNode().put("user", "ü".repeat(ArgumentBinder.MAX_BYTES / 2))))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("at most 6291456 are taken");
    }

    @Test
    void fiftyLevelsAreTakenAndNoMore() {
        String most = "{\"body\":" + "[".repeat(49) + "]".repeat(49) + "}";
        String more = "{\"body\":" + "[".repeat(50) + "]".repeat(50) + "}";

        assertThat(ArgumentBinder.parse(most.getBytes())).hasSize(1);
        assertThatThrownBy(() -> ArgumentBinder.parse(more.getBytes()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("The arguments are refused: they are nested deeper than 50.");
        assertThatThrownBy(() -> ArgumentBinder.parse("[".repeat(100_000).getBytes()))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void depthCountsInsideATextTooAndInAMap() {
        String deep = "{\"a\":".repeat(60) + "1" + "}".repeat(60);
        Map<String, Object> map = Map.of();
        for (int i = 0; i < 60; i++) {
            map = Map.of("a", map);
        }
        Map<String, Object> given = Map.of("body", map);

        assertThatThrownBy(() -> bind("try", Map.of("body", deep))).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> ArgumentBinder.of(given)).isInstanceOf(InvalidArgument.class);
    }

    @Test
    void aMapThatHoldsItselfIsRefused() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("body", endless);

        assertThatThrownBy(() -> ArgumentBinder.of(endless)).isInstanceOf(InvalidArgument.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "{}"})
    void nothingIsNoArguments(String text) {
        assertThat(ArgumentBinder.parse(text.getBytes())).isEmpty();
        assertThat(ArgumentBinder.parse(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"a\"", "null", "true"})
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> ArgumentBinder.parse(text.getBytes()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("have to be a JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"a\":1}}", "{\"a\":1}{}", "user=ada", "{'a':1}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}"})
    void whatIsNotJsonIsRefusedWithItsPlaceAndWithoutItsText(String text) {
        InvalidArgument problem =
                catchThrowableOfType(InvalidArgument.class, () -> ArgumentBinder.parse(text.getBytes()));

        assertThat(problem)
                .hasMessageMatching("The arguments are refused: they are not JSON \\(line 1, column \\d+\\)\\.");
        assertThat(problem.facts()).isEmpty();
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] latin = "{\"user\":\"J\u00fcrgen\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> ArgumentBinder.parse(latin))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("not JSON");
    }

    private ObjectNode bind(String command, Map<String, ?> given) {
        return binder.bind(contract.command(command), JSON.valueToTree(given));
    }

    private static JsonNode withDelimiter(Map<String, Object> given) {
        return JSON.<ObjectNode>valueToTree(given).put("fields_delimiter", ",");
    }
}
