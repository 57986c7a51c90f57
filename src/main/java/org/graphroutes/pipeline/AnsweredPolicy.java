package org.graphroutes.pipeline;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.graphroutes.command.CommandResult;

/**
 * Lets the caller of a command go on after a failure that errors.yaml turned into a result (a note, a dry run). Camel ends
 * every calling route together with the one that handled an exception; for whoever called the command nothing failed.
 */
public final class AnsweredPolicy extends RoutePolicySupport implements RoutePolicyFactory {

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return this;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        boolean answered = exchange.getExchangeExtension().isErrorHandlerHandledSet()
                && exchange.getExchangeExtension().isErrorHandlerHandled()
                && exchange.getMessage().getBody() instanceof CommandResult;
        if (answered) {
            exchange.getExchangeExtension().setErrorHandlerHandled(null);
            exchange.getExchangeExtension().setRedeliveryExhausted(false);
        }
    }
}
