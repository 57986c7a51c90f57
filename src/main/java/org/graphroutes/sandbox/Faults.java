package org.graphroutes.sandbox;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.graphroutes.sandbox.http.Request;

/**
 * The faults that were ordered and not yet used up. A request meets the first that matches it, in the order in which
 * they were ordered. Thread-safe.
 */
public final class Faults {
    private final List<Standing> standing = new ArrayList<>();
    private final Random random;

    /** @param random draws the requests that a fault of a share treats */
    Faults(Random random) {
        this.random = random;
    }

    private static final class Standing {
        final Fault fault;
        final PathGlob path;
        int seen;

        Standing(Fault fault) {
            this.fault = fault;
            path = new PathGlob(fault.match().path());
        }

        boolean matches(Request request) {
            String method = fault.match().method();
            return (method == null || method.equalsIgnoreCase(request.method())) && path.matches(request.segments());
        }

        /** Counts a matching request; whether it is to be treated. */
        boolean count() {
            return ++seen > fault.skip();
        }

        boolean usedUp() {
            return fault.count() > 0 && seen >= fault.skip() + fault.count();
        }
    }

    /** Adds the fault after those that stand already. */
    public synchronized void order(Fault fault) {
        standing.add(new Standing(fault));
    }

    /** Those not yet used up, in the order in which they were ordered. */
    public synchronized List<Fault> list() {
        return standing.stream().map(one -> one.fault).toList();
    }

    /** Takes back every fault. */
    public synchronized void clear() {
        standing.clear();
    }

    /** The fault that the request meets. It is counted. */
    synchronized Optional<Fault> take(Request request) {
        for (Iterator<Standing> each = standing.iterator(); each.hasNext(); ) {
            Standing one = each.next();
            if (one.matches(request) && random.nextDouble() < one.fault.share()) {
                boolean treated = one.count();
                if (one.usedUp()) {
                    each.remove();
                }
                if (treated) {
                    return Optional.of(one.fault);
                }
            }
        }
        return Optional.empty();
    }
}
