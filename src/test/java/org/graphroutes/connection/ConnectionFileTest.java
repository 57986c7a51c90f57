package org.graphroutes.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.graphroutes.problem.InvalidConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of each flow, and what is said of a bad one. */
class ConnectionFileTest {

    private static final String SECRET = "what-nobody-may-see";
    private static final String THUMBPRINT = "1AD9AC9DCB3412686A6A97BD8708160EE5D7661A";
    private static final String AES = Base64.getEncoder().encodeToString(new byte[32]);

    private static final String APPLICATION = "tenant=contoso.example\nclient-id=app\n";
    private static final String CODE =
            "flow=authorization-code\n" + APPLICATION + "redirect-uri=http://localhost:8080/auth/callback\n";
    private static final String BROKER =
            "flow=broker\nbroker-id=the-id\nbroker-token=" + SECRET + "\nbroker-key=" + AES + "\n";
    private static final String PAIR = APPLICATION + "certificate=certificate.pem\nprivate-key=key.pem\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void copyKeys() throws IOException {
        for (String name : List.of(
                "certificate.pem",
                "key.pem",
                "key-pkcs1.pem",
                "key-encrypted.pem",
                "key-pkcs1-encrypted.pem",
                "other-key.pem",
                "key-ec.pem",
                "key-ec-sec1.pem",
                "pair.p12")) {
            try (InputStream file = ConnectionFileTest.class.getResourceAsStream(name)) {
                Files.copy(file, folder.resolve(name));
            }
        }
    }

    private Connection read(String text) {
        return connections(text).get("acme");
    }

    private Connections connections(String text) {
        try {
            Files.writeString(folder.resolve("acme.properties"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Connections.read(folder, name -> null, value -> {
            throw new IllegalArgumentException("Property with key [" + value + "] not found");
        });
    }

    /** Without the name of the file, with which each of them begins. */
    private List<String> faults(String text) {
        Connections connections = connections(text);
        InvalidConfiguration problem = catchThrowableOfType(InvalidConfiguration.class, () -> connections.get("acme"));
        assertThat(problem).as("a fault of:\n" + text).isNotNull();
        assertThat(problem.document().toString()).doesNotContain(SECRET);
        String before = folder.resolve("acme.properties") + ": ";
        assertThat(problem.faults()).allSatisfy(fault -> assertThat(fault).startsWith(before));
        return problem.faults().stream()
                .map(fault -> fault.substring(before.length()))
                .toList();
    }

    private String pem(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- every flow, from minimal to full

    @Test
    void aSecretMayHaveALastDay() {
        Credential.ClientSecret secret = (Credential.ClientSecret)
                read(APPLICATION + "client-secret=" + SECRET + "\nclient-secret-expires=2027-01-31")
                        .flow()
                        .credential();

        assertThat(secret.value().reveal()).isEqualTo(SECRET);
        assertThat(secret.lastDay()).isEqualTo(LocalDate.of(2027, 1, 31));
        assertThat(secret.expiresAt()).contains(Instant.parse("2027-02-01T00:00:00Z"));
        assertThat(secret.toString()).doesNotContain(SECRET);
    }

    @Test
    void aCertificateComesWithItsKey() {
        Connection acme = read(PAIR);

        Credential.ClientCertificate pair =
                (Credential.ClientCertificate) acme.flow().credential();
        assertThat(pair.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=graph-routes test");
        assertThat(Pem.belongTogether(pair.certificate(), pair.key())).isTrue();
        assertThat(pair.expiresAt()).contains(pair.certificate().getNotAfter().toInstant());
        assertThat(acme.toString()).doesNotContain("modulus", "RSA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                THUMBPRINT,
                "1a:d9:ac:9d:cb:34:12:68:6a:6a:97:bd:87:08:16:0e:e5:d7:66:1a",
                "1AD9AC9D CB341268 6A6A97BD 8708160E E5D7661A"
            })
    void aThumbprintIsReadAsItIsShown(String text) {
        Credential.ClientThumbprint thumbprint =
                (Credential.ClientThumbprint) read(APPLICATION + "thumbprint=" + text + "\nprivate-key=key.pem")
                        .flow()
                        .credential();

        assertThat(thumbprint.sha1()).isEqualTo(THUMBPRINT);
        assertThat(thumbprint.key().getAlgorithm()).isEqualTo("RSA");
        assertThat(thumbprint.expiresAt()).isEmpty();
    }

    @Test
    void anAuthorizationCodeConnectionNeedsNoCredential() {
        Flow.AuthorizationCode flow = (Flow.AuthorizationCode) read(CODE).flow();

        assertThat(flow.clientId()).isEqualTo("app");
        assertThat(flow.redirectUri()).hasToString("http://localhost:8080/auth/callback");
        assertThat(flow.credential()).isNull();
        assertThat(flow.seed()).isNull();
        assertThat(flow.isInteractive()).isTrue();
    }

    @Test
    void anAuthorizationCodeConnectionMayHaveASecretAndASeed() {
        Flow.AuthorizationCode flow =
                (Flow.AuthorizationCode) read(CODE + "client-secret=s\nauthorization-code=refresh_token:" + SECRET)
                        .flow();

        assertThat(flow.credential()).isInstanceOf(Credential.ClientSecret.class);
        assertThat(flow.seed().reveal()).isEqualTo("refresh_token:" + SECRET);
        assertThat(flow.toString()).doesNotContain(SECRET);
        assertThat(((Flow.AuthorizationCode) read(CODE + "certificate=certificate.pem\nprivate-key=key.pem")
                                .flow())
                        .credential())
                .isInstanceOf(Credential.ClientCertificate.class);
    }

    @ParameterizedTest(name = "{0}, {1}: {2} at {3}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "client-id=app | none | app | organizations | none",
                "client-id=app | tenant=contoso.example | app | contoso.example | none",
                "client-id=app@0.refresh@token | none | app | organizations | refresh_token:0.refresh@token",
                "integrations=defender | none | 9093c354-630a-47f1-b087-6768eb9427e6 | organizations | none",
                "integrations=defender | tenant=t | 9093c354-630a-47f1-b087-6768eb9427e6 | t | none",
                "integrations=defender | client-id=app | app | organizations | none"
            })
    void aDeviceCodeConnectionHasDefaults(String one, String other, String clientId, String tenant, String seed) {
        Connection acme = read("flow=device-code\n" + one + "\n" + (other == null ? "" : other));

        Flow.DeviceCode flow = (Flow.DeviceCode) acme.flow();
        assertThat(flow.clientId()).isEqualTo(clientId);
        assertThat(acme.tenant()).isEqualTo(tenant);
        assertThat(flow.seed() == null ? null : flow.seed().reveal()).isEqualTo(seed);
        assertThat(flow.credential()).isNull();
        assertThat(acme.toString()).doesNotContain("0.refresh");
    }

    @Test
    void aManagedIdentityNeedsNothing() {
        Connection acme = read("flow=managed-identity");
        assertThat(acme.flow()).isEqualTo(new Flow.ManagedIdentity(null, URI.create("http://169.254.169.254")));
        assertThat(acme.tenant()).isNull();
        assertThat(acme.adminConsentUrl()).isNull();

        assertThat(read("flow=managed-identity\nclient-id=user-assigned\nidentity-url=http://127.0.0.1:4141/")
                        .flow())
                .isEqualTo(new Flow.ManagedIdentity("user-assigned", URI.create("http://127.0.0.1:4141")));
    }

    @Test
    void aBrokerHasAnAddressOfItsOwnUnlessTheIdNamesOne() {
        Flow.Broker flow = (Flow.Broker) read(BROKER).flow();
        assertThat(flow.id()).isEqualTo("the-id");
        assertThat(flow.url()).hasToString("https://oproxy.demisto.ninja/obtain-token");
        assertThat(flow.token().reveal()).isEqualTo(SECRET);
        assertThat(flow.key().reveal()).isEqualTo(AES);
        assertThat(flow.app()).isEqualTo("ms-graph-user");
        assertThat(flow.clientId()).isNull();

        Flow.Broker other = (Flow.Broker)
                read(BROKER + "broker-id=the-id@https://broker.example/token\nbroker-app=ms-graph-mail-listener")
                        .flow();
        assertThat(other.id()).isEqualTo("the-id");
        assertThat(other.url()).hasToString("https://broker.example/token");
        assertThat(other.app()).isEqualTo("ms-graph-mail-listener");
    }

    // ---- keys as PEM

    static Stream<Arguments> waysToGiveAKey() {
        return Stream.of(
                Arguments.of("the path of a file", "key.pem"),
                Arguments.of("the path of a PKCS #1 file", "key-pkcs1.pem"),
                Arguments.of("spaces for line breaks", "key.pem: "),
                Arguments.of("\\n for line breaks", "key.pem:\\\\n"),
                Arguments.of("real line breaks", "key.pem:\\n"),
                Arguments.of("PKCS #1 with spaces", "key-pkcs1.pem: "),
                Arguments.of("PKCS #1 with \\n", "key-pkcs1.pem:\\\\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToGiveAKey")
    void aKeyIsReadHoweverItWasPasted(String name, String how) {
        String[] parts = how.split(":", 2);
        String value = parts.length == 1 ? parts[0] : pem(parts[0]).strip().replace("\n", parts[1]);
        String certificate = parts.length == 1
                ? "certificate.pem"
                : pem("certificate.pem").strip().replace("\n", parts[1]);

        Credential.ClientCertificate pair = (Credential.ClientCertificate)
                read(APPLICATION + "certificate=" + certificate + "\nprivate-key=" + value)
                        .flow()
                        .credential();

        assertThat(Pem.belongTogether(pair.certificate(), pair.key())).isTrue();
    }

    @Test
    void oneFileMayHoldBoth() throws IOException {
        Files.writeString(folder.resolve("both.pem"), pem("certificate.pem") + pem("key.pem"));

        assertThat(read(APPLICATION + "certificate=both.pem\nprivate-key=both.pem")
                        .flow()
                        .credential())
                .isInstanceOf(Credential.ClientCertificate.class);
    }

    @Test
    void aPathMayBeAbsolute() {
        assertThat(read(APPLICATION + "certificate=" + folder.resolve("certificate.pem") + "\nprivate-key="
                                + folder.resolve("key.pem"))
                        .flow()
                        .credential())
                .isNotNull();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere.pem | there is no file FOLDER/nowhere.pem",
                ". | there is no file FOLDER",
                "acme.properties | holds no -----BEGIN PRIVATE KEY----- block. From PKCS #12: openssl pkcs12",
                "pair.p12 | From PKCS #12: openssl pkcs12 -in FILE -nocerts -nodes -out key.pem",
                "certificate.pem | holds no -----BEGIN PRIVATE KEY----- block",
                "key-encrypted.pem | it is encrypted. Decrypt it: openssl pkey -in FILE",
                "key-pkcs1-encrypted.pem | it is encrypted. Decrypt it: openssl rsa -in FILE",
                "key-ec.pem | it is not an RSA key",
                "key-ec-sec1.pem | it is not an RSA key",
                "damaged.pem | is not base64",
                "cut.pem | it is not an RSA key",
                "large.pem | is too large for a PEM file"
            })
    void aKeyThatCannotBeUsedSaysWhy(String file, String why) throws IOException {
        String key = pem("key.pem");
        Files.writeString(folder.resolve("damaged.pem"), key.replaceFirst("MII", "!!!"));
        Files.writeString(folder.resolve("cut.pem"), key.replaceFirst("(?s)(MII.{61}\n).*\n-----END", "$1-----END"));
        Files.writeString(folder.resolve("large.pem"), "x".repeat(64 * 1024 + 1));

        assertThat(faults(APPLICATION + "certificate=certificate.pem\nprivate-key=" + file))
                .singleElement()
                .asString()
                .startsWith("private-key cannot be used: ")
                .contains(why.replace("FOLDER", folder.toString()))
                .doesNotContain(key.substring(60, 120));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere.pem | there is no file FOLDER/nowhere.pem",
                "key.pem | it holds no -----BEGIN CERTIFICATE----- block. From DER: openssl x509",
                "damaged.pem | is not base64",
                "cut.pem | block is damaged"
            })
    void aCertificateThatCannotBeUsedSaysWhy(String file, String why) throws IOException {
        String certificate = pem("certificate.pem");
        Files.writeString(folder.resolve("damaged.pem"), certificate.replaceFirst("MII", "!!!"));
        Files.writeString(
                folder.resolve("cut.pem"), certificate.replaceFirst("(?s)(MII.{61}\n).*\n-----END", "$1-----END"));

        assertThat(faults(APPLICATION + "certificate=" + file + "\nprivate-key=key.pem"))
                .singleElement()
                .asString()
                .startsWith("certificate cannot be used: ")
                .contains(why.replace("FOLDER", folder.toString()));
    }

    @Test
    void aKeyThatLostItsFirstLineIsNotShown() {
        String base64 = pem("key.pem").replaceAll("-----[A-Z ]+-----|\n", "");
        String last =
                pem("key.pem").replaceFirst("-----BEGIN PRIVATE KEY-----\n", "").strip();

        for (String key :
                List.of(base64, last.replace("\n", " "), last.replace("\n", "\\\\n"), base64.substring(0, 200))) {
            assertThat(faults(APPLICATION + "certificate=certificate.pem\nprivate-key=" + key))
                    .containsExactly("private-key cannot be used: it is neither PEM (-----BEGIN …) nor the path of a"
                            + " file.");
        }
    }

    // ---- faults

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // What is missing.
                "client-id=a, client-secret=S | tenant is missing.",
                "tenant=t, client-secret=S | client-id is missing.",
                "tenant=t, client-id=a | client-secret is missing.",
                "flow=authorization-code, tenant=t, client-id=a | redirect-uri is missing.",
                "flow=authorization-code, tenant=t, redirect-uri=https://x.example | client-id is missing.",
                "flow=authorization-code, client-id=a, redirect-uri=https://x.example | tenant is missing.",
                "flow=device-code | client-id is missing.",
                "flow=device-code, integrations=user | client-id is missing.",
                "flow=device-code, integrations=`defender,user` | client-id is missing.",
                "flow=broker, broker-token=S, broker-key=K | broker-id is missing.",
                "flow=broker, broker-id=i, broker-key=K | broker-token is missing.",
                "flow=broker, broker-id=i, broker-token=S | broker-key is missing.",
                "APP, certificate=certificate.pem | private-key is missing.",
                "APP, thumbprint=T | private-key is missing.",
                "APP, private-key=key.pem | private-key is set, but neither certificate nor thumbprint.",
                "CODE, private-key=key.pem | private-key is set, but neither certificate nor thumbprint.",
                // What contradicts.
                "APP, client-secret=S, certificate=certificate.pem, private-key=key.pem | client-secret and certificate contradict each other: keep one.",
                "APP, client-secret=S, thumbprint=T, private-key=key.pem | client-secret and thumbprint contradict each other: keep one.",
                "APP, certificate=certificate.pem, thumbprint=T, private-key=key.pem | certificate and thumbprint contradict each other: keep one.",
                "APP, client-secret=S, private-key=key.pem | client-secret and private-key contradict each other: keep one.",
                "APP, client-secret-expires=2027-01-31, certificate=certificate.pem, private-key=key.pem | client-secret-expires is set, but there is no client-secret.",
                "APP, certificate=certificate.pem, private-key=other-key.pem | private-key is not the key of certificate (CN=graph-routes test).",
                // What belongs to another flow.
                "APP, client-secret=S, redirect-uri=https://x.example | redirect-uri does nothing with flow=client-credentials; it belongs to authorization-code.",
                "APP, client-secret=S, authorization-code=S | authorization-code does nothing with flow=client-credentials",
                "APP, client-secret=S, broker-app=x | broker-app does nothing with flow=client-credentials; it belongs to broker.",
                "flow=device-code, client-id=a, client-secret=S | client-secret does nothing with flow=device-code; it belongs to client-credentials, authorization-code.",
                "flow=device-code, client-id=a, identity-url=http://127.0.0.1 | identity-url does nothing with flow=device-code; it belongs to managed-identity.",
                "flow=managed-identity, tenant=t | tenant does nothing with flow=managed-identity",
                "flow=managed-identity, client-secret=S | client-secret does nothing with flow=managed-identity",
                "BROKER, client-id=a | client-id does nothing with flow=broker",
                // What is malformed.
                "APP, client-secret=S, client-secret-expires=31.1.2027 | client-secret-expires=31.1.2027 is refused.",
                "APP, client-secret=S, client-secret-expires=2027-02-30 | client-secret-expires=2027-02-30 is refused.",
                "APP, thumbprint=1AD9, private-key=key.pem | thumbprint is refused: it has 40 hexadecimal digits",
                "APP, thumbprint=Z234567890123456789012345678901234567890, private-key=key.pem | thumbprint is refused",
                "flow=authorization-code, APP, redirect-uri=http://contoso.example/cb | redirect-uri=http://contoso.example/cb is refused.",
                "flow=authorization-code, APP, redirect-uri=https://x.example/#x | redirect-uri=https://x.example/#x is refused.",
                "flow=authorization-code, APP, redirect-uri=https://u@x.example/ | is refused.",
                "flow=authorization-code, APP, redirect-uri=/callback | redirect-uri=/callback is refused.",
                "flow=authorization-code, APP, redirect-uri=not a url | redirect-uri=not a url is refused.",
                "BROKER, broker-id=i@http://broker.example | broker-id=i@http://broker.example is refused: after @ stands the broker's URL",
                "BROKER, broker-id=i@ | broker-id=i@ is refused",
                "BROKER, broker-id=i@not a url | is refused",
                "BROKER, broker-key=what-nobody-may-see | broker-key is refused: it is the Key as the broker's page shows it",
                "BROKER, broker-key=AAAA | broker-key is refused",
                "flow=managed-identity, identity-url=http://10.0.0.1 | identity-url=http://10.0.0.1 is refused.",
                "flow=managed-identity, identity-url=http://127.0.0.1/x | identity-url=http://127.0.0.1/x is refused.",
                // Words.
                "flow=client-credential, APP, client-secret=S | flow=client-credential is refused.",
                "flow=device, APP, client-secret=S | Did you mean device-code?",
                "APP, client-secret=S, cloud=gcc-hihg | Did you mean gcc-high?",
                "APP, client-secret=S, client-secrets=S | there is no key client-secrets. Did you mean client-secret",
                "flow=device-code, client-id=a@what-nobody-may-see{{x}} | client-id=a@*** has a placeholder that cannot be resolved."
            })
    void everyBadInputHasItsOwnFault(String lines, String fault) {
        String text = lines.replace("APP", "tenant=t, client-id=a")
                .replace("CODE", "flow=authorization-code, tenant=t, client-id=a, redirect-uri=https://x.example")
                .replace("BROKER", "flow=broker, broker-id=i, broker-token=S, broker-key=K")
                .replace("=S", "=" + SECRET)
                .replace("=K", "=" + AES)
                .replace("=T", "=" + THUMBPRINT)
                .replace(", ", "\n");

        assertThat(faults(text)).singleElement().asString().contains(fault);
    }

    @Test
    void allFaultsOfAFlowAreToldAtOnce() {
        assertThat(faults("flow=broker\nbroker-id=i@ftp://x\nbroker-key=" + SECRET + "\nclient-secret=" + SECRET
                        + "\ncloud=mars\nnope=1"))
                .hasSize(6)
                .anySatisfy(fault -> assertThat(fault).contains("no key nope"))
                .anySatisfy(fault -> assertThat(fault).contains("cloud=mars"))
                .anySatisfy(fault -> assertThat(fault).contains("client-secret does nothing"))
                .anySatisfy(fault -> assertThat(fault).contains("broker-id=i@ftp://x"))
                .anySatisfy(fault -> assertThat(fault).contains("broker-key is refused"))
                .anySatisfy(fault -> assertThat(fault).contains("broker-token is missing"));
    }

    // ---- clouds

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                // cloud | login | Graph | Defender of an application | Defender of a person
                "global | login.microsoftonline.com | graph.microsoft.com | api.security.microsoft.com | security.microsoft.com/mtp",
                "gcc | login.microsoftonline.com | graph.microsoft.com | api-gcc.security.microsoft.us | api-gcc.security.microsoft.us",
                "gcc-high | login.microsoftonline.us | graph.microsoft.us | api-gov.security.microsoft.us | api-gov.security.microsoft.us",
                "dod | login.microsoftonline.us | dod-graph.microsoft.us | api-gov.security.microsoft.us | api-gov.security.microsoft.us",
                "china | login.partner.microsoftonline.cn | microsoftgraph.chinacloudapi.cn | none | none",
                "germany | login.microsoftonline.de | graph.microsoft.de | none | none",
                "custom | login.example | graph.example | defender.example | defender.example"
            })
    void everyUrlOfEveryFlowFollowsTheCloud(
            String cloud, String login, String graph, String defender, String defenderOfPersons) {
        String settings = "cloud=" + cloud + "\n"
                + (cloud.equals("custom")
                        ? "graph-url=https://graph.example\nlogin-url=https://login.example\n"
                                + "defender-url=https://defender.example\n"
                        : "");
        for (String flow : List.of(
                APPLICATION + "client-secret=s\n",
                CODE,
                "flow=device-code\n" + APPLICATION,
                "flow=managed-identity\n",
                BROKER)) {
            Connection acme = read(flow + settings);

            assertThat(acme.cloud().word()).isEqualTo(cloud);
            assertThat(acme.graphUrl()).hasToString("https://" + graph);
            assertThat(acme.graphResource()).hasToString("https://" + graph);
            assertThat(acme.mainResource()).isEqualTo(acme.graphResource());
            String resource = acme.flow().isInteractive() ? defenderOfPersons : defender;
            assertThat(acme.defenderResource()).isEqualTo(resource == null ? null : URI.create("https://" + resource));
            assertThat(acme.defenderUrl()).isEqualTo(defender == null ? null : URI.create("https://" + defender));
            if (acme.tenant() == null) {
                assertThat(acme.adminConsentUrl()).isNull();
                continue;
            }
            String root = "https://" + login + "/contoso.example/";
            assertThat(acme.tokenEndpoint()).hasToString(root + "oauth2/v2.0/token");
            assertThat(acme.authorizationEndpoint()).hasToString(root + "oauth2/v2.0/authorize");
            assertThat(acme.deviceAuthorizationEndpoint()).hasToString(root + "oauth2/v2.0/devicecode");
            assertThat(acme.adminConsentUrl()).hasToString(root + "adminconsent?client_id=app");
        }
    }

    @Test
    void theTableHasEveryCloud() {
        assertThat(Arrays.stream(Cloud.values()).map(Cloud::word))
                .containsExactly("global", "gcc", "gcc-high", "dod", "china", "germany", "custom");
    }

    @ParameterizedTest
    @CsvSource({
        "global, https://security.microsoft.com/mtp",
        "gcc, https://api-gcc.security.microsoft.us",
        "china, https://microsoftgraph.chinacloudapi.cn"
    })
    void defendersOwnApplicationSignsInForDefenderWhereThereIsOne(String cloud, String resource) {
        assertThat(read("flow=device-code\nintegrations=defender\ncloud=" + cloud)
                        .mainResource())
                .hasToString(resource);
    }

    @Test
    void aProxyInFrontOfTheServicesDoesNotChangeWhatTokensAreFor() {
        Connection acme = read(APPLICATION + "client-secret=s\ngraph-url=https://proxy.example\n"
                + "defender-url=https://api-eu.security.microsoft.com\nlogin-url=https://login.proxy.example");

        assertThat(acme.graphResource()).hasToString("https://graph.microsoft.com");
        assertThat(acme.defenderResource()).hasToString("https://api.security.microsoft.com");
        assertThat(acme.tokenEndpoint()).hasToString("https://login.proxy.example/contoso.example/oauth2/v2.0/token");
    }

    // ---- warnings

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            nullValues = "none",
            value = {
                "2027-01-01T00:00:00Z, none",
                "2027-01-02T00:00:00Z, none",
                "2027-01-02T00:00:00.001Z, expires on 2027-01-31",
                "2027-01-31T23:59:59Z, expires on 2027-01-31",
                "2027-02-01T00:00:00Z, expired on 2027-01-31",
                "2028-01-01T00:00:00Z, expired on 2027-01-31"
            })
    void aSecretWarnsThirtyDaysBeforeItsLastDay(Instant now, String warning) {
        List<String> warnings = read(APPLICATION + "client-secret=s\nclient-secret-expires=2027-01-31")
                .warnings(now);

        if (warning == null) {
            assertThat(warnings).isEmpty();
        } else {
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("The client secret " + warning + "; add a new one to the app registration")
                    .contains(folder.resolve("acme.properties").toString());
        }
    }

    @Test
    void aCertificateWarnsThirtyDaysBeforeItsEnd() {
        Connection acme = read(PAIR);
        Instant end = acme.flow().credential().expiresAt().orElseThrow();

        assertThat(acme.warnings(end.minus(Duration.ofDays(30)))).isEmpty();
        assertThat(acme.warnings(end.minus(Duration.ofDays(29))))
                .singleElement()
                .asString()
                .contains("The certificate expires on " + end.toString().substring(0, 10));
        assertThat(acme.warnings(end)).singleElement().asString().contains("The certificate expired on");
    }

    @Test
    void aClosedCloudIsWarnedOf() {
        assertThat(read(APPLICATION + "client-secret=s\ncloud=germany").warnings(Instant.EPOCH))
                .containsExactly("cloud=germany was closed by Microsoft on 2021-10-29; move to cloud=global.");
        assertThat(read(APPLICATION + "client-secret=s").warnings(Instant.EPOCH))
                .isEmpty();
        assertThat(read("flow=managed-identity").warnings(Instant.EPOCH)).isEmpty();
    }
}
