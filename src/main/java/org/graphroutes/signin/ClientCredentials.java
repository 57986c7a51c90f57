package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;

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
        // A token request of this grant changes nothing, so it may be repeated.
        return service.redeem(order, new ClientCredentialsGrant(), new Scope(order.scope()), true)
                .accessToken();
    }
}
