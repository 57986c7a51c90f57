package org.graphroutes.sandbox.signin;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The orders that stand. Of two that contradict each other the later counts. Not thread-safe. */
final class SignInOrders {
    private final List<Standing> standing = new ArrayList<>();

    private static final class Standing {
        final SignInOrder order;
        int used;

        Standing(SignInOrder order) {
            this.order = order;
        }

        boolean usedUp() {
            return order.times() != null && used >= order.times();
        }
    }

    void add(SignInOrder order) {
        standing.add(new Standing(order));
    }

    List<SignInOrder> list() {
        return standing.stream().map(one -> one.order).toList();
    }

    void clear() {
        standing.clear();
    }

    /** The error that the application's request meets: the first that was ordered. It is counted. */
    Optional<SignInOrder.Refusal> takeError(String clientId) {
        for (Iterator<Standing> each = standing.iterator(); each.hasNext(); ) {
            Standing one = each.next();
            if (one.order.error() != null && one.order.concerns(clientId)) {
                one.used++;
                if (one.usedUp()) {
                    each.remove();
                }
                return Optional.of(one.order.error());
            }
        }
        return Optional.empty();
    }

    /** {@code removed}, {@code given}, or empty for what is registered. */
    String consent(String clientId) {
        return last(clientId, SignInOrder::consent).orElse("");
    }

    boolean secretExpired(String clientId) {
        return last(clientId, SignInOrder::secret)
                .filter(SignInOrder.EXPIRED::equals)
                .isPresent();
    }

    /** @param registered what holds without an order */
    boolean strictRotation(String clientId, boolean registered) {
        return last(clientId, SignInOrder::rotation)
                .map(SignInOrder.STRICT::equals)
                .orElse(registered);
    }

    private Optional<String> last(String clientId, Function<SignInOrder, String> what) {
        return standing.stream()
                .map(one -> one.order)
                .filter(order -> what.apply(order) != null && order.concerns(clientId))
                .reduce((earlier, later) -> later)
                .map(what);
    }
}
