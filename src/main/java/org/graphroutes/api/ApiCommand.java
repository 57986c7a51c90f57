package org.graphroutes.api;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.Contract;

/** Finds the command that the path names, or its alias, and leaves its name in the variable {@code command}. */
public final class ApiCommand implements Processor {

    private final Contract contract;

    public ApiCommand(Contract contract) {
        this.contract = contract;
    }

    @Override
    public void process(Exchange exchange) {
        String name = exchange.getVariable(ApiIngress.NAME, String.class);
        exchange.setVariable("command", contract.command(name).name());
    }
}
