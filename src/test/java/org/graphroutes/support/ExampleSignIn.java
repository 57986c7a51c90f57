package org.graphroutes.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.connection.Cloud;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Credential;
import org.graphroutes.connection.Flow;
import org.graphroutes.connection.Secret;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.Sandbox;

/** The sign-in with which the example of a command works on a sandbox: an application, or Nora where it takes a person. */
public final class ExampleSignIn {

    /** An administrator whom no example touches. */
    private static final String NORA = "nora.quill@contoso.example";

    /** What the sandbox wants to be left alone between two polls. */
    private static final Duration POLL = Duration.ofSeconds(5);

    private ExampleSignIn() {}

    /** A connection whose flow is one of the command's. */
    public static Connection connection(Command command, String name, Sandbox sandbox) {
        return takesAPerson(command) ? ofAPerson(name, sandbox) : ofAnApplication(name, sandbox);
    }

    /** A connection of the application that may do everything. */
    public static Connection ofAnApplication(String name, Sandbox sandbox) {
        Application application = sandbox.application("sandbox");
        return connection(
                name,
                new Flow.ClientCredentials(
                        application.clientId(),
                        new Credential.ClientSecret(new Secret(application.clientSecret()), null)),
                sandbox);
    }

    /** A connection to which a person signs in by a code. */
    public static Connection ofAPerson(String name, Sandbox sandbox) {
        return connection(
                name, new Flow.DeviceCode(sandbox.application("device").clientId(), null), sandbox);
    }

    private static Connection connection(String name, Flow flow, Sandbox sandbox) {
        return new Connection(
                name,
                "the sandbox",
                flow,
                sandbox.domain(),
                Cloud.CUSTOM,
                sandbox.url(),
                sandbox.url(),
                null,
                Set.of(),
                null,
                true,
                true);
    }

    /**
     * Does what comes before the example: Nora enters the code that was shown, and is signed in.
     *
     * @param waiter lets time pass
     */
    public static void prepare(
            GraphRoutes routes, Command command, String connection, Sandbox sandbox, Consumer<Duration> waiter) {
        if (!takesAPerson(command) || command.name().endsWith("-auth-start")) {
            return;
        }
        String code = routes.signIn(AuthOperation.start, connection, null)
                .facts()
                .path("userCode")
                .asText();
        approve(sandbox, code, NORA);
        waiter.accept(POLL);
        if (!command.name().endsWith("-auth-complete")) {
            routes.signIn(AuthOperation.complete, connection, null);
        }
    }

    /** A person enters a code at the sandbox. */
    public static void approve(Sandbox sandbox, String userCode, String user) {
        order(sandbox, "{\"approve\": \"" + userCode + "\", \"user\": \"" + user + "\"}");
    }

    /** Orders something from the sandbox's sign-in service. */
    public static void order(Sandbox sandbox, String order) {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/sign-in"))
                                    .POST(BodyPublishers.ofString(order))
                                    .build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new AssertionError(answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static boolean takesAPerson(Command command) {
        return !command.flows().contains(Flow.Word.CLIENT_CREDENTIALS);
    }
}
