package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationMethodsTest {
    private static final String ADA = "/v1.0/users/ada@contoso.example/authentication";
    private static final String PASSES =
            "/v1.0/users/miles.o'neil@contoso.example/authentication/temporaryAccessPassMethods";
    private static final String PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490";
    private static final String MOBILE_ID = "3179e48a-750b-4051-897c-87b9720928f7";

    private final SettableClock clock = new SettableClock();
    private Sandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10).withClock(clock));
        client = SandboxClient.of(sandbox, "sandbox");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "emailMethods",
                "fido2Methods",
                "microsoftAuthenticatorMethods",
                "passwordMethods",
                "phoneMethods",
                "softwareOathMethods",
                "temporaryAccessPassMethods",
                "windowsHelloForBusinessMethods"
            })
    void everyKindIsListedAndReadAlone(String kind) {
        Answer list = client.get(ADA + "/" + kind);
        assertThat(list.value()).isNotEmpty();
        JsonNode first = list.value().get(0);
        assertThat(first.has("@odata.type")).isFalse();

        Answer one = client.get(ADA + "/" + kind + "/" + first.path("id").asText());
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.json().path("id")).isEqualTo(first.path("id"));
        assertThat(client.get(ADA + "/methods/" + first.path("id").asText())
                        .json()
                        .path("@odata.type")
                        .asText())
                .startsWith("#microsoft.graph.");
    }

    @ParameterizedTest
    @CsvSource({
        "emailMethods, 3ddfcfc8-9383-446f-83cc-3ab9be4be18f",
        "phoneMethods, b6332ec1-7057-4abe-9331-3d72feddfe41",
    })
    void aMethodIsDeleted(String kind, String id) {
        assertThat(client.delete(ADA + "/" + kind + "/" + id).status()).isEqualTo(204);

        assertThat(client.get(ADA + "/" + kind + "/" + id).status()).isEqualTo(404);
        assertThat(client.get(ADA + "/methods").text()).doesNotContain(id);
        assertThat(client.delete(ADA + "/" + kind + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void theDefaultMethodGoesLast() {
        assertThat(preference()).isEqualTo("sms");

        Answer refused = client.delete(ADA + "/phoneMethods/" + MOBILE_ID);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("badRequest");
        assertThat(refused.message()).contains("default authentication method").contains(MOBILE_ID);
        assertThat(refused.json().at("/error/innerError/message").asText()).isEqualTo(refused.message());

        for (String kind : new String[] {
            "emailMethods",
            "fido2Methods",
            "microsoftAuthenticatorMethods",
            "softwareOathMethods",
            "temporaryAccessPassMethods",
            "windowsHelloForBusinessMethods"
        }) {
            String id = client.get(ADA + "/" + kind).value().get(0).path("id").asText();
            assertThat(client.delete(ADA + "/" + kind + "/" + id).status()).isEqualTo(204);
        }
        client.delete(ADA + "/phoneMethods/b6332ec1-7057-4abe-9331-3d72feddfe41");
        assertThat(client.delete(ADA + "/phoneMethods/" + MOBILE_ID).status()).isEqualTo(204);
        assertThat(preference()).isEqualTo("none");
    }

    @Test
    void anUnknownUserAndAnUnknownMethodAreToldApart() {
        Answer user = client.get("/v1.0/users/nobody/authentication/fido2Methods");
        assertThat(user.status()).isEqualTo(404);
        assertThat(user.message()).isEqualTo("The specified user could not be found.");

        Answer method = client.get(ADA + "/fido2Methods/nosuch");
        assertThat(method.status()).isEqualTo(404);
        assertThat(method.message()).contains("A key with identifier 'nosuch'").contains("ada@contoso.example");
        assertThat(client.get(ADA + "/fido2Methods/" + MOBILE_ID).status()).isEqualTo(404);
    }

    @Test
    void methodsPageOnlyByTop() {
        Answer first = client.get(ADA + "/methods?$top=2");
        assertThat(first.value()).hasSize(2);
        assertThat(client.get(first.json().path("@odata.nextLink").asText()).value())
                .hasSize(2);
        assertThat(client.get(ADA + "/methods").json().has("@odata.nextLink")).isFalse();
    }

    @Test
    void aPassIsShownOnlyInTheAnswerThatMadeIt() {
        Answer created = client.post(
                PASSES,
                "{\"lifetimeInMinutes\":30,\"isUsableOnce\":true,\"startDateTime\":\"2026-03-02T10:00:00.000Z\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("temporaryAccessPass").asText()).isNotEmpty();
        assertThat(created.json().path("isUsable").asBoolean()).isTrue();
        JsonNode read = client.get(PASSES).value().get(0);
        assertThat(read.path("temporaryAccessPass").isNull()).isTrue();
        assertThat(read.path("isUsableOnce").asBoolean()).isTrue();
        assertThat(read.path("startDateTime").asText()).isEqualTo("2026-03-02T10:00:00Z");
    }

    @Test
    void aPassIsUsableWithinItsTime() {
        client.post(PASSES, "{\"lifetimeInMinutes\":10,\"startDateTime\":\"2026-03-02T11:00:00Z\"}");

        assertThat(usability()).isEqualTo("NotYetValid");
        clock.advance(Duration.ofMinutes(60));
        client = SandboxClient.of(sandbox, "sandbox");
        assertThat(usability()).isEqualTo("EnabledByPolicy");
        clock.advance(Duration.ofMinutes(10));
        assertThat(usability()).isEqualTo("Expired");
    }

    @Test
    void aSecondPassWaitsForTheFirstToExpire() {
        assertThat(client.post(PASSES, "{}").json().path("lifetimeInMinutes").asInt())
                .isEqualTo(60);
        assertThat(client.post(PASSES, "{}").status()).isEqualTo(400);

        clock.advance(Duration.ofMinutes(60));
        client = SandboxClient.of(sandbox, "sandbox");

        assertThat(client.post(PASSES, "{}").status()).isEqualTo(201);
        assertThat(client.get(PASSES).value()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"lifetimeInMinutes\":9}",
                "{\"lifetimeInMinutes\":43201}",
                "{\"lifetimeInMinutes\":\"60\"}",
                "{\"isUsableOnce\":\"false\"}",
                "{\"startDateTime\":\"now\"}",
                "{\"temporaryAccessPass\":\"mine\"}",
                "{\"nosuch\":1}",
                "not json"
            })
    void aBadPassIsRefused(String body) {
        assertThat(client.post(PASSES, body).status()).isEqualTo(400);
        assertThat(client.get(PASSES).value()).isEmpty();
    }

    @Test
    void aGuestGetsNoPass() {
        assertThat(client.post(
                                "/v1.0/users/grace_fabrikam.example%23EXT%23@contoso.example/authentication"
                                        + "/temporaryAccessPassMethods",
                                "{}")
                        .message())
                .isEqualTo("Temporary Access Pass cannot be added to an external guest user.");
    }

    @Test
    void aPasswordResetRunsAndSucceeds() {
        Answer accepted = client.post(
                ADA + "/methods/" + PASSWORD_ID + "/resetPassword", "{\"newPassword\":\"Correct-Horse-9\"}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.text()).doesNotContain("Correct-Horse-9");
        String location = accepted.header("Location");
        assertThat(location).startsWith(sandbox.url() + "/v1.0/users/").contains("/authentication/operations/");
        assertThat(status(location)).isEqualTo("notStarted");
        assertThat(status(location)).isEqualTo("running");
        assertThat(status(location)).isEqualTo("succeeded");
        assertThat(status(location)).isEqualTo("succeeded");
        assertThat(client.get("/v1.0/users/ada@contoso.example?$select=lastPasswordChangeDateTime")
                        .json()
                        .path("lastPasswordChangeDateTime")
                        .asText())
                .isEqualTo("2026-03-02T10:00:00Z");
    }

    @Test
    void aPasswordThatIsTooShortFailsAfterwards() {
        String location = client.post(ADA + "/methods/" + PASSWORD_ID + "/resetPassword", "{\"newPassword\":\"short\"}")
                .header("Location");

        status(location);
        status(location);
        JsonNode last = client.get(location).json();
        assertThat(last.path("status").asText()).isEqualTo("failed");
        assertThat(last.path("statusDetail").asText()).isNotEmpty();
    }

    @Test
    void aResetWithoutAPasswordMakesOne() {
        Answer accepted = client.send("POST", ADA + "/methods/" + PASSWORD_ID + "/resetPassword", null);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().path("newPassword").asText()).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void onlyAPasswordIsReset() {
        assertThat(client.post(ADA + "/methods/" + MOBILE_ID + "/resetPassword", "{}")
                        .status())
                .isEqualTo(400);
        assertThat(client.post(ADA + "/methods/nosuch/resetPassword", "{}").status())
                .isEqualTo(404);
        assertThat(client.get(ADA + "/operations/nosuch").status()).isEqualTo(404);
    }

    private String preference() {
        return client.get("/beta/users/ada@contoso.example/authentication/signInPreferences")
                .json()
                .path("userPreferredMethodForSecondaryAuthentication")
                .asText();
    }

    private String usability() {
        return client.get(PASSES).value().get(0).path("methodUsabilityReason").asText();
    }

    private String status(String location) {
        return client.get(location).json().path("status").asText();
    }
}
