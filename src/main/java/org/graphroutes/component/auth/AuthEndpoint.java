package org.graphroutes.component.auth;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Sign exchanges in to Microsoft's identity platform through a named connection. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "msgraph-auth",
        title = "Microsoft Graph Sign-in",
        syntax = "msgraph-auth:operation",
        category = {Category.CLOUD, Category.SECURITY},
        producerOnly = true)
public class AuthEndpoint extends DefaultEndpoint {

    @UriPath(description = "What to do.")
    @Metadata(required = true)
    private AuthOperation operation;

    @UriParam(
            description =
                    "Name of the connection. Without it, the exchange variable connection names it; else the only connection there is.")
    private String connection;

    public AuthEndpoint(String uri, AuthComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return new AuthProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("msgraph-auth: can only be sent to");
    }

    @Override
    public AuthComponent getComponent() {
        return (AuthComponent) super.getComponent();
    }

    public AuthOperation getOperation() {
        return operation;
    }

    public void setOperation(AuthOperation operation) {
        this.operation = operation;
    }

    public String getConnection() {
        return connection;
    }

    public void setConnection(String connection) {
        this.connection = connection;
    }
}
