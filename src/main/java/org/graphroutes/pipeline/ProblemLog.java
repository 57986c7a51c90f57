package org.graphroutes.pipeline;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.Redaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a failure that goes back to its caller, without the secrets of the call, which Graph may have repeated. */
public final class ProblemLog implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemLog.class);

    @Override
    public void process(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        CommandCall call = CommandCall.of(exchange);
        List<String> secrets = call == null ? List.of() : call.secrets();
        LOG.debug("{}: {}", exchange.getFromRouteId(), Redaction.of(String.valueOf(failure.getMessage()), secrets));
    }
}
