package org.graphroutes.pipeline;

import java.util.List;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.parked.Replay;
import org.graphroutes.signin.SignIns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replays parked calls of the connections that are signed in. */
public final class ParkedReplay {

    private static final Logger LOG = LoggerFactory.getLogger(ParkedReplay.class);

    private final ParkedWork parked;
    private final Replay replay;
    private final Connections connections;
    private final SignIns signIns;

    public ParkedReplay(ParkedWork parked, Replay replay, Connections connections, SignIns signIns) {
        this.parked = parked;
        this.replay = replay;
        this.connections = connections;
        this.signIns = signIns;
    }

    /** What waits for one connection. */
    public void one(String connection) {
        // Not only what waits: what a process left running when it ended is settled here, too.
        if (parked.connections().contains(connection)) {
            Replay.Outcome outcome = replay.run(connection);
            LOG.info(
                    "Parked calls of {}: {} made, {} set aside{}",
                    connection,
                    outcome.done(),
                    outcome.failed(),
                    outcome.stoppedBy() == null ? "" : "; the rest waits: " + outcome.stoppedBy());
        }
    }

    /** What waits for any connection that is not known to have lost its sign-in. */
    public void all() {
        List<String> waiting = parked.connections();
        connections.usable().stream()
                .filter(connection -> waiting.contains(connection.name()))
                .filter(connection -> !signIns.isLost(connection))
                .map(Connection::name)
                .forEach(this::one);
    }
}
