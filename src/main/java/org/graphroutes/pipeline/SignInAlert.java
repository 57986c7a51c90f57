package org.graphroutes.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.signin.SignIns;

/**
 * Makes the alert that a connection has lost its sign-in: a JSON object with what a person needs to mend it. It is due once
 * for each loss, and only in a service: whoever calls a single command sees the failure.
 */
public final class SignInAlert implements Processor, Predicate {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SignIns signIns;
    private final BooleanSupplier isService;
    private final InstantSource clock;

    public SignInAlert(SignIns signIns, BooleanSupplier isService, InstantSource clock) {
        this.signIns = signIns;
        this.isService = isService;
        this.clock = clock;
    }

    @Override
    public boolean matches(Exchange exchange) {
        SignInRequired lost = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, SignInRequired.class);
        return isService.getAsBoolean() && signIns.takeNews(lost.connection());
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
