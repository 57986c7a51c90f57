package org.graphroutes.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.graphroutes.graph.RetryPolicy.Attempt;
import org.graphroutes.graph.RetryPolicy.Decision.GiveUp;
import org.graphroutes.graph.RetryPolicy.Decision.Retry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final RetryPolicy STANDARD = RetryPolicy.standard();

    @ParameterizedTest(name = "Retry-After: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "1 | PT1S",
                "120 | PT2M",
                "' 7 ' | PT7S",
                "0.249 | PT0.249S",
                "2.128 | PT2.128S",
                "0.0001 | PT0.001S",
                "3600 | PT1H",
                "999999999 | PT277777H46M39S",
                "Sat, 21 Nov 2026 08:00:30 GMT | PT30S",
                "Sat, 21 Nov 2026 08:00:00 GMT | PT0S",
                "Sat, 21 Nov 2026 07:59:59 GMT | PT0S",
                "Fri, 1 Jan 1999 00:00:00 GMT | PT0S"
            })
    void aReadableRetryAfterIsThePause(String header, Duration pause) {
        assertThat(RetryPolicy.retryAfter(header, NOW)).contains(pause);
    }

    @ParameterizedTest(name = "Retry-After: {0}")
    @NullSource
    @ValueSource(
            strings = {
                "",
                "  ",
                "soon",
                "-1",
                "+1",
                "1,2",
                "1e3",
                "NaN",
                "Infinity",
                "1.",
                ".5",
                "9999999999",
                "1, 2",
                "21 Foo 2026",
                "Mon, 21 Nov 2026 08:00:30 GMT",
                "2026-11-21T08:00:30Z"
            })
    void anUnreadableRetryAfterCountsAsNone(String header) {
        assertThat(RetryPolicy.retryAfter(header, NOW)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest(name = "attempt {0}, chance {1}")
    @CsvSource({
        "1, 0, PT1S",
        "2, 0, PT2S",
        "3, 0, PT4S",
        "4, 0, PT8S",
        "1, 0.5, PT0.75S",
        "1, 0.999, PT0.501S",
        "2, 0.999, PT1.001S",
        "3, 0.999, PT2.002S",
        "4, 0.999, PT4.004S"
    })
    void withoutRetryAfterThePauseDoublesAndChanceShortensItByUpToAHalf(int attempt, double chance, Duration pause) {
        assertThat(STANDARD.decide(new Attempt(attempt, Duration.ZERO, null), NOW, () -> chance))
                .isEqualTo(new Retry(pause));
    }

    @Test
    void thePauseStopsGrowingBeforeItOverflows() {
        RetryPolicy patient = new RetryPolicy(1000, Duration.ofDays(365), Duration.ofSeconds(1));

        assertThat(patient.decide(new Attempt(500, Duration.ZERO, null), NOW, () -> 0))
                .isEqualTo(new Retry(Duration.ofSeconds(1024)));
    }

    @ParameterizedTest(name = "attempt {0}, waited {1}, Retry-After {2}: {3} {4}")
    @CsvSource({
        // number, waited, Retry-After, goes on, pause
        "1, PT0S, 10, true, PT10S",
        "4, PT0S, 10, true, PT10S",
        "5, PT0S, 10, false, PT10S",
        "6, PT0S, 10, false, PT10S",
        "1, PT0S, 60, true, PT1M",
        "1, PT0S, 60.001, false, PT1M0.001S",
        "1, PT0S, 3600, false, PT1H",
        "2, PT50S, 10, true, PT10S",
        "2, PT50S, 11, false, PT11S",
        "2, PT1M, 0, true, PT0S"
    })
    void attemptsAndPatienceEndTheRetrying(
            int number, Duration waited, String retryAfter, boolean goesOn, Duration pause) {
        assertThat(STANDARD.decide(new Attempt(number, waited, retryAfter), NOW, () -> 0))
                .isEqualTo(goesOn ? new Retry(pause) : new GiveUp(pause));
    }

    @Test
    void withOneAttemptNothingIsRepeated() {
        RetryPolicy once = new RetryPolicy(1, Duration.ofMinutes(1), Duration.ofSeconds(1));

        assertThat(once.decide(new Attempt(1, Duration.ZERO, "0"), NOW, () -> 0))
                .isEqualTo(new GiveUp(Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void throttlingAndTheServicesOwnTroublesMayGoAway(int status) {
        assertThat(RetryPolicy.isTransient(status)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 403, 404, 408, 409, 412, 423, 501, 505, 507})
    void otherAnswersStay(int status) {
        assertThat(RetryPolicy.isTransient(status)).isFalse();
    }
}
