package org.graphroutes.signin;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.graph.Waiter;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.StateUnusable;
import org.graphroutes.signin.LostSignIns.Lost;
import org.graphroutes.signin.SignInRecords.HeldRefreshToken;
import org.graphroutes.signin.SignInRecords.PendingDeviceCode;
import org.graphroutes.signin.SignInRecords.PendingLogin;
import org.graphroutes.state.Leases;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that can be done about a connection's sign-in. Thread-safe. */
public final class SignIns {

    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);

    private static final String COMMAND = "bin/graph-routes auth ";

    private final StateStore store;
    private final InstantSource clock;
    private final SignInRecords records;
    private final LostSignIns lost;
    private final TokenCache tokens;
    private final AuthorizationCode authorizationCode;
    private final Map<String, SignInFlow> flows;
    private volatile Consumer<Connection> listener = connection -> {};

    /** @param chance gives values from 0 (inclusive) to 1 (exclusive), for the pauses between attempts */
    public SignIns(
            StateStore store,
            SealedRecords secrets,
            Leases leases,
            Waiter waiter,
            InstantSource clock,
            DoubleSupplier chance) {
        this.store = store;
        this.clock = clock;
        this.records = new SignInRecords(secrets);
        this.lost = new LostSignIns(store);
        this.tokens = new TokenCache(this::fetch, this::isMended, clock);
        TokenService service = new TokenService(waiter, clock, chance);
        RefreshTokens refreshTokens = new RefreshTokens(service, records, leases, clock);
        this.authorizationCode = new AuthorizationCode(refreshTokens, records, clock);
        this.flows = Map.of(
                Flow.Word.CLIENT_CREDENTIALS, new ClientCredentials(service),
                Flow.Word.AUTHORIZATION_CODE, authorizationCode,
                Flow.Word.DEVICE_CODE, new DeviceCode(service, refreshTokens, records, clock),
                Flow.Word.MANAGED_IDENTITY, new ManagedIdentity(service),
                Flow.Word.BROKER, new Broker(service, refreshTokens, records, clock));
    }

    /**
     * A token that is good for a while, from memory or fetched.
     *
     * @throws SignInRequired when only a person can mend it
     * @throws ProblemException when the sign-in service cannot be reached or asks for a pause
     */
    public SignIn signIn(Connection connection, URI resource) {
        return new SignIn(connection, resource, this, tokens.get(connection, resource));
    }

    AccessToken renew(Connection connection, URI resource, AccessToken refused, String claims) {
        return tokens.renew(connection, resource, refused, claims);
    }

    /**
     * Begins a person's sign-in; one that works stays until the new one is complete.
     *
     * @throws InvalidArgument when nobody signs in with this flow
     * @throws SignInRequired when the service refuses to begin
     */
    public SignInStep start(Connection connection) {
        SignInStep step = begin(connection);
        // Whoever asks next is to be shown this link or code, not the one before.
        tokens.forgetFailures(connection);
        return step;
    }

    private SignInStep begin(Connection connection) {
        try {
            String claims = lost.get(connection).map(Lost::claims).orElse(null);
            return interactive(connection).start(connection, claims);
        } catch (SignInRefused refused) {
            throw problem(connection, refused, "the sign-in was not begun: ", null);
        }
    }

    /**
     * Completes a person's sign-in, or says that the person has not finished.
     *
     * @param answer what the browser was sent back with; null where the flow has nothing to bring back
     * @throws SignInRequired when it was declined, came too late, or nothing was begun
     */
    public SignInStep complete(Connection connection, String answer) {
        InteractiveSignIn flow = interactive(connection);
        try {
            SignInStep step = flow.complete(connection, answer);
            if (step instanceof SignInStep.SignedIn) {
                tokens.forget(connection);
                lost.clear(connection);
                listener.accept(connection);
            }
            return step;
        } catch (SignInRefused refused) {
            throw problem(connection, refused, "the sign-in was not completed: ", null);
        }
    }

    /** The connection of the given ones whose begun sign-in has that state; empty when there is none (any more). */
    public Optional<Connection> begun(List<Connection> connections, String state) {
        return connections.stream()
                .filter(connection -> connection.flow() instanceof Flow.AuthorizationCode)
                .filter(connection -> authorizationCode.hasBegun(connection, state))
                .findFirst();
    }

    /**
     * Where a browser is sent: to sign in, in the authorization code flow; else for an administrator's consent.
     *
     * @throws InvalidArgument when the application is not ours to consent to
     */
    public URI loginUrl(Connection connection) {
        if (connection.flow() instanceof Flow.AuthorizationCode) {
            return ((SignInStep.LoginLink) start(connection)).url();
        }
        URI consent = connection.adminConsentUrl();
        if (consent == null) {
            throw new InvalidArgument(
                    "connection",
                    "Connection " + connection.name() + " has flow="
                            + connection.flow().word()
                            + ": there is nothing to sign in to, and its application is not yours to consent to.");
        }
        return consent;
    }

    /**
     * Deletes all that is kept of a connection's sign-in. What is in its file stays in force; but a broker has forgotten
     * the Token there as soon as it gave the next one, so that one is kept until another stands in the file.
     */
    public void reset(Connection connection) {
        tokens.forget(connection);
        if (!(connection.flow() instanceof Flow.Broker)) {
            records.removeAll(connection);
        }
        lost.clear(connection);
    }

    /** Forgets the access tokens, so that the next one is new; when it comes, a loss that was noticed is over. */
    public void refresh(Connection connection) {
        store.open();
        tokens.forget(connection);
    }

    /** Who is told of each connection that is signed in again. */
    public void whenSignedIn(Consumer<Connection> listener) {
        this.listener = listener;
    }

    /** A new start may have a better configuration: only what a person has to sign in to stays lost. */
    public void startAnew(Connection connection) {
        if (!connection.flow().isInteractive()) {
            lost.clear(connection);
        }
    }

    /** Whether that a connection has lost its sign-in is news that nobody has told: true once for each loss. */
    public boolean takeNews(String connection) {
        try {
            return lost.takeNews(connection);
        } catch (StateUnusable e) {
            // Told too often rather than never.
            return true;
        }
    }

    /** Whether a connection is known to have lost its sign-in. */
    public boolean isLost(Connection connection) {
        return lost.get(connection).isPresent();
    }

    /** The names of all connections that are known to have lost their sign-in. */
    public List<String> lost() {
        return lost.names();
    }

    /** How things stand, for people and programs; asks no service, and holds no secret. */
    public Map<String, Object> status(Connection connection) {
        Map<String, Object> status = new LinkedHashMap<>();
        Optional<HeldRefreshToken> refresh = records.get(connection, HeldRefreshToken.class);
        Optional<Lost> mark = lost.get(connection);
        AccessToken token = tokens.peek(connection, connection.mainResource());
        Optional<Granted> granted = Optional.ofNullable(token).flatMap(AccessToken::granted);
        status.put("connection", connection.name());
        status.put("state", state(connection, refresh, mark, token));
        status.put("flow", connection.flow().word());
        status.put("cloud", connection.cloud().word());
        put(status, "tenant", connection.tenant());
        put(status, "clientId", connection.flow().clientId());
        put(status, "user", refresh.map(HeldRefreshToken::user).orElse(null));
        put(
                status,
                "permissions",
                granted.<Object>map(Granted::permissions)
                        .orElse(refresh.map(HeldRefreshToken::permissions).orElse(null)));
        put(status, "signedInAt", refresh.map(held -> text(held.signedInAt())).orElse(null));
        put(status, "lastRefresh", refresh.map(held -> text(held.refreshedAt())).orElse(null));
        put(status, "tokenExpiresAt", token == null ? null : token.expiresAt().toString());
        Optional.ofNullable(connection.flow().credential())
                .flatMap(credential -> credential.expiresAt())
                .ifPresent(end -> status.put("credentialExpiresAt", end.toString()));
        mark.ifPresent(it -> status.put(
                "lost",
                Facts.of(
                        "since", it.since().toString(),
                        "reason", it.reason(),
                        "detail", it.detail())));
        pending(connection).ifPresent(pending -> status.put("pending", pending));
        List<String> warnings = connection.warnings(clock.instant());
        if (!warnings.isEmpty()) {
            status.put("warnings", warnings);
        }
        return status;
    }

    private static String state(
            Connection connection, Optional<HeldRefreshToken> refresh, Optional<Lost> mark, AccessToken token) {
        if (mark.isPresent() && !mark.get().reason().equals(Reason.NOT_SIGNED_IN.word())) {
            return "lost";
        }
        if (refresh.isPresent() || token != null) {
            return "signed-in";
        }
        // Without a person there is nothing to keep: whether it works shows when it is tried.
        return connection.flow().isInteractive() ? "not-signed-in" : "not-tried";
    }

    private Optional<Map<String, Object>> pending(Connection connection) {
        long now = clock.millis();
        if (connection.flow() instanceof Flow.DeviceCode) {
            return records.get(connection, PendingDeviceCode.class)
                    .filter(device -> now < device.expiresAt())
                    .map(device -> Facts.of(
                            "verificationUri", device.verificationUri(),
                            "userCode", device.userCode(),
                            "expiresAt", text(device.expiresAt())));
        }
        return records.get(connection, PendingLogin.class)
                .filter(login -> now < login.expiresAt())
                .map(login -> Facts.of("loginUrl", login.url(), "expiresAt", text(login.expiresAt())));
    }

    private AccessToken fetch(TokenOrder order) {
        Connection connection = order.connection();
        try {
            AccessToken token = flow(connection).acquire(order);
            if (store.isOpen() && lost.clear(connection)) {
                listener.accept(connection);
            }
            return token;
        } catch (SignInRefused refused) {
            mark(connection, refused);
            throw problem(connection, refused, "the sign-in service refused it: ", offer(connection, refused));
        }
    }

    private boolean isMended(Connection connection) {
        try {
            return lost.get(connection).isEmpty();
        } catch (StateUnusable e) {
            return false;
        }
    }

    private void mark(Connection connection, SignInRefused refused) {
        try {
            lost.mark(
                    connection,
                    new Lost(clock.instant(), refused.reason().word(), refused.getMessage(), refused.claims()));
        } catch (StateUnusable e) {
            LOG.warn("That {} has lost its sign-in cannot be remembered: {}", connection.name(), e.getMessage());
        }
    }

    // What a caller who waits can do at once; a service that gives no code now is told so by whoever asks again.
    private SignInStep offer(Connection connection, SignInRefused refused) {
        if (!refused.reason().isCurableBySigningIn() || !connection.flow().isInteractive()) {
            return null;
        }
        try {
            return refused.claims() != null
                    ? begin(connection)
                    : interactive(connection).offer(connection);
        } catch (SignInRefused | ProblemException e) {
            return null;
        }
    }

    private static SignInRequired problem(Connection connection, SignInRefused refused, String what, SignInStep next) {
        Map<String, Object> help = new LinkedHashMap<>();
        if (refused.fault() != null) {
            put(
                    help,
                    "error",
                    refused.fault().error().isEmpty() ? null : refused.fault().error());
            put(
                    help,
                    "errorCodes",
                    refused.fault().codes().isEmpty() ? null : refused.fault().codes());
        }
        boolean signIn = connection.flow().isInteractive() && refused.reason().isCurableBySigningIn();
        help.put("signIn", COMMAND + (signIn ? "start" : "test") + " --connection " + connection.name());
        if (refused.reason() == Reason.CONSENT_MISSING && connection.adminConsentUrl() != null) {
            help.put("consentUrl", connection.adminConsentUrl().toString());
        }
        if (next instanceof SignInStep.LoginLink link) {
            help.put("loginUrl", link.url().toString());
            help.put("expiresAt", link.expiresAt().toString());
        } else if (next instanceof SignInStep.DeviceLogin device) {
            help.put("verificationUri", device.verificationUri().toString());
            help.put("userCode", device.userCode());
            help.put("expiresAt", device.expiresAt().toString());
        }
        String said = refused.fault() == null ? refused.getMessage() : what + refused.getMessage();
        return new SignInRequired(
                connection.name(),
                refused.reason().word(),
                said + ". " + Advice.on(refused.reason(), connection, next),
                help);
    }

    private SignInFlow flow(Connection connection) {
        return flows.get(connection.flow().word());
    }

    private InteractiveSignIn interactive(Connection connection) {
        if (flow(connection) instanceof InteractiveSignIn interactive) {
            return interactive;
        }
        throw new InvalidArgument(
                "connection",
                "Connection " + connection.name() + " has flow="
                        + connection.flow().word()
                        + ": nobody signs in with it, so there is nothing to start or complete. Whether it works: "
                        + COMMAND + "test --connection " + connection.name());
    }

    private static void put(Map<String, Object> map, String name, Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }

    private static String text(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
