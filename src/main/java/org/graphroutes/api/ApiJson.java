package org.graphroutes.api;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The last step of a JSON route: labels the body, unless a problem has labelled it already, and drops our own headers. */
public final class ApiJson implements Processor {

    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().removeHeaders("graph*");
        if (exchange.getMessage().getHeader(Exchange.CONTENT_TYPE) == null) {
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
    }
}
