package org.graphroutes.pipeline;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.graphroutes.command.Contract;

/**
 * Lets the {@code onException} of a route that calls a command have its say. Without it Camel takes a failure that left
 * the command's route for finally dealt with, and the caller's route just ends.
 */
public final class CallersDecide extends RoutePolicySupport implements RoutePolicyFactory {

    private final Contract contract;

    public CallersDecide(Contract contract) {
        this.contract = contract;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        boolean command =
                contract.commands().stream().anyMatch(one -> one.name().equals(routeId));
        return command ? this : null;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.getException() != null) {
            exchange.getExchangeExtension().setRedeliveryExhausted(false);
            exchange.getExchangeExtension().setFailureHandled(false);
            exchange.getExchangeExtension().setErrorHandlerHandled(null);
        }
    }
}
