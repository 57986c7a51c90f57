package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInTest {
    private static final SettableClock CLOCK = new SettableClock();

    private static Sandbox sandbox;
    private static SandboxClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10).withClock(CLOCK));
        client = SandboxClient.anonymous(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void aTokenCarriesTheApplicationsRolesAndThePublishedSignature() throws Exception {
        Answer answer = client.token(form("reader"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3599);
        SignedJWT token = SignedJWT.parse(answer.json().path("access_token").asText());
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.getStringListClaim("roles")).containsExactly("User.Read.All");
        assertThat(claims.getAudience()).containsExactly("https://graph.microsoft.com");
        assertThat(claims.getStringClaim("tid")).isEqualTo(sandbox.tenantId());
        assertThat(claims.getStringClaim("appid"))
                .isEqualTo(sandbox.application("reader").clientId());
        assertThat(claims.getStringClaim("idtyp")).isEqualTo("app");
        assertThat(claims.getExpirationTime().toInstant())
                .isEqualTo(CLOCK.instant().plusSeconds(3599));

        Answer keys = client.get("/" + sandbox.tenantId() + "/discovery/v2.0/keys");
        JWKSet published = JWKSet.parse(keys.text());
        assertThat(token.verify(new RSASSAVerifier(
                        published.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
    }

    @Test
    void theTenantIsKnownByIdAndByDomain() {
        assertThat(client.token("contoso.example", form("sandbox")).status()).isEqualTo(200);
        Answer configuration = client.get("/contoso.example/v2.0/.well-known/openid-configuration");
        assertThat(configuration.json().path("token_endpoint").asText())
                .isEqualTo(sandbox.url() + "/contoso.example/oauth2/v2.0/token");
        assertThat(configuration.json().path("issuer").asText())
                .isEqualTo(sandbox.url() + "/" + sandbox.tenantId() + "/v2.0");
    }

    @Test
    void anUnknownTenantIsRefused() {
        assertRefused(client.token("fabrikam.example", form("sandbox")), 400, "invalid_request", 90002);
    }

    @ParameterizedTest(name = "{0}={1}: AADSTS{4}")
    @CsvSource({
        "client_secret, wrong, 401, invalid_client, 7000215",
        "client_secret, , 401, invalid_client, 7000218",
        "client_id, 00000000-0000-0000-0000-000000000000, 400, unauthorized_client, 700016",
        "client_id, , 400, invalid_request, 900144",
        "grant_type, , 400, invalid_request, 900144",
        "grant_type, password, 400, unsupported_grant_type, 70003",
        "scope, , 400, invalid_request, 900144",
        "scope, User.Read.All, 400, invalid_scope, 1002012",
        "scope, https://graph.microsoft.com/.default User.Read.All, 400, invalid_scope, 70011",
        "scope, https://unknown.example/.default, 400, invalid_resource, 500011",
    })
    void aBadRequestIsRefusedAsEntraDoes(String parameter, String value, int status, String error, int code) {
        Map<String, String> form = form("sandbox");
        form.put(parameter, value == null ? "" : value);

        assertRefused(client.token(form), status, error, code);
    }

    @Test
    void theSecretMayComeAsBasicAuthentication() {
        Application application = sandbox.application("sandbox");
        Map<String, String> form = form("sandbox");
        form.remove("client_id");
        form.remove("client_secret");
        String pair = application.clientId() + ":" + application.clientSecret();
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes());

        assertThat(client.with("Authorization", basic).token(form).status()).isEqualTo(200);
    }

    @Test
    void theSandboxsOwnUrlIsAResource() {
        Map<String, String> form = form("sandbox");
        for (String host : new String[] {"127.0.0.1", "localhost"}) {
            form.put("scope", "http://" + host + ":" + sandbox.port() + "/.default");
            String token = client.token(form).json().path("access_token").asText();

            assertThat(bearer(token).get("/v1.0/users").status()).isEqualTo(200);
        }
        form.put("scope", "http://127.0.0.1:1/.default");
        assertRefused(client.token(form), 400, "invalid_resource", 500011);
    }

    @Test
    void graphWantsAToken() {
        assertUnauthenticated(client.get("/v1.0/users"), "Access token is empty.");
        assertUnauthenticated(bearer("nonsense").get("/v1.0/users"), "IDX14100: JWT is not well formed");
    }

    @Test
    void aTokenThatAnotherKeySignedIsRefused() throws Exception {
        SignedJWT real = SignedJWT.parse(
                client.token(form("sandbox")).json().path("access_token").asText());
        SignedJWT forged = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), real.getJWTClaimsSet());
        forged.sign(new RSASSASigner(new RSAKeyGenerator(2048).generate()));

        assertUnauthenticated(bearer(forged.serialize()).get("/v1.0/users"), "Access token validation failure");
    }

    @Test
    void anExpiredTokenIsRefusedEvenIfItWasGoodBefore() {
        SandboxClient signedIn = SandboxClient.of(sandbox, "sandbox");
        assertThat(signedIn.get("/v1.0/users").status()).isEqualTo(200);

        CLOCK.advance(Duration.ofSeconds(3599));

        assertUnauthenticated(signedIn.get("/v1.0/users"), "Lifetime validation failed, the token is expired.");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /v1.0/users, 200",
        "GET, /v1.0/users/ada@contoso.example/memberOf, 200",
        "POST, /v1.0/users, 403",
        "PATCH, /v1.0/users/ada@contoso.example, 403",
        "DELETE, /v1.0/users/ada@contoso.example, 403",
        "PUT, /v1.0/users/ada@contoso.example/manager/$ref, 403",
        "POST, /v1.0/users/ada@contoso.example/revokeSignInSessions, 403",
        "GET, /v1.0/users/ada@contoso.example/authentication/methods, 403",
        "GET, /v1.0/groups, 403",
        "GET, /v1.0/devices, 403",
    })
    void anApplicationDoesWhatItsRolesAllow(String method, String url, int status) {
        SandboxClient reader = SandboxClient.of(sandbox, "reader").with("Content-Type", "application/json");

        Answer answer = reader.send(method, url, method.equals("GET") ? null : "{}");

        assertThat(answer.status()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.code()).isEqualTo("Authorization_RequestDenied");
            assertThat(answer.message()).isEqualTo("Insufficient privileges to complete the operation.");
        }
    }

    private static SandboxClient bearer(String token) {
        return client.with("Authorization", "Bearer " + token);
    }

    private static Map<String, String> form(String application) {
        Application registered = sandbox.application(application);
        return new HashMap<>(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                registered.clientId(),
                "client_secret",
                registered.clientSecret(),
                "scope",
                "https://graph.microsoft.com/.default"));
    }

    private static void assertRefused(Answer answer, int status, String error, int code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(code);
        assertThat(answer.json().path("error_description").asText())
                .startsWith("AADSTS" + code + ": ")
                .contains("\r\nTrace ID: ");
        assertThat(answer.json().path("trace_id").asText()).isNotEmpty();
        assertThat(answer.json().path("timestamp").asText()).startsWith("2026-03-02 ");
    }

    private static void assertUnauthenticated(Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("InvalidAuthenticationToken");
        assertThat(answer.message()).startsWith(message);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
    }
}
