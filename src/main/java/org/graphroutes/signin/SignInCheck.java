package org.graphroutes.signin;

import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.graphroutes.command.Command;
import org.graphroutes.command.Contract;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.problem.GraphError;

/** Tries a connection in earnest, and holds what it may do against what its commands need. Thread-safe. */
public final class SignInCheck {

    private final SignIns signIns;
    private final Contract contract;
    private final Supplier<GraphClient> client;
    private final InstantSource clock;

    public SignInCheck(SignIns signIns, Contract contract, Supplier<GraphClient> client, InstantSource clock) {
        this.signIns = signIns;
        this.contract = contract;
        this.client = client;
        this.clock = clock;
    }

    /** What a command of the contract needs. */
    public static PermissionNeeds needs(Command command) {
        return new PermissionNeeds(
                command.name(),
                command.permissions().application(),
                command.permissions().delegated());
    }

    /**
     * Gets a new token, makes one call with it, and compares.
     *
     * @return for people and programs; holds no secret
     * @throws org.graphroutes.problem.ProblemException when there is no token, or the service does not take it
     */
    public Map<String, Object> check(Connection connection) {
        // An older token may lack permissions that were added since.
        signIns.refresh(connection);
        SignIn signIn = signIns.signIn(connection, connection.mainResource());
        Optional<Granted> granted = signIn.token().granted();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("connection", connection.name());
        result.put("flow", connection.flow().word());
        result.put("cloud", connection.cloud().word());
        if (connection.tenant() != null) {
            result.put("tenant", connection.tenant());
        }
        if (connection.flow().clientId() != null) {
            result.put("clientId", connection.flow().clientId());
        }
        granted.map(Granted::user).ifPresent(user -> result.put("user", user));
        result.put("tokenExpiresAt", signIn.token().expiresAt().toString());
        result.put("call", call(connection, signIn, granted));
        granted.ifPresentOrElse(
                readable -> compare(connection, readable, result),
                () -> result.put(
                        "note", "The token's permissions cannot be read; commands are tried without that check."));
        List<String> warnings = connection.warnings(clock.instant());
        if (!warnings.isEmpty()) {
            result.put("warnings", warnings);
        }
        return result;
    }

    private String call(Connection connection, SignIn signIn, Optional<Granted> granted) {
        URI url = URI.create(
                connection.mainResource().equals(connection.graphResource())
                        ? connection.graphUrl()
                                + (granted.map(Granted::delegated)
                                                .orElse(connection.flow().isInteractive())
                                        ? "/v1.0/me?$select=id"
                                        : "/v1.0/users?$select=id&$top=1")
                        : connection.defenderUrl() + "/api/incidents?$top=1");
        GraphRequest request = new GraphRequest("GET", url, Map.of("Accept", "application/json"), null);
        try {
            client.get().send(request, signIn);
            return request.line() + " answered";
        } catch (GraphError refused) {
            if (!Integer.valueOf(403).equals(refused.facts().get("graphStatus"))) {
                throw refused;
            }
            // Whom it does not know, the service refuses with 401.
            return request.line() + " is not permitted, but the token was taken";
        }
    }

    private void compare(Connection connection, Granted granted, Map<String, Object> result) {
        result.put("permissions", granted.permissions());
        List<String> works = new ArrayList<>();
        List<Map<String, Object>> lacking = new ArrayList<>();
        boolean consentHelps = false;
        for (Command command : contract.commands()) {
            if (!connection.integrations().isEmpty()
                    && !connection.integrations().contains(command.integration())) {
                continue;
            }
            PermissionNeeds needs = needs(command);
            if (needs.metBy(granted)) {
                works.add(command.name());
            } else if (needs.of(granted).isEmpty()) {
                lacking.add(Facts.of(
                        "command",
                        command.name(),
                        "needsFlow",
                        granted.delegated() ? "client-credentials" : "authorization-code or device-code"));
            } else {
                consentHelps = true;
                lacking.add(Facts.of(
                        "command",
                        command.name(),
                        "needs",
                        String.join(" + ", needs.of(granted).get(0))));
            }
        }
        result.put("works", works);
        result.put("lacking", lacking);
        if (consentHelps && connection.adminConsentUrl() != null) {
            result.put("consentUrl", connection.adminConsentUrl().toString());
        }
    }
}
