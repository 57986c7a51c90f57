package org.graphroutes.api;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;
import org.graphroutes.connection.Flow;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.signin.SignInStep;
import org.graphroutes.signin.SignIns;

/**
 * Where the browser comes back to after a sign-in ({@code GET /auth/callback}). Needs no key: what lets a request in is a
 * state that we made, which works once, and only with the connection's own redirect URI.
 */
public final class SignInCallback implements Processor {

    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>graph-routes</title>
            <meta name="viewport" content="width=device-width">
            <style>body{font:1.1em/1.5 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em}</style></head>
            <body><h1>%s</h1><p>%s</p></body></html>
            """;

    private final Connections connections;
    private final SignIns signIns;

    public SignInCallback(Connections connections, SignIns signIns) {
        this.connections = connections;
        this.signIns = signIns;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String query = message.getHeader(Exchange.HTTP_RAW_QUERY, "", String.class);
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        message.removeHeaders("*");
        List<String> states = URLUtils.parseParameters(query).getOrDefault("state", List.of());
        Optional<Connection> begun =
                states.size() == 1 ? signIns.begun(connections.usable(), states.get(0)) : Optional.empty();
        if (begun.isEmpty() || !isOurs(begun.get(), path)) {
            answer(
                    message,
                    400,
                    "This is not a sign-in that is under way",
                    "The link may have been used already, or a newer one was made. Begin again: bin/graph-routes auth start");
            return;
        }
        try {
            Connection connection = begun.get();
            SignInStep step = signIns.complete(connection, query);
            String user = ((SignInStep.SignedIn) step).user();
            answer(
                    message,
                    200,
                    "Signed in",
                    "Connection " + connection.name() + " is signed in" + (user == null ? "" : " as " + user)
                            + ". You can close this page.");
        } catch (ProblemException problem) {
            answer(message, problem.status(), "The sign-in failed", problem.getMessage());
        }
    }

    // The authority may be another where a proxy stands before us; a path is always the registered one.
    private static boolean isOurs(Connection connection, String path) {
        return ((Flow.AuthorizationCode) connection.flow())
                .redirectUri()
                .getPath()
                .equals(path);
    }

    private static void answer(Message message, int status, String title, String text) {
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "text/html; charset=utf-8");
        message.setHeader("Cache-Control", "no-store");
        message.setHeader("Referrer-Policy", "no-referrer");
        message.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        message.setBody(PAGE.formatted(escaped(title), escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
