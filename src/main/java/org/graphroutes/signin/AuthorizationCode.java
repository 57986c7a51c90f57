package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.signin.SignInRecords.HeldRefreshToken;
import org.graphroutes.signin.SignInRecords.PendingLogin;
import org.graphroutes.state.Lease;

/**
 * The authorization code grant with PKCE (RFC 6749 section 4.1, RFC 7636): a person signs in with a browser and brings
 * back a code, by our own callback or by hand.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">Microsoft's page</a>
 */
final class AuthorizationCode implements SignInFlow, InteractiveSignIn {

    /** How long a login link may lie in somebody's inbox; the code itself lives for minutes. */
    static final Duration LINK_LIFE = Duration.ofHours(24);

    private static final int MAX_ANSWER = 16 * 1024;

    private final RefreshTokens refreshTokens;
    private final SignInRecords records;
    private final InstantSource clock;

    AuthorizationCode(RefreshTokens refreshTokens, SignInRecords records, InstantSource clock) {
        this.refreshTokens = refreshTokens;
        this.records = records;
        this.clock = clock;
    }

    @Override
    public AccessToken acquire(TokenOrder order) {
        Connection connection = order.connection();
        return refreshTokens.acquire(order, flow(connection).seed(), seed -> {
            PendingLogin login = records.get(connection, PendingLogin.class).orElse(null);
            Brought brought;
            try {
                brought = brought(connection, seed);
            } catch (InvalidArgument none) {
                throw new SignInRefused(Reason.BAD_CODE, "authorization-code: " + none.getMessage());
            }
            if (brought.refusal() != null) {
                throw new SignInRefused(brought.refusal());
            }
            return grant(connection, brought.code(), login == null ? null : login.verifier());
        });
    }

    @Override
    public SignInStep start(Connection connection, String claims) {
        State state = new State();
        CodeVerifier verifier = new CodeVerifier();
        Instant end = clock.instant().plus(LINK_LIFE);
        TokenOrder order = new TokenOrder(connection, connection.mainResource(), null);
        AuthorizationRequest.Builder request = new AuthorizationRequest.Builder(
                        ResponseType.CODE, new ClientID(flow(connection).clientId()))
                .endpointURI(connection.authorizationEndpoint())
                .redirectionURI(flow(connection).redirectUri())
                .responseMode(ResponseMode.QUERY)
                .scope(RefreshTokens.scope(order))
                .state(state)
                .codeChallenge(verifier, CodeChallengeMethod.S256);
        records.get(connection, HeldRefreshToken.class)
                .map(HeldRefreshToken::user)
                .ifPresent(user -> request.customParameter("login_hint", user));
        if (claims != null) {
            request.customParameter("claims", Claims.withCapability(claims));
        }
        URI url = request.build().toURI();
        records.put(
                connection,
                new PendingLogin(state.getValue(), verifier.getValue(), url.toString(), end.toEpochMilli()));
        return new SignInStep.LoginLink(url, flow(connection).redirectUri(), end);
    }

    @Override
    public SignInStep offer(Connection connection) {
        return records.get(connection, PendingLogin.class)
                .filter(login -> clock.millis() < login.expiresAt())
                .<SignInStep>map(login -> new SignInStep.LoginLink(
                        URI.create(login.url()),
                        flow(connection).redirectUri(),
                        Instant.ofEpochMilli(login.expiresAt())))
                .orElseGet(() -> start(connection, null));
    }

    @Override
    public SignInStep complete(Connection connection, String answer) {
        if (answer == null || answer.isBlank()) {
            throw new InvalidArgument(
                    "code",
                    "code is missing: give the code, or the whole address to which the browser was sent after sign-in"
                            + " (in quotes).");
        }
        Brought brought = brought(connection, answer.strip());
        try (Lease alone = refreshTokens.alone(connection)) {
            PendingLogin login = begun(connection, brought);
            if (brought.refusal() != null) {
                throw new SignInRefused(brought.refusal());
            }
            // Whoever removes it may redeem the code; nobody else can.
            if (!records.remove(connection, PendingLogin.class)) {
                throw new SignInRefused(Reason.BAD_CODE, "this sign-in was completed a moment ago");
            }
            TokenOrder order = new TokenOrder(connection, connection.mainResource(), null);
            Tokens tokens = refreshTokens.redeem(order, grant(connection, brought.code(), login.verifier()), false);
            refreshTokens.signedIn(connection, tokens, null, brought.code());
            return new SignInStep.SignedIn(tokens.user());
        }
    }

    /** Whether a browser that comes back with this state belongs to a sign-in of this connection. */
    boolean hasBegun(Connection connection, String state) {
        return records.get(connection, PendingLogin.class)
                .filter(login -> same(login.state(), state))
                .isPresent();
    }

    private PendingLogin begun(Connection connection, Brought brought) {
        Optional<PendingLogin> login = records.get(connection, PendingLogin.class);
        if (login.isEmpty()) {
            boolean used = brought.code() != null
                    && records.get(connection, HeldRefreshToken.class)
                            .filter(held -> SignInRecords.hash(brought.code()).equals(held.codeHash()))
                            .isPresent();
            throw used
                    ? new SignInRefused(
                            Reason.BAD_CODE, "this code was used already; the connection is signed in with it")
                    : new SignInRefused(Reason.BAD_CODE, "no sign-in is under way");
        }
        if (clock.millis() >= login.get().expiresAt()) {
            throw new SignInRefused(Reason.CODE_EXPIRED, "the login link is older than a day");
        }
        if (brought.state() != null && !same(login.get().state(), brought.state())) {
            throw new InvalidArgument(
                    "code",
                    "The address is refused: its state belongs to another sign-in than the one begun last. Use the newest"
                            + " login link.");
        }
        return login.get();
    }

    /**
     * What a person brought back.
     *
     * @param code null when the service refused
     * @param state null when it was not brought along
     * @param refusal null when there is a code
     */
    private record Brought(String code, String state, SignInFault refusal) {
        @Override
        public String toString() {
            return "Brought[]";
        }
    }

    // The code, code=…&session_state=…, or the whole address.
    private static Brought brought(Connection connection, String answer) {
        if (answer.length() > MAX_ANSWER) {
            throw new InvalidArgument("code", "code is refused: it is longer than any code.");
        }
        String query = answer;
        if (answer.matches("(?is)https?://.*")) {
            // What comes after it may hold a code, which no message shows.
            requireOurs(connection, answer.replaceFirst("(?s)[?#].*", ""));
            if (!answer.replaceFirst("(?s)#.*", "").contains("?")) {
                throw noCode();
            }
            query = answer.substring(answer.indexOf('?'));
        } else if (!answer.matches("(?s).*\\b(code|error)=.*")) {
            if (answer.matches("(?s).*[\\s&=?#].*")) {
                throw noCode();
            }
            return new Brought(answer, null, null);
        }
        Map<String, List<String>> parameters =
                URLUtils.parseParameters(query.replaceFirst("(?s)#.*", "").replaceFirst("^\\?", ""));
        String state = first(parameters, "state");
        String error = first(parameters, "error");
        if (error != null) {
            String description = first(parameters, "error_description");
            return new Brought(
                    null,
                    state,
                    new SignInFault(
                            400,
                            error,
                            "",
                            SignInFault.codesIn(description),
                            description == null
                                    ? ""
                                    : description.lines().findFirst().orElse(""),
                            ""));
        }
        String code = first(parameters, "code");
        if (code == null || code.isBlank()) {
            throw noCode();
        }
        return new Brought(code, state, null);
    }

    private static InvalidArgument noCode() {
        return new InvalidArgument(
                "code",
                "code is refused: it holds no code. Give the whole address to which the browser was sent after sign-in, in"
                        + " quotes; it has ?code=… in it.");
    }

    private static void requireOurs(Connection connection, String address) {
        // A query of its own comes back among the parameters.
        String ours = flow(connection).redirectUri().toString().replaceFirst("\\?.*", "");
        if (!address.equals(ours)) {
            throw new InvalidArgument(
                    "code",
                    "The address is refused: it begins with " + origin(address) + "…, but redirect-uri in "
                            + connection.file() + " is " + ours
                            + ". Up to the question mark they have to be the same, to the letter.");
        }
    }

    // Scheme, host and port: in what comes after them the code may be, where an address is not as it should be.
    private static String origin(String address) {
        return printable(address.replaceFirst("(?s)^(\\w+://)(?:[^/?#]*@)?([^/?#&;]*).*", "$1$2"));
    }

    private static String printable(String text) {
        String plain = text.replaceAll("[^\\x21-\\x7e]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }

    private static String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private static AuthorizationCodeGrant grant(Connection connection, String code, String verifier) {
        return new AuthorizationCodeGrant(
                new com.nimbusds.oauth2.sdk.AuthorizationCode(code),
                flow(connection).redirectUri(),
                verifier == null ? null : new CodeVerifier(verifier));
    }

    private static Flow.AuthorizationCode flow(Connection connection) {
        return (Flow.AuthorizationCode) connection.flow();
    }

    private static boolean same(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
