package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.problem.UnknownCommand;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts as they ship: complete, consistent, and no less than what playbooks know. */
class ContractTest {

    private static final Path ROUTES = Path.of("routes");
    private static final Path CASES = Path.of("src/test/resources/commands");
    private static final Contract CONTRACT = Contract.in(ROUTES);

    private static final Path REFERENCES =
            Path.of(System.getProperty("graph-routes.shared", "../shared")).resolve("contract");

    /** The reference contract that playbooks were written against. */
    private static final Path REFERENCE = REFERENCES.resolve("user-contract.json");

    /** Commands about a sign-in itself: their permissions are nobody's business but the sign-in's. */
    private static final Pattern ABOUT_SIGN_IN =
            Pattern.compile("msgraph-(user|teams|mail)-(test|generate-login-url|auth-reset)"
                    + "|microsoft-365-defender-auth-(start|complete|reset|test)");

    /** Commands of the reference that are left out, and why. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "msgraph-user-request-mfa", "uses an undocumented Microsoft service that is not Graph",
            "msgraph-user-create-mfa-client-secret", "puts a client secret into the outputs, for request-mfa only",
            "msgraph-user-create-mfa-client-access-token",
                    "puts an access token into the outputs, for request-mfa only");

    /** Arguments of the reference that are not in our contract, and why. */
    private static final Map<String, String> LEFT_OUT_ARGUMENTS = Map.of(
            "msgraph-user-change-password-on-premise password_method_id",
                    "state of the platform's own polling: accepted and not used",
            "msgraph-user-change-password-on-premise polling_url",
                    "state of the platform's own polling: accepted and not used");

    private static JsonNode reference;

    @BeforeAll
    static void readReference() throws IOException {
        reference = Files.exists(REFERENCE) ? new ObjectMapper().readTree(REFERENCE.toFile()) : null;
    }

    static Stream<String> commands() {
        return CONTRACT.commands().stream().map(Command::name);
    }

    // ---- the parts of a command belong together

    @Test
    void everyIntegrationHasItsCommands() {
        assertThat(CONTRACT.folders()).contains("auth", "common", "mail", "user");
        assertThat(CONTRACT.commands().stream()
                        .filter(command -> command.integration().equals("user")))
                .hasSizeGreaterThanOrEqualTo(40);
        assertThat(commands()).doesNotHaveDuplicates();
    }

    @Test
    void theCommandsAboutSignInAreInAFolderOfTheirOwn() {
        assertThat(commands().filter(ContractTest::isAboutSignIn)).hasSize(13);
        assertThat(CONTRACT.commands()).allSatisfy(command -> assertThat(
                        CONTRACT.routeFile(command).getParent().endsWith("auth"))
                .as(command.name())
                .isEqualTo(isAboutSignIn(command.name())));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theIntegrationOfACommandIsTheWordAfterTheProduct(String name) {
        assertThat(name)
                .matches(
                        name.matches("(send|reply)-mail")
                                ? ".+-mail"
                                : "(msgraph|microsoft-365)-"
                                        + (name.equals("msgraph-direct-reports")
                                                ? "direct"
                                                : CONTRACT.command(name).integration())
                                        + "-.+");
    }

    @Test
    void everyContractHasTheCommonParts() {
        JsonNode common = CONTRACT.document(Contract.COMMON).path("components");

        assertThat(common.path("parameters").properties()).hasSize(3);
        assertThat(CONTRACT.folders())
                .allSatisfy(folder -> common.fields().forEachRemaining(kind -> assertThat(CONTRACT.document(folder)
                                .path("components")
                                .path(kind.getKey())
                                .properties())
                        .as("%s of %s", kind.getKey(), folder)
                        .containsAll(kind.getValue().properties())));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCallCanBeParkedUnlessItIsAboutTheSignIn(String name) {
        Command command = CONTRACT.command(name);
        String folder = CONTRACT.routeFile(command).getParent().getFileName().toString();
        List<String> parameters = new ArrayList<>();
        CONTRACT.document(folder)
                .at("/paths/~1commands~1" + name + "/post/parameters")
                .forEach(parameter ->
                        parameters.add(parameter.path("$ref").asText().replaceFirst(".*/", "")));

        assertThat(parameters)
                .isEqualTo(
                        isAboutSignIn(name)
                                ? List.of("Connection", "DryRun")
                                : List.of("Connection", "DryRun", "Park"));
    }

    private static boolean isAboutSignIn(String command) {
        return ABOUT_SIGN_IN.matcher(command).matches();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandHasARouteFileOfItsNameWithARouteOfItsName(String name) throws IOException {
        Path file = CONTRACT.routeFile(CONTRACT.command(name));

        assertThat(file).exists();
        List<String> ids = new ArrayList<>();
        new YAMLMapper().readTree(file.toFile()).forEach(entry -> {
            ids.add(entry.path("route").path("id").asText(null));
            ids.add(entry.path("templatedRoute").path("routeId").asText(null));
        });
        assertThat(ids).contains(name);
    }

    @Test
    void aRouteFileOfACommandIsInTheContract() throws IOException {
        Set<String> files = new TreeSet<>();
        for (String integration : CONTRACT.folders()) {
            try (Stream<Path> all = Files.list(ROUTES.resolve(integration))) {
                all.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".yaml") && !file.equals(Contract.FILE))
                        .forEach(file -> files.add(file.replace(".yaml", "")));
            }
        }

        assertThat(files).isEqualTo(commands().collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandHasCases(String name) throws IOException {
        assertThat(CASES.resolve(name + ".yaml")).exists();
        assertThat(new YAMLMapper().readTree(CASES.resolve(name + ".yaml").toFile()))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theExampleIsAcceptedByTheContract(String name) {
        Command command = CONTRACT.command(name);

        assertThat(command.example().isObject()).as("example").isTrue();
        ObjectNode bound = binder().bind(command, (ObjectNode) command.example());
        command.example().fieldNames().forEachRemaining(argument -> assertThat(bound.has(argument))
                .as(argument)
                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandAndAllItsPartsAreDescribed(String name) {
        Command command = CONTRACT.command(name);

        assertThat(command.summary()).endsWith(".").hasSizeLessThan(120);
        assertThat(command.argumentNames()).allSatisfy(argument -> {
            assertThat(command.argument(argument).path("description").asText())
                    .as(argument)
                    .isNotBlank();
            assertThat(command.argument(argument).path("type").asText())
                    .as(argument)
                    .isIn("string", "integer", "boolean", "array", "object");
        });
        assertThat(command.outputs()).allSatisfy(output -> {
            assertThat(output.description()).as(output.path()).isNotBlank();
            assertThat(output.type())
                    .as(output.path())
                    .isIn("string", "integer", "number", "boolean", "array", "object", "date-time");
        });
        assertThat(command.outputs().stream().map(Command.Output::path)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theEffectIsOneOfThreeWords(String name) {
        assertThat(CONTRACT.command(name).effect()).isIn("read", "write", "destructive");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandOfEffectReadSendsNothingButGetUnlessItsRouteSaysThatItReads(String name) throws IOException {
        Command command = CONTRACT.command(name);
        String route = Files.readString(CONTRACT.routeFile(command));

        Set<String> methods = new TreeSet<>();
        Matcher method = Pattern.compile("\\b(POST|PATCH|PUT|DELETE|dispatch-command)\\b")
                .matcher(route);
        while (method.find()) {
            methods.add(method.group());
        }

        boolean reads = route.contains("name: reads");

        assertThat(methods.isEmpty() || reads)
                .as("%s is %s and sends %s", name, command.effect(), methods)
                .isEqualTo(command.effect().equals("read") || isAboutSignIn(name));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void permissionsAreStatedForEveryKindOfSignInThatCanWork(String name) throws IOException {
        Command command = CONTRACT.command(name);
        Command.Permissions permissions = command.permissions();
        boolean asApplication = !Set.of("client-credentials", "managed-identity", "broker").stream()
                .filter(command.flows()::contains)
                .toList()
                .isEmpty();
        boolean asUser = command.flows().contains("authorization-code")
                || command.flows().contains("device-code");

        assertThat(command.flows())
                .isNotEmpty()
                .isSubsetOf("client-credentials", "authorization-code", "device-code", "managed-identity", "broker");
        assertThat(command.needsSignIn()).isNotEqualTo(isAboutSignIn(name));
        if (isAboutSignIn(name)) {
            assertThat(permissions.application()).isEmpty();
            assertThat(permissions.delegated()).isEmpty();
            assertThat(Files.readString(CONTRACT.routeFile(command))).doesNotContain("msgraph:", "graph-command");
        } else {
            assertThat(!permissions.application().isEmpty()).as("application").isEqualTo(asApplication);
            assertThat(!permissions.delegated().isEmpty()).as("delegated").isEqualTo(asUser);
        }
        assertThat(Stream.concat(permissions.application().stream(), permissions.delegated().stream()))
                .allSatisfy(set -> assertThat(set)
                        .isNotEmpty()
                        .allMatch(word -> word.matches("[A-Za-z]+(-[A-Za-z]+)?(\\.[A-Za-z]+)+")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void textsForPeopleNameOnlyWhatThereIs(String name) {
        Command command = CONTRACT.command(name);
        Set<String> known = new TreeSet<>(command.argumentNames());
        known.add("rows");
        command.outputs().forEach(output -> known.add(output.path()));
        if (isAboutSignIn(name)) {
            known.add(AuthConstants.TEXT);
        }
        List<String> texts = new ArrayList<>(command.missing().values());
        List.of("title", "titleMore", "text", "empty")
                .forEach(key -> texts.add(command.readable().path(key).asText()));
        command.readable().path("titleWith").forEach(title -> texts.add(title.asText()));
        command.readable().path("append").forEach(text -> texts.add(text.asText()));

        for (String text : texts) {
            Matcher value = Pattern.compile("\\{([^}]*)}").matcher(text);
            while (value.find()) {
                assertThat(known).as(text).contains(value.group(1));
            }
        }
        assertThat(command.readable().has("text") || command.readable().has("rows"))
                .isTrue();
        List.of("titleWith", "append")
                .forEach(key -> command.readable().path(key).fieldNames().forEachRemaining(argument -> assertThat(known)
                        .contains(argument)));
        String rows = command.readable().path("rows").asText("");
        if (!rows.isEmpty()) {
            assertThat(command.outputs()).anyMatch(output -> output.path().startsWith(rows + "."));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noSecretHasADefaultOrStandsInATextForPeople(String name) {
        Command command = CONTRACT.command(name);
        String texts = command.readable().toString() + command.missing();

        assertThat(command.argumentNames().stream().filter(command::isSecret)).allSatisfy(secret -> {
            assertThat(command.argument(secret).has("default")).as(secret).isFalse();
            assertThat(texts).doesNotContain("{" + secret + "}");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "nonsensitive_password", "zip_password"})
    void everyArgumentThatIsAPasswordIsASecret(String argument) {
        List<Command> with = CONTRACT.commands().stream()
                .filter(command -> command.argumentNames().contains(argument))
                .toList();

        assertThat(with).isNotEmpty().allMatch(command -> command.isSecret(argument));
    }

    // ---- finding commands

    @Test
    void aMisspeltCommandNamesTheNearest() {
        assertThatThrownBy(() -> CONTRACT.command("msgraph-user-gett"))
                .isInstanceOf(UnknownCommand.class)
                .hasMessageContaining("Did you mean msgraph-user-get");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../etc/passwd", "openapi", "user/msgraph-user-get", "a\0b"})
    void aNameIsNeverAPath(String name) {
        assertThatThrownBy(() -> CONTRACT.command(name)).isInstanceOf(UnknownCommand.class);
    }

    // ---- what playbooks know

    @Test
    void theThreeCommandsThatWeLeaveOutAreAbsent() {
        assertThat(commands()).doesNotContainAnyElementsOf(LEFT_OUT.keySet());
    }

    @Test
    void everyCommandOfTheReferenceIsHere() {
        assumeReference();
        Set<String> expected = new TreeSet<>();
        reference
                .path("commands")
                .forEach(command -> expected.add(command.path("name").asText()));
        assertThat(expected).containsAll(LEFT_OUT.keySet());
        expected.removeAll(LEFT_OUT.keySet());

        assertThat(commands().toList()).containsAll(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"teams", "mail", "mail-single-user", "defender"})
    void theSignInCommandsOfTheOtherReferencesAreHereAndTakeNoArguments(String integration) throws IOException {
        assumeReference();
        JsonNode other = new ObjectMapper()
                .readTree(REFERENCES.resolve(integration + "-contract.json").toFile());
        List<JsonNode> known = new ArrayList<>();
        other.path("commands").forEach(command -> {
            if (command.path("name").asText().matches(".*-(test|generate-login-url|auth-[a-z]+)")) {
                known.add(command);
            }
        });

        assertThat(known).isNotEmpty().allSatisfy(command -> {
            String name = command.path("name").asText();
            assertThat(CONTRACT.command(name).argumentNames()).as(name).isEmpty();
            assertThat(command.path("arguments")).as(name).isEmpty();
        });
    }

    @Test
    void everyArgumentOfTheReferenceIsHereAndAskedForNoMoreOften() {
        assumeReference();
        Set<String> missing = new TreeSet<>();
        for (JsonNode known : reference.path("commands")) {
            String name = known.path("name").asText();
            if (LEFT_OUT.containsKey(name)) {
                continue;
            }
            Command ours = CONTRACT.command(name);
            for (JsonNode argument : known.path("arguments")) {
                String argumentName = argument.path("name").asText();
                if (!ours.argumentNames().contains(argumentName)) {
                    missing.add(name + " " + argumentName);
                    continue;
                }
                assertThat(ours.isRequired(argumentName))
                        .as("%s %s is required", name, argumentName)
                        .isEqualTo(argument.path("required").asBoolean());
                assertAllowed(ours, argumentName, argument.path("options"));
                assertDefault(ours, argumentName, argument.path("default"));
            }
        }

        assertThat(missing).isEqualTo(new TreeSet<>(LEFT_OUT_ARGUMENTS.keySet()));
    }

    private static void assertAllowed(Command command, String argument, JsonNode options) {
        for (JsonNode option : options) {
            ObjectNode given = given(command).put(argument, option.asText());
            assertThat(binder().bind(command, given).has(command.documentedName(argument)))
                    .as("%s %s=%s", command.name(), argument, option)
                    .isTrue();
        }
    }

    private static void assertDefault(Command command, String argument, JsonNode fallback) {
        if (!fallback.isNull() && !fallback.isMissingNode()) {
            assertThat(command.argument(argument).path("default").asText())
                    .as("default of %s %s", command.name(), argument)
                    .isEqualTo(fallback.asText());
        }
    }

    private static ObjectNode given(Command command) {
        return command.example().deepCopy();
    }

    @Test
    void argumentsOfTheReferenceThatAreNoneOfOursAreAcceptedAllTheSame() {
        Map<String, List<String>> byCommand = new HashMap<>();
        LEFT_OUT_ARGUMENTS.keySet().forEach(argument -> byCommand
                .computeIfAbsent(argument.split(" ")[0], key -> new ArrayList<>())
                .add(argument.split(" ")[1]));

        byCommand.forEach((name, arguments) -> {
            Command command = CONTRACT.command(name);
            ObjectNode given = given(command);
            arguments.forEach(argument -> given.put(argument, "anything"));
            assertThat(binder().bind(command, given).properties().stream().map(Map.Entry::getKey))
                    .doesNotContainAnyElementsOf(arguments);
        });
    }

    @Test
    void everyOutputOfTheReferenceIsHere() {
        assumeReference();
        Set<String> missing = new TreeSet<>();
        int compared = 0;
        for (JsonNode known : reference.path("commands")) {
            String name = known.path("name").asText();
            if (LEFT_OUT.containsKey(name)) {
                continue;
            }
            Set<String> ours = CONTRACT.command(name).outputs().stream()
                    .map(Command.Output::path)
                    .collect(Collectors.toSet());
            for (JsonNode output : known.path("outputs")) {
                String path = output.path("path").asText();
                assertThat(path).as(name).isNotBlank();
                compared++;
                if (!ours.contains(path)) {
                    missing.add(name + " " + path);
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(compared).isGreaterThan(100);
    }

    /** The references of mail: of any mailbox, and of the one of the person who signed in. */
    static Stream<JsonNode> mailReferences() throws IOException {
        List<JsonNode> known = new ArrayList<>();
        for (String integration : List.of("mail", "mail-single-user")) {
            Path file = REFERENCES.resolve(integration + "-contract.json");
            if (Files.exists(file)) {
                new ObjectMapper().readTree(file.toFile()).path("commands").forEach(command -> {
                    // The hidden one is another's quick action.
                    if (!command.path("hidden").asBoolean()) {
                        known.add(command);
                    }
                });
            }
        }
        return known.stream();
    }

    @Test
    void aMailCommandTakesAndYieldsWhatItsReferencesDo() throws IOException {
        assumeReference();
        List<JsonNode> references = mailReferences().toList();
        assertThat(references).hasSize(26 + 20);
        for (JsonNode known : references) {
            Command ours = CONTRACT.command(known.path("name").asText());
            for (JsonNode argument : known.path("arguments")) {
                String name = argument.path("name").asText();
                if (name.equals("ran_once_flag")) {
                    ObjectNode given = given(ours).put(name, "true");
                    assertThat(binder().bind(ours, given).has(name)).isFalse();
                    continue;
                }
                assertThat(ours.argumentNames()).as(ours.name()).contains(ours.documentedName(name));
                if (!argument.path("required").asBoolean()) {
                    assertThat(ours.isRequired(name))
                            .as("%s %s", ours.name(), name)
                            .isFalse();
                } else if (!ours.isRequired(ours.documentedName(name))) {
                    // The mailbox may come from the connection, recipients from the mail replied to, the rest from
                    // a default.
                    assertThat(ours.argument(name).path("x-format").asText().equals("mailbox")
                                    || name.equals("to") && ours.argumentNames().contains("reply_all")
                                    || ours.argument(name).has("default"))
                            .as("%s %s", ours.name(), name)
                            .isTrue();
                }
                assertAllowed(ours, name, argument.path("options"));
                assertDefault(ours, name, argument.path("default"));
            }
            assertThat(ours.outputs().stream().map(Command.Output::path))
                    .as(ours.name())
                    .containsAll(known.path("outputs").findValuesAsText("path"));
        }
    }

    private static void assumeReference() {
        assumeTrue(
                reference != null,
                () -> "the reference contract is not on this machine: " + REFERENCE.toAbsolutePath()
                        + " (set -Dgraph-routes.shared)");
    }

    private static ArgumentBinder binder() {
        return new ArgumentBinder(TestClock.at("2026-11-21T08:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theViewOfACommandHoldsItsWholeContract(String name) {
        Command command = CONTRACT.command(name);
        ObjectNode view = CommandView.whole(command);

        assertThat(view.path("name").asText()).isEqualTo(name);
        assertThat(view.path("arguments").properties().stream().map(Map.Entry::getKey))
                .containsExactlyElementsOf(command.argumentNames());
        command.argumentNames().forEach(argument -> assertThat(
                        view.path("arguments").path(argument).path("required").asBoolean())
                .isEqualTo(command.isRequired(argument)));
        assertThat(view.path("outputs")).hasSize(command.outputs().size());
        assertThat(view.path("example")).isNotEqualTo(JsonNodeFactory.instance.missingNode());
    }
}
