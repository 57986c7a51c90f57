package org.graphroutes.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;

/** What a service does about sign-ins by itself, so that none ends unnoticed: it uses them, and warns before an end. */
public final class SignInKeeper {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connections connections;
    private final InstantSource clock;

    public SignInKeeper(Connections connections, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** The names of the connections that can be used: a refresh token that nobody uses ends after 90 days. */
    public List<String> names() {
        return connections.usable().stream().map(Connection::name).toList();
    }

    /** An alert for each thing that will need attention, as JSON. */
    public List<String> warnings() throws JsonProcessingException {
        Instant now = clock.instant();
        List<String> alerts = new ArrayList<>();
        for (Connection connection : connections.usable()) {
            for (String warning : connection.warnings(now)) {
                alerts.add(JSON.writeValueAsString(Map.of(
                        "alert",
                        "sign-in-warning",
                        "time",
                        now.toString(),
                        "connection",
                        connection.name(),
                        "detail",
                        "Connection " + connection.name() + ": " + warning)));
            }
        }
        return alerts;
    }
}
