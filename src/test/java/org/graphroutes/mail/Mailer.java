package org.graphroutes.mail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.graphroutes.GraphRoutes;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.support.TestHome;

/**
 * A program that sends mails and may be killed at any moment. It repeats each until it is told that it was sent, and
 * writes down which were: a caller as careful as a caller can be, and no more.
 */
final class Mailer {

    private static final int THREADS = 4;

    private Mailer() {}

    /** @param arguments folder of the home; file of the keys, a line each; file of those that were sent; id of a file */
    public static void main(String[] arguments) throws Exception {
        Path sent = Path.of(arguments[2]);
        Set<String> done = new HashSet<>(Files.exists(sent) ? Files.readAllLines(sent) : List.of());
        Queue<String> open = new ConcurrentLinkedQueue<>(Files.readAllLines(Path.of(arguments[1])));
        open.removeAll(done);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (GraphRoutes routes = new GraphRoutes(new TestHome(Path.of(arguments[0])).home())
                .forAllCommands()
                .start()) {
            for (int i = 0; i < THREADS; i++) {
                threads.execute(() -> {
                    for (String key = open.poll(); key != null; key = open.poll()) {
                        send(routes, key, arguments[3]);
                        write(sent, key);
                    }
                });
            }
            threads.shutdown();
            if (!threads.awaitTermination(30, TimeUnit.MINUTES)) {
                throw new IllegalStateException("it hangs");
            }
        }
    }

    private static void send(GraphRoutes routes, String key, String file) {
        Map<String, Object> mail = new HashMap<>(Map.of(
                "from",
                EachMailOnceTest.FROM,
                "to",
                EachMailOnceTest.TO,
                "subject",
                key,
                "body",
                "This comes once.",
                "idempotency_key",
                key));
        if (key.startsWith("large")) {
            mail.put("attachIDs", List.of(file));
        }
        while (true) {
            try {
                routes.call("send-mail", mail, null, false);
                return;
            } catch (ProblemException problem) {
                System.out.println(key + ": " + problem.type() + ": " + problem.getMessage());
            }
        }
    }

    private static synchronized void write(Path sent, String key) {
        try {
            Files.writeString(sent, key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
