package org.graphroutes.sandbox;

import java.time.InstantSource;
import java.util.Objects;

/**
 * How a sandbox is started. Immutable.
 *
 * @param port on loopback, 0 to 65535; 0 takes any free one
 * @param users how many users the tenant has, 0 or more; the cast of {@code seed.yaml} comes first
 * @param seed the same seed and number of users give the same data
 * @param clock decides when tokens expire and passes become usable, and dates what is written
 */
public record SandboxOptions(int port, int users, long seed, InstantSource clock) {
    public SandboxOptions {
        Objects.requireNonNull(clock, "clock");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; it must be 0 (any free port) to 65535");
        }
        if (users < 0) {
            throw new IllegalArgumentException("users is " + users + "; it must not be negative");
        }
    }

    /** Any free port, 200 users, seed 42, the system's clock. */
    public static SandboxOptions defaults() {
        return new SandboxOptions(0, 200, 42, InstantSource.system());
    }

    /** @throws IllegalArgumentException if it is not 0 to 65535 */
    public SandboxOptions withPort(int newPort) {
        return new SandboxOptions(newPort, users, seed, clock);
    }

    /** @throws IllegalArgumentException if it is negative */
    public SandboxOptions withUsers(int newUsers) {
        return new SandboxOptions(port, newUsers, seed, clock);
    }

    /** The same options with other data. */
    public SandboxOptions withSeed(long newSeed) {
        return new SandboxOptions(port, users, newSeed, clock);
    }

    /** The same options with another clock. */
    public SandboxOptions withClock(InstantSource newClock) {
        return new SandboxOptions(port, users, seed, newClock);
    }
}
