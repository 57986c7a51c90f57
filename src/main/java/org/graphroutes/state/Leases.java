package org.graphroutes.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.graphroutes.graph.Waiter;

/**
 * At most one owner of a name at a time, over all threads and processes that share the store. A lease is free again when
 * it is closed, when its life is over, or at once when its process on this machine has ended. Thread-safe.
 *
 * <p>Life is measured by the wall clocks of the processes, so take one much longer than clocks differ. An owner that is
 * stopped for longer than its life and goes on without {@link Lease#renew} is not alone.
 */
public final class Leases {

    /** Between two looks at a lease that another has. */
    static final Duration PAUSE = Duration.ofMillis(50);

    /** Who has, or asks the store for, a name in this JVM; the others do not ask before then. */
    private record Turn(String token, Instant until) {}

    private record Row(String token, Owner owner, Instant endsAt) {}

    private final ConcurrentMap<String, Turn> turns = new ConcurrentHashMap<>();
    private final StateStore store;
    private final InstantSource clock;
    private final Waiter waiter;

    public Leases(StateStore store, InstantSource clock, Waiter waiter) {
        this.store = store;
        this.clock = clock;
        this.waiter = waiter;
    }

    /**
     * Takes a lease, and waits while another has it.
     *
     * @param name of what only one may do
     * @param life how long it is held without {@link Lease#renew}; positive
     * @param patience how long to wait, the store's own time not counted; zero to ask once
     * @return empty when another still has it after that
     * @throws InterruptedException when the thread is interrupted while it waits
     * @throws org.graphroutes.problem.StateUnusable when the store cannot be read or written
     */
    public Optional<Lease> acquire(String name, Duration life, Duration patience) throws InterruptedException {
        String token = UUID.randomUUID().toString();
        boolean held = false;
        try {
            Duration left = patience;
            while (!(held = isMyTurn(name, token) && take(name, token, life))) {
                if (left.isZero() || left.isNegative()) {
                    return Optional.empty();
                }
                Duration pause = left.compareTo(PAUSE) < 0 ? left : PAUSE;
                waiter.await(pause);
                left = left.minus(pause);
            }
            return Optional.of(new Held(name, token, life));
        } finally {
            if (!held) {
                endTurn(name, token);
            }
        }
    }

    private boolean isMyTurn(String name, String token) {
        Instant now = clock.instant();
        return turns.compute(
                        name,
                        (key, turn) ->
                                turn == null || !now.isBefore(turn.until()) ? new Turn(token, Instant.MAX) : turn)
                .token()
                .equals(token);
    }

    private void endTurn(String name, String token) {
        turns.computeIfPresent(name, (key, turn) -> turn.token().equals(token) ? null : turn);
    }

    private boolean take(String name, String token, Duration life) {
        Optional<Row> seen = store.read(handle -> handle.createQuery(
                        "SELECT token, host, pid, process_started, ends_at FROM lease" + " WHERE name = :name")
                .bind("name", name)
                .map((row, context) -> row(row))
                .findOne());
        Owner me = Owner.current();
        Instant now = clock.instant();
        if (seen.isPresent()
                && now.isBefore(seen.get().endsAt())
                && !seen.get().owner().isGone(me.host())) {
            return false;
        }
        Instant endsAt = now.plus(life);
        boolean taken = store.write(handle -> handle.createUpdate(
                                "INSERT INTO lease (name, token, host, pid, process_started, ends_at)"
                                        + " VALUES (:name, :token, :host, :pid, :started, :endsAt)"
                                        + " ON CONFLICT (name) DO UPDATE SET token = excluded.token,"
                                        + " host = excluded.host, pid = excluded.pid,"
                                        + " process_started = excluded.process_started, ends_at = excluded.ends_at"
                                        + " WHERE lease.token = :seen AND lease.ends_at = :seenEnd")
                        .bind("name", name)
                        .bind("token", token)
                        .bind("host", me.host())
                        .bind("pid", me.pid())
                        .bind("started", me.started())
                        .bind("endsAt", endsAt.toEpochMilli())
                        .bind("seen", seen.map(Row::token).orElse(""))
                        .bind(
                                "seenEnd",
                                seen.map(row -> row.endsAt().toEpochMilli()).orElse(0L))
                        .execute())
                == 1;
        if (taken) {
            turns.put(name, new Turn(token, endsAt));
        }
        return taken;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("token"),
                new Owner(row.getString("host"), row.getLong("pid"), row.getLong("process_started")),
                Instant.ofEpochMilli(row.getLong("ends_at")));
    }

    private final class Held implements Lease {

        private final String name;
        private final String token;
        private final Duration life;

        Held(String name, String token, Duration life) {
            this.name = name;
            this.token = token;
            this.life = life;
        }

        @Override
        public boolean renew() {
            Instant endsAt = clock.instant().plus(life);
            boolean held = store.write(handle -> handle.createUpdate(
                                    "UPDATE lease SET ends_at = :endsAt WHERE name = :name AND token = :token")
                            .bind("endsAt", endsAt.toEpochMilli())
                            .bind("name", name)
                            .bind("token", token)
                            .execute())
                    == 1;
            if (held) {
                turns.computeIfPresent(
                        name, (key, turn) -> turn.token().equals(token) ? new Turn(token, endsAt) : turn);
            }
            return held;
        }

        @Override
        public void close() {
            try {
                store.write(handle -> handle.createUpdate("DELETE FROM lease WHERE name = :name AND token = :token")
                        .bind("name", name)
                        .bind("token", token)
                        .execute());
            } finally {
                endTurn(name, token);
            }
        }
    }
}
