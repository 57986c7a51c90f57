package org.graphroutes.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.graphroutes.sandbox.Sandbox;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graph-routes sandbox}: the tenant alone. */
@CommandLine.Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        header = "Start the sandbox tenant alone: sign-in service, Graph, data, faults.")
final class SandboxCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", defaultValue = "9090", description = "Port on 127.0.0.1. Default: 9090.")
    private int port;

    @Option(names = "--users", defaultValue = "200", description = "Number of people in the tenant. Default: 200.")
    private int users;

    @Option(names = "--seed", defaultValue = "42", description = "The same seed gives the same people. Default: 42.")
    private long seed;

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        try (Sandbox sandbox = Sandboxes.start(port, users, seed)) {
            Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
            spec.commandLine().getOut().println(Sandboxes.description(sandbox));
            spec.commandLine().getOut().flush();
            end.await();
        }
        return 0;
    }
}
