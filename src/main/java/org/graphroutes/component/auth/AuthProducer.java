package org.graphroutes.component.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.signin.Facts;
import org.graphroutes.signin.PermissionNeeds;
import org.graphroutes.signin.SignIn;
import org.graphroutes.signin.SignInStep;
import org.graphroutes.signin.SignInText;
import org.graphroutes.signin.SignIns;

/** Sends an exchange through one {@link AuthOperation}. Blocks while a sign-in service is asked. */
class AuthProducer extends DefaultProducer {

    private static final ObjectMapper JSON = new ObjectMapper();

    AuthProducer(AuthEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public AuthEndpoint getEndpoint() {
        return (AuthEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) {
        Connection connection = connection(exchange);
        boolean dryRun = exchange.getVariable(AuthConstants.DRY_RUN, false, Boolean.class);
        AuthOperation operation = getEndpoint().getOperation();
        if (operation == AuthOperation.token) {
            exchange.setProperty(
                    AuthConstants.SIGN_IN, dryRun ? SignIn.ofDryRun(connection) : signIn(exchange, connection));
        } else if (dryRun) {
            answer(
                    exchange,
                    "Nothing was done: a dry run of a sign-in sends nothing.",
                    Facts.of("connection", connection.name()));
        } else {
            carryOut(exchange, operation, connection);
        }
    }

    private SignIn signIn(Exchange exchange, Connection connection) {
        SignIn signIn = signIns().signIn(connection, connection.graphResource());
        PermissionNeeds needs = exchange.getProperty(AuthConstants.NEEDS, PermissionNeeds.class);
        if (needs != null) {
            needs.require(connection, signIn.token());
        }
        return signIn;
    }

    private void carryOut(Exchange exchange, AuthOperation operation, Connection connection) {
        switch (operation) {
            case start -> step(exchange, connection, signIns().start(connection));
            case complete ->
                step(
                        exchange,
                        connection,
                        signIns().complete(connection, exchange.getVariable(AuthConstants.CODE, String.class)));
            case test -> {
                Map<String, Object> check =
                        getEndpoint().getComponent().getCheck().check(connection);
                answer(exchange, SignInText.ofCheck(check), check);
            }
            case reset -> {
                signIns().reset(connection);
                answer(
                        exchange,
                        "Authorization was reset successfully. "
                                + (connection.flow().isInteractive()
                                        ? "Sign in again before the next command."
                                        : "The next command gets a new token."),
                        Facts.of("connection", connection.name(), "state", "reset"));
            }
            case loginUrl -> {
                String url = signIns().loginUrl(connection).toString();
                answer(
                        exchange,
                        (connection.flow() instanceof Flow.AuthorizationCode
                                        ? "Open this page and sign in:\n\n"
                                        : "An administrator opens this page and consents:\n\n")
                                + url,
                        Facts.of("connection", connection.name(), "loginUrl", url));
            }
            default -> {
                Map<String, Object> status = signIns().status(connection);
                status.put("parked", getEndpoint().getComponent().getParked().waiting(connection.name()));
                answer(exchange, SignInText.ofStatus(status), status);
            }
        }
    }

    private static void step(Exchange exchange, Connection connection, SignInStep step) {
        answer(exchange, SignInText.of(connection, step), SignInText.facts(connection, step));
    }

    private static void answer(Exchange exchange, String text, Map<String, Object> facts) {
        exchange.setVariable(AuthConstants.TEXT, text);
        exchange.getMessage().setBody(JSON.valueToTree(Map.of("SignIn", facts)));
    }

    private SignIns signIns() {
        return getEndpoint().getComponent().getSignIns();
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
