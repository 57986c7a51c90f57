package org.graphroutes.signin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.graphroutes.connection.Connection;
import org.graphroutes.state.StateStore;

/** The connections that have lost their sign-in, known to all processes of one state store. Thread-safe. */
final class LostSignIns {

    /**
     * @param since when it was noticed
     * @param reason the word of the {@link Reason}
     * @param detail what the service said
     * @param claims a claims challenge that the person has to meet, as JSON; null for none
     */
    record Lost(Instant since, String reason, String detail, String claims) {}

    private final StateStore store;

    LostSignIns(StateStore store) {
        this.store = store;
    }

    /** Marks a connection, unless it is marked already. */
    void mark(Connection connection, Lost lost) {
        store.write(handle -> handle.createUpdate(
                        "INSERT INTO lost_sign_in (connection, since, reason, detail, claims, told)"
                                + " VALUES (:connection, :since, :reason, :detail, :claims, 0)"
                                + " ON CONFLICT (connection) DO NOTHING")
                .bind("connection", connection.name())
                .bind("since", lost.since().toEpochMilli())
                .bind("reason", lost.reason())
                .bind("detail", lost.detail())
                .bind("claims", lost.claims())
                .execute());
    }

    /** @return true once for each loss: for whoever then tells people */
    boolean takeNews(String connection) {
        return store.write(handle -> handle.createUpdate(
                                "UPDATE lost_sign_in SET told = 1 WHERE connection = :connection AND told = 0")
                        .bind("connection", connection)
                        .execute())
                == 1;
    }

    /** @return whether it had been marked */
    boolean clear(Connection connection) {
        return store.write(handle -> handle.createUpdate("DELETE FROM lost_sign_in WHERE connection = :connection")
                        .bind("connection", connection.name())
                        .execute())
                == 1;
    }

    Optional<Lost> get(Connection connection) {
        return store.read(handle -> handle.createQuery(
                        "SELECT since, reason, detail, claims FROM lost_sign_in WHERE connection = :connection")
                .bind("connection", connection.name())
                .map((row, context) -> new Lost(
                        Instant.ofEpochMilli(row.getLong("since")),
                        row.getString("reason"),
                        row.getString("detail"),
                        row.getString("claims")))
                .findOne());
    }

    /** The names of all of them. */
    List<String> names() {
        return store.read(handle -> handle.createQuery("SELECT connection FROM lost_sign_in ORDER BY connection")
                .mapTo(String.class)
                .list());
    }
}
