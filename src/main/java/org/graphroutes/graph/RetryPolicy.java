package org.graphroutes.graph;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Decides whether a request is sent again and after how long. Pure: time and chance are parameters.
 *
 * @param maxAttempts attempts in all, at least 1
 * @param patience the longest time that one call may spend waiting
 * @param firstPause the pause after the first failure without a Retry-After; doubled each time, shortened by chance by
 *     up to a half
 * @param transients the statuses that may go away by themselves
 * @see <a href="https://learn.microsoft.com/graph/throttling">Microsoft Graph throttling guidance</a>
 */
public record RetryPolicy(int maxAttempts, Duration patience, Duration firstPause, Set<Integer> transients) {

    private static final Set<Integer> TRANSIENT = Set.of(429, 500, 502, 503, 504);

    /** A policy for the usual transient statuses: throttling and the service's own troubles. */
    public RetryPolicy(int maxAttempts, Duration patience, Duration firstPause) {
        this(maxAttempts, patience, firstPause, TRANSIENT);
    }

    /** Five attempts, a minute of patience, a first pause of one second. */
    public static RetryPolicy standard() {
        return new RetryPolicy(5, Duration.ofMinutes(1), Duration.ofSeconds(1));
    }

    /**
     * One failed attempt at a request that may be repeated.
     *
     * @param number which attempt it was, from 1
     * @param waited how long this call has waited already
     * @param retryAfter the Retry-After header, or null
     */
    public record Attempt(int number, Duration waited, String retryAfter) {}

    /** What to do next. */
    public sealed interface Decision {

        /** How long to wait before the next attempt, by whomever it is made. */
        Duration pause();

        /** Wait, then send again. */
        record Retry(Duration pause) implements Decision {}

        /** Report the failure. */
        record GiveUp(Duration pause) implements Decision {}
    }

    /** Whether a status may go away by itself: throttling and the service's own troubles. */
    public static boolean isTransient(int status) {
        return TRANSIENT.contains(status);
    }

    /**
     * @param now the wall time, for a Retry-After that is a date
     * @param chance gives values from 0 (inclusive) to 1 (exclusive)
     */
    public Decision decide(Attempt attempt, Instant now, DoubleSupplier chance) {
        Duration pause = retryAfter(attempt.retryAfter(), now).orElseGet(() -> backOff(attempt.number(), chance));
        boolean enough =
                attempt.number() >= maxAttempts || attempt.waited().plus(pause).compareTo(patience) > 0;
        return enough ? new Decision.GiveUp(pause) : new Decision.Retry(pause);
    }

    private Duration backOff(int attempt, DoubleSupplier chance) {
        Duration full = firstPause.multipliedBy(1L << Math.min(attempt - 1, 10));
        return full.minus(Duration.ofMillis((long) (full.toMillis() / 2.0 * chance.getAsDouble())));
    }

    /**
     * Reads Retry-After: seconds (decimals occur in practice) or an HTTP date (RFC 9110 section 10.2.3).
     *
     * @return the pause, not negative; empty when the header is absent or unreadable
     */
    public static Optional<Duration> retryAfter(String header, Instant now) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        String text = header.strip();
        try {
            if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
                return Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * 1000)));
            }
            Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            Duration pause = Duration.between(now, date);
            return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
