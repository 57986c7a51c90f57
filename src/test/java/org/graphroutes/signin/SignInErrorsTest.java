package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TinyServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What each refusal of a sign-in service becomes, for an application and for a person. */
class SignInErrorsTest {

    private static final String SECRET = "what-nobody-may-see";

    @TempDir
    private Path folder;

    private Fixture fixture;

    @BeforeEach
    void start() {
        fixture = new Fixture(folder);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Connection application() {
        return fixture.connection(new Flow.ClientCredentials(
                TestConnection.CLIENT_ID, new Credential.ClientSecret(new Secret(SECRET), null)));
    }

    private Connection person() {
        return fixture.connection(new Flow.AuthorizationCode(
                TestConnection.CLIENT_ID,
                new Credential.ClientSecret(new Secret(SECRET), null),
                URI.create("http://localhost:8080/auth/callback"),
                new Secret("refresh_token:" + SECRET)));
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} is {4}")
    @CsvFileSource(resources = "sign-in-errors.csv", numLinesToSkip = 1)
    void everyRefusalHasAReasonAProblemAndAWayOut(
            int status,
            String error,
            String suberror,
            Integer number,
            Reason reason,
            String word,
            String application,
            String person) {
        Answer answer = answer(status, error, suberror, number);
        assertThat(SignInErrors.reason(new SignInFault(
                        status,
                        error == null ? "" : error,
                        suberror == null ? "" : suberror,
                        number == null ? List.of() : List.of(number),
                        "",
                        null)))
                .isEqualTo(reason);

        for (Connection connection : List.of(application(), person())) {
            boolean hasPerson = connection.flow().isInteractive();
            for (int i = 0; i < 5; i++) {
                fixture.answers(answer);
            }
            ProblemException problem = catchThrowableOfType(ProblemException.class, () -> fixture.token(connection));

            if (reason == Reason.TRANSIENT) {
                // Retried, and neither parked nor taken for a lost sign-in.
                assertThat(problem).isInstanceOf(Throttled.class);
                assertThat(problem.type()).isEqualTo("throttled");
                assertThat(problem.exitCode()).isEqualTo(1);
                assertThat(problem.status()).isEqualTo(503);
                assertThat(fixture.signIns().isLost(connection)).isFalse();
            } else {
                // Parked: whoever parks looks for this problem and no other.
                assertThat(problem).isInstanceOf(SignInRequired.class);
                assertThat(problem.type()).isEqualTo("sign-in-required");
                assertThat(problem.exitCode()).isEqualTo(3);
                assertThat(problem.status()).isEqualTo(409);
                assertThat(problem.facts()).containsEntry("connection", "acme").containsEntry("reason", word);
                assertThat(fixture.signIns().takeNews("acme")).isTrue();
                assertThat(fixture.signIns().isLost(connection)).isTrue();
                if (number != null) {
                    assertThat(problem.facts()).containsEntry("errorCodes", List.of(number));
                }
                boolean signInHelps = hasPerson && reason.isCurableBySigningIn();
                assertThat(problem.facts().containsKey("loginUrl")).isEqualTo(signInHelps);
                assertThat(problem.facts().get("signIn").toString())
                        .isEqualTo("bin/graph-routes auth " + (signInHelps ? "start" : "test") + " --connection acme");
            }
            String[] phrases = (hasPerson ? person : application).split(" & ");
            assertThat(problem.getMessage()).startsWith("Connection acme: ").contains(Arrays.asList(phrases));
            assertThat(problem.document().toString()).doesNotContain(SECRET);
            fixture.signIns().reset(connection);
        }
    }

    private static Answer answer(int status, String error, String suberror, Integer number) {
        if (error == null) {
            return Answer.of(status, "<html>");
        }
        return Answer.json(
                status,
                "{'error':'" + error + "'"
                        + (suberror == null ? "" : ",'suberror':'" + suberror + "'")
                        + (number == null
                                ? ",'error_description':'Something is wrong.'"
                                : ",'error_description':'AADSTS" + number
                                        + ": Something is wrong.\\r\\nTrace ID: 1','error_codes':[" + number + "]")
                        + "}");
    }

    @Test
    void theNumberIsFoundInTheTextWhereThereIsNoList() {
        fixture.answers(
                Answer.json(400, "{'error':'invalid_request','error_description':'AADSTS90002: Tenant not found.'}"));

        assertThat(fixture.refusal(application()).facts())
                .containsEntry("reason", "wrong-tenant-or-cloud")
                .containsEntry("errorCodes", List.of(90002));
    }

    @Test
    void theFirstNumberThatIsKnownDecides() {
        fixture.answers(Answer.json(400, "{'error':'invalid_grant','error_codes':[123456,53003,50076]}"));

        assertThat(fixture.refusal(person()).reason()).isEqualTo("blocked");
    }

    @Test
    void aLostSignInIsNewsOnce() {
        fixture.answers(Fixture.refusal("invalid_client"), Fixture.refusal("invalid_client"));

        fixture.refusal(application());
        assertThat(fixture.signIns().takeNews("acme")).isTrue();
        fixture.restart();
        fixture.refusal(application());
        assertThat(fixture.signIns().takeNews("acme")).isFalse();
    }

    @Test
    void whatTheServiceRepeatsOfARequestIsMasked() {
        fixture.answers(
                Answer.json(400, "{'error':'no " + SECRET + "','error_description':'You sent " + SECRET + ".'}"));

        assertThat(fixture.refusal(person()).document().toString())
                .doesNotContain(SECRET)
                .contains("You sent ***");
    }

    @Test
    void aTransientAnswerOfAnUnusualStatusNamesAPauseAllTheSame() {
        fixture.answers(
                Answer.json(400, "{'error':'temporarily_unavailable'}"),
                Answer.json(400, "{'error':'temporarily_unavailable'}", "Retry-After", "7"));

        Throttled silent = catchThrowableOfType(Throttled.class, () -> fixture.token(application()));
        Throttled spoken = catchThrowableOfType(Throttled.class, () -> fixture.token(application()));

        assertThat(silent.retryAfterSeconds()).isPositive();
        assertThat(spoken.retryAfterSeconds()).isEqualTo(7);
    }
}
