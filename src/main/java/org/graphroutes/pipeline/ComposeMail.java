package org.graphroutes.pipeline;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.mail.MailOrders;

/** Makes the mail that a command is to send, and refuses what cannot be sent, before anything goes out. */
public final class ComposeMail implements Processor {

    /** Exchange property: the mail. */
    static final String COMPOSED = "CamelGraphRoutesMail";

    private final MailOrders orders;

    public ComposeMail(MailOrders orders) {
        this.orders = orders;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void process(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        List<String> mailbox = exchange.getVariable(Accept.MAILBOX, List.class);
        exchange.setProperty(
                COMPOSED, orders.of(call.command(), call.connection().name(), mailbox, call.arguments()));
    }
}
