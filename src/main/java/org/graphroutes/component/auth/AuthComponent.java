package org.graphroutes.component.auth;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.graphroutes.connection.Connections;
import org.graphroutes.connection.TokenCache;

/** Signs exchanges in to Microsoft's identity platform through a named connection. */
@Component("msgraph-auth")
public class AuthComponent extends DefaultComponent {

    @Metadata(autowired = true, description = "The connections that can be named.")
    private Connections connections;

    @Metadata(autowired = true, description = "Holds and fetches the access tokens.")
    private TokenCache tokens;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        AuthEndpoint endpoint = new AuthEndpoint(uri, this);
        endpoint.setOperation(getCamelContext().getTypeConverter().mandatoryConvertTo(AuthOperation.class, remaining));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public Connections getConnections() {
        return connections;
    }

    public void setConnections(Connections connections) {
        this.connections = connections;
    }

    public TokenCache getTokens() {
        return tokens;
    }

    public void setTokens(TokenCache tokens) {
        this.tokens = tokens;
    }
}
