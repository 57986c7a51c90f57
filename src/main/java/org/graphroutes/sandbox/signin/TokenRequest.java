package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.json.Json;

/**
 * A request to the token endpoint by an application that has proved who it is.
 *
 * @param tenant as the client writes it
 * @param origin the sandbox's URL, as the client writes it
 */
record TokenRequest(String tenant, String origin, Query form, Application application, Entitlement.Proof proof) {

    /** @throws SignInError if the parameter is missing */
    String required(String parameter) {
        return form.get(parameter).orElseThrow(() -> SignInError.missing(parameter));
    }

    /** The claims parameter as JSON; a missing node for none. */
    JsonNode claims() {
        return form.get("claims").map(TokenRequest::claims).orElse(MissingNode.getInstance());
    }

    /** @throws SignInError if it is not JSON */
    static JsonNode claims(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow(() -> SignInError.of(9002313));
    }
}
