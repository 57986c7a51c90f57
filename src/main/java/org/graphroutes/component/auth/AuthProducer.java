package org.graphroutes.component.auth;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.SignIn;

/** Sends an exchange through one {@link AuthOperation}. Blocks while a token is fetched. */
class AuthProducer extends DefaultProducer {

    AuthProducer(AuthEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public AuthEndpoint getEndpoint() {
        return (AuthEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) {
        AuthComponent component = getEndpoint().getComponent();
        Connection connection = connection(exchange);
        boolean dryRun = exchange.getVariable(AuthConstants.DRY_RUN, false, Boolean.class);
        switch (getEndpoint().getOperation()) {
            case token ->
                exchange.setProperty(
                        AuthConstants.SIGN_IN,
                        new SignIn(
                                connection,
                                dryRun ? null : component.getTokens().get(connection, connection.graphResource())));
            case reset -> {
                if (!dryRun) {
                    component.getTokens().forget(connection);
                }
            }
            case loginUrl ->
                exchange.setVariable(
                        AuthConstants.LOGIN_URL, connection.adminConsentUrl().toString());
        }
    }

    private Connection connection(Exchange exchange) {
        String name = getEndpoint().getConnection();
        if (name == null) {
            name = exchange.getVariable(AuthConstants.CONNECTION, String.class);
        }
        return name == null
                ? getEndpoint().getComponent().getConnections().defaultFor("")
                : getEndpoint().getComponent().getConnections().get(name);
    }
}
