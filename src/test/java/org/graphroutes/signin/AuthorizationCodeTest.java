package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.graphroutes.signin.Fixture.refusal;
import static org.graphroutes.signin.Fixture.tokens;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.graph.Waiter;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.signin.SignInRecords.HeldRefreshToken;
import org.graphroutes.signin.SignInRecords.PendingLogin;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TestSignIns;
import org.graphroutes.support.TinyServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuthorizationCodeTest {

    private static final String REDIRECT = "http://localhost:8080/auth/callback";

    @TempDir
    private Path folder;

    private Fixture fixture;
    private Connection acme;

    @BeforeEach
    void start() {
        fixture = new Fixture(folder);
        acme = connection(REDIRECT, null);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Connection connection(String redirect, String seed) {
        return fixture.connection(new Flow.AuthorizationCode(
                TestConnection.CLIENT_ID,
                new Credential.ClientSecret(new Secret("hidden"), null),
                URI.create(redirect),
                seed == null ? null : new Secret(seed)));
    }

    private URI begin() {
        return ((SignInStep.LoginLink) fixture.signIns().start(acme)).url();
    }

    private static Map<String, String> query(URI url) {
        return Fixture.parameters(url.getRawQuery());
    }

    private String address(String code) {
        return REDIRECT + "?code=" + code + "&state=" + query(begin()).get("state") + "&session_state=s-1";
    }

    private void signedIn(String refreshToken) {
        begin();
        fixture.answers(tokens("first", refreshToken));
        fixture.signIns().complete(acme, "a-code");
    }

    // ---- the link

    @Test
    void theLinkHasEveryParameterThatTheServiceWants() {
        SignInStep.LoginLink link = (SignInStep.LoginLink) fixture.signIns().start(acme);

        assertThat(link.url().toString())
                .startsWith(fixture.server.url() + "/contoso.example/oauth2/v2.0/authorize?")
                .contains("redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fauth%2Fcallback");
        Map<String, String> query = query(link.url());
        assertThat(query)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", TestConnection.CLIENT_ID)
                .containsEntry("redirect_uri", REDIRECT)
                .containsEntry("response_mode", "query")
                .containsEntry("scope", "openid profile offline_access " + acme.graphResource() + "/.default")
                .containsEntry("code_challenge_method", "S256")
                .containsOnlyKeys(
                        "response_type",
                        "client_id",
                        "redirect_uri",
                        "response_mode",
                        "scope",
                        "state",
                        "code_challenge",
                        "code_challenge_method");
        assertThat(query.get("state")).hasSizeGreaterThanOrEqualTo(22);
        assertThat(query.get("code_challenge")).hasSize(43);
        assertThat(link.redirectUri()).hasToString(REDIRECT);
        assertThat(link.expiresAt()).isEqualTo(Instant.parse("2026-11-22T08:00:00Z"));
        assertThat(fixture.requests()).isZero();
    }

    @Test
    void everyBeginningHasAStateAndAVerifierOfItsOwn() {
        Map<String, String> first = query(begin());
        Map<String, String> second = query(begin());

        assertThat(first.get("state")).isNotEqualTo(second.get("state"));
        assertThat(first.get("code_challenge")).isNotEqualTo(second.get("code_challenge"));
    }

    @Test
    void whoWasSignedInIsAskedForByName() {
        begin();
        fixture.answers(tokens(Fixture.readable("{'scp':'User.Read','upn':'alice@contoso.example'}"), "r-1"));
        assertThat(fixture.signIns().complete(acme, "a-code"))
                .isEqualTo(new SignInStep.SignedIn("alice@contoso.example"));

        assertThat(query(begin())).containsEntry("login_hint", "alice@contoso.example");
    }

    @Test
    void theCodeIsRedeemedWithTheVerifierOfTheLink() throws Exception {
        Map<String, String> query = query(begin());
        fixture.restart();
        fixture.answers(tokens("first", "r-1"));

        fixture.signIns().complete(acme, "a-code");

        Map<String, String> form = fixture.form(0);
        assertThat(fixture.server.lines()).containsExactly("POST /contoso.example/oauth2/v2.0/token");
        assertThat(form)
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("code", "a-code")
                .containsEntry("redirect_uri", REDIRECT)
                .containsEntry("client_id", TestConnection.CLIENT_ID)
                .containsEntry("client_secret", "hidden")
                .containsEntry("claims", "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}")
                .hasSize(7);
        assertThat(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256")
                                .digest(form.get("code_verifier").getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(query.get("code_challenge"));
    }

    @Test
    void aPublicClientSendsNoSecret() {
        acme = fixture.connection(
                new Flow.AuthorizationCode(TestConnection.CLIENT_ID, null, URI.create(REDIRECT), null));
        signedIn("r-1");

        assertThat(fixture.form(0))
                .containsEntry("client_id", TestConnection.CLIENT_ID)
                .doesNotContainKeys("client_secret", "client_assertion");
    }

    @Test
    void whatIsOfferedIsTheLinkThatWasBegunUntilItIsTooOld() {
        // Nobody has signed in: each refusal brings the link along.
        String link = fixture.refusal(acme).facts().get("loginUrl").toString();
        fixture.restart();
        assertThat(fixture.refusal(acme).facts()).containsEntry("loginUrl", link);
        fixture.clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(fixture.refusal(acme).facts()).containsEntry("loginUrl", link);

        fixture.clock.advance(Duration.ofMinutes(1));

        assertThat(fixture.refusal(acme).facts().get("loginUrl")).isNotEqualTo(link);
        assertThat(fixture.requests()).isZero();
    }

    @Test
    void aBrowserThatComesBackIsKnownByItsState() {
        String state = query(begin()).get("state");
        Connection other = TestConnection.to(fixture.server.url(), "other", acme.flow());

        assertThat(fixture.signIns().begun(List.of(other, acme), state)).contains(acme);
        assertThat(fixture.signIns().begun(List.of(other, acme), "x" + state)).isEmpty();
        assertThat(fixture.signIns().begun(List.of(other), state)).isEmpty();
    }

    // ---- what is brought back

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "CODE",
                "  CODE\n",
                "code=CODE",
                "code=CODE&session_state=s-1",
                "code=CODE&state=STATE&session_state=s-1",
                "?code=CODE&state=STATE",
                "state=STATE&code=CODE",
                REDIRECT + "?code=CODE&state=STATE&session_state=s-1",
                REDIRECT + "?code=CODE&state=STATE#",
                REDIRECT + "?code=CODE&state=STATE#fragment"
            })
    void aCodeIsFoundInWhateverWasCopied(String answer) {
        String state = query(begin()).get("state");
        fixture.answers(tokens("first", "r-1"));

        assertThat(fixture.signIns()
                        .complete(acme, answer.replace("CODE", "0.AX-c_o.d~e").replace("STATE", state)))
                .isEqualTo(new SignInStep.SignedIn(null));

        assertThat(fixture.form(0)).containsEntry("code", "0.AX-c_o.d~e");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "null | code is missing",
                "' ' | code is missing",
                "session_state=s-1 | it holds no code",
                "code= | it holds no code",
                "two words | it holds no code",
                "http://localhost:8080/auth/callback | it holds no code",
                "http://localhost:8080/auth/callback?state=x | it holds no code",
                "http://localhost:8080/auth/callback#code=a-secret-code | it holds no code",
                "http://localhost:8080/auth/callback/?code=a-secret-code | begins with http://localhost:8080…,",
                "https://localhost:8080/auth/callback?code=a-secret-code | redirect-uri in",
                "http://evil.example/auth/callback?code=a-secret-code | begins with http://evil.example…,",
                "http://evil.example/auth/callback#code=a-secret-code | begins with http://evil.example…,",
                "code=a-secret-code&state=another | its state belongs to another sign-in"
            })
    void whatIsNoAnswerIsRefusedAndNothingIsSent(String answer, String phrase) {
        begin();

        assertThatThrownBy(() -> fixture.signIns().complete(acme, answer))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining(phrase)
                .hasMessageNotContaining("a-secret-code");
        assertThat(fixture.requests()).isZero();
        // The sign-in that was begun can still be completed.
        fixture.answers(tokens("first", "r-1"));
        assertThat(fixture.signIns().complete(acme, "good")).isInstanceOf(SignInStep.SignedIn.class);
    }

    @Test
    void moreThanAnyCodeIsRefused() {
        begin();

        assertThatThrownBy(() -> fixture.signIns().complete(acme, "x".repeat(16 * 1024 + 1)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("longer than any code");
    }

    @Test
    void aRedirectAddressMayHaveAQueryOfItsOwn() {
        acme = connection(REDIRECT + "?tenant=a", null);
        String state = query(begin()).get("state");
        fixture.answers(tokens("first", "r-1"));

        fixture.signIns().complete(acme, REDIRECT + "?tenant=a&code=a-code&state=" + state);

        assertThat(fixture.form(0)).containsEntry("code", "a-code");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "error=access_denied, declined",
        "error=access_denied&error_description=AADSTS65004%3A+declined, declined",
        "error=consent_required, consent-missing",
        "error=interaction_required&error_description=AADSTS50076%3A+MFA, sign-in-again",
        "error=unauthorized_client&error_description=AADSTS700016%3A+Application+not+found, wrong-tenant-or-cloud",
        "error=server_error, transient"
    })
    void aRefusalInTheAddressIsToldWithoutARequest(String refusal, String reason) {
        String state = query(begin()).get("state");

        SignInRequired problem =
                Fixture.required(() -> fixture.signIns().complete(acme, REDIRECT + "?" + refusal + "&state=" + state));

        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(problem).hasMessageContaining("the sign-in was not completed: ");
        assertThat(fixture.requests()).isZero();
    }

    @Test
    void withoutABeginningThereIsNothingToComplete() {
        SignInRequired problem = Fixture.required(() -> fixture.signIns().complete(acme, "a-code"));

        assertThat(problem.reason()).isEqualTo("bad-code");
        assertThat(problem).hasMessageContaining("no sign-in is under way").hasMessageContaining("auth start");
        assertThat(fixture.requests()).isZero();
    }

    @Test
    void aLinkThatIsADayOldIsTooOld() {
        begin();
        fixture.clock.advance(Duration.ofHours(24));

        SignInRequired problem = Fixture.required(() -> fixture.signIns().complete(acme, "a-code"));

        assertThat(problem.reason()).isEqualTo("code-expired");
        assertThat(problem).hasMessageContaining("older than a day");
        assertThat(fixture.requests()).isZero();
    }

    @Test
    void aCodeThatWasUsedIsToldFromOneThatWasNeverAskedFor() {
        signedIn("r-1");
        fixture.restart();

        assertThat(Fixture.required(() -> fixture.signIns().complete(acme, "a-code")))
                .hasMessageContaining("this code was used already; the connection is signed in with it");
        assertThat(Fixture.required(() -> fixture.signIns().complete(acme, "another")))
                .hasMessageContaining("no sign-in is under way");
        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void aCodeThatTheServiceRefusesIsNotSentAgain() {
        begin();
        fixture.answers(Answer.json(400, "{'error':'invalid_grant','error_description':'AADSTS54005: redeemed'}"));

        assertThat(Fixture.required(() -> fixture.signIns().complete(acme, "a-code"))
                        .reason())
                .isEqualTo("bad-code");
        assertThat(Fixture.required(() -> fixture.signIns().complete(acme, "a-code")))
                .hasMessageContaining("no sign-in is under way");
        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void aCodeIsNotSentAgainWhenTheServiceIsInTrouble() {
        begin();
        fixture.answers(Answer.of(503, ""), tokens("second-attempt", "r"));

        assertThatThrownBy(() -> fixture.signIns().complete(acme, "a-code")).isInstanceOf(Throttled.class);
        assertThat(fixture.requests()).isEqualTo(1);
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void aCodeIsNotSentAgainWhenTheConnectionBreaks() {
        begin();
        fixture.answers(Answer.dropped(), tokens("second-attempt", "r"));

        assertThatThrownBy(() -> fixture.signIns().complete(acme, "a-code")).isInstanceOf(GraphError.class);
        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void ofTwoWhoCompleteAtOnceOneRedeemsTheCode() throws Exception {
        begin();
        fixture.answers(tokens("first", "r-1"), tokens("never", "r-2"));
        SignIns signIns = TestSignIns.in(fixture.store(), folder, Waiter.sleeping(), fixture.clock);
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Object> complete = () -> {
            together.await();
            try {
                return signIns.complete(acme, "a-code");
            } catch (SignInRequired e) {
                return e.getMessage();
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Object>> outcomes = List.of(threads.submit(complete), threads.submit(complete));

            assertThat(List.of(outcomes.get(0).get(), outcomes.get(1).get()))
                    .anySatisfy(done -> assertThat(done).isEqualTo(new SignInStep.SignedIn(null)))
                    .anySatisfy(late -> assertThat(late.toString()).contains("this code was used already"));
        } finally {
            threads.shutdownNow();
        }
        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void aSignInThatBringsNoRefreshTokenIsNone() {
        begin();
        fixture.answers(tokens("first", null));

        SignInRequired problem = Fixture.required(() -> fixture.signIns().complete(acme, "a-code"));

        assertThat(problem.reason()).isEqualTo("application-misconfigured");
        assertThat(problem).hasMessageContaining("offline_access");
    }

    // ---- what carries it on

    @Test
    void theRefreshTokenCarriesOnAfterARestart() {
        signedIn("r-1");
        fixture.restart();
        fixture.answers(tokens("second", null));

        assertThat(fixture.token(acme)).isEqualTo("second");

        assertThat(fixture.form(-1))
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", "r-1")
                .containsEntry("scope", "openid profile offline_access https://graph.microsoft.com/.default")
                .containsEntry("client_secret", "hidden");
    }

    @ParameterizedTest(name = "after {0} the next request sends {1}")
    @CsvSource(
            nullValues = "none",
            value = {"none, r-1", "r-2, r-2", "'', r-1"})
    void anAnswerWithoutARefreshTokenKeepsTheOldOne(String brought, String sent) {
        signedIn("r-1");
        fixture.answers(tokens("second", brought), tokens("third", null));
        fixture.token(acme);
        fixture.clock.advance(Duration.ofHours(1));

        assertThat(fixture.token(acme)).isEqualTo("third");

        assertThat(fixture.form(-1)).containsEntry("refresh_token", sent);
    }

    @Test
    void aNewRefreshTokenIsDurableBeforeTheAccessTokenIsHandedOut() {
        signedIn("r-1");
        fixture.answers(tokens("second", "r-2"));
        fixture.store()
                .write(
                        handle -> handle.execute(
                                "CREATE TRIGGER full_disk BEFORE UPDATE ON sealed_record BEGIN SELECT RAISE(ABORT, 'full'); END"));

        // What cannot be kept is not used.
        assertThatThrownBy(() -> fixture.token(acme)).hasMessageContaining("full");

        fixture.store().write(handle -> handle.execute("DROP TRIGGER full_disk"));
        fixture.answers(tokens("third", "r-3"));
        assertThat(fixture.token(acme)).isEqualTo("third");
        assertThat(fixture.records()
                        .get(acme, HeldRefreshToken.class)
                        .orElseThrow()
                        .token())
                .isEqualTo("r-3");
    }

    @Test
    void aNewBeginningLeavesTheWorkingSignInAlone() {
        signedIn("r-1");
        begin();
        fixture.answers(tokens("second", null));

        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.records().get(acme, PendingLogin.class)).isPresent();
    }

    @Test
    void aCompletedSignInEndsALossAtOnce() {
        signedIn("r-1");
        fixture.answers(refusal("invalid_grant"));
        assertThat(fixture.refusal(acme).reason()).isEqualTo("sign-in-again");
        fixture.answers(tokens("unused", "r-2"), tokens("new", null));

        fixture.signIns().complete(acme, address("b-code"));

        assertThat(fixture.signIns().isLost(acme)).isFalse();
        assertThat(fixture.token(acme)).isEqualTo("new");
        assertThat(fixture.form(-1)).containsEntry("refresh_token", "r-2");
    }

    // ---- seeds

    @Test
    void aRefreshTokenFromTheFileIsUsedOnce() {
        acme = connection(REDIRECT, "refresh_token:seeded");
        fixture.answers(tokens("first", "r-1"), tokens("second", "r-2"));
        assertThat(fixture.token(acme)).isEqualTo("first");
        assertThat(fixture.form(0))
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", "seeded");

        fixture.restart();

        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.form(1)).containsEntry("refresh_token", "r-1");
    }

    @Test
    void aSeedThatIsNotReplacedStaysInForce() {
        acme = connection(REDIRECT, "refresh_token:seeded");
        fixture.answers(tokens("first", null), tokens("second", null));
        fixture.token(acme);
        fixture.restart();

        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.form(1)).containsEntry("refresh_token", "seeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed-code", "code=seed-code&session_state=1"})
    void aCodeFromTheFileIsUsedOnceAndNeverAgain(String seed) {
        acme = connection(REDIRECT, seed);
        fixture.answers(tokens("first", "r-1"), tokens("second", null));
        assertThat(fixture.token(acme)).isEqualTo("first");
        assertThat(fixture.form(0))
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("code", "seed-code")
                .containsEntry("redirect_uri", REDIRECT);

        fixture.restart();

        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.form(1)).containsEntry("grant_type", "refresh_token");
    }

    @Test
    void aCodeFromTheFileIsNotSentAgainAfterItsAnswerWasLost() {
        acme = connection(REDIRECT, "seed-code");
        fixture.answers(Answer.of(503, ""));
        assertThatThrownBy(() -> fixture.token(acme)).isInstanceOf(Throttled.class);

        fixture.restart();

        assertThat(fixture.refusal(acme).reason()).isEqualTo("not-signed-in");
        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void aCodeForTheLinkOfGraphRoutesIsRedeemedWithItsVerifier() {
        begin();
        acme = connection(REDIRECT, "seed-code");
        fixture.answers(tokens("first", "r-1"));

        fixture.token(acme);

        assertThat(fixture.form(0)).containsKey("code_verifier");
    }

    @Test
    void aNewSeedReplacesTheSignIn() {
        signedIn("r-1");
        acme = connection(REDIRECT, "refresh_token:seeded");
        fixture.answers(tokens("second", "r-2"));

        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.form(1)).containsEntry("refresh_token", "seeded");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "refresh_token:dead, 1",
        "dead-code, 1",
        // These are none at all: nothing is sent.
        "two words, 0",
        "code=, 0",
        "error=access_denied, 0",
        "http://evil.example/?code=c, 0",
        "refresh_token:, 0"
    })
    void aBadNewSeedKeepsTheSignInThatWorks(String seed, int requests) {
        signedIn("r-1");
        acme = connection(REDIRECT, seed);
        for (int i = 0; i < requests; i++) {
            fixture.answers(refusal("invalid_grant"));
        }
        fixture.answers(tokens("second", null));

        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.form(-1)).containsEntry("refresh_token", "r-1");
        assertThat(fixture.requests()).isEqualTo(1 + requests + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "code=", "error=access_denied", "refresh_token:"})
    void aBadFirstSeedIsALossWithAWayOut(String seed) {
        acme = connection(REDIRECT, seed);

        SignInRequired problem = fixture.refusal(acme);

        assertThat(problem.facts()).containsKey("loginUrl");
        assertThat(fixture.requests()).isZero();
    }

    @Test
    void aResetForgetsEverything() {
        signedIn("r-1");
        begin();

        fixture.signIns().reset(acme);

        assertThat(fixture.records().get(acme, PendingLogin.class)).isEmpty();
        assertThat(fixture.refusal(acme).reason()).isEqualTo("not-signed-in");
        assertThat(fixture.requests()).isEqualTo(1);
    }
}
