package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.component.graph.GraphConstants;
import org.graphroutes.graph.DryRun;
import org.graphroutes.mail.Dispatcher;
import org.graphroutes.mail.Dispatcher.Sent;
import org.graphroutes.mail.MailOrder;
import org.graphroutes.mail.MailOrders;
import org.graphroutes.signin.SignIn;

/**
 * Sends the mail that {@link ComposeMail} made, effectively once. The body becomes the message as Graph has it, or as it was
 * composed where Graph does not tell.
 */
public final class DispatchMail implements Processor {

    private final Dispatcher dispatcher;

    public DispatchMail(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public void process(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        MailOrders.Composed composed = exchange.getProperty(ComposeMail.COMPOSED, MailOrders.Composed.class);
        MailOrder order = composed.order();
        SignIn signIn = exchange.getProperty(AuthConstants.SIGN_IN, SignIn.class);
        if (signIn.token() == null) {
            throw new DryRun(Dispatcher.first(order, call.connection()));
        }
        Sent sent = dispatcher.dispatch(order, call.connection(), signIn);
        if (sent.before() != null) {
            call.notes()
                    .add("An earlier call with idempotency_key=" + order.key() + " had done this at " + sent.before()
                            + "; nothing was sent now.");
        }
        exchange.setProperty(GraphConstants.ANSWER, sent.message());
        exchange.getMessage().setBody(sent.message() != null ? sent.message() : composed(composed.shown(), sent.id()));
    }

    private static ObjectNode composed(ObjectNode shown, String id) {
        ObjectNode message = shown == null ? JsonNodeFactory.instance.objectNode() : shown;
        return id == null ? message : message.put("id", id);
    }
}
