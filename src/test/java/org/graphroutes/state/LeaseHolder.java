package org.graphroutes.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.graphroutes.graph.Waiter;

/** A process of its own that puts a secret, takes a lease, says so and holds it until it is killed. */
final class LeaseHolder {

    static final String NAME = "sign-in acme";
    static final String SECRET = "put before the end";
    static final String HELD = "held";

    private LeaseHolder() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path data = Path.of(args[0]);
        StateStore store = StateStore.in(data);
        new SealedRecords(store, () -> StateKey.of(null, data)).put("acme", "refresh-token", SECRET.getBytes(UTF_8));
        new Leases(store, InstantSource.system(), Waiter.sleeping())
                .acquire(NAME, Duration.ofHours(1), Duration.ZERO)
                .orElseThrow();
        System.out.println(HELD);
        System.in.read();
    }
}
