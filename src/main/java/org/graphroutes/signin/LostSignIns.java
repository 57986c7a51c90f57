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
     */
    record Lost(Instant since, String reason, String detail) {}

    private final StateStore store;

    LostSignIns(StateStore store) {
        this.store = store;
    }

    /** @return whether nobody had noticed before */
    boolean mark(Connection connection, Reason reason, String detail, Instant now) {
        return store.write(handle -> handle.createUpdate("INSERT INTO lost_sign_in (connection, since, reason, detail)"
                                + " VALUES (:connection, :since, :reason, :detail)"
                                + " ON CONFLICT (connection) DO NOTHING")
                        .bind("connection", connection.name())
                        .bind("since", now.toEpochMilli())
                        .bind("reason", reason.word())
                        .bind("detail", detail)
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
                        "SELECT since, reason, detail FROM lost_sign_in WHERE connection = :connection")
                .bind("connection", connection.name())
                .map((row, context) -> new Lost(
                        Instant.ofEpochMilli(row.getLong("since")), row.getString("reason"), row.getString("detail")))
                .findOne());
    }

    /** The names of all of them. */
    List<String> names() {
        return store.read(handle -> handle.createQuery("SELECT connection FROM lost_sign_in ORDER BY connection")
                .mapTo(String.class)
                .list());
    }
}
