package org.graphroutes.support;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when told. Thread-safe. */
public final class TestClock implements InstantSource {

    private volatile Instant now;

    private TestClock(Instant now) {
        this.now = now;
    }

    /** A clock that stands at an ISO 8601 instant. */
    public static TestClock at(String now) {
        return new TestClock(Instant.parse(now));
    }

    /** Moves the clock on. */
    public void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
