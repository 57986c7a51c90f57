package org.graphroutes.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.InvalidConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {

    private static final String GOOD =
            """
            flow = client-credentials
            tenant = contoso.example
            client-id = app
            client-secret = hidden
            """;

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private UnaryOperator<String> placeholders = text -> {
        throw new IllegalArgumentException("Property with key [x] not found");
    };

    // ---- one file

    @Test
    void aMinimalFileIsAConnectionToTheWorldwideCloud() {
        Connection acme = read("acme", GOOD).get("acme");

        assertThat(acme.name()).isEqualTo("acme");
        assertThat(acme.file()).isEqualTo(folder.resolve("acme.properties").toString());
        assertThat(acme.flow().word()).isEqualTo("client-credentials");
        assertThat(acme.tenant()).isEqualTo("contoso.example");
        assertThat(acme.flow().clientId()).isEqualTo("app");
        assertThat(secretOf(acme)).isEqualTo("hidden");
        assertThat(acme.cloud()).isEqualTo(Cloud.GLOBAL);
        assertThat(acme.graphUrl()).hasToString("https://graph.microsoft.com");
        assertThat(acme.integrations()).isEmpty();
        assertThat(acme.missingIsNote()).isTrue();
        assertThat(acme.tokenEndpoint())
                .hasToString("https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
        assertThat(acme.adminConsentUrl())
                .hasToString("https://login.microsoftonline.com/contoso.example/adminconsent?client_id=app");
    }

    @Test
    void everyOptionCanBeSet() {
        Connection acme = read(
                        "acme",
                        GOOD
                                + """
                cloud = custom
                graph-url = https://graph.example:8443/
                login-url = https://login.example
                defender-url = https://defender.example
                integrations = user , mail,
                not-found = error
                """)
                .get("acme");

        assertThat(acme.graphUrl()).hasToString("https://graph.example:8443");
        assertThat(acme.loginUrl()).hasToString("https://login.example");
        assertThat(acme.defenderUrl()).hasToString("https://defender.example");
        assertThat(acme.graphResource()).hasToString("https://graph.example:8443");
        assertThat(acme.integrations()).containsExactlyInAnyOrder("user", "mail");
        assertThat(acme.missingIsNote()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "global, login.microsoftonline.com, graph.microsoft.com, api.security.microsoft.com",
        "gcc, login.microsoftonline.com, graph.microsoft.com, api-gcc.security.microsoft.us",
        "gcc-high, login.microsoftonline.us, graph.microsoft.us, api-gov.security.microsoft.us",
        "dod, login.microsoftonline.us, dod-graph.microsoft.us, api-gov.security.microsoft.us",
        "china, login.partner.microsoftonline.cn, microsoftgraph.chinacloudapi.cn,",
        "germany, login.microsoftonline.de, graph.microsoft.de,"
    })
    void everyCloudHasItsHosts(String cloud, String login, String graph, String defender) {
        Connection acme = read("acme", GOOD + "cloud = " + cloud).get("acme");

        assertThat(acme.loginUrl()).hasToString("https://" + login);
        assertThat(acme.graphUrl()).hasToString("https://" + graph);
        assertThat(acme.defenderUrl()).isEqualTo(defender == null ? null : URI.create("https://" + defender));
    }

    @Test
    void aProxyInFrontOfGraphDoesNotChangeWhatTheTokenIsFor() {
        Connection acme =
                read("acme", GOOD + "graph-url = https://proxy.example").get("acme");

        assertThat(acme.graphUrl()).hasToString("https://proxy.example");
        assertThat(acme.graphResource()).hasToString("https://graph.microsoft.com");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        String file = folder.resolve("acme.properties").toString();

        InvalidConfiguration problem = faults(
                """
                flow = telepathy
                client-idd = app
                client-secret = hidden
                cloud = gcc-hihg
                graph-url = http://graph.example
                login-url = ftp://x
                not-found = maybe
                """);

        assertThat(problem.faults())
                .allSatisfy(fault -> assertThat(fault).startsWith(file + ": "))
                .anySatisfy(fault -> assertThat(fault).contains("there is no key client-idd. Did you mean client-id"))
                .anySatisfy(fault -> assertThat(fault).contains("client-id is missing."))
                .anySatisfy(fault -> assertThat(fault).contains("flow=telepathy is refused."))
                .anySatisfy(fault -> assertThat(fault).contains("cloud=gcc-hihg is refused.", "gcc-high"))
                .anySatisfy(fault -> assertThat(fault).contains("graph-url=http://graph.example is refused."))
                .anySatisfy(fault -> assertThat(fault).contains("login-url=ftp://x is refused."))
                .anySatisfy(fault -> assertThat(fault).contains("not-found=maybe is refused."))
                .hasSize(7);
        assertThat(problem).hasMessageNotContaining("hidden");
    }

    @Test
    void aMissingKeyNamesTheVariableThatWouldDoToo() {
        assertThat(faults("flow = client-credentials\nclient-id = a\nclient-secret = b")
                        .faults())
                .singleElement()
                .asString()
                .contains("tenant is missing", "GRAPH_CONNECTION_ACME_TENANT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "not-found", "integrations", "graph-url", "login-url", "defender-url"})
    void anEmptyValueCountsAsAbsent(String key) {
        assertThat(read("acme", GOOD + key + " =  ").get("acme"))
                .usingRecursiveComparison()
                .isEqualTo(read("acme", GOOD).get("acme"));
    }

    @Test
    void anEmptyRequiredValueIsMissing() {
        assertThat(faults(GOOD + "tenant =").faults())
                .singleElement()
                .asString()
                .contains("tenant is missing");
    }

    @Test
    void aCustomCloudNeedsItsUrls() {
        assertThat(faults(GOOD + "cloud = custom").faults())
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("graph-url is missing; cloud=custom needs it."),
                        fault -> assertThat(fault).contains("login-url is missing; cloud=custom needs it."));
    }

    @Test
    void aFileThatIsNoPropertiesFileIsAFault() throws IOException {
        Files.write(folder.resolve("acme.properties"), new byte[] {'a', '=', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> read().get("acme"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("acme.properties cannot be read");

        Files.writeString(folder.resolve("acme.properties"), "tenant = \\u00zz");
        assertThatThrownBy(() -> read().get("acme"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("acme.properties cannot be read");
    }

    // ---- URLs

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://graph.example",
                "https://graph.example:8443",
                "https://graph.example///",
                "http://127.0.0.1:9090",
                "http://127.0.0.9",
                "http://localhost:9090",
                "http://[::1]:9090"
            })
    void aRootOverHttpsOrOnLoopbackIsTaken(String url) {
        assertThat(read("acme", GOOD + "graph-url = " + url).get("acme").graphUrl())
                .hasToString(url.replaceFirst("/+$", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://graph.microsoft.com",
                "http://192.168.0.1",
                "http://0.0.0.0:9090",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "http://127.0.0.1@evil.example",
                "https://user@graph.example",
                "https://graph.example/v1.0",
                "https://graph.example?x",
                "https://graph.example#x",
                "ftp://127.0.0.1",
                "file:///etc",
                "graph.example",
                "https://",
                "https:graph.example",
                "https://graph example"
            })
    void anyOtherUrlIsRefused(String url) {
        assertThat(faults(GOOD + "graph-url = " + url).faults())
                .singleElement()
                .asString()
                .contains("graph-url=" + url + " is refused.", "without a path");
    }

    // ---- environment and placeholders

    @Test
    void theEnvironmentOverridesTheFile() {
        environment.put("GRAPH_CONNECTION_ACME_EU_CLIENT_SECRET", "from-environment");
        environment.put("GRAPH_CONNECTION_ACME_EU_CLOUD", "gcc-high");

        Connection acme = read("acme-eu", GOOD + "cloud = global").get("acme-eu");

        assertThat(secretOf(acme)).isEqualTo("from-environment");
        assertThat(acme.cloud()).isEqualTo(Cloud.GCC_HIGH);
    }

    @ParameterizedTest
    @EnumSource(ConnectionOption.class)
    void everyOptionHasAVariableOfPlainLetters(ConnectionOption option) {
        assertThat(option.environmentVariable("acme.eu-1"))
                .isEqualTo("GRAPH_CONNECTION_ACME_EU_1_"
                        + option.key().toUpperCase(Locale.ROOT).replace('-', '_'));
        assertThat(ConnectionOption.of(option.key())).contains(option);
        assertThat(option.description()).endsWith(".");
    }

    @Test
    void aPlaceholderIsResolved() {
        placeholders = text -> text.replace("{{env:ACME_SECRET}}", "resolved");

        assertThat(secretOf(read("acme", GOOD + "client-secret = {{env:ACME_SECRET}}")
                        .get("acme")))
                .isEqualTo("resolved");
    }

    @Test
    void aPlaceholderInTheEnvironmentIsResolvedToo() {
        environment.put("GRAPH_CONNECTION_ACME_TENANT", "{{x}}");
        placeholders = text -> text.replace("{{x}}", "resolved");

        assertThat(read("acme", GOOD).get("acme").tenant()).isEqualTo("resolved");
    }

    @Test
    void aPlaceholderThatCannotBeResolvedIsAFaultOfItsKey() {
        assertThat(faults(GOOD + "tenant = {{env:NOBODY_SET_THIS}}").faults()).anySatisfy(fault -> assertThat(fault)
                .contains("tenant={{env:NOBODY_SET_THIS}} has a placeholder that cannot be resolved"));
    }

    @Test
    void aSecretThatLooksLikeAPlaceholderIsNotShown() {
        assertThat(faults(GOOD + "client-secret = hidden{{part").faults()).anySatisfy(fault -> assertThat(fault)
                .contains("client-secret=*** has a placeholder that cannot be resolved"));
    }

    // ---- several files

    @Test
    void aFaultyFileSpoilsNoOther() {
        write("good", GOOD);
        write("bad", "flow = telepathy");

        Connections connections = read();

        assertThat(connections.names()).containsExactly("bad", "good");
        assertThat(connections.get("good").name()).isEqualTo("good");
        assertThatThrownBy(() -> connections.get("bad")).isInstanceOf(InvalidConfiguration.class);
    }

    @Test
    void otherFilesInTheFolderAreNotRead() throws IOException {
        write("good", GOOD);
        Files.writeString(folder.resolve("good.properties.bak"), "nonsense");
        Files.writeString(folder.resolve("README.md"), "nonsense");

        assertThat(read().names()).containsExactly("good");
    }

    @Test
    void aMissingConnectionListsThoseThereAre() {
        write("acme", GOOD);
        write("contoso", GOOD);

        assertThatThrownBy(() -> read().get("acmee"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("There is no connection \"acmee\". Did you mean acme? Configured: acme, contoso; a"
                        + " connection is a file " + folder.resolve("acmee") + ".properties.");
    }

    @Test
    void aNameThatIsAPathIsNotTakenForOne() {
        write("acme", GOOD);

        assertThatThrownBy(() -> read().get("../acme"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining(folder.resolve("NAME") + ".properties");
    }

    @Test
    void withoutAFolderThereAreNoConnections() {
        Connections none = Connections.read(folder.resolve("nowhere"), environment::get, placeholders);

        assertThat(none.names()).isEmpty();
        assertThatThrownBy(() -> none.get("acme")).hasMessageContaining("None is configured yet");
        assertThatThrownBy(() -> none.defaultFor("user"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("No connection is configured in");
    }

    @Test
    void aConnectionCanBeAddedAndTakesThePlaceOfItsNamesake() {
        Connections connections = read("acme", GOOD);
        Connection other = read("acme", GOOD + "cloud = china").get("acme");

        assertThat(connections.with(other).get("acme").cloud()).isEqualTo(Cloud.CHINA);
        assertThat(connections.get("acme").cloud()).isEqualTo(Cloud.GLOBAL);
    }

    // ---- the default

    @Test
    void theDefaultIsTheOneThatNamesTheIntegration() {
        write("acme", GOOD + "integrations = mail");
        write("contoso", GOOD + "integrations = user, teams");

        assertThat(read().defaultFor("user").name()).isEqualTo("contoso");
        assertThat(read().defaultFor("mail").name()).isEqualTo("acme");
    }

    @Test
    void theOnlyConnectionIsTheDefaultOfEverything() {
        assertThat(read("acme", GOOD).defaultFor("user").name()).isEqualTo("acme");
        assertThat(read("acme", GOOD + "integrations = mail").defaultFor("user").name())
                .isEqualTo("acme");
    }

    @Test
    void aFaultyOnlyConnectionTellsItsFaults() {
        assertThatThrownBy(() -> read("acme", "flow = telepathy").defaultFor("user"))
                .isInstanceOf(InvalidConfiguration.class);
    }

    @Test
    void whenNothingSettlesTheDefaultItHasToBeNamed() {
        write("acme", GOOD);
        write("contoso", GOOD);
        assertThatThrownBy(() -> read().defaultFor("user"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("None of acme, contoso says integrations=user")
                .hasMessageContaining("--connection NAME");

        write("acme", GOOD + "integrations = user");
        write("contoso", GOOD + "integrations = user");
        assertThatThrownBy(() -> read().defaultFor("user"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("Connections acme, contoso all say integrations=user");
    }

    @Test
    void everyKeyIsListed() {
        assertThat(ConnectionOption.keys())
                .isEqualTo(List.of(
                        "flow",
                        "tenant",
                        "client-id",
                        "client-secret",
                        "client-secret-expires",
                        "certificate",
                        "thumbprint",
                        "private-key",
                        "redirect-uri",
                        "authorization-code",
                        "broker-id",
                        "broker-token",
                        "broker-key",
                        "broker-app",
                        "identity-url",
                        "cloud",
                        "graph-url",
                        "login-url",
                        "defender-url",
                        "integrations",
                        "mailbox",
                        "immutable-ids",
                        "not-found"));
    }

    private InvalidConfiguration faults(String text) {
        Connections connections = read("acme", text);
        return catchThrowableOfType(InvalidConfiguration.class, () -> connections.get("acme"));
    }

    private Connections read(String name, String text) {
        write(name, text);
        return read();
    }

    private Connections read() {
        return Connections.read(folder, environment::get, placeholders);
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name + ".properties"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String secretOf(Connection connection) {
        return ((Credential.ClientSecret) connection.flow().credential())
                .value()
                .reveal();
    }
}
