package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SignInFlow.ADA;
import static org.graphroutes.sandbox.SignInFlow.DEVICE_GRANT;
import static org.graphroutes.sandbox.SignInFlow.assertRefused;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.graphroutes.sandbox.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes, refresh tokens, devices. */
class UserGrantsTest {
    private static final String DEFAULT = "https://graph.microsoft.com/.default";
    private static final String OFFLINE = DEFAULT + " offline_access";

    private final SettableClock clock = new SettableClock();
    private Sandbox sandbox;
    private SandboxClient client;
    private SignInFlow flow;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(12).withClock(clock));
        client = SandboxClient.anonymous(sandbox);
        flow = new SignInFlow(sandbox);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aCodeGivesATokenOfThePerson() throws Exception {
        Map<String, String> form = flow.redemption(flow.code(flow.authorization(OFFLINE + " openid profile"), ADA));
        form.put("client_info", "1");
        Answer answer = client.token(form);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3599);
        assertThat(answer.json().path("ext_expires_in").asInt()).isEqualTo(3599);
        assertThat(answer.json().path("refresh_token").asText()).isNotEmpty();
        assertThat(answer.json().path("scope").asText().split(" "))
                .contains(DEFAULT, "https://graph.microsoft.com/User.Read.All", "openid", "profile");
        JWTClaimsSet access = SignInFlow.claims(answer, "access_token");
        assertThat(access.getStringClaim("upn")).isEqualTo(ADA);
        assertThat(access.getStringClaim("name")).isEqualTo("Ada Byrne");
        assertThat(access.getStringClaim("tid")).isEqualTo(sandbox.tenantId());
        assertThat(access.getStringClaim("appidacr")).isEqualTo("1");
        assertThat(access.getClaim("roles")).isNull();
        assertThat(List.of(access.getStringClaim("scp").split(" ")))
                .contains("User.Read.All", "Directory.AccessAsUser.All")
                .doesNotContain("AdvancedHunting.Read");
        JWTClaimsSet id = SignInFlow.claims(answer, "id_token");
        assertThat(id.getAudience())
                .containsExactly(sandbox.application("sandbox").clientId());
        assertThat(id.getStringClaim("preferred_username")).isEqualTo(ADA);
        JsonNode info = Json.read(Base64.getUrlDecoder()
                        .decode(answer.json().path("client_info").asText()))
                .orElseThrow();
        assertThat(info.path("uid").asText()).isEqualTo(access.getStringClaim("oid"));
        assertThat(info.path("utid").asText()).isEqualTo(sandbox.tenantId());
    }

    @Test
    void onlyWhatWasAskedForIsGiven() throws Exception {
        Answer answer = flow.signIn("User.Read");

        assertThat(answer.json().has("refresh_token")).isFalse();
        assertThat(answer.json().has("id_token")).isFalse();
        assertThat(answer.json().has("client_info")).isFalse();
        assertThat(SignInFlow.claims(answer, "access_token").getStringClaim("scp"))
                .isEqualTo("User.Read");
    }

    @ParameterizedTest(name = "{0}={1}: AADSTS{4}")
    @CsvSource({
        "code, wrong, 400, invalid_grant, 70000",
        "code, , 400, invalid_request, 900144",
        "code_verifier, another-verifier-of-43-characters-at-the-very-least, 400, invalid_grant, 501481",
        "code_verifier, , 400, invalid_grant, 501481",
        "redirect_uri, https://localhost/myapp, 400, invalid_grant, 50011",
        "client_secret, , 401, invalid_client, 7000218",
        "client_secret, wrong, 401, invalid_client, 7000215",
        "scope, User.Read https://api.security.microsoft.com/.default, 400, invalid_scope, 700022",
        "scope, User.Read https://graph.microsoft.com/.default, 400, invalid_scope, 70011",
        "scope, https://unknown.example/.default, 400, invalid_resource, 500011",
        "claims, {, 400, invalid_request, 9002313",
    })
    void aBadRedemptionIsRefused(String parameter, String value, int status, String error, int code) {
        Map<String, String> form = flow.redemption(flow.code(flow.authorization(DEFAULT), ADA));
        form.put(parameter, value == null ? "" : value);

        assertRefused(client.token(form), status, error, code);
    }

    @Test
    void aCodeIsGoodOnceAndForTenMinutes() {
        Map<String, String> form = flow.redemption(flow.code(flow.authorization(DEFAULT), ADA));
        assertThat(client.token(form).status()).isEqualTo(200);
        assertRefused(client.token(form), 400, "invalid_grant", 54005);

        Map<String, String> late = flow.redemption(flow.code(flow.authorization(DEFAULT), ADA));
        clock.advance(Duration.ofMinutes(10));
        assertRefused(client.token(late), 400, "invalid_grant", 70008);
    }

    @Test
    void aPublicClientHasNoSecretToSend() {
        Map<String, String> query = flow.authorization(DEFAULT);
        query.put("client_id", sandbox.application("device").clientId());
        query.put("redirect_uri", "http://localhost:5555");
        Map<String, String> form = flow.redemption(flow.code(query, ADA));
        form.put("client_id", sandbox.application("device").clientId());
        form.put("redirect_uri", "http://localhost:5555");

        assertRefused(client.token(form), 401, "invalid_client", 700025);
        form.remove("client_secret");
        assertThat(client.token(form).status()).isEqualTo(200);
    }

    @Test
    void aTokenOfTheApplicationAloneNeedsATenantAndASecret() {
        Map<String, String> form = new HashMap<>(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                sandbox.application("device").clientId(),
                "scope",
                DEFAULT));
        assertRefused(client.token(form), 401, "invalid_client", 7000218);

        Map<String, String> anywhere = flow.confidential("client_credentials");
        anywhere.put("scope", DEFAULT);
        assertRefused(client.token("organizations", anywhere), 400, "invalid_request", 50059);
    }

    @Test
    void everyRefreshGivesANewTokenAndTheOldOneStaysValid() throws Exception {
        String first = refreshToken(flow.signIn(OFFLINE));
        Answer refreshed = client.token(flow.refresh(first));

        assertThat(refreshToken(refreshed)).isNotEmpty().isNotEqualTo(first);
        assertThat(client.token(flow.refresh(first)).status()).isEqualTo(200);
        Map<String, String> other = flow.refresh(refreshToken(refreshed));
        other.put("scope", "https://api.security.microsoft.com/.default");
        JWTClaimsSet claims = SignInFlow.claims(client.token(other), "access_token");
        assertThat(claims.getAudience()).containsExactly("https://api.security.microsoft.com");
        assertThat(claims.getStringClaim("scp").split(" "))
                .containsExactlyInAnyOrder("Incident.ReadWrite", "AdvancedHunting.Read");
    }

    @Test
    void withStrictRotationReuseKillsTheFamily() {
        client.order("{'rotation': 'strict'}");
        String first = refreshToken(flow.signIn(OFFLINE));
        String second = refreshToken(client.token(flow.refresh(first)));

        assertRefused(client.token(flow.refresh(first)), 400, "invalid_grant", 50173);
        assertRefused(client.token(flow.refresh(second)), 400, "invalid_grant", 50173);
        assertThat(client.token(flow.refresh(refreshToken(flow.signIn(OFFLINE))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void refreshTokensEndWithInactivityRevocationAndThePerson() {
        String inactive = refreshToken(flow.signIn(OFFLINE));
        clock.advance(Duration.ofDays(90));
        assertRefused(client.token(flow.refresh(inactive)), 400, "invalid_grant", 700082);

        String revoked = refreshToken(flow.signIn(OFFLINE));
        client.order("{'revoke': 'ada@contoso.example'}");
        assertRefused(client.token(flow.refresh(revoked)), 400, "invalid_grant", 50173);

        SandboxClient graph = SandboxClient.of(sandbox, "sandbox");
        String revokedInGraph = refreshToken(flow.signIn(OFFLINE));
        assertThat(graph.post("/v1.0/users/" + ADA + "/revokeSignInSessions", "{}")
                        .status())
                .isEqualTo(200);
        assertRefused(client.token(flow.refresh(revokedInGraph)), 400, "invalid_grant", 50173);

        String disabled = refreshToken(flow.signIn(OFFLINE));
        assertThat(graph.patch("/v1.0/users/" + ADA, "{\"accountEnabled\":false}")
                        .status())
                .isEqualTo(204);
        assertRefused(client.token(flow.refresh(disabled)), 400, "invalid_grant", 50057);
        assertThat(graph.delete("/v1.0/users/" + ADA).status()).isEqualTo(204);
        assertRefused(client.token(flow.refresh(disabled)), 400, "invalid_grant", 50034);
        assertRefused(client.token(flow.refresh("unknown")), 400, "invalid_grant", 70000);
    }

    @ParameterizedTest
    @CsvSource({
        DEVICE_GRANT + ", device_code",
        DEVICE_GRANT + ", code",
        "device_code, device_code",
    })
    void aDeviceWaitsForThePerson(String grant, String parameter) {
        JsonNode device = deviceCode("organizations");
        assertThat(device.path("user_code").asText()).matches("[A-Z0-9]{9}");
        assertThat(device.path("expires_in").asInt()).isEqualTo(900);
        assertThat(device.path("interval").asInt()).isEqualTo(5);
        assertThat(device.path("verification_uri").asText()).isEqualTo(sandbox.url() + "/devicelogin");
        assertThat(device.path("message").asText())
                .contains(device.path("user_code").asText());
        Map<String, String> poll = poll(device, grant, parameter);

        assertRefused(client.token("organizations", poll), 400, "authorization_pending", 70016);
        assertRefused(client.token("organizations", poll), 400, "slow_down", 70016);
        clock.advance(Duration.ofSeconds(9));
        assertRefused(client.token("organizations", poll), 400, "slow_down", 70016);
        clock.advance(Duration.ofSeconds(15));
        assertRefused(client.token("organizations", poll), 400, "authorization_pending", 70016);
        client.order("{'approve': '%s', 'user': '%s'}"
                .formatted(device.path("user_code").asText(), ADA));

        Answer answer = client.token("organizations", poll);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(refreshToken(answer)).isNotEmpty();
        assertThat(flow.bearer(answer).get("/v1.0/me").status()).isEqualTo(200);
        assertRefused(client.token("organizations", poll), 400, "bad_verification_code", 70018);
    }

    @Test
    void aDeviceIsDeclinedForgottenOrUnknown() {
        JsonNode declined = deviceCode("common");
        client.order("{'decline': '%s'}".formatted(declined.path("user_code").asText()));
        assertRefused(client.token(poll(declined, DEVICE_GRANT, "device_code")), 400, "authorization_declined", 65004);

        JsonNode late = deviceCode(sandbox.domain());
        clock.advance(Duration.ofSeconds(900));
        assertRefused(client.token(poll(late, DEVICE_GRANT, "device_code")), 400, "expired_token", 70019);

        Map<String, String> unknown = poll(late, DEVICE_GRANT, "device_code");
        unknown.put("device_code", "unknown");
        assertRefused(client.token(unknown), 400, "bad_verification_code", 70018);
    }

    @Test
    void theDefenderClientAsksForItsOwnResource() throws Exception {
        String id = sandbox.application("defender").clientId();
        assertThat(id).isEqualTo("9093c354-630a-47f1-b087-6768eb9427e6");
        JsonNode device = client.form(
                        "/organizations/oauth2/v2.0/devicecode",
                        Map.of("client_id", id, "scope", "offline_access https://security.microsoft.com/mtp/.default"))
                .json();
        client.order("{'approve': '%s', 'user': '%s'}"
                .formatted(device.path("user_code").asText(), ADA));
        Map<String, String> poll = poll(device, DEVICE_GRANT, "code");
        poll.put("client_id", id);
        Answer answer = client.token("organizations", poll);

        JWTClaimsSet claims = SignInFlow.claims(answer, "access_token");
        assertThat(claims.getAudience()).containsExactly("https://security.microsoft.com/mtp");
        assertThat(claims.getStringClaim("scp").split(" "))
                .containsExactlyInAnyOrder("Incident.ReadWrite", "AdvancedHunting.Read");
        assertThat(flow.bearer(answer).get("/v1.0/me").status()).isEqualTo(401);
    }

    private JsonNode deviceCode(String tenant) {
        return client.form(
                        "/" + tenant + "/oauth2/v2.0/devicecode",
                        Map.of("client_id", sandbox.application("device").clientId(), "scope", OFFLINE))
                .json();
    }

    private Map<String, String> poll(JsonNode device, String grant, String parameter) {
        return new HashMap<>(Map.of(
                "grant_type",
                grant,
                "client_id",
                sandbox.application("device").clientId(),
                parameter,
                device.path("device_code").asText()));
    }

    private static String refreshToken(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("refresh_token").asText();
    }
}
