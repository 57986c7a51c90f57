package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.graphroutes.signin.Fixture.refusal;
import static org.graphroutes.signin.Fixture.tokens;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.signin.SignInRecords.PendingDeviceCode;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TinyServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceCodeTest {

    private static final Answer BEGUN = Answer.json(
            200,
            "{'device_code':'d-1','user_code':'ABCD-1234','verification_uri':'https://microsoft.com/devicelogin',"
                    + "'expires_in':900,'interval':5,'message':'To sign in ...'}");
    private static final SignInStep.DeviceLogin LOGIN = new SignInStep.DeviceLogin(
            "ABCD-1234", URI.create("https://microsoft.com/devicelogin"), Instant.parse("2026-11-21T08:15:00Z"));

    @TempDir
    private Path folder;

    private Fixture fixture;
    private Connection acme;

    @BeforeEach
    void start() {
        fixture = new Fixture(folder);
        acme = connection(null);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Connection connection(String seed) {
        return fixture.connection(
                new Flow.DeviceCode(TestConnection.CLIENT_ID, seed == null ? null : new Secret(seed)));
    }

    private SignInStep complete() {
        return fixture.signIns().complete(acme, null);
    }

    private void begin() {
        fixture.answers(BEGUN);
        assertThat(fixture.signIns().start(acme)).isEqualTo(LOGIN);
    }

    private void signedIn() {
        begin();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.answers(tokens("first", "r-1"));
        complete();
    }

    @Test
    void aStartAndACompletionMayBeTwoProcesses() {
        begin();
        assertThat(fixture.server.lines()).containsExactly("POST /contoso.example/oauth2/v2.0/devicecode");
        assertThat(fixture.form(0))
                .containsOnly(
                        Map.entry("client_id", TestConnection.CLIENT_ID),
                        Map.entry("scope", "openid profile offline_access " + acme.graphResource() + "/.default"));
        fixture.restart();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.answers(tokens(Fixture.readable("{'scp':'User.Read','upn':'alice@contoso.example'}"), "r-1"));

        assertThat(complete()).isEqualTo(new SignInStep.SignedIn("alice@contoso.example"));

        assertThat(fixture.server.lines().get(1)).isEqualTo("POST /contoso.example/oauth2/v2.0/token");
        assertThat(fixture.form(1))
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                .containsEntry("device_code", "d-1")
                .containsEntry("client_id", TestConnection.CLIENT_ID)
                .doesNotContainKeys("client_secret", "code");
        fixture.restart();
        fixture.answers(tokens("second", null));
        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.form(2)).containsEntry("refresh_token", "r-1").doesNotContainKey("client_secret");
    }

    @Test
    void theServiceIsNotAskedBeforeItsInterval() {
        begin();
        fixture.clock.advance(Duration.ofMillis(4_999));
        assertThat(complete()).isEqualTo(new SignInStep.StillPending(LOGIN, Duration.ofMillis(1)));
        assertThat(fixture.requests()).isEqualTo(1);

        fixture.clock.advance(Duration.ofMillis(1));
        fixture.answers(refusal("authorization_pending"));
        assertThat(complete()).isEqualTo(new SignInStep.StillPending(LOGIN, Duration.ofSeconds(5)));
        assertThat(fixture.requests()).isEqualTo(2);

        fixture.restart();
        assertThat(complete()).isEqualTo(new SignInStep.StillPending(LOGIN, Duration.ofSeconds(5)));
        assertThat(fixture.requests()).isEqualTo(2);
    }

    @Test
    void whoIsToldToSlowDownWaitsFiveSecondsMoreEachTime() {
        begin();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.answers(refusal("slow_down"));
        assertThat(complete()).isEqualTo(new SignInStep.StillPending(LOGIN, Duration.ofSeconds(10)));

        fixture.clock.advance(Duration.ofSeconds(10));
        fixture.answers(refusal("slow_down"));
        assertThat(complete()).isEqualTo(new SignInStep.StillPending(LOGIN, Duration.ofSeconds(15)));

        // The longer interval stays.
        fixture.clock.advance(Duration.ofSeconds(15));
        fixture.answers(refusal("authorization_pending"));
        assertThat(complete()).isEqualTo(new SignInStep.StillPending(LOGIN, Duration.ofSeconds(15)));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "authorization_declined, declined",
        "access_denied, declined",
        "expired_token, code-expired",
        "bad_verification_code, bad-code",
        "invalid_grant, sign-in-again",
        "invalid_client, application-misconfigured"
    })
    void everyEndIsToldFromTheOthersAndEndsTheSignIn(String error, String reason) {
        begin();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.answers(refusal(error));

        assertThat(Fixture.required(this::complete).reason()).isEqualTo(reason);

        assertThat(fixture.records().get(acme, PendingDeviceCode.class)).isEmpty();
        assertThat(Fixture.required(this::complete)).hasMessageContaining("no sign-in is under way");
        assertThat(fixture.requests()).isEqualTo(2);
    }

    @Test
    void aCodeThatHasExpiredIsNotAskedFor() {
        begin();
        fixture.clock.advance(Duration.ofMinutes(15));

        SignInRequired problem = Fixture.required(this::complete);

        assertThat(problem.reason()).isEqualTo("code-expired");
        assertThat(problem).hasMessageContaining("ABCD-1234").hasMessageContaining("auth start");
        assertThat(fixture.requests()).isEqualTo(1);
        assertThat(fixture.records().get(acme, PendingDeviceCode.class)).isEmpty();
    }

    @Test
    void aTroubleOfTheServiceEndsNothing() {
        begin();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.answers(Answer.of(503, ""));

        assertThatThrownBy(this::complete).isInstanceOf(Throttled.class);

        fixture.answers(tokens("first", "r-1"));
        assertThat(complete()).isEqualTo(new SignInStep.SignedIn(null));
    }

    @Test
    void aStartLeavesTheWorkingSignInAloneAndACompletionReplacesIt() {
        signedIn();
        fixture.answers(BEGUN, tokens("second", null));
        fixture.signIns().start(acme);
        assertThat(fixture.token(acme)).isEqualTo("second");

        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.answers(tokens("third", "r-2"), tokens("fourth", null));
        complete();

        assertThat(fixture.token(acme)).isEqualTo("fourth");
        assertThat(fixture.form(-1)).containsEntry("refresh_token", "r-2");
    }

    @Test
    void aDeclinedSignInLeavesTheWorkingOneAlone() {
        signedIn();
        fixture.answers(BEGUN);
        fixture.signIns().start(acme);
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.answers(refusal("authorization_declined"), tokens("second", null));

        assertThat(Fixture.required(this::complete).reason()).isEqualTo("declined");

        assertThat(fixture.token(acme)).isEqualTo("second");
    }

    @Test
    void aRefusalOffersTheCodeThatWasBegunWhileItIsWorthIt() {
        fixture.answers(BEGUN);
        assertThat(fixture.refusal(acme).facts())
                .containsEntry("userCode", "ABCD-1234")
                .containsEntry("verificationUri", "https://microsoft.com/devicelogin");
        fixture.restart();
        fixture.clock.advance(Duration.ofMinutes(13).minusMillis(1));
        assertThat(fixture.refusal(acme).facts()).containsEntry("userCode", "ABCD-1234");
        assertThat(fixture.requests()).isEqualTo(1);

        fixture.restart();
        fixture.clock.advance(Duration.ofMillis(1));
        fixture.answers(Answer.json(
                200,
                "{'device_code':'d-2','user_code':'NEW','verification_uri':'https://x.example','expires_in':'900'}"));

        assertThat(fixture.refusal(acme).facts()).containsEntry("userCode", "NEW");
    }

    @Test
    void aServiceThatGivesNoCodeLeavesTheAdviceToStart() {
        fixture.answers(refusal("unauthorized_client"));

        SignInRequired problem = fixture.refusal(acme);

        assertThat(problem.reason()).isEqualTo("not-signed-in");
        assertThat(problem).hasMessageContaining("bin/graph-routes auth start --connection acme");
        assertThat(problem.facts()).doesNotContainKey("userCode");
    }

    @Test
    void withoutAnIntervalFiveSecondsAreWaited() {
        fixture.answers(Answer.json(
                200,
                "{'device_code':'d-1','user_code':'ABCD-1234','verification_url':'https://microsoft.com/devicelogin',"
                        + "'expires_in':'900'}"));
        assertThat(fixture.signIns().start(acme)).isEqualTo(LOGIN);

        assertThat(complete()).isEqualTo(new SignInStep.StillPending(LOGIN, Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'device_code':'d','user_code':'u','expires_in':900}",
                "{'device_code':'d','user_code':'u','verification_uri':'not a url','expires_in':900}",
                "{'device_code':'d','user_code':'u','verification_uri':'https://x.example'}",
                "{'device_code':'','user_code':'u','verification_uri':'https://x.example','expires_in':900}",
                "<html>"
            })
    void anAnswerThatIsNoDeviceCodeIsToldFromTheServicesAddress(String body) {
        fixture.answers(Answer.json(200, body));

        assertThatThrownBy(() -> fixture.signIns().start(acme))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("Connection acme")
                .hasMessageContaining("/oauth2/v2.0/devicecode")
                .hasMessageContaining("Check login-url");
    }

    @Test
    void aRefreshTokenAfterTheClientIdIsUsedOnce() {
        acme = connection("refresh_token:seeded");
        fixture.answers(tokens("first", "r-1"), tokens("second", null));
        assertThat(fixture.token(acme)).isEqualTo("first");
        assertThat(fixture.form(0)).containsEntry("refresh_token", "seeded");

        fixture.restart();

        assertThat(fixture.token(acme)).isEqualTo("second");
        assertThat(fixture.form(1)).containsEntry("refresh_token", "r-1");
    }

    @Test
    void defendersOwnApplicationSignsInForDefender() {
        acme = new Connection(
                "acme",
                "config/connections/acme.properties",
                new Flow.DeviceCode(Flow.DeviceCode.DEFENDER_CLIENT_ID, null),
                "organizations",
                org.graphroutes.connection.Cloud.GLOBAL,
                URI.create("https://graph.microsoft.com"),
                fixture.server.url(),
                URI.create("https://api.security.microsoft.com"),
                java.util.Set.of("defender"),
                null,
                true,
                true);
        begin();

        assertThat(fixture.server.lines()).containsExactly("POST /organizations/oauth2/v2.0/devicecode");
        assertThat(fixture.form(0))
                .containsEntry("client_id", "9093c354-630a-47f1-b087-6768eb9427e6")
                .containsEntry("scope", "openid profile offline_access https://security.microsoft.com/mtp/.default");
    }
}
