package org.graphroutes.pipeline;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Contract;

/**
 * Ends at a command's route what errors.yaml did there. Left alone, Camel ends every calling route together with the one
 * in which an exception was dealt with.
 *
 * <ul>
 *   <li>A failure that became a result (a note, a dry run) is none for the caller: its route goes on.
 *   <li>A call that was parked has no answer yet: a route in which nobody waits ends with it.
 *   <li>A failure that became a problem document was asked for: the caller's route ends with it.
 *   <li>A failure that is still an exception is the caller's to decide about, by {@code doTry} or {@code onException}.
 * </ul>
 */
public final class CommandBorder extends RoutePolicySupport implements RoutePolicyFactory {

    private final Contract contract;

    public CommandBorder(Contract contract) {
        this.contract = contract;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return contract.hasRoute(routeId) ? this : null;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        boolean endsHere =
                ParkAnswer.isParked(exchange) && !exchange.getPattern().isOutCapable();
        if (exchange.getException() != null || exchange.getMessage().getBody() instanceof CommandResult && !endsHere) {
            ExchangeExtension state = exchange.getExchangeExtension();
            state.setErrorHandlerHandled(null);
            state.setRedeliveryExhausted(false);
            state.setFailureHandled(false);
        }
    }
}
