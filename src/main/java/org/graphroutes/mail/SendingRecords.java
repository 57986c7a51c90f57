package org.graphroutes.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.graphroutes.state.StateStore;

/**
 * Where the mails stand that were handed to Graph, durably. Nothing of a mail itself is kept. Thread-safe; who changes a
 * record holds the lease of its key.
 */
public final class SendingRecords {

    /**
     * A mail that was handed over.
     *
     * @param fingerprint of what was asked for
     * @param messageId null while not known
     * @param begunAt when it was handed over for the first time
     * @param attemptedAt when something was handed over last
     * @param endedAt when it was done; null before
     */
    public record Sending(
            String fingerprint, Stage stage, String messageId, Instant begunAt, Instant attemptedAt, Instant endedAt) {}

    private final StateStore store;
    private final Duration remembered;
    private final InstantSource clock;

    /** @param remembered how long a mail is known after it was first handed over; positive */
    public SendingRecords(StateStore store, Duration remembered, InstantSource clock) {
        this.store = store;
        this.remembered = remembered;
        this.clock = clock;
    }

    /** What is known of a key; empty when nothing is, or no longer. */
    public Optional<Sending> find(String connection, String key) {
        return store.read(handle -> handle.createQuery(
                        "SELECT fingerprint, stage, message_id, created_at, attempted_at, ended_at FROM sending"
                                + " WHERE connection = :connection AND mail_key = :key AND created_at > :oldest")
                .bind("connection", connection)
                .bind("key", key)
                .bind("oldest", clock.instant().minus(remembered).toEpochMilli())
                .map((row, context) -> {
                    long ended = row.getLong("ended_at");
                    Instant endedAt = row.wasNull() ? null : Instant.ofEpochMilli(ended);
                    return new Sending(
                            row.getString("fingerprint"),
                            Stage.valueOf(row.getString("stage")),
                            row.getString("message_id"),
                            Instant.ofEpochMilli(row.getLong("created_at")),
                            Instant.ofEpochMilli(row.getLong("attempted_at")),
                            endedAt);
                })
                .findOne());
    }

    /**
     * Writes down that a mail is handed over now. It is on the disk when this returns. Forgets what is too old.
     *
     * @param mailbox whose
     */
    public void attempt(MailOrder order, Stage stage, String messageId) {
        long now = clock.millis();
        store.write(handle -> {
            handle.execute("DELETE FROM sending WHERE created_at <= ?", now - remembered.toMillis());
            return handle.createUpdate(
                            "INSERT INTO sending (connection, mail_key, mailbox, command, fingerprint, stage,"
                                    + " message_id, created_at, attempted_at)"
                                    + " VALUES (:connection, :key, :mailbox, :command, :fingerprint, :stage, :id, :now, :now)"
                                    + " ON CONFLICT (connection, mail_key) DO UPDATE SET stage = excluded.stage,"
                                    + " message_id = excluded.message_id, attempted_at = excluded.attempted_at")
                    .bind("connection", order.connection())
                    .bind("key", order.key())
                    .bind("mailbox", order.mailbox())
                    .bind("command", order.command())
                    .bind("fingerprint", order.fingerprint())
                    .bind("stage", stage.name())
                    .bind("id", messageId)
                    .bind("now", now)
                    .execute();
        });
    }

    /** Writes down how far a mail has come. */
    public void move(MailOrder order, Stage stage, String messageId) {
        store.write(
                handle -> handle.createUpdate("UPDATE sending SET stage = :stage, message_id = :id, ended_at = :ended"
                                + " WHERE connection = :connection AND mail_key = :key")
                        .bind("stage", stage.name())
                        .bind("id", messageId)
                        .bind("ended", stage == Stage.DONE ? clock.millis() : null)
                        .bind("connection", order.connection())
                        .bind("key", order.key())
                        .execute());
    }

    /** Forgets a mail of which nothing exists: its key is free again. */
    public void forget(MailOrder order) {
        store.write(handle -> handle.execute(
                "DELETE FROM sending WHERE connection = ? AND mail_key = ?", order.connection(), order.key()));
    }
}
