package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SignInFlow.ADA;
import static org.graphroutes.sandbox.SignInFlow.assertRefused;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.json.YamlResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignInOrdersTest {
    private static final String DEFAULT = "https://graph.microsoft.com/.default";
    private static final String CP1 = "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}";
    private static final String ANSWERED = "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]},"
            + "\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}";
    private static final String CHALLENGE =
            "'claims': {'access_token': {'nbf': {'essential': true, 'value': '1604106651'}}}";

    private static Sandbox sandbox;
    private static SandboxClient client;
    private static SignInFlow flow;
    private static String id;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10));
        client = SandboxClient.anonymous(sandbox);
        flow = new SignInFlow(sandbox);
        id = sandbox.application("sandbox").clientId();
    }

    @AfterEach
    void clear() {
        assertThat(client.delete("/sandbox/sign-in").status()).isEqualTo(204);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void anErrorIsAnsweredExactlyAsOrderedAndAsOften() {
        client.order("{'clientId': '%s', 'error': {'error': 'interaction_required', 'suberror': 'basic_action',"
                        .formatted(id)
                + " 'code': 50076, 'status': 403, 'claims': '{}'}, 'times': 2}");

        for (int i = 0; i < 2; i++) {
            Answer answer = token(Map.of());
            assertRefused(answer, 403, "interaction_required", 50076);
            assertThat(answer.json().path("suberror").asText()).isEqualTo("basic_action");
            assertThat(answer.json().path("claims").asText()).isEqualTo("{}");
            assertThat(answer.json().path("error_description").asText()).contains("\r\nTrace ID: ", "Timestamp: ");
            assertThat(answer.json().path("trace_id").asText()).isNotEmpty();
        }
        assertThat(token(Map.of()).status()).isEqualTo(200);
        assertThat(client.get("/sandbox/sign-in").value()).isEmpty();
    }

    @Test
    void anErrorLastsUntilClearedAndConcernsItsApplication() {
        client.order("{'clientId': '%s', 'error': {'code': 7000222}}"
                .formatted(sandbox.application("device").clientId()));

        Map<String, String> device =
                Map.of("client_id", sandbox.application("device").clientId(), "scope", DEFAULT);
        for (int i = 0; i < 3; i++) {
            assertRefused(client.form("/common/oauth2/v2.0/devicecode", device), 401, "invalid_client", 7000222);
        }
        assertThat(token(Map.of()).status()).isEqualTo(200);
        assertThat(client.get("/sandbox/sign-in").value()).hasSize(1);
        clear();
        assertThat(client.form("/common/oauth2/v2.0/devicecode", device).status())
                .isEqualTo(200);
    }

    static Stream<Integer> codes() {
        return YamlResource.read("errors.yaml").properties().stream()
                .map(Map.Entry::getKey)
                .map(Integer::valueOf);
    }

    @ParameterizedTest
    @MethodSource("codes")
    void everyKnownCodeMayBeOrdered(int code) {
        client.order("{'error': {'code': %d}}".formatted(code));

        Answer answer = token(Map.of());
        assertThat(answer.status()).isBetween(400, 503);
        assertThat(answer.json().path("error").asText()).matches("[a-z_]+");
        assertThat(answer.json().path("error_description").asText())
                .startsWith("AADSTS" + code + ": ")
                .doesNotContain("{", "}");
    }

    @Test
    void everyClassOfErrorIsKnown() {
        assertThat(codes()).hasSizeGreaterThanOrEqualTo(45);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "{'error': {}}",
                "{'error': {'code': 1}}",
                "{'error': {'code': 50173, 'status': 200}}",
                "{'error': {'code': 50173}, 'times': 0}",
                "{'error': {'code': 50173}, 'unknown': 1}",
                "{'error': {'code': 50173, 'unknown': 1}}",
                "{'error': {'code': 50173}, 'clientId': 'nobody'}",
                "{'error': {'code': 50173}, 'consent': 'removed'}",
                "{'consent': 'perhaps'}",
                "{'secret': 'lost'}",
                "{'rotation': 'sometimes'}",
                "{'revoke': 'nobody@contoso.example'}",
                "{'approve': 'NOSUCHONE'}",
                "{'approve': 'NOSUCHONE', 'user': 'ada@contoso.example'}",
                "{'decline': 'NOSUCHONE'}",
                "{'challenge': {}}",
                "{'challenge': {'claims': '{}'}}",
                "{'challenge': {'claims': {'access_token': {'nbf': 1}}, 'status': 404}}",
            })
    void anOrderThatIsNoneIsRefused(String order) {
        Answer answer = client.post("/sandbox/sign-in", order.replace('\'', '"'));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("SandboxRequest");
        assertThat(client.get("/sandbox/sign-in").value()).isEmpty();
    }

    @Test
    void aSecretExpires() {
        client.order("{'secret': 'expired', 'clientId': '%s'}".formatted(id));
        assertRefused(token(Map.of()), 401, "invalid_client", 7000222);
        client.order("{'secret': 'valid'}");
        assertThat(token(Map.of()).status()).isEqualTo(200);
    }

    @Test
    void withoutConsentATokenPermitsNothing() throws Exception {
        client.order("{'consent': 'removed', 'clientId': '%s'}".formatted(id));

        assertThat(SignInFlow.claims(token(Map.of()), "access_token").getStringListClaim("roles"))
                .isEmpty();
        for (String scope : List.of(DEFAULT, "User.Read")) {
            Answer signedIn = flow.signIn(scope);
            assertThat(SignInFlow.claims(signedIn, "access_token").getClaim("scp"))
                    .isNull();
            assertThat(flow.bearer(signedIn).get("/v1.0/me").status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({"401, InvalidAuthenticationToken", "403, AccessDenied"})
    void aChallengeIsMetByATokenForItsClaims(int status, String code) {
        SandboxClient before = flow.bearer(token(Map.of("claims", CP1)));
        SandboxClient without = flow.bearer(token(Map.of()));
        assertThat(before.get("/v1.0/users").status()).isEqualTo(200);
        client.order("{'challenge': {%s, 'status': %d}}".formatted(CHALLENGE, status));

        Answer answer = before.get("/v1.0/users");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        String header = answer.header("WWW-Authenticate");
        assertThat(header)
                .startsWith("Bearer realm=\"\", authorization_uri=\"")
                .contains("error=\"insufficient_claims\"");
        String claims = header.replaceAll(".*claims=\"([^\"]*)\".*", "$1");
        assertThat(Json.read(Base64.getDecoder().decode(claims)).orElseThrow())
                .isEqualTo(Json.read(
                                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}".getBytes())
                        .orElseThrow());
        assertThat(without.get("/v1.0/users").status())
                .as("it cannot be renewed")
                .isEqualTo(200);
        SandboxClient stubborn = flow.bearer(token(Map.of("claims", CP1)));
        assertThat(stubborn.get("/v1.0/users").status()).isEqualTo(status);

        assertThat(flow.bearer(token(Map.of("claims", ANSWERED)))
                        .get("/v1.0/users")
                        .status())
                .isEqualTo(200);
        assertThat(before.get("/v1.0/users").status()).isEqualTo(status);
        assertThat(flow.bearer(token(Map.of("claims", CP1))).get("/v1.0/users").status())
                .isEqualTo(200);
    }

    @Test
    void aChallengeMayConcernOneApplicationAndASignedInPerson() throws Exception {
        Map<String, String> query = flow.authorization(DEFAULT);
        query.put("claims", CP1);
        Answer signedIn = client.token(flow.redemption(flow.code(query, ADA)));
        JWTClaimsSet claims = SignInFlow.claims(signedIn, "access_token");
        assertThat(claims.getStringListClaim("xms_cc")).containsExactly("CP1");
        client.order("{'challenge': {%s}, 'clientId': '%s'}"
                .formatted(CHALLENGE, sandbox.application("reader").clientId()));
        assertThat(flow.bearer(signedIn).get("/v1.0/me").status()).isEqualTo(200);

        client.order("{'challenge': {%s}, 'clientId': '%s'}".formatted(CHALLENGE, id));
        assertThat(flow.bearer(signedIn).get("/v1.0/me").status()).isEqualTo(401);
        query.put("claims", ANSWERED);
        assertThat(flow.bearer(client.token(flow.redemption(flow.code(query, ADA))))
                        .get("/v1.0/me")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tokenRequestsAreInTheLogWithoutTheirSecrets() {
        sandbox.requests().clear();
        String code = flow.code(flow.authorization(DEFAULT), ADA);
        client.token(flow.redemption(code));

        JsonNode logged = client.get("/sandbox/requests").value();
        assertThat(logged).hasSize(2);
        assertThat(logged.get(1).path("url").asText()).endsWith("/oauth2/v2.0/token");
        assertThat(logged.get(1).path("body").asText())
                .contains("grant_type=authorization_code", "code=***", "code_verifier=***")
                .doesNotContain(code, SignInFlow.VERIFIER);
    }

    private static Answer token(Map<String, String> more) {
        Map<String, String> form = flow.confidential("client_credentials");
        form.put("scope", DEFAULT);
        form.putAll(more);
        return client.token(form);
    }
}
