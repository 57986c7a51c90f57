package org.graphroutes.keycloak;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.Waiter;
import org.graphroutes.signin.SignIns;
import org.graphroutes.support.TestSignIns;

/**
 * Threads that refresh a connection as fast as they can; as a process of its own, it says that it is ready, begins at
 * the first byte it is sent, says what it got, and ends when there is no more to read.
 */
final class Refreshing {

    static final String READY = "ready";
    static final String DONE = "done";

    private Refreshing() {}

    /** Arguments: the state folder, the login URL, how many threads, how many tokens. */
    public static void main(String[] args) throws Exception {
        SignIns signIns = TestSignIns.in(Path.of(args[0]), Waiter.sleeping(), InstantSource.system());
        Connection web = RealConnections.web(URI.create(args[1]));
        // Opens the state, so that the beginning is not spent on that.
        signIns.status(web);
        System.out.println(READY);
        if (hearsNothingMore()) {
            return;
        }
        tokens(signIns, web, Integer.parseInt(args[2]), Integer.parseInt(args[3]))
                .forEach(System.out::println);
        System.out.println(DONE);
        while (!hearsNothingMore()) {
            // Only the end ends it.
        }
    }

    private static boolean hearsNothingMore() throws IOException {
        return System.in.read() < 0;
    }

    /**
     * Refreshes until there are enough.
     *
     * @return every access token that a thread got: one for each refresh, for who asks for one gets it, too
     */
    static Set<String> tokens(SignIns signIns, Connection connection, int threads, int enough)
            throws InterruptedException, ExecutionException {
        Set<String> tokens = ConcurrentHashMap.newKeySet();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                done.add(pool.submit(() -> {
                    while (tokens.size() < enough) {
                        signIns.refresh(connection);
                        tokens.add(signIns.signIn(connection, RealConnections.GRAPH)
                                .value());
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return tokens;
    }
}
