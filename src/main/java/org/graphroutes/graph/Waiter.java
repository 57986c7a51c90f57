package org.graphroutes.graph;

import java.time.Duration;

/** Does all the waiting; what to wait for is decided elsewhere. */
@FunctionalInterface
public interface Waiter {

    /** Waits on the calling thread. */
    void await(Duration pause) throws InterruptedException;

    /** The waiter of real life. */
    static Waiter sleeping() {
        return pause -> Thread.sleep(pause.toMillis());
    }
}
