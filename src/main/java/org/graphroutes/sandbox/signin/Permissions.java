package org.graphroutes.sandbox.signin;

import java.util.LinkedHashSet;
import java.util.Set;
import org.graphroutes.sandbox.Application;

/** What applications may do: as registered, unless the consent was removed or given since. */
final class Permissions {
    private final SignInSettings settings;
    private final SignInOrders orders;

    Permissions(SignInSettings settings, SignInOrders orders) {
        this.settings = settings;
        this.orders = orders;
    }

    Set<String> roles(Application application, String resource) {
        return consented(
                application,
                application.roles(),
                settings.resources().get(resource).application());
    }

    /** What {@code .default} means. */
    Set<String> scopes(Application application, String resource) {
        return consented(
                application,
                application.scopes(),
                settings.resources().get(resource).delegated());
    }

    /** What is asked for by name: a person may consent to it at sign-in, if the consent was not removed. */
    Set<String> named(Application application, Set<String> asked) {
        return orders.consent(application.clientId()).equals(SignInOrder.REMOVED) ? Set.of() : asked;
    }

    private Set<String> consented(Application application, Set<String> registered, Set<String> all) {
        return switch (orders.consent(application.clientId())) {
            case SignInOrder.REMOVED -> Set.of();
            case SignInOrder.GIVEN -> all;
            default -> {
                Set<String> both = new LinkedHashSet<>(all);
                both.retainAll(registered);
                yield both;
            }
        };
    }
}
