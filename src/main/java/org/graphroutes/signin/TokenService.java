package org.graphroutes.signin;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import net.minidev.json.JSONObject;
import org.graphroutes.command.Redaction;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.graph.Retrier;
import org.graphroutes.graph.RetryPolicy;
import org.graphroutes.graph.Waiter;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.Throttled;

/**
 * Sends requests to sign-in services and reads what they answer (RFC 6749 sections 3.2, 5). Thread-safe.
 *
 * <p>A repeatable request that meets a transient trouble is repeated as the policy says. Where this machine's clock is
 * wrong, the service's Date header says by how much; what carries a time is then made with the service's.
 */
final class TokenService {

    private static final Duration USUAL_LIFE = Duration.ofMinutes(10);
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(10);
    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(1);
    private static final Set<String> SECRET_PARAMETERS = Set.of(
            "client_secret",
            "client_assertion",
            "refresh_token",
            "code",
            "code_verifier",
            "device_code",
            "encrypted_token");

    private static final Pattern NAMED_SECRET = Pattern.compile(
            "\\b((?:" + String.join("|", SECRET_PARAMETERS) + ")(?:=|\\\\?\"\\s*:\\s*\\\\?\"))[^&\\s\"]+");

    private final HTTPRequestSender posts = new SentOnce();
    private final InstantSource clock;
    private final Waiter waiter;
    private final DoubleSupplier chance;
    private final Map<String, Duration> offsets = new ConcurrentHashMap<>();

    TokenService(Waiter waiter, InstantSource clock, DoubleSupplier chance) {
        this.clock = clock;
        this.waiter = waiter;
        this.chance = chance;
    }

    /**
     * A success.
     *
     * @param askedAt when the request left that brought it, by our clock: a token's life counts from then
     * @param answerer whom it comes from, for messages
     */
    record Success(JSONObject body, Instant askedAt, URI answerer) {
        @Override
        public String toString() {
            return "Success[" + askedAt + "]";
        }
    }

    /** The time by a service's clock, as far as it is known to differ from ours. */
    Instant timeAt(URI service) {
        return clock.instant().plus(offset(service));
    }

    /** How far a service's clock was ahead of ours when it last answered; zero while they agree. */
    Duration offset(URI service) {
        return offsets.getOrDefault(service.getAuthority(), Duration.ZERO);
    }

    /**
     * Asks the token endpoint for a grant.
     *
     * @param repeatable whether a second request does no harm; one with a single-use code does
     * @throws SignInRefused when it is refused
     */
    Tokens redeem(TokenOrder order, AuthorizationGrant grant, Scope scope, boolean repeatable) {
        URI endpoint = order.connection().tokenEndpoint();
        Duration before = offset(endpoint);
        try {
            return redeemOnce(order, grant, scope, repeatable);
        } catch (SignInRefused refused) {
            Credential credential = order.connection().flow().credential();
            boolean timed = credential != null && !(credential instanceof Credential.ClientSecret);
            if (timed && hasMoved(endpoint, before)) {
                // The assertion was made by a clock that we now know to be wrong. Who the client is comes before what
                // it brings: even a code that works once is as good as before.
                return redeemOnce(order, grant, scope, repeatable);
            }
            throw refused;
        }
    }

    /** Whether a service's clock turned out to be another than was thought. */
    boolean hasMoved(URI service, Duration before) {
        return offset(service).minus(before).abs().compareTo(TOLERATED_SKEW) > 0;
    }

    private Tokens redeemOnce(TokenOrder order, AuthorizationGrant grant, Scope scope, boolean repeatable) {
        // Made anew for each attempt: an assertion is good for one request.
        Success success = send(
                order.connection(), () -> request(order, grant, scope), RetryPolicy.standard(), repeatable, List.of());
        return tokens(order.connection(), success);
    }

    private HTTPRequest request(TokenOrder order, AuthorizationGrant grant, Scope scope) {
        URI endpoint = order.connection().tokenEndpoint();
        ClientAuthentication authentication = authentication(order.connection());
        ClientID clientId = new ClientID(order.connection().flow().clientId());
        TokenRequest.Builder request = authentication == null
                ? new TokenRequest.Builder(endpoint, clientId, grant)
                : new TokenRequest.Builder(endpoint, authentication, grant);
        request.scope(scope).customParameter("claims", Claims.withCapability(order.claims()));
        if (authentication instanceof PrivateKeyJWT) {
            // RFC 7521 section 4.2 lets it out, since the assertion names the client; Microsoft wants it.
            request.customParameter("client_id", clientId.getValue());
        }
        return request.build().toHTTPRequest();
    }

    private ClientAuthentication authentication(Connection connection) {
        Credential credential = connection.flow().credential();
        if (credential instanceof Credential.ClientSecret secret) {
            return new ClientSecretPost(
                    new ClientID(connection.flow().clientId()),
                    new com.nimbusds.oauth2.sdk.auth.Secret(secret.value().reveal()));
        }
        return credential == null
                ? null
                : ClientAssertion.of(
                        connection.flow().clientId(),
                        credential,
                        connection.tokenEndpoint(),
                        timeAt(connection.tokenEndpoint()));
    }

    /**
     * Sends a request.
     *
     * @param maker makes it, once for each attempt
     * @param secrets what the service may know, beside the secrets in the request, and must not be repeated after it
     * @throws SignInRefused when it is refused
     * @throws Throttled when the service asks for a pause that is longer than the policy's patience
     * @throws GraphError when it cannot be reached, or its answer is no JSON
     */
    Success send(
            Connection connection,
            Supplier<HTTPRequest> maker,
            RetryPolicy policy,
            boolean repeatable,
            Collection<String> secrets) {
        AtomicReference<Instant> asked = new AtomicReference<>();
        AtomicReference<HTTPRequest> sent = new AtomicReference<>();
        Retrier.Outcome<HTTPResponse> outcome = new Retrier(policy, waiter, clock, chance)
                .run(
                        () -> {
                            HTTPRequest request = prepared(maker.get());
                            asked.set(clock.instant());
                            sent.set(request);
                            return request.getMethod() == HTTPRequest.Method.POST
                                    ? request.send(posts)
                                    : request.send();
                        },
                        answer -> repeatable,
                        HTTPResponse::getStatusCode,
                        response -> response.getHeaderValue("Retry-After"));
        HTTPRequest request = sent.get();
        if (outcome.broken() != null) {
            throw new GraphError(
                    "Connection " + connection.name() + ": the sign-in service "
                            + request.getURI().getAuthority() + " cannot be reached ("
                            + outcome.broken().getMessage() + "). "
                            + (connection.flow() instanceof Flow.ManagedIdentity
                                    ? "Only a virtual machine on Azure has it."
                                    : "Check the network, a proxy, and login-url."),
                    outcome.broken());
        }
        learnOffset(request.getURI(), outcome.answer().getHeaderValue("Date"));
        if (!outcome.answer().indicatesSuccess()) {
            throw refused(connection, secrets(request, secrets), outcome, clock.instant());
        }
        try {
            return new Success(outcome.answer().getBodyAsJSONObject(), asked.get(), request.getURI());
        } catch (ParseException e) {
            throw unusable(connection, request.getURI());
        }
    }

    private static HTTPRequest prepared(HTTPRequest request) {
        // Only what is fetched goes by these; SentOnce has its own.
        if (request.getConnectTimeout() == 0) {
            request.setConnectTimeout((int) SentOnce.TIMEOUT.toMillis());
        }
        request.setReadTimeout((int) SentOnce.TIMEOUT.toMillis());
        request.setFollowRedirects(false);
        request.setAccept("application/json");
        return request;
    }

    private void learnOffset(URI service, String date) {
        if (date == null) {
            return;
        }
        try {
            Instant theirs = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            Duration difference = Duration.between(clock.instant(), theirs);
            offsets.put(
                    service.getAuthority(),
                    difference.abs().compareTo(TOLERATED_SKEW) > 0 ? difference : Duration.ZERO);
        } catch (DateTimeException e) {
            // A service that cannot tell the time does not correct ours.
        }
    }

    private static RuntimeException refused(
            Connection connection, Set<String> secrets, Retrier.Outcome<HTTPResponse> outcome, Instant now) {
        SignInFault fault = SignInFault.of(outcome.answer(), text -> masked(text, secrets));
        if (fault.reason() != Reason.TRANSIENT) {
            return new SignInRefused(fault);
        }
        // Under a status that is not transient the service said so in words; then nobody has looked for a pause yet.
        Duration pause = RetryPolicy.isTransient(fault.status())
                ? outcome.retryAfter()
                : RetryPolicy.retryAfter(outcome.answer().getHeaderValue("Retry-After"), now)
                        .orElse(USUAL_PAUSE);
        return new Throttled(
                "Connection " + connection.name() + ": the sign-in service answers " + fault.status()
                        + (fault.error().isEmpty() ? "" : " (" + fault.phrase() + ")") + ". Try again in "
                        + pause.plusMillis(999).toSeconds() + " s.",
                pause);
    }

    // What a service may repeat: the secrets as they are and as they were sent, and, should it cut them, what it calls
    // by
    // their names.
    private static String masked(String text, Collection<String> secrets) {
        return NAMED_SECRET.matcher(Redaction.of(text, secrets)).replaceAll("$1" + Secret.MASK);
    }

    private static Set<String> secrets(HTTPRequest request, Collection<String> more) {
        Set<String> secrets = new HashSet<>(more);
        Map<String, List<String>> form =
                request.getBody() == null || request.getBody().startsWith("{")
                        ? Map.of()
                        : URLUtils.parseParameters(request.getBody());
        SECRET_PARAMETERS.stream().map(form::get).filter(Objects::nonNull).forEach(secrets::addAll);
        List.copyOf(secrets).forEach(secret -> secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8)));
        return secrets;
    }

    /** Reads a token response (RFC 6749 section 5.1); numbers may be strings, as the Instance Metadata Service has them. */
    Tokens tokens(Connection connection, Success success) {
        JSONObject body = success.body();
        try {
            String value = JSONObjectUtils.getNonBlankString(body, "access_token");
            AccessToken token = new AccessToken(value, success.askedAt().plus(life(body)));
            String user = token.granted().map(Granted::user).orElse(null);
            String refreshToken = JSONObjectUtils.getString(body, "refresh_token", null);
            return new Tokens(
                    token,
                    refreshToken == null || refreshToken.isBlank() ? null : refreshToken,
                    user != null ? user : user(JSONObjectUtils.getString(body, "id_token", null)));
        } catch (ParseException e) {
            throw unusable(connection, success.answerer());
        }
    }

    private static Duration life(JSONObject body) {
        Object seconds = body.get("expires_in");
        try {
            long life = seconds == null ? 0 : Long.parseLong(seconds.toString());
            return life > 0 ? Duration.ofSeconds(life) : USUAL_LIFE;
        } catch (NumberFormatException e) {
            return USUAL_LIFE;
        }
    }

    private static String user(String idToken) {
        try {
            JWT token = idToken == null ? null : JWTParser.parse(idToken);
            return token == null ? null : token.getJWTClaimsSet().getStringClaim("preferred_username");
        } catch (java.text.ParseException e) {
            return null;
        }
    }

    private static GraphError unusable(Connection connection, URI endpoint) {
        return new GraphError(
                "Connection " + connection.name() + ": the answer of " + endpoint
                        + " is not a token response (RFC 6749 section 5.1). Check login-url.",
                null);
    }
}
