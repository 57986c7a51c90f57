package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.graphroutes.sandbox.SignInFlow.ADA;
import static org.graphroutes.sandbox.SignInFlow.VERIFIER;

import com.microsoft.aad.msal4j.AbstractClientApplicationBase;
import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.ClaimsRequest;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import com.microsoft.aad.msal4j.InteractionRequiredExceptionReason;
import com.microsoft.aad.msal4j.ManagedIdentityApplication;
import com.microsoft.aad.msal4j.ManagedIdentityId;
import com.microsoft.aad.msal4j.ManagedIdentityParameters;
import com.microsoft.aad.msal4j.MsalInteractionRequiredException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import com.microsoft.aad.msal4j.SilentParameters;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Microsoft's own library signs in at the sandbox. It knows nothing of this project. */
class MsalTest {
    private static final String GRAPH = "https://graph.microsoft.com/.default";
    private static final String LOGIN = "https://login.localtest/";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ExecutorService threads;
    private static Sandbox sandbox;
    private static SandboxClient client;

    /** MSAL insists on https and on its own addresses; the sandbox has neither. */
    private record Mapped(String url) implements IHttpClient {
        @Override
        public IHttpResponse send(HttpRequest request) throws IOException, InterruptedException {
            String target = request.url()
                    .toString()
                    .replaceFirst("^(https://login\\.localtest|http://169\\.254\\.169\\.254)", url);
            java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(target))
                    .method(
                            request.httpMethod().name(),
                            request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
            // What HttpURLConnection, which the library's own transport is, adds to a body.
            builder.setHeader("Content-Type", "application/x-www-form-urlencoded");
            if (request.headers() != null) {
                request.headers().forEach(builder::setHeader);
            }
            java.net.http.HttpResponse<String> answer = HTTP.send(builder.build(), BodyHandlers.ofString());
            HttpResponse response =
                    new HttpResponse().statusCode(answer.statusCode()).body(answer.body());
            response.addHeaders(answer.headers().map());
            return response;
        }
    }

    @BeforeAll
    static void start() {
        threads = Executors.newCachedThreadPool();
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(12));
        client = SandboxClient.anonymous(sandbox);
    }

    @AfterEach
    void clear() {
        client.delete("/sandbox/sign-in");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        threads.shutdownNow();
    }

    @Test
    void withASecret() throws Exception {
        ConfidentialClientApplication application = confidential(secret());

        IAuthenticationResult first = get(application.acquireToken(credentials()));
        assertThat(graph(first, "/v1.0/users")).isEqualTo(200);
        assertThat(get(application.acquireToken(credentials())).accessToken())
                .as("from its cache")
                .isEqualTo(first.accessToken());
    }

    @Test
    void withACertificate() throws Exception {
        ConfidentialClientApplication application = confidential(
                ClientCredentialFactory.createFromCertificate(SignInFlow.privateKey(), SignInFlow.certificate()));

        for (int i = 0; i < 2; i++) {
            IAuthenticationResult result =
                    get(application.acquireToken(ClientCredentialParameters.builder(Set.of(GRAPH))
                            .skipCache(true)
                            .build()));
            assertThat(graph(result, "/v1.0/users")).isEqualTo(200);
        }
    }

    @Test
    void withAnAuthorizationCodeAndThenSilently() throws Exception {
        ConfidentialClientApplication application = confidential(secret());
        IAuthenticationResult signedIn = signIn(application);

        assertThat(graph(signedIn, "/v1.0/me")).isEqualTo(200);
        assertThat(signedIn.account().username()).isEqualTo(ADA);
        SilentParameters silently =
                SilentParameters.builder(Set.of(GRAPH), signedIn.account()).build();
        assertThat(get(application.acquireTokenSilently(silently)).accessToken())
                .as("from its cache")
                .isEqualTo(signedIn.accessToken());
        SilentParameters anew = SilentParameters.builder(Set.of(GRAPH), signedIn.account())
                .forceRefresh(true)
                .build();
        IAuthenticationResult refreshed = get(application.acquireTokenSilently(anew));
        assertThat(refreshed.accessToken()).isNotEqualTo(signedIn.accessToken());
        assertThat(graph(refreshed, "/v1.0/me")).isEqualTo(200);
        SilentParameters defender = SilentParameters.builder(
                        Set.of("https://api.security.microsoft.com/.default"), signedIn.account())
                .build();
        assertThat(SignedJWT.parse(
                                get(application.acquireTokenSilently(defender)).accessToken())
                        .getJWTClaimsSet()
                        .getAudience())
                .containsExactly("https://api.security.microsoft.com");
    }

    @Test
    void withTheAnswerByForm() throws Exception {
        AuthorizationRequestUrlParameters parameters = AuthorizationRequestUrlParameters.builder(
                        SignInFlow.REDIRECT, Set.of(GRAPH))
                .state("mine")
                .build();
        String url =
                confidential(secret()).getAuthorizationRequestUrl(parameters).toString();
        assertThat(url).contains("response_mode=form_post");

        Answer page = client.form(onSandbox(url), Map.of("user", ADA, "action", "sign-in"));
        assertThat(page.text()).contains("name=\"code\"", "name=\"state\" value=\"mine\"");
    }

    @Test
    void withADeviceCode() throws Exception {
        IAuthenticationResult result =
                byDevice(code -> client.order("{'approve': '%s', 'user': '%s'}".formatted(code.userCode(), ADA)));

        assertThat(result.account().username()).isEqualTo(ADA);
        assertThat(graph(result, "/v1.0/me")).isEqualTo(200);
    }

    @Test
    void withADeviceCodeThatIsDeclined() {
        assertThatThrownBy(() -> byDevice(code -> client.order("{'decline': '%s'}".formatted(code.userCode()))))
                .isInstanceOfSatisfying(MsalServiceException.class, refusal -> assertThat(refusal.errorCode())
                        .isEqualTo("authorization_declined"));
    }

    @Test
    void withARefreshToken() throws Exception {
        SignInFlow flow = new SignInFlow(sandbox);
        String token = flow.signIn(GRAPH + " offline_access")
                .json()
                .path("refresh_token")
                .asText();
        RefreshTokenParameters parameters =
                RefreshTokenParameters.builder(Set.of(GRAPH), token).build();

        assertThat(graph(get(confidential(secret()).acquireToken(parameters)), "/v1.0/me"))
                .isEqualTo(200);
        client.order("{'revoke': '%s'}".formatted(ADA));
        assertThatThrownBy(() -> get(confidential(secret()).acquireToken(parameters)))
                .isInstanceOf(MsalInteractionRequiredException.class)
                .hasMessageContaining("AADSTS50173");
    }

    @Test
    void withARefusalThatNeedsThePerson() throws Exception {
        ConfidentialClientApplication application = confidential(secret());
        IAuthenticationResult signedIn = signIn(application);
        client.order("{'error': {'code': 65001}}");

        SilentParameters anew = SilentParameters.builder(Set.of(GRAPH), signedIn.account())
                .forceRefresh(true)
                .build();
        assertThatThrownBy(() -> get(application.acquireTokenSilently(anew)))
                .isInstanceOfSatisfying(MsalInteractionRequiredException.class, refusal -> {
                    assertThat(refusal.errorCode()).isEqualTo("invalid_grant");
                    assertThat(refusal.reason()).isEqualTo(InteractionRequiredExceptionReason.CONSENT_REQUIRED);
                });
    }

    @Test
    void withAClaimsChallenge() throws Exception {
        ConfidentialClientApplication application = ConfidentialClientApplication.builder(id("sandbox"), secret())
                .authority(LOGIN + sandbox.domain() + "/")
                .instanceDiscovery(false)
                .httpClient(new Mapped(sandbox.url().toString()))
                .executorService(threads)
                .clientCapabilities(Set.of("cp1"))
                .build();
        IAuthenticationResult before = get(application.acquireToken(credentials()));
        String claims = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}";
        client.order("{'challenge': {'claims': %s}}".formatted(claims));
        assertThat(graph(before, "/v1.0/users")).isEqualTo(401);

        IAuthenticationResult after = get(application.acquireToken(ClientCredentialParameters.builder(Set.of(GRAPH))
                .claims(ClaimsRequest.formatAsClaimsRequest(claims))
                .skipCache(true)
                .build()));
        assertThat(graph(after, "/v1.0/users")).isEqualTo(200);
        assertThat(graph(before, "/v1.0/users")).isEqualTo(401);
    }

    @Test
    void withAManagedIdentity() throws Exception {
        ManagedIdentityApplication application = ManagedIdentityApplication.builder(ManagedIdentityId.systemAssigned())
                .httpClient(new Mapped(sandbox.url().toString()))
                .executorService(threads)
                .build();

        IAuthenticationResult result = get(application.acquireTokenForManagedIdentity(
                ManagedIdentityParameters.builder("https://graph.microsoft.com/")
                        .build()));
        assertThat(graph(result, "/v1.0/users")).isEqualTo(200);
    }

    /** The person signs in where the library says. */
    private static IAuthenticationResult signIn(AbstractClientApplicationBase application) throws Exception {
        AuthorizationRequestUrlParameters parameters = AuthorizationRequestUrlParameters.builder(
                        SignInFlow.REDIRECT, Set.of(GRAPH))
                .codeChallenge(SignInFlow.challenge(VERIFIER))
                .codeChallengeMethod("S256")
                .extraQueryParameters(Map.of("response_mode", "query"))
                .build();
        String url = application.getAuthorizationRequestUrl(parameters).toString();
        Answer answer = client.form(onSandbox(url), Map.of("user", ADA, "action", "sign-in"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        String code = SignInFlow.redirected(answer).get("code").orElseThrow();
        return get(application.acquireToken(AuthorizationCodeParameters.builder(code, URI.create(SignInFlow.REDIRECT))
                .scopes(Set.of(GRAPH))
                .codeVerifier(VERIFIER)
                .build()));
    }

    /** The library fails if the person is done before it has returned the future: it looks there whether to go on. */
    private static IAuthenticationResult byDevice(Consumer<DeviceCode> person) throws Exception {
        CompletableFuture<Void> returned = new CompletableFuture<>();
        DeviceCodeFlowParameters parameters = DeviceCodeFlowParameters.builder(Set.of(GRAPH), code -> {
                    returned.join();
                    person.accept(code);
                })
                .build();
        CompletableFuture<IAuthenticationResult> future = device().acquireToken(parameters);
        returned.complete(null);
        return get(future);
    }

    private static ConfidentialClientApplication confidential(IClientCredential credential) throws Exception {
        return ConfidentialClientApplication.builder(id("sandbox"), credential)
                .authority(LOGIN + sandbox.domain() + "/")
                .instanceDiscovery(false)
                .httpClient(new Mapped(sandbox.url().toString()))
                .executorService(threads)
                .build();
    }

    private static PublicClientApplication device() throws Exception {
        return PublicClientApplication.builder(id("device"))
                .authority(LOGIN + "organizations/")
                .instanceDiscovery(false)
                .httpClient(new Mapped(sandbox.url().toString()))
                .executorService(threads)
                .build();
    }

    private static IClientCredential secret() {
        return ClientCredentialFactory.createFromSecret(
                sandbox.application("sandbox").clientSecret());
    }

    private static ClientCredentialParameters credentials() {
        return ClientCredentialParameters.builder(Set.of(GRAPH)).build();
    }

    private static String id(String application) {
        return sandbox.application(application).clientId();
    }

    private static String onSandbox(String url) {
        return url.replace(LOGIN, sandbox.url() + "/");
    }

    private static int graph(IAuthenticationResult result, String path) {
        return client.with("Authorization", "Bearer " + result.accessToken())
                .get(path)
                .status();
    }

    /** Throws what the library means, not how it wraps it. */
    private static IAuthenticationResult get(CompletableFuture<IAuthenticationResult> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
