package org.graphroutes.parked;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.signin.Facts;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateStore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Calls of commands that wait for a sign-in, durably and in order. Arguments are sealed, since they may hold secrets. The
 * states of a call:
 *
 * <pre>
 * parked → running → done | failed     the normal way
 * running → parked                     the sign-in is lost again, or Graph asks for a pause: nothing was done; or the
 *                                      process ended in the middle of a call that can be repeated
 * running → unknown                    the process ended in the middle of another call
 * parked → expired | dropped
 * </pre>
 *
 * <p>Thread-safe; processes that share the store share the work.
 */
public final class ParkedWork {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** So many calls may wait in all; more is a sender that nobody watches. */
    static final int MOST = 10_000;

    /** How long ended calls are listed. */
    static final Duration KEPT = Duration.ofDays(7);

    /**
     * A call.
     *
     * @param id counts up in the order of parking
     * @param state as the class tells
     * @param detail why it failed; null otherwise
     * @param endedAt null while it has not
     */
    public record Call(
            long id,
            String connection,
            String command,
            String effect,
            String state,
            Instant parkedAt,
            Instant expiresAt,
            String detail,
            Instant endedAt) {

        /** For programs. */
        public Map<String, Object> facts() {
            return Facts.of(
                    "id",
                    id,
                    "connection",
                    connection,
                    "command",
                    command,
                    "state",
                    state,
                    "parkedAt",
                    parkedAt.toString(),
                    "expiresAt",
                    expiresAt.toString(),
                    "detail",
                    detail,
                    "endedAt",
                    endedAt == null ? null : endedAt.toString());
        }
    }

    private final StateStore store;
    private final SealedRecords secrets;
    private final Duration expiry;
    private final InstantSource clock;

    /** @param expiry how long a call waits; positive */
    public ParkedWork(StateStore store, SealedRecords secrets, Duration expiry, InstantSource clock) {
        this.store = store;
        this.secrets = secrets;
        this.expiry = expiry;
        this.clock = clock;
    }

    /**
     * Parks a call. It is on the disk when this returns.
     *
     * @param effect the command's: read, write or destructive; once for a change that is made once however often it is
     *     asked for, by a key among the arguments
     * @throws InvalidArgument when too many wait already
     */
    public Call park(String connection, String command, String effect, ObjectNode arguments) {
        String item = UUID.randomUUID().toString();
        byte[] secret = secrets.seal(connection, kind(item), bytes(arguments));
        Instant now = clock.instant();
        long id = store.write(handle -> {
            long waiting = handle.createQuery("SELECT count(*) FROM parked WHERE state = 'parked'")
                    .mapTo(Long.class)
                    .one();
            if (waiting >= MOST) {
                throw new InvalidArgument(
                        "park",
                        MOST + " calls wait for a sign-in already; no more are parked. Sign in, or drop some:"
                                + " bin/graph-routes parked list");
            }
            return handle.createUpdate("INSERT INTO parked"
                            + " (item, connection, command, effect, sealed, state, parked_at, expires_at)"
                            + " VALUES (:item, :connection, :command, :effect, :sealed, 'parked', :now, :expires)")
                    .bind("item", item)
                    .bind("connection", connection)
                    .bind("command", command)
                    .bind("effect", effect)
                    .bind("sealed", secret)
                    .bind("now", now.toEpochMilli())
                    .bind("expires", now.plus(expiry).toEpochMilli())
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one();
        });
        return new Call(id, connection, command, effect, "parked", now, now.plus(expiry), null, null);
    }

    /** Every call that is known, in order; of one connection, or of all when it is null. */
    public List<Call> list(String connection) {
        return store.read(handle -> select(handle, "WHERE :connection IS NULL OR connection = :connection")
                .bind("connection", connection)
                .map((row, context) -> call(row))
                .list());
    }

    /** How many calls wait in all. */
    public long waiting() {
        return store.read(handle -> handle.createQuery("SELECT count(*) FROM parked WHERE state = 'parked'")
                .mapTo(Long.class)
                .one());
    }

    /** How many of a connection's calls wait. */
    public long waiting(String connection) {
        return store.read(handle -> handle.createQuery(
                        "SELECT count(*) FROM parked WHERE connection = :connection AND state = 'parked'")
                .bind("connection", connection)
                .mapTo(Long.class)
                .one());
    }

    /** The connections of which calls wait. */
    public List<String> connections() {
        return store.read(handle -> handle.createQuery(
                        "SELECT DISTINCT connection FROM parked WHERE state IN ('parked', 'running') ORDER BY connection")
                .mapTo(String.class)
                .list());
    }

    /**
     * Tidies up after a process that ended in the middle: what can be repeated waits again; of what else changes something nobody
     * knows whether it was done. Also ends what has waited too long, and forgets what ended long ago. For whoever alone
     * replays the connection's calls.
     */
    void tidy(String connection) {
        long now = clock.millis();
        store.write(handle -> {
            handle.execute(
                    "UPDATE parked SET state = 'parked' WHERE connection = ? AND state = 'running'"
                            + " AND effect IN ('read', 'once')",
                    connection);
            handle.execute(
                    "UPDATE parked SET state = 'unknown', ended_at = ?, detail = 'graph-routes ended in the middle of it;"
                            + " it may have been done. Look at the object, then replay or drop it.'"
                            + " WHERE connection = ? AND state = 'running'",
                    now,
                    connection);
            handle.execute(
                    "UPDATE parked SET state = 'expired', ended_at = ? WHERE connection = ? AND state = 'parked' AND expires_at <= ?",
                    now,
                    connection,
                    now);
            handle.execute("DELETE FROM parked WHERE ended_at < ?", now - KEPT.toMillis());
            return null;
        });
    }

    /** The oldest of a connection's waiting calls, which is running from now on; empty when none waits. */
    Optional<Call> next(String connection) {
        return store.write(handle -> {
            Optional<Call> oldest = select(handle, "WHERE connection = :connection AND state = 'parked'")
                    .bind("connection", connection)
                    .map((row, context) -> call(row))
                    .findFirst();
            oldest.ifPresent(call -> handle.execute("UPDATE parked SET state = 'running' WHERE id = ?", call.id()));
            return oldest;
        });
    }

    /** The arguments of a call. */
    ObjectNode arguments(Call call) {
        return store.read(handle -> handle.createQuery("SELECT item, sealed FROM parked WHERE id = :id")
                        .bind("id", call.id())
                        .map((row, context) ->
                                secrets.open(call.connection(), kind(row.getString("item")), row.getBytes("sealed")))
                        .findOne())
                .map(ParkedWork::read)
                .orElseThrow(() -> unknown(call.id()));
    }

    /** A running call was not done: it waits again, at its old place. */
    void putBack(Call call) {
        store.write(handle -> handle.execute("UPDATE parked SET state = 'parked' WHERE id = ?", call.id()));
    }

    /** @param detail null for a call that was done */
    void end(Call call, String state, String detail) {
        store.write(handle -> handle.createUpdate(
                        "UPDATE parked SET state = :state, detail = :detail, ended_at = :now WHERE id = :id")
                .bind("state", state)
                .bind("detail", detail)
                .bind("now", clock.millis())
                .bind("id", call.id())
                .execute());
    }

    /**
     * Makes a call that failed, expired, or whose outcome is unknown wait again.
     *
     * @throws InvalidArgument when there is no such call, or it is running or done
     */
    public void again(long id) {
        change(id, "parked");
    }

    /**
     * Gives a call up.
     *
     * @throws InvalidArgument when there is no such call, or it is running or done
     */
    public void drop(long id) {
        change(id, "dropped");
    }

    private void change(long id, String state) {
        boolean ends = state.equals("dropped");
        long now = clock.millis();
        int changed = store.write(handle -> handle.createUpdate(
                        "UPDATE parked SET state = :state, detail = NULL, ended_at = :ended, expires_at = :expires"
                                + " WHERE id = :id AND state IN ('parked', 'failed', 'expired', 'unknown')")
                .bind("state", state)
                .bind("ended", ends ? now : null)
                .bind("expires", now + expiry.toMillis())
                .bind("id", id)
                .execute());
        if (changed == 0) {
            throw unknown(id);
        }
    }

    private static InvalidArgument unknown(long id) {
        return new InvalidArgument(
                "id",
                "There is no parked call " + id
                        + " that could be changed. Those there are: bin/graph-routes parked list");
    }

    private static Query select(Handle handle, String where) {
        return handle.createQuery(
                "SELECT id, connection, command, effect, state, parked_at, expires_at, detail, ended_at"
                        + " FROM parked " + where + " ORDER BY id");
    }

    private static Call call(ResultSet row) throws SQLException {
        long ended = row.getLong("ended_at");
        boolean hasEnded = !row.wasNull();
        return new Call(
                row.getLong("id"),
                row.getString("connection"),
                row.getString("command"),
                row.getString("effect"),
                row.getString("state"),
                Instant.ofEpochMilli(row.getLong("parked_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                row.getString("detail"),
                hasEnded ? Instant.ofEpochMilli(ended) : null);
    }

    private static String kind(String item) {
        return "parked/" + item;
    }

    private static byte[] bytes(ObjectNode arguments) {
        try {
            return JSON.writeValueAsBytes(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode read(byte[] bytes) {
        try {
            return (ObjectNode) JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
