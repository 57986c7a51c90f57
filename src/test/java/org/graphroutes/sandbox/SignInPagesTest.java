package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SignInFlow.ADA;
import static org.graphroutes.sandbox.SignInFlow.DEVICE_GRANT;
import static org.graphroutes.sandbox.SignInFlow.assertRefused;
import static org.graphroutes.sandbox.SignInFlow.redirected;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.graphroutes.sandbox.http.Query;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees in the browser, and where it leads. */
class SignInPagesTest {
    private static final String DEFAULT = "https://graph.microsoft.com/.default";

    private Sandbox sandbox;
    private SandboxClient client;
    private SignInFlow flow;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(12));
        client = SandboxClient.anonymous(sandbox);
        flow = new SignInFlow(sandbox);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void theSignInPageOffersThePeopleAndTheHintedOne() {
        Map<String, String> query = flow.authorization("<script>alert(1)</script>/x");
        query.put("scope", DEFAULT);
        query.put("nonce", "\"><script>");
        query.put("login_hint", ADA);
        Answer page = client.get(flow.authorizeUrl(query));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text())
                .contains("<option value=\"ada@contoso.example\" selected>", "miles.o&#39;neil@contoso.example")
                .doesNotContain("<script", "tomas.reyes");
    }

    @Test
    void signingInLeadsBackWithACodeAndTheState() {
        Map<String, String> query = flow.authorization(DEFAULT);
        query.put("redirect_uri", "http://127.0.0.1:5151/auth/callback");
        Answer answer = client.form(flow.authorizeUrl(query), Map.of("user", ADA, "action", "sign-in"));

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).startsWith("http://127.0.0.1:5151/auth/callback?code=");
        assertThat(redirected(answer).get("state")).contains("s&t=a<te>");
        assertThat(redirected(answer).get("session_state")).isPresent();
    }

    @Test
    void cancellingLeadsBackWithAnError() {
        Answer answer = client.form(flow.authorizeUrl(flow.authorization(DEFAULT)), Map.of("action", "cancel"));

        Query told = redirected(answer);
        assertThat(told.get("error")).contains("access_denied");
        assertThat(told.get("state")).contains("s&t=a<te>");
        assertThat(told.get("code")).isEmpty();
    }

    @Test
    void anAnswerByFormHasNoScript() {
        Map<String, String> query = flow.authorization(DEFAULT);
        query.put("response_mode", "form_post");
        Answer answer = client.form(flow.authorizeUrl(query), Map.of("user", ADA, "action", "sign-in"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .contains("action=\"" + SignInFlow.REDIRECT + "\"", "name=\"code\"", "value=\"s&amp;t=a&lt;te&gt;\"")
                .doesNotContain("<script");
    }

    @ParameterizedTest(name = "{0}={1}: AADSTS{2}")
    @CsvSource({
        "client_id, 00000000-0000-0000-0000-000000000000, 700016",
        "client_id, , 900144",
        "redirect_uri, https://evil.example/auth/callback, 50011",
        "redirect_uri, http://localhost/auth/callback/more, 50011",
        "redirect_uri, https://localhost:8443/myapp, 50011",
        "redirect_uri, http://localhost:80@evil.example/auth/callback, 50011",
        "redirect_uri, http://localhost.evil.example/auth/callback, 50011",
        "redirect_uri, <script>, 50011",
        "redirect_uri, , 900144",
    })
    void whatIsWrongWithTheWayBackIsShownAndNotSent(String parameter, String value, int code) {
        Map<String, String> query = flow.authorization(DEFAULT);
        query.put(parameter, value == null ? "" : value);
        for (Answer answer : new Answer[] {
            client.get(flow.authorizeUrl(query)),
            client.form(flow.authorizeUrl(query), Map.of("user", ADA, "action", "sign-in"))
        }) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Location")).isNull();
            assertThat(answer.text()).contains("AADSTS" + code).doesNotContain("<script");
        }
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "response_mode, fragment, invalid_request",
        "scope, , invalid_request",
        "scope, https://unknown.example/.default, invalid_resource",
        "code_challenge, short, invalid_request",
        "code_challenge_method, MD5, invalid_request",
        "claims, {, invalid_request",
        "prompt, none, login_required",
    })
    void whatElseIsWrongIsSentBack(String parameter, String value, String error) {
        Map<String, String> query = flow.authorization(DEFAULT);
        query.put(parameter, value == null ? "" : value);
        Answer answer = client.get(flow.authorizeUrl(query));

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).startsWith(SignInFlow.REDIRECT + "?");
        assertThat(redirected(answer).get("error")).contains(error);
        assertThat(redirected(answer).get("state")).contains("s&t=a<te>");
    }

    @ParameterizedTest
    @CsvSource({"tomas.reyes@contoso.example, 50057", "nobody@contoso.example, 50034"})
    void whoMayNotSignInIsTold(String user, int code) {
        Answer answer =
                client.form(flow.authorizeUrl(flow.authorization(DEFAULT)), Map.of("user", user, "action", "sign-in"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("AADSTS" + code);
    }

    @Test
    void theDevicePageApprovesAndDeclines() {
        assertThat(client.get("/devicelogin").text())
                .contains("name=\"user_code\"", "Ada Byrne", "value=\"approve\"", "value=\"decline\"");
        JsonNode approved = deviceCode();
        String code = approved.path("user_code").asText();
        Map<String, String> form = Map.of("user_code", code.toLowerCase(), "user", ADA, "action", "approve");

        assertThat(client.form("/devicelogin", form).status()).isEqualTo(200);
        assertThat(poll(approved).status()).isEqualTo(200);
        assertThat(client.form("/devicelogin", form).status()).isEqualTo(400);

        JsonNode declined = deviceCode();
        Map<String, String> decline =
                Map.of("user_code", declined.path("user_code").asText(), "action", "decline");
        assertThat(client.form("/devicelogin", decline).status()).isEqualTo(200);
        assertRefused(poll(declined), 400, "authorization_declined", 65004);
    }

    @ParameterizedTest
    @CsvSource({"adminconsent", "v2.0/adminconsent"})
    void anAdministratorGivesConsentAgain(String endpoint) {
        String id = sandbox.application("reader").clientId();
        client.order("{'consent': 'removed', 'clientId': '%s'}".formatted(id));
        assertThat(SandboxClient.of(sandbox, "reader").get("/v1.0/users").status())
                .isEqualTo(403);
        String url = "/" + sandbox.domain() + "/" + endpoint + "?client_id=" + id + "&state=x";
        assertThat(client.get(url).text()).contains("reader", "value=\"accept\"");

        assertThat(client.form(url, Map.of("action", "cancel")).text()).contains("Permissions not granted");
        assertThat(SandboxClient.of(sandbox, "reader").get("/v1.0/users").status())
                .isEqualTo(403);
        assertThat(client.form(url, Map.of("action", "accept")).text()).contains("Permissions granted");
        assertThat(SandboxClient.of(sandbox, "reader").get("/v1.0/groups").status())
                .isEqualTo(200);
    }

    @Test
    void consentLeadsBackWhereTheApplicationWantsIt() {
        String url = "/common/adminconsent?client_id="
                + sandbox.application("sandbox").clientId() + "&state=x&redirect_uri=";
        Answer accepted = client.form(url + SignInFlow.REDIRECT, Map.of("action", "accept"));
        assertThat(accepted.status()).isEqualTo(302);
        assertThat(redirected(accepted).get("admin_consent")).contains("True");
        assertThat(redirected(accepted).get("tenant")).contains(sandbox.tenantId());
        assertThat(redirected(accepted).get("state")).contains("x");

        Answer cancelled = client.form(url + SignInFlow.REDIRECT, Map.of("action", "cancel"));
        assertThat(redirected(cancelled).get("error")).contains("permission_denied");
        assertThat(client.get(url + "https://evil.example").status()).isEqualTo(400);
    }

    private JsonNode deviceCode() {
        return client.form(
                        "/organizations/oauth2/v2.0/devicecode",
                        Map.of("client_id", sandbox.application("device").clientId(), "scope", DEFAULT))
                .json();
    }

    private Answer poll(JsonNode device) {
        return client.token(Map.of(
                "grant_type", DEVICE_GRANT,
                "client_id", sandbox.application("device").clientId(),
                "device_code", device.path("device_code").asText()));
    }
}
