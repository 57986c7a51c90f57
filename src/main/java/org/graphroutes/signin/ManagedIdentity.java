package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.graphroutes.connection.Flow;
import org.graphroutes.graph.RetryPolicy;

/**
 * The identity of the Azure virtual machine, from its Instance Metadata Service. A claims challenge cannot be passed on
 * there; a new token is all that can be asked for.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token">
 *     Microsoft's page</a>, with its rules for retries: 404, 410, 429 and 5xx may go away, other refusals do not
 */
final class ManagedIdentity implements SignInFlow {

    private static final RetryPolicy POLICY = new RetryPolicy(
            5, Duration.ofSeconds(75), Duration.ofSeconds(2), Set.of(404, 410, 429, 500, 502, 503, 504));

    /** It is a step away, or not there at all. */
    private static final int CONNECT_MILLIS = 2_000;

    private final TokenService service;

    ManagedIdentity(TokenService service) {
        this.service = service;
    }

    @Override
    public AccessToken acquire(TokenOrder order) {
        return service.tokens(
                        order.connection(),
                        service.send(order.connection(), () -> request(order), POLICY, true, List.of()))
                .accessToken();
    }

    private static HTTPRequest request(TokenOrder order) {
        Flow.ManagedIdentity identity =
                (Flow.ManagedIdentity) order.connection().flow();
        String query =
                "?api-version=2018-02-01&resource=" + encode(order.resource().toString())
                        + (identity.clientId() == null ? "" : "&client_id=" + encode(identity.clientId()));
        HTTPRequest request = new HTTPRequest(
                HTTPRequest.Method.GET, URI.create(identity.url() + "/metadata/identity/oauth2/token" + query));
        request.setHeader("Metadata", "true");
        // The address is the machine's own; a proxy would be asked about another machine.
        request.setProxy(Proxy.NO_PROXY);
        request.setConnectTimeout(CONNECT_MILLIS);
        return request;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
