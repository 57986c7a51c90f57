package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.graphroutes.signin.Fixture.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;
import org.graphroutes.signin.SignInRecords.BrokerToken;
import org.graphroutes.support.TinyServer;
import org.graphroutes.support.TinyServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerTest {

    private static final String KEY = Base64.getEncoder().encodeToString("0123456789abcdef".getBytes());
    private static final Answer HASH = Answer.json(400, "{'title':'Bad Request','detail':'hash verification failed'}");
    private static final long NOW = 1795248000L;

    @TempDir
    private Path folder;

    private Fixture fixture;
    private Connection acme;

    @BeforeEach
    void start() {
        fixture = new Fixture(folder);
        acme = connection("token-1", KEY);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Connection connection(String token, String key) {
        return fixture.connection(new Flow.Broker(
                "the-id",
                fixture.server.url().resolve("/obtain-token"),
                new Secret(token),
                new Secret(key),
                "ms-graph-user"));
    }

    private JsonNode body(int index) throws Exception {
        List<TinyServer.Seen> seen = fixture.server.seen();
        return new ObjectMapper()
                .readTree(seen.get(index < 0 ? seen.size() + index : index).body());
    }

    /** What the broker reads: {@code <epoch seconds>:<Token>}. */
    private String opened(int index, String key) throws Exception {
        byte[] box =
                Base64.getDecoder().decode(body(index).get("encrypted_token").textValue());
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(Base64.getDecoder().decode(key), "AES"),
                new GCMParameterSpec(128, Arrays.copyOf(box, 12)));
        return new String(cipher.doFinal(box, 12, box.length - 12), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void theBrokerReadsTimeAndTokenWithTheSharedKey(int bytes) throws Exception {
        String key = Base64.getEncoder().encodeToString(new byte[bytes]);
        acme = connection("tökén:with:colons", key);
        fixture.answers(tokens("first", null));

        assertThat(fixture.token(acme)).isEqualTo("first");

        assertThat(fixture.server.lines()).containsExactly("POST /obtain-token");
        assertThat(fixture.server.seen().get(0).headers().get("Content-Type")).startsWith("application/json");
        assertThat(opened(0, key)).isEqualTo(NOW + ":tökén:with:colons");
        JsonNode body = body(0);
        assertThat(body.get("app_name").textValue()).isEqualTo("ms-graph-user");
        assertThat(body.get("registration_id").textValue()).isEqualTo("the-id");
        assertThat(body.get("resource").textValue()).isEmpty();
        assertThat(body.has("scope")).isTrue();
        assertThat(body.get("scope").isNull()).isTrue();
        assertThat(body).hasSize(5);
    }

    @Test
    void noTwoRequestsAreSealedWithTheSameNonce() throws Exception {
        fixture.answers(tokens("first", null), tokens("second", null));
        fixture.token(acme);
        fixture.signIns().refresh(acme);
        fixture.token(acme);

        assertThat(body(0).get("encrypted_token")).isNotEqualTo(body(1).get("encrypted_token"));
        assertThat(opened(1, KEY)).isEqualTo(opened(0, KEY));
    }

    @Test
    void aRotatedTokenIsUsedNextAndAfterARestart() throws Exception {
        fixture.answers(tokens("first", "token-2"), tokens("second", "token-3"), tokens("third", null));
        fixture.token(acme);
        fixture.signIns().refresh(acme);
        fixture.token(acme);
        assertThat(opened(1, KEY)).isEqualTo(NOW + ":token-2");

        fixture.restart();
        assertThat(fixture.token(acme)).isEqualTo("third");
        assertThat(opened(2, KEY)).isEqualTo(NOW + ":token-3");
    }

    @Test
    void anAnswerWithAnEmptyTokenKeepsTheOldOne() throws Exception {
        fixture.answers(tokens("first", "token-2"), tokens("second", ""), tokens("third", null));
        fixture.token(acme);
        fixture.signIns().refresh(acme);
        fixture.token(acme);
        fixture.signIns().refresh(acme);
        fixture.token(acme);

        assertThat(opened(2, KEY)).isEqualTo(NOW + ":token-2");
    }

    @Test
    void aNewTokenInTheFileStartsAnew() throws Exception {
        fixture.answers(tokens("first", "token-2"), tokens("second", null));
        fixture.token(acme);
        fixture.restart();
        acme = connection("token-9", KEY);

        fixture.token(acme);

        assertThat(opened(1, KEY)).isEqualTo(NOW + ":token-9");
    }

    @Test
    void aNewTokenInTheFileEndsTheWaitOfTheOldOne() {
        fixture.answers(HASH, tokens("first", null));
        fixture.refusal(acme);
        fixture.restart();
        acme = connection("token-9", KEY);

        assertThat(fixture.token(acme)).isEqualTo("first");
    }

    @Test
    void aRotatedTokenIsDurableBeforeTheAccessTokenIsHandedOut() {
        fixture.answers(tokens("first", "token-2"));
        fixture.signIns().refresh(acme);
        fixture.store()
                .write(
                        handle -> handle.execute(
                                "CREATE TRIGGER full_disk BEFORE INSERT ON sealed_record BEGIN SELECT RAISE(ABORT, 'full'); END"));

        assertThatThrownBy(() -> fixture.token(acme)).hasMessageContaining("full");
    }

    @Test
    void afterFailuresTheBrokerIsLeftAloneForLongerAndLongerAlsoByTheNextProcess() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            fixture.answers(HASH);
            fixture.refusal(acme);
            fixture.restart();
            int asked = fixture.requests();
            Throttled wait = catchThrowableOfType(Throttled.class, () -> fixture.token(acme));
            waits.add(wait.retryAfter());
            assertThat(wait).hasMessageContaining("for another");
            fixture.clock.advance(wait.retryAfter().minusMillis(1));
            fixture.restart();
            assertThatThrownBy(() -> fixture.token(acme)).isInstanceOf(Throttled.class);
            assertThat(fixture.requests()).isEqualTo(asked);
            fixture.clock.advance(Duration.ofMillis(1));
            fixture.restart();
        }

        assertThat(waits.stream().map(Duration::toSeconds)).containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 64L, 64L);
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void aSuccessEndsTheBackOff() {
        for (int i = 0; i < 3; i++) {
            fixture.answers(HASH);
            fixture.refusal(acme);
            fixture.clock.advance(Duration.ofMinutes(2));
        }
        fixture.answers(tokens("first", null), HASH);
        assertThat(fixture.token(acme)).isEqualTo("first");
        assertThat(fixture.records().get(acme, BrokerToken.class).orElseThrow().failures())
                .isZero();
        fixture.signIns().refresh(acme);
        fixture.refusal(acme);
        fixture.signIns().refresh(acme);

        assertThat(catchThrowableOfType(Throttled.class, () -> fixture.token(acme))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aStaleTokenIsToldWithTheWayOut() {
        fixture.answers(HASH);

        SignInRequired problem = fixture.refusal(acme);

        assertThat(problem.reason()).isEqualTo("broker-refused");
        assertThat(problem)
                .hasMessageContaining("hash verification failed")
                .hasMessageContaining("get a new ID, Token and Key")
                .hasMessageContaining("config/connections/acme.properties");
        assertThat(problem.document().toString()).doesNotContain("token-1", KEY);
    }

    @Test
    void theBrokerIsAskedOnceWhenItIsInTrouble() {
        fixture.answers(Answer.of(503, ""), tokens("second-attempt", null));

        assertThatThrownBy(() -> fixture.token(acme)).isInstanceOf(Throttled.class);

        assertThat(fixture.requests()).isEqualTo(1);
        assertThat(fixture.signIns().isLost(acme)).isFalse();
        assertThat(fixture.records().get(acme, BrokerToken.class).orElseThrow().failures())
                .isEqualTo(1);
    }

    @Test
    void aBrokerThatAsksForALongerPauseGetsIt() {
        fixture.answers(Answer.of(503, "", "Retry-After", "40"));
        assertThatThrownBy(() -> fixture.token(acme)).isInstanceOf(Throttled.class);

        assertThat(catchThrowableOfType(Throttled.class, () -> fixture.token(acme))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(40));
        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void theBrokerIsAskedOnceWhenTheConnectionBreaks() {
        fixture.answers(Answer.dropped(), tokens("second-attempt", null));

        assertThatThrownBy(() -> fixture.token(acme)).isInstanceOf(GraphError.class);
        assertThat(fixture.requests()).isEqualTo(1);
    }

    @Test
    void aClockThatIsOffIsCorrectedOnce() throws Exception {
        String theirs = fixture.date(Duration.ofMinutes(10));
        fixture.answers(
                Answer.json(400, "{'message':'timestamp is outside the window'}", "Date", theirs),
                Answer.json(200, "{'access_token':'first','expires_in':3599}", "Date", theirs));

        assertThat(fixture.token(acme)).isEqualTo("first");

        assertThat(opened(0, KEY)).isEqualTo(NOW + ":token-1");
        assertThat(opened(1, KEY)).isEqualTo(NOW + 600 + ":token-1");
        // The life of the token is counted by our own clock.
        assertThat(fixture.signIns().signIn(acme, Fixture.GRAPH).token().expiresAt())
                .isEqualTo(fixture.clock.instant().plusSeconds(3599));
    }

    @Test
    void aRefusalWithTheRightTimeIsTheBrokersToo() {
        String theirs = fixture.date(Duration.ofMinutes(10));
        for (int i = 0; i < 3; i++) {
            fixture.answers(Answer.json(400, "{'message':'hash verification failed'}", "Date", theirs));
        }

        SignInRequired problem = fixture.refusal(acme);

        assertThat(problem.reason()).isEqualTo("broker-refused");
        assertThat(fixture.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'access_token':''}", "<html>", "null"})
    void aSuccessWithoutATokenIsAFailureThatNamesTheBroker(String body) {
        fixture.answers(Answer.json(200, body));

        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> fixture.token(acme));

        assertThat(problem).isInstanceOf(GraphError.class).hasMessageContaining(fixture.server.url() + "/obtain-token");
        assertThat(fixture.records().get(acme, BrokerToken.class).orElseThrow().failures())
                .isEqualTo(1);
    }

    @Test
    void nobodySignsInWithABroker() {
        assertThatThrownBy(() -> fixture.signIns().start(acme)).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> fixture.signIns().loginUrl(acme))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("not yours to consent to");
        assertThat(acme.adminConsentUrl()).isNull();
    }

    @Test
    void anotherBrokerIsAskedWhereItsUrlSays() {
        try (TinyServer other = new TinyServer()) {
            acme = fixture.connection(new Flow.Broker(
                    "the-id", URI.create(other.url() + "/other"), new Secret("t"), new Secret(KEY), "app"));
            other.answers(tokens("first", null));

            assertThat(fixture.token(acme)).isEqualTo("first");

            assertThat(other.lines()).containsExactly("POST /other");
            assertThat(fixture.requests()).isZero();
        }
    }
}
