package org.graphroutes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.graphroutes.keycloak.RealConnections.GRAPH;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.graphroutes.connection.Connection;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.signin.SignIn;
import org.graphroutes.signin.SignInStep;
import org.graphroutes.signin.SignIns;
import org.graphroutes.state.StateStore;
import org.graphroutes.support.EntraPaths;
import org.graphroutes.support.Keycloak;
import org.graphroutes.support.KeycloakPages;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestSignIns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every flow that a real OAuth server has, from beginning to end. */
class RealSignInsTest {

    private static final String CODE = "authorization_code";
    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    @TempDir
    Path folder;

    // What is tested here waits for nothing: the clock jumps, the service's second is waited for below.
    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");

    private EntraPaths login;
    private StateStore store;
    private SignIns signIns;

    @BeforeEach
    void start() {
        login = new EntraPaths(Keycloak.running());
        store = StateStore.in(folder);
        signIns = TestSignIns.in(store, folder, clock::advance, clock);
    }

    @AfterEach
    void stop() {
        if (store != null) {
            store.close();
        }
        if (login != null) {
            login.close();
        }
    }

    @Test
    void anApplicationSignsInAsItself() {
        SignIn signIn = signIns.signIn(RealConnections.daemon(login.url(), "daemon-secret"), GRAPH);

        assertThat(signIn.value().split("\\.")).as("a JWT").hasSize(3);
        assertThat(signIn.token().expiresAt()).isEqualTo(Instant.parse("2026-11-21T09:00:00Z"));
        assertThat(login.count("client_credentials")).isEqualTo(1);
    }

    @Test
    void aWrongSecretIsAMatterOfTheConfiguration() {
        Connection daemon = RealConnections.daemon(login.url(), "wrong");

        SignInRequired problem = refused(() -> signIns.signIn(daemon, GRAPH));

        assertThat(problem.reason()).isEqualTo("application-misconfigured");
        assertThat(problem)
                .hasMessageContaining("client-secret in config/connections/daemon.properties")
                .hasMessageNotContaining("wrong");
        assertThat(signIns.status(daemon)).containsEntry("state", "lost");
        assertThat(login.count("client_credentials"))
                .as("what is refused is not repeated")
                .isEqualTo(1);
    }

    @Test
    void aPersonSignsInWithABrowserAndPastesTheAddress() {
        Connection web = RealConnections.web(login.url());
        assertThat(refused(() -> signIns.signIn(web, GRAPH)).reason()).isEqualTo("not-signed-in");

        URI back = RealConnections.aliceComesBackFrom(signIns.start(web));
        assertThat(signIns.complete(web, back.toString())).isEqualTo(new SignInStep.SignedIn("alice"));

        assertThat(signIns.signIn(web, GRAPH).value()).isNotEmpty();
        assertThat(signIns.status(web))
                .containsEntry("state", "signed-in")
                .containsEntry("user", "alice")
                .doesNotContainKeys("lost", "pending");
        assertThat(login.count(CODE)).isEqualTo(1);
    }

    @Test
    void aCodeThatWasUsedIsRefusedAndTheSignInStays() {
        Connection web = RealConnections.web(login.url());
        URI back = RealConnections.aliceComesBackFrom(signIns.start(web));
        signIns.complete(web, back.toString());

        SignInRequired problem = refused(() -> signIns.complete(web, back.toString()));

        assertThat(problem.reason()).isEqualTo("bad-code");
        assertThat(problem).hasMessageContaining("used already");
        assertThat(login.count(CODE))
                .as("a service that sees a code twice ends the sign-in")
                .isEqualTo(1);
        assertThat(signIns.signIn(web, GRAPH).value()).isNotEmpty();
    }

    @Test
    void aStateOfAnotherSignInIsRefusedAndTheOneUnderWayGoesOn() {
        Connection web = RealConnections.web(login.url());
        URI older = RealConnections.aliceComesBackFrom(signIns.start(web));
        URI newer = RealConnections.aliceComesBackFrom(signIns.start(web));

        assertThatThrownBy(() -> signIns.complete(web, older.toString()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("state");
        assertThat(login.count(CODE)).isZero();

        signIns.complete(web, newer.toString());
        assertThat(signIns.signIn(web, GRAPH).value()).isNotEmpty();
    }

    @Test
    void aCodeOfAnotherVerifierIsRefusedByTheService() {
        Connection web = RealConnections.web(login.url());
        String older = RealConnections.aliceComesBackFrom(signIns.start(web)).getRawQuery();
        signIns.start(web);

        // Without its state, so that PKCE alone is between it and the sign-in.
        SignInRequired problem = refused(() -> signIns.complete(web, older.replaceFirst("(^|&)state=[^&]*", "")));

        assertThat(problem.facts()).containsEntry("error", "invalid_grant");
        assertThat(login.count(CODE)).isEqualTo(1);
        assertThat(signIns.status(web)).containsEntry("state", "not-signed-in");
    }

    @Test
    void aCodeWhoseAnswerIsLostIsNotSentAgain() {
        Connection web = RealConnections.web(login.url());
        URI back = RealConnections.aliceComesBackFrom(signIns.start(web));
        login.loseNextAnswer();

        assertThatThrownBy(() -> signIns.complete(web, back.toString()))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("cannot be reached");

        assertThat(login.count(CODE)).isEqualTo(1);
        RealConnections.aliceSignsIn(signIns, web);
        assertThat(signIns.signIn(web, GRAPH).value()).isNotEmpty();
    }

    @Test
    void aDeviceIsBegunInOneProcessSlowedDownAndCompletedInAnother() throws Exception {
        Connection device = RealConnections.device(login.url());
        SignInStep.DeviceLogin begun = (SignInStep.DeviceLogin) signIns.start(device);

        try (StateStore sameFolder = StateStore.in(folder)) {
            SignIns other = TestSignIns.in(sameFolder, folder, clock::advance, clock);
            assertThat(pending(other, device).askAgainAfter())
                    .as("what is left of the service's interval")
                    .isEqualTo(Duration.ofSeconds(1));
            assertThat(login.count(DEVICE_CODE)).as("asked too early").isZero();

            SignInStep.StillPending slowedDown = askUntilSlowedDown(other, device);
            assertThat(slowedDown.login()).isEqualTo(begun);
            int asked = login.count(DEVICE_CODE);
            clock.advance(Duration.ofMillis(5999));
            assertThat(pending(other, device).askAgainAfter()).isEqualTo(Duration.ofMillis(1));
            assertThat(login.count(DEVICE_CODE)).isEqualTo(asked);

            KeycloakPages.approveDevice(begun.verificationUri(), begun.userCode(), "alice", "alice-pw");
            assertThat(askWithPatience(other, device)).isEqualTo(new SignInStep.SignedIn("alice"));
            assertThat(other.signIn(device, GRAPH).value()).isNotEmpty();
        }

        assertThat(signIns.status(device)).containsEntry("state", "signed-in").doesNotContainKey("pending");
        assertThat(signIns.signIn(device, GRAPH).value()).isNotEmpty();
        assertThat(refused(() -> signIns.complete(device, null)).reason()).isEqualTo("bad-code");
    }

    @Test
    void aDeviceThatIsDeclinedSaysSo() throws Exception {
        Connection device = RealConnections.device(login.url());
        SignInStep.DeviceLogin begun = (SignInStep.DeviceLogin) signIns.start(device);
        KeycloakPages.declineDevice(begun.verificationUri(), begun.userCode(), "alice", "alice-pw");

        SignInRequired problem = refused(() -> askWithPatience(signIns, device));

        assertThat(problem.reason()).isEqualTo("declined");
        assertThat(signIns.status(device)).containsEntry("state", "not-signed-in");
        assertThat(refused(() -> signIns.complete(device, null)).reason()).isEqualTo("bad-code");
    }

    /** By our clock a second goes by between two questions, by the service's next to nothing. */
    private SignInStep.StillPending askUntilSlowedDown(SignIns here, Connection device) {
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofSeconds(1));
            SignInStep.StillPending pending = pending(here, device);
            if (!pending.askAgainAfter().equals(Duration.ofSeconds(1))) {
                assertThat(pending.askAgainAfter()).isEqualTo(Duration.ofSeconds(6));
                return pending;
            }
        }
        throw new AssertionError("this machine never asked twice within a second");
    }

    /** Lets the service's interval go by before it asks, and again as long as it is too early. */
    private SignInStep askWithPatience(SignIns here, Connection device) throws InterruptedException {
        SignInStep step = null;
        for (int i = 0; i < 10 && (step == null || step instanceof SignInStep.StillPending); i++) {
            TimeUnit.MILLISECONDS.sleep(1100);
            clock.advance(
                    step instanceof SignInStep.StillPending pending ? pending.askAgainAfter() : Duration.ofSeconds(1));
            step = here.complete(device, null);
        }
        return step;
    }

    private static SignInStep.StillPending pending(SignIns here, Connection device) {
        return (SignInStep.StillPending) here.complete(device, null);
    }

    private static SignInRequired refused(ThrowingCallable call) {
        SignInRequired problem = catchThrowableOfType(SignInRequired.class, call);
        assertThat(problem).as("refused").isNotNull();
        return problem;
    }
}
