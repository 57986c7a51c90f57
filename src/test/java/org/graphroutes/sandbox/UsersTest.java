package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
    private static final String ADA = "/v1.0/users/ada@contoso.example";

    private final SettableClock clock = new SettableClock();
    private Sandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(12).withClock(clock));
        client = SandboxClient.of(sandbox, "sandbox");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aUserIsFoundByIdAndByNameWhateverTheCase() {
        String id = client.get(ADA).json().path("id").asText();

        assertThat(client.get("/v1.0/users/" + id).json().path("displayName").asText())
                .isEqualTo("Ada Byrne");
        assertThat(client.get("/v1.0/users/ADA%40Contoso.example")
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(id);
        assertThat(client.get("/v1.0/users('ada@contoso.example')")
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(id);
    }

    @Test
    void theCastHasWhatIsOddAboutPeople() {
        JsonNode guest = client.get("/v1.0/users/grace_fabrikam.example%23EXT%23@contoso.example?$select=*")
                .json();
        assertThat(guest.path("userType").asText()).isEqualTo("Guest");
        assertThat(client.get("/v1.0/users/miles.o'neil@contoso.example").status())
                .isEqualTo(200);
        assertThat(client.get("/v1.0/users('miles.o''neil@contoso.example')").status())
                .isEqualTo(200);
        assertThat(client.get("/v1.0/users/plant.sensor@contoso.example")
                        .json()
                        .path("mail")
                        .isNull())
                .isTrue();
        assertThat(client.get("/v1.0/users/nora.quill@contoso.example/manager").status())
                .isEqualTo(404);
        assertThat(client.get("/v1.0/users/tomas.reyes@contoso.example?$select=accountEnabled")
                        .json()
                        .path("accountEnabled")
                        .asBoolean(true))
                .isFalse();
        assertThat(client.get("/v1.0/users/li.wei@contoso.example")
                        .json()
                        .path("displayName")
                        .asText())
                .isEqualTo("李伟");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nobody", "a%2Fb", "a%252Fb", "%E2%80%AE", "..%2F..", "%27%29", "a b%20", "%00", "{{x}}", "users"
            })
    void anOddIdIsDataAndNotFound(String encoded) {
        Answer answer = client.get(
                "/v1.0/users/" + encoded.replace(" ", "+").replace("{", "%7B").replace("}", "%7D"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("Request_ResourceNotFound");
    }

    @Test
    void aSegmentIsDecodedOnce() {
        assertThat(client.get("/v1.0/users/a%252Fb").message())
                .isEqualTo("Resource 'a%2Fb' does not exist or one of its queried reference-property objects are not "
                        + "present.");
    }

    @Test
    void anErrorHasGraphsBodyAndHeaders() {
        Answer answer = client.with("client-request-id", "mine").get("/v1.0/users/nobody");

        JsonNode inner = answer.json().at("/error/innerError");
        assertThat(inner.path("client-request-id").asText()).isEqualTo("mine");
        assertThat(inner.path("request-id").asText()).isEqualTo(answer.header("request-id"));
        assertThat(inner.path("date").asText()).isEqualTo("2026-03-02T10:00:00");
        assertThat(answer.header("client-request-id")).isEqualTo("mine");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "GET, /v1.0/nosuch, 400, nosuch",
        "GET, /v1.0/users/ada@contoso.example/nosuch, 400, nosuch",
        "GET, /v1.0/users/ada@contoso.example/authentication, 400, authentication",
        "GET, /v1.0/users/ada@contoso.example/authentication/nosuch, 400, nosuch",
        "GET, /v1.0/users/ada@contoso.example/manager/nosuch, 400, nosuch",
        "GET, /beta/users, 400, users",
        "GET, /v2.0/users, 400, v2.0",
        "GET, /v1.0, 400, v1.0",
        "GET, /v1.0//users, 400, ''",
        "PUT, /v1.0/users, 405, ",
        "POST, /v1.0/users/ada@contoso.example, 405, ",
        "DELETE, /v1.0/users, 405, ",
        "POST, /v1.0/groups, 405, ",
        "GET, /v1.0/users/ada@contoso.example/revokeSignInSessions, 405, ",
        "DELETE, /v1.0/users/ada@contoso.example/authentication/passwordMethods/x, 405, ",
    })
    void whatIsNotThereIsRefused(String method, String url, int status, String segment) {
        Answer answer = client.send(method, url, null);

        assertThat(answer.status()).isEqualTo(status);
        if (status == 400) {
            assertThat(answer.message()).isEqualTo("Resource not found for the segment '" + segment + "'.");
        } else {
            assertThat(answer.header("Allow")).isNotEmpty().doesNotContain(method);
        }
    }

    @Test
    void aTrailingSlashChangesNothing() {
        assertThat(client.get("/v1.0/users/").status()).isEqualTo(200);
    }

    @Test
    void aCreatedUserIsComplete() {
        Answer created = client.post("/v1.0/users", SandboxClient.newUser("rae").toString());

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("@odata.context").asText()).endsWith("/v1.0/$metadata#users/$entity");
        JsonNode user = client.get("/v1.0/users/rae@contoso.example?$select=*").json();
        assertThat(user.path("id")).isEqualTo(created.json().path("id"));
        assertThat(user.path("accountEnabled").asBoolean()).isTrue();
        assertThat(user.path("userType").asText()).isEqualTo("Member");
        assertThat(user.path("createdDateTime").asText()).isEqualTo("2026-03-02T10:00:00Z");
        assertThat(user.at("/passwordProfile/password").isNull()).isTrue();
        assertThat(user.at("/passwordProfile/forceChangePasswordNextSignIn").asBoolean())
                .isTrue();
        assertThat(client.get("/v1.0/users/rae@contoso.example/authentication/methods")
                        .value())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accountEnabled", "displayName", "mailNickname", "passwordProfile", "userPrincipalName"})
    void aCreateBringsTheRequiredProperties(String property) {
        ObjectNode body = SandboxClient.newUser("rae");
        body.remove(property);

        Answer answer = client.post("/v1.0/users", body.toString());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("Request_BadRequest");
        assertThat(answer.message()).contains("'" + property + "'");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"accountEnabled\":\"true\"} | Cannot convert the literal 'true' to the expected type 'Edm.Boolean'.",
                "{\"displayName\":7} | Cannot convert the literal '7' to the expected type 'Edm.String'.",
                "{\"businessPhones\":\"1\"} | Cannot convert the literal '1' to the expected type 'Collection(Edm.String)'.",
                "{\"employeeHireDate\":\"soon\"} | Cannot convert the literal 'soon' to the expected type"
                        + " 'Edm.DateTimeOffset'.",
                "{\"passwordProfile\":{\"forceChangePasswordNextSignIn\":\"true\"}} | Cannot convert the literal 'true' to"
                        + " the expected type 'Edm.Boolean'.",
                "{\"nosuch\":1} | Property 'nosuch' does not exist as a declared property or extension property.",
                "{\"passwordProfile\":{\"nosuch\":1}} | Property 'nosuch' does not exist as a declared property or"
                        + " extension property.",
                "{\"createdDateTime\":\"2026-01-01T00:00:00Z\"} | Property 'createdDateTime' is read-only and cannot be"
                        + " set.",
                "{\"displayName\":null} | Invalid value specified for property 'displayName' of resource 'User'.",
                "{\"userPrincipalName\":\"nobody\"} | Property userPrincipalName is invalid.",
                "{\"userPrincipalName\":\"x@fabrikam.example\"} | The domain portion of the userPrincipalName property is"
                        + " invalid. You must use one of the verified domain names in your organization.",
                "{\"userPrincipalName\":\"NORA.quill@contoso.example\"} | Another object with the same value for property"
                        + " userPrincipalName already exists.",
                "{\"passwordProfile\":{\"password\":\"short\"}} | The specified password does not comply with password"
                        + " complexity requirements. Please provide a different password.",
            })
    void aBadUpdateIsRefusedAndChangesNothing(String body, String message) {
        String before = client.get(ADA + "?$select=*").text();

        Answer answer = client.patch(ADA, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("Request_BadRequest");
        assertThat(answer.message()).isEqualTo(message);
        assertThat(client.get(ADA + "?$select=*").text()).isEqualTo(before);
    }

    @Test
    void whatIsNotAJsonObjectIsRefused() {
        for (String body : new String[] {"", "{", "[]", "{} {}", "null"}) {
            Answer answer = client.patch(ADA, body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).startsWith("Unable to read JSON request payload.");
        }
        assertThat(client.with("Content-Type", "text/plain")
                        .send("PATCH", ADA, "{}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anUpdateMovesTheIndexes() {
        assertThat(client.patch(ADA, "{\"userPrincipalName\":\"ada.byrne@contoso.example\"}")
                        .status())
                .isEqualTo(204);

        assertThat(client.get(ADA).status()).isEqualTo(404);
        assertThat(client.get("/v1.0/users/ada.byrne@contoso.example").status()).isEqualTo(200);
        assertThat(client.post("/v1.0/users", SandboxClient.newUser("ada").toString())
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aDeletedUserLeavesNoLinksBehind() {
        assertThat(client.delete(ADA).status()).isEqualTo(204);

        assertThat(client.get(ADA).status()).isEqualTo(404);
        assertThat(client.delete(ADA).status()).isEqualTo(404);
        assertThat(client.get("/v1.0/users/miles.o'neil@contoso.example/manager")
                        .status())
                .isEqualTo(404);
        assertThat(client.get("/v1.0/users/nora.quill@contoso.example/directReports")
                        .text())
                .doesNotContain("Ada Byrne");
        assertThat(client.get("/v1.0/groups?$filter=displayName%20eq%20'Incident%20Responders'")
                        .value())
                .hasSize(1);
    }

    @Test
    void aManagerIsReplacedNotAdded() {
        String nora = client.get("/v1.0/users/nora.quill@contoso.example")
                .json()
                .path("id")
                .asText();
        String reference = "{\"@odata.id\":\"https://graph.microsoft.com/v1.0/users/" + nora + "\"}";

        assertThat(client.put("/v1.0/users/miles.o'neil@contoso.example/manager/$ref", reference)
                        .status())
                .isEqualTo(204);

        assertThat(client.get("/v1.0/users/miles.o'neil@contoso.example/manager")
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(nora);
        assertThat(client.get(ADA + "/directReports").text()).doesNotContain("Miles");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "https://graph.microsoft.com/v1.0/users/nora.quill@contoso.example | 204",
                "https://graph.microsoft.com/v1.0/users('nora.quill@contoso.example') | 204",
                "https://graph.microsoft.us/v1.0/directoryObjects/nora.quill%40contoso.example | 204",
                "https://graph.microsoft.com/v1.0/users/nobody | 404",
                "https://graph.microsoft.com/v1.0/groups/nobody | 400",
                "nora.quill@contoso.example | 400",
                "'' | 400",
            })
    void aManagerIsNamedByUrl(String id, int status) {
        Answer answer = client.put(ADA + "/manager/$ref", "{\"@odata.id\":\"" + id + "\"}");

        assertThat(answer.status()).isEqualTo(status);
        if (status == 404) {
            assertThat(answer.message()).contains("'nobody'");
        }
    }

    @Test
    void aUserWithoutAManagerHasNone() {
        assertThat(client.delete(ADA + "/manager/$ref").status()).isEqualTo(204);

        Answer answer = client.get(ADA + "/manager");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).startsWith("Resource 'manager' does not exist");
        assertThat(client.delete(ADA + "/manager/$ref").status()).isEqualTo(404);
    }

    @Test
    void navigationsSayWhatTheirEntitiesAre() {
        assertThat(types(client.get(ADA + "/memberOf")))
                .containsOnly("#microsoft.graph.group", "#microsoft.graph.directoryRole");
        assertThat(types(client.get(ADA + "/directReports"))).containsOnly("#microsoft.graph.user");
        assertThat(types(client.eventual().get(ADA + "/ownedDevices?$filter=&$count=true&$top=50")))
                .containsOnly("#microsoft.graph.device");
        Answer two = client.get(ADA + "/ownedDevices?$top=2&$select=id,displayName");
        assertThat(two.value()).hasSize(2);
        assertThat(client.get(two.json().path("@odata.nextLink").asText()).value())
                .hasSize(1);
    }

    @Test
    void groupsAndDevicesAreReadByIdAndLinked() {
        String group = client.get("/v1.0/groups").value().get(0).path("id").asText();
        assertThat(client.get("/v1.0/groups/" + group + "/members").value()).isNotEmpty();
        String device =
                client.get(ADA + "/ownedDevices").value().get(0).path("id").asText();
        assertThat(client.get("/v1.0/devices/" + device).json().path("id").asText())
                .isEqualTo(device);
        assertThat(client.get("/v1.0/devices/" + device + "/registeredOwners").text())
                .contains("Ada Byrne");
    }

    @Test
    void revokedSessionsAreDated() {
        Answer answer = client.send("POST", ADA + "/revokeSignInSessions", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("value").asBoolean()).isTrue();
        assertThat(client.get(ADA + "?$select=signInSessionsValidFromDateTime")
                        .json()
                        .path("signInSessionsValidFromDateTime")
                        .asText())
                .isEqualTo("2026-03-02T10:00:00Z");
    }

    @Test
    void aPropertyOfABodyMayNeedARoleOfItsOwn() {
        assertThat(SandboxClient.of(sandbox, "reader").patch(ADA, "{}").status())
                .isEqualTo(403);
        assertThat(client.patch(ADA, "{\"passwordProfile\":{\"forceChangePasswordNextSignIn\":true}}")
                        .status())
                .isEqualTo(204);
    }

    private static Stream<String> types(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.value().findValuesAsText("@odata.type").stream();
    }
}
