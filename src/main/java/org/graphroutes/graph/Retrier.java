package org.graphroutes.graph;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.graphroutes.problem.GraphTimeout;

/** Sends again what a {@link RetryPolicy} allows to be sent again. The only loop that retries. Thread-safe. */
public final class Retrier {

    private final RetryPolicy policy;
    private final Waiter waiter;
    private final InstantSource clock;
    private final DoubleSupplier chance;

    /** @param chance gives values from 0 (inclusive) to 1 (exclusive) */
    public Retrier(RetryPolicy policy, Waiter waiter, InstantSource clock, DoubleSupplier chance) {
        this.policy = policy;
        this.waiter = waiter;
        this.clock = clock;
        this.chance = chance;
    }

    /** One attempt. */
    @FunctionalInterface
    public interface Call<T> {
        T send() throws IOException;
    }

    /**
     * How the last attempt ended.
     *
     * @param answer what was answered; null when the connection broke
     * @param broken how the connection broke; null when there was an answer
     * @param attempts how many there were
     * @param retryAfter how long to wait before another; zero after an answer that is not transient
     */
    public record Outcome<T>(T answer, IOException broken, int attempts, Duration retryAfter) {}

    /**
     * Sends until there is an answer that is not transient, or the policy gives up.
     *
     * @param repeatable whether the call may be sent again after such an answer; null stands for a broken connection
     * @param status the HTTP status of an answer
     * @param retryAfter the Retry-After header of an answer, or null
     */
    public <T> Outcome<T> run(
            Call<T> call, Predicate<T> repeatable, ToIntFunction<T> status, Function<T, String> retryAfter) {
        Duration waited = Duration.ZERO;
        for (int attempt = 1; ; attempt++) {
            T answer = null;
            IOException broken = null;
            try {
                answer = call.send();
            } catch (IOException e) {
                broken = e;
            }
            if (broken == null && !policy.transients().contains(status.applyAsInt(answer))) {
                return new Outcome<>(answer, null, attempt, Duration.ZERO);
            }
            String header = answer == null ? null : retryAfter.apply(answer);
            RetryPolicy.Decision decision =
                    policy.decide(new RetryPolicy.Attempt(attempt, waited, header), clock.instant(), chance);
            if (!repeatable.test(answer) || decision instanceof RetryPolicy.Decision.GiveUp) {
                return new Outcome<>(answer, broken, attempt, decision.pause());
            }
            pause(decision.pause());
            waited = waited.plus(decision.pause());
        }
    }

    /** Waits on the calling thread. */
    void pause(Duration duration) {
        try {
            waiter.await(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphTimeout("The call was interrupted while it waited for Microsoft's service.", e);
        }
    }
}
