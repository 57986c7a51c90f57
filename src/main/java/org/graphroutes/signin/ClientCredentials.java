package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;
import java.net.URI;
import java.time.Duration;
import org.graphroutes.connection.Credential;

/**
 * The client credentials grant (RFC 6749 section 4.4): the application signs in as itself, with a secret or with a
 * certificate.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Microsoft's
 *     page</a>
 */
final class ClientCredentials implements SignInFlow {

    private final TokenService service;

    ClientCredentials(TokenService service) {
        this.service = service;
    }

    @Override
    public AccessToken acquire(TokenOrder order) {
        URI endpoint = order.connection().tokenEndpoint();
        Duration before = service.offset(endpoint);
        try {
            return once(order);
        } catch (SignInRefused refused) {
            boolean timed = !(order.connection().flow().credential() instanceof Credential.ClientSecret);
            if (timed && !service.offset(endpoint).equals(before)) {
                // The assertion was made by a clock that we now know to be wrong.
                return once(order);
            }
            throw refused;
        }
    }

    // A token request of this grant changes nothing, so it may be repeated.
    private AccessToken once(TokenOrder order) {
        return service.redeem(order, new ClientCredentialsGrant(), new Scope(order.scope()), true)
                .accessToken();
    }
}
