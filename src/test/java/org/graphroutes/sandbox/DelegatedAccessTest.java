package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SignInFlow.ADA;

import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Graph lets a signed-in person do. */
class DelegatedAccessTest {
    private static Sandbox sandbox;
    private static SignInFlow flow;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10));
        flow = new SignInFlow(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void meIsThePersonWhoSignedIn() {
        SandboxClient ada = flow.bearer(flow.signIn("User.Read"));

        Answer me = ada.get("/v1.0/me");
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().path("userPrincipalName").asText()).isEqualTo(ADA);
        assertThat(me.json().path("@odata.context").asText())
                .isEqualTo(sandbox.url() + "/v1.0/$metadata#users/$entity");
        Answer selected = ada.get("/v1.0/me?$select=displayName,accountEnabled");
        assertThat(selected.json().path("accountEnabled").asBoolean()).isTrue();
        assertThat(selected.json().has("mail")).isFalse();
        assertThat(ada.get("/v1.0/me/nonsense").status()).isEqualTo(400);
    }

    @Test
    void nobodyIsMeWhenAnApplicationAsks() {
        Answer answer = SandboxClient.of(sandbox, "sandbox").get("/v1.0/me");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("BadRequest");
        assertThat(answer.message()).isEqualTo("/me request is only valid with delegated authentication flow.");
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource({
        "openid, GET, /v1.0/me, 403",
        "User.Read, GET, /v1.0/users/ada@contoso.example, 200",
        "User.Read, GET, /v1.0/users/li.wei@contoso.example, 403",
        "User.Read, GET, /v1.0/users, 403",
        "User.Read, GET, /v1.0/me/manager, 403",
        "User.Read, GET, /v1.0/me/directReports, 200",
        "User.Read.All, GET, /v1.0/users, 200",
        "User.Read.All, PATCH, /v1.0/users/li.wei@contoso.example, 403",
        "Directory.AccessAsUser.All, PATCH, /v1.0/users/li.wei@contoso.example, 204",
        "Directory.AccessAsUser.All, POST, /v1.0/users, 403",
        "User.RevokeSessions.All, POST, /v1.0/users/li.wei@contoso.example/revokeSignInSessions, 200",
        "UserAuthMethod-Passkey.Read.All, GET, /v1.0/users/li.wei@contoso.example/authentication/fido2Methods, 200",
        "UserAuthMethod-Passkey.Read.All, GET, /v1.0/users/li.wei@contoso.example/authentication/phoneMethods, 403",
        "UserAuthenticationMethod.Read, GET, /v1.0/me/authentication/methods, 200",
        "https://graph.microsoft.com/.default, GET, /v1.0/groups, 200",
    })
    void aPersonMayDoWhatTheScopesAllow(String scope, String method, String url, int status) {
        SandboxClient ada = flow.bearer(flow.signIn(scope)).with("Content-Type", "application/json");
        String body = method.equals("GET") ? null : method.equals("PATCH") ? "{\"jobTitle\":\"Engineer\"}" : "{}";

        Answer answer = ada.send(method, url, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.code()).isEqualTo("Authorization_RequestDenied");
        }
    }
}
