package org.graphroutes.support;

import java.nio.file.Path;
import java.time.InstantSource;
import org.graphroutes.graph.Waiter;
import org.graphroutes.signin.SignIns;
import org.graphroutes.state.Leases;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateKey;
import org.graphroutes.state.StateStore;

/** Sign-ins whose state is in a folder of the test's own. */
public final class TestSignIns {

    private TestSignIns() {}

    /** Sign-ins with a state store in the folder. */
    public static SignIns in(Path folder, Waiter waiter, InstantSource clock) {
        StateStore store = StateStore.in(folder);
        return in(store, folder, waiter, clock);
    }

    /** Sign-ins with that state store. */
    public static SignIns in(StateStore store, Path folder, Waiter waiter, InstantSource clock) {
        return new SignIns(
                store,
                new SealedRecords(store, () -> StateKey.of(null, folder)),
                new Leases(store, clock, waiter),
                waiter,
                clock,
                () -> 0);
    }
}
