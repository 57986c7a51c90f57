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
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import net.minidev.json.JSONObject;
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

    private final RetryPolicy policy;
    private final Waiter waiter;
    private final InstantSource clock;
    private final DoubleSupplier chance;

    public ClientCredentials(RetryPolicy policy, Waiter waiter, InstantSource clock, DoubleSupplier chance) {
        this.policy = policy;
        this.waiter = waiter;
        this.clock = clock;
        this.chance = chance;
    }

    @Override
    public String word() {
        return "client-credentials";
    }

    @Override
    public AccessToken acquire(Connection connection, URI resource) {
        HTTPRequest request = request(connection, resource);
        Duration waited = Duration.ZERO;
        for (int attempt = 1; ; attempt++) {
            HTTPResponse response = null;
            IOException broken = null;
            Instant asked = clock.instant();
            try {
                response = request.send();
                if (response.indicatesSuccess()) {
                    return token(connection, response, asked);
                }
            } catch (IOException e) {
                broken = e;
            }
            String retryAfter = response == null ? null : response.getHeaderValue("Retry-After");
            boolean again = broken != null || RetryPolicy.isTransient(response.getStatusCode());
            RetryPolicy.Decision decision =
                    policy.decide(new RetryPolicy.Attempt(attempt, waited, retryAfter), clock.instant(), chance);
            if (again && decision instanceof RetryPolicy.Decision.Retry retry) {
                pause(retry.pause());
                waited = waited.plus(retry.pause());
            } else {
                throw failure(connection, response, broken, decision);
            }
        }
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

    private RuntimeException failure(
            Connection connection, HTTPResponse response, IOException broken, RetryPolicy.Decision decision) {
        if (broken != null) {
            return new GraphError(
                    "Connection " + connection.name() + ": the sign-in service "
                            + connection.tokenEndpoint().getAuthority() + " cannot be reached (" + broken.getMessage()
                            + "). Check the network, a proxy, and login-url.",
                    broken);
        }
        if (RetryPolicy.isTransient(response.getStatusCode())) {
            Duration pause =
                    decision instanceof RetryPolicy.Decision.GiveUp giveUp ? giveUp.retryAfter() : Duration.ZERO;
            return new Throttled(
                    "Connection " + connection.name() + ": the sign-in service answers " + response.getStatusCode()
                            + ". Try again in " + pause.plusMillis(999).toSeconds() + " s.",
                    pause);
        }
        return new SignInRequired(connection.name(), refusal(connection, response));
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

    private void pause(Duration duration) {
        try {
            waiter.await(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphError("The sign-in was interrupted while it waited.", e);
        }
    }
}
