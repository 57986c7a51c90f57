package org.graphroutes.component.auth;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.graphroutes.connection.Connections;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.signin.SignInCheck;
import org.graphroutes.signin.SignIns;

/** Signs exchanges in to Microsoft's identity platform through a named connection. */
@Component("msgraph-auth")
public class AuthComponent extends DefaultComponent {

    @Metadata(autowired = true, description = "The connections that can be named.")
    private Connections connections;

    @Metadata(autowired = true, description = "Signs connections in.")
    private SignIns signIns;

    @Metadata(autowired = true, description = "Tries connections.")
    private SignInCheck check;

    @Metadata(autowired = true, description = "The work that waits for a sign-in.")
    private ParkedWork parked;

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

    public SignIns getSignIns() {
        return signIns;
    }

    public void setSignIns(SignIns signIns) {
        this.signIns = signIns;
    }

    public SignInCheck getCheck() {
        return check;
    }

    public void setCheck(SignInCheck check) {
        this.check = check;
    }

    public ParkedWork getParked() {
        return parked;
    }

    public void setParked(ParkedWork parked) {
        this.parked = parked;
    }
}
