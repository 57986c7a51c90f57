package org.graphroutes.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.problem.SignInRequired;

/** Makes the alert that a connection has lost its sign-in: a JSON object with what a person needs to mend it. */
public final class SignInAlert implements Processor {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InstantSource clock;

    public SignInAlert(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        SignInRequired lost = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, SignInRequired.class);
        Map<String, Object> alert = new LinkedHashMap<>();
        alert.put("alert", lost.type());
        alert.put("time", clock.instant().toString());
        alert.put("detail", lost.getMessage());
        alert.putAll(lost.facts());
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(JSON.writeValueAsString(alert));
    }
}
