package org.graphroutes.connection;

import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import net.minidev.json.JSONObject;
import org.graphroutes.graph.Retrier;
import org.graphroutes.graph.RetryPolicy;
import org.graphroutes.graph.Waiter;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.problem.Throttled;

/**
 * The client credentials grant with a client secret (RFC 6749 section 4.4): the application signs in as itself.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Microsoft's
 *     page</a>
 */
public final class ClientCredentials implements SignInFlow {

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final Duration USUAL_LIFE = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Retrier retrier;

    public ClientCredentials(RetryPolicy policy, Waiter waiter, InstantSource clock, DoubleSupplier chance) {
        this.clock = clock;
        this.retrier = new Retrier(policy, waiter, clock, chance);
    }

    @Override
    public String word() {
        return "client-credentials";
    }

    @Override
    public AccessToken acquire(Connection connection, URI resource) {
        HTTPRequest request = request(connection, resource);
        // The token's life counts from before the attempt that brought it.
        AtomicReference<Instant> asked = new AtomicReference<>();
        Retrier.Call<HTTPResponse> call = () -> {
            asked.set(clock.instant());
            return request.send();
        };
        // A token request changes nothing, so it may be repeated.
        Retrier.Outcome<HTTPResponse> outcome = retrier.run(
                call, true, HTTPResponse::getStatusCode, response -> response.getHeaderValue("Retry-After"));
        if (outcome.broken() != null || !outcome.answer().indicatesSuccess()) {
            throw failure(connection, outcome);
        }
        return token(connection, outcome.answer(), asked.get());
    }

    private static HTTPRequest request(Connection connection, URI resource) {
        HTTPRequest request = new TokenRequest.Builder(
                        connection.tokenEndpoint(),
                        new ClientSecretPost(
                                new ClientID(connection.clientId()),
                                new com.nimbusds.oauth2.sdk.auth.Secret(
                                        connection.clientSecret().reveal())),
                        new ClientCredentialsGrant())
                .scope(new Scope(resource + "/.default"))
                .build()
                .toHTTPRequest();
        request.setConnectTimeout(TIMEOUT_MILLIS);
        request.setReadTimeout(TIMEOUT_MILLIS);
        request.setFollowRedirects(false);
        request.setAccept("application/json");
        return request;
    }

    private static AccessToken token(Connection connection, HTTPResponse response, Instant asked) {
        try {
            com.nimbusds.oauth2.sdk.token.AccessToken token = TokenResponse.parse(response)
                    .toSuccessResponse()
                    .getTokens()
                    .getAccessToken();
            Duration life = token.getLifetime() > 0 ? Duration.ofSeconds(token.getLifetime()) : USUAL_LIFE;
            return new AccessToken(token.getValue(), asked.plus(life));
        } catch (ParseException e) {
            throw new GraphError(
                    "Connection " + connection.name() + ": the answer of " + connection.tokenEndpoint()
                            + " is not a token response (RFC 6749 section 5.1). Check login-url.",
                    null);
        }
    }

    private static RuntimeException failure(Connection connection, Retrier.Outcome<HTTPResponse> outcome) {
        if (outcome.broken() != null) {
            return new GraphError(
                    "Connection " + connection.name() + ": the sign-in service "
                            + connection.tokenEndpoint().getAuthority() + " cannot be reached ("
                            + outcome.broken().getMessage() + "). Check the network, a proxy, and login-url.",
                    outcome.broken());
        }
        int status = outcome.answer().getStatusCode();
        if (RetryPolicy.isTransient(status)) {
            return new Throttled(
                    "Connection " + connection.name() + ": the sign-in service answers " + status + ". Try again in "
                            + outcome.retryAfter().plusMillis(999).toSeconds() + " s.",
                    outcome.retryAfter());
        }
        return new SignInRequired(connection.name(), refusal(connection, outcome.answer()));
    }

    private static String refusal(Connection connection, HTTPResponse response) {
        String error;
        String description;
        try {
            // Not TokenErrorResponse, which takes the line breaks out of the description.
            JSONObject answer = response.getBodyAsJSONObject();
            error = JSONObjectUtils.getString(answer, "error");
            description = JSONObjectUtils.getString(answer, "error_description", "");
        } catch (ParseException e) {
            return "the sign-in service answered " + response.getStatusCode()
                    + " without saying why. Check login-url and" + " tenant in " + connection.file() + ".";
        }
        // Entra appends trace id, correlation id and time in lines of their own; the first line says it.
        description = description.lines().findFirst().orElse("");
        return "the sign-in service refused it: " + error + (description.isEmpty() ? "" : ", " + description)
                + (description.endsWith(".") ? "" : ".") + " Check tenant, client-id and client-secret in "
                + connection.file() + ", then: bin/graph-routes check --connection " + connection.name();
    }
}
