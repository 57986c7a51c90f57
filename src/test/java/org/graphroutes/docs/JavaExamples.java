package org.graphroutes.docs;

import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.graphroutes.command.CommandResult;

/** The Java of the docs: every block of Java there stands here too, where it is compiled and run. */
final class JavaExamples {

    private JavaExamples() {}

    static String displayName(ProducerTemplate template) {
        CommandResult result = template.requestBodyAndHeader(
                "direct:msgraph-user-get",
                Map.of("user", "ada@contoso.example", "properties", "displayName,mail"),
                "graphConnection",
                "sandbox",
                CommandResult.class);
        return result.outputs().at("/MSGraphUser/DisplayName").asText();
    }

    static RouteBuilder lockOut() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:lock-out-in-java")
                        .setVariable("who", body())
                        .to("direct:msgraph-user-account-disable")
                        .setBody(variable("who"))
                        .to("direct:msgraph-user-session-revoke")
                        .convertBodyTo(String.class);
            }
        };
    }
}
