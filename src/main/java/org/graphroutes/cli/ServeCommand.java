package org.graphroutes.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.CommandResult;
import org.graphroutes.sandbox.Sandbox;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code graph-routes serve}: everything, until it is told to end. */
@CommandLine.Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        header = "Serve every command over HTTP and as Camel routes.",
        description = "Answers on 127.0.0.1 unless told otherwise; elsewhere it needs graph.api.key or"
                + " graph.api.jwt-issuer in config/application.properties.")
final class ServeCommand implements Callable<Integer> {

    @ParentCommand
    private GraphRoutesCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of the API; 0 for any. Default: 8080.")
    private Integer port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address of the API. Default: 127.0.0.1.")
    private String host;

    @Option(names = "--sandbox", description = "Start the sandbox tenant too, with a connection named sandbox.")
    private boolean withSandbox;

    @Option(
            names = "--sandbox-port",
            paramLabel = "PORT",
            defaultValue = "9090",
            description = "Port of the sandbox; 0 for any. Default: 9090.")
    private int sandboxPort;

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        GraphRoutes routes = new GraphRoutes(parent.home()).forService(host, port);
        try (Sandbox sandbox = withSandbox ? Sandboxes.start(sandboxPort, 200, 42) : null) {
            if (sandbox != null) {
                routes.withConnections(connections -> connections.with(Sandboxes.connection(sandbox)));
            }
            try (routes) {
                routes.start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    end.countDown();
                    await(closed);
                }));
                PrintWriter out = spec.commandLine().getOut();
                if (sandbox != null) {
                    tour(routes, sandbox, out);
                }
                out.println("graph-routes answers on " + routes.apiUrl() + "/api/v1 (docs: " + routes.apiUrl()
                        + "/api/v1/docs/index.html). Ctrl-C ends it.");
                out.flush();
                end.await();
            }
        } finally {
            closed.countDown();
        }
        return 0;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // What a newcomer wants to see: that it works, and what to type next.
    private static void tour(GraphRoutes routes, Sandbox sandbox, PrintWriter out) {
        out.println(Sandboxes.description(sandbox));
        step(routes, out, "!msgraph-user-test");
        step(routes, out, "!msgraph-user-get user=ada@contoso.example properties=id,displayName,jobTitle,mail");
        step(routes, out, "!msgraph-user-list limit=5 properties=displayName,jobTitle,mail");
        out.println("\nTry next, in another terminal:\n");
        out.println(
                "  curl -s " + routes.apiUrl() + "/api/v1/commands/msgraph-user-get?connection=" + Sandboxes.CONNECTION
                        + " -H 'Content-Type: application/json' -d '{\"user\": \"ada@contoso.example\"}'\n");
    }

    private static void step(GraphRoutes routes, PrintWriter out, String line) {
        List<String> words = WarRoomLine.words(line);
        Map<String, String> arguments = words.stream()
                .skip(1)
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        CommandResult result = routes.call(words.get(0), arguments, Sandboxes.CONNECTION, false);
        out.println("\n> " + line);
        out.println(MarkdownText.aligned(result.readable(), MarkdownText.Style.ofTerminal()));
    }
}
