package org.graphroutes.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.graphroutes.problem.RequestRefused;

/**
 * Answers every path and method that no route serves. It stands at the router itself, since a Camel route for all paths
 * would shadow those that are added later.
 */
public final class ApiNothing implements Handler<RoutingContext> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiNothing() {}

    /** Puts itself behind every route of a context's HTTP server, those to come included. */
    public static void behind(CamelContext context) {
        int port = context.hasService(VertxPlatformHttpServer.class).getPort();
        VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port))
                .route()
                .last()
                .handler(new ApiNothing());
    }

    @Override
    public void handle(RoutingContext request) {
        RequestRefused problem = new RequestRefused(
                404,
                "unknown-path",
                "There is nothing here with that path and method. Commands are called by POST /api/v1/commands/COMMAND;"
                        + " the rest is on /api/v1/docs/index.html.");
        try {
            request.response()
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", "application/problem+json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(problem.document())));
        } catch (JsonProcessingException e) {
            request.fail(e);
        }
    }
}
