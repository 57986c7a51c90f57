package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.problem.SignInRequired;

/** Parks a call whose connection has lost its sign-in, where the call allows that; the answer says so. */
public final class ParkAnswer implements Processor, Predicate {

    private final ParkedWork parked;

    public ParkAnswer(ParkedWork parked) {
        this.parked = parked;
    }

    /** Whether an exchange ends parked, and not with an answer of its command. */
    static boolean isParked(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof SignInRequired
                && exchange.getMessage().getBody() instanceof CommandResult;
    }

    @Override
    public boolean matches(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        return call != null && call.parks();
    }

    @Override
    public void process(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        SignInRequired lost = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, SignInRequired.class);
        ParkedWork.Call waiting = parked.park(
                call.connection().name(), call.command().name(), call.command().effect(), call.arguments());
        String note = "Parked as " + waiting.id() + " until " + waiting.expiresAt() + ", because connection "
                + call.connection().name() + " is not signed in. It is made after the next sign-in.";
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        exchange.getMessage()
                .setBody(new CommandResult(
                        call.command().name(),
                        call.connection().name(),
                        JsonNodeFactory.instance.objectNode(),
                        note,
                        null,
                        List.of(),
                        List.of(note, lost.getMessage())));
    }
}
