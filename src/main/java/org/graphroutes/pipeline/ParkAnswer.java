package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult;
import org.graphroutes.mail.MailOrders;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.problem.SignInRequired;

/** Parks a call whose connection has lost its sign-in, where the call allows that; the answer says so. */
public final class ParkAnswer implements Processor, Predicate {

    /** The output of a call that was parked, with its {@code id} and {@code expiresAt}; it has no other. */
    public static final String OUTPUT = "Parked";

    private final ParkedWork parked;

    public ParkAnswer(ParkedWork parked) {
        this.parked = parked;
    }

    /** Whether an exchange ends parked, and not with an answer of its command. */
    static boolean isParked(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof CommandResult result
                && result.outputs().has(OUTPUT);
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
        String effect =
                call.arguments().has(MailOrders.KEY) ? "once" : call.command().effect();
        ParkedWork.Call waiting =
                parked.park(call.connection().name(), call.command().name(), effect, call.arguments());
        String note = "Parked as " + waiting.id() + " until " + waiting.expiresAt() + ", because connection "
                + call.connection().name() + " is not signed in. It is made after the next sign-in.";
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        exchange.getMessage()
                .setBody(new CommandResult(
                        call.command().name(),
                        call.connection().name(),
                        outputs(waiting),
                        note,
                        null,
                        List.of(),
                        List.of(note, lost.getMessage())));
    }

    private static ObjectNode outputs(ParkedWork.Call waiting) {
        ObjectNode outputs = JsonNodeFactory.instance.objectNode();
        outputs.putObject(OUTPUT)
                .put("id", waiting.id())
                .put("expiresAt", waiting.expiresAt().toString());
        return outputs;
    }
}
