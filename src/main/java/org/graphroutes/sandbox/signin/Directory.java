package org.graphroutes.sandbox.signin;

import java.util.List;
import java.util.Optional;
import org.graphroutes.sandbox.tenant.Tenant;

/** The tenant's people, as they are now. */
final class Directory {
    private final Tenant tenant;

    Directory(Tenant tenant) {
        this.tenant = tenant;
    }

    /** Everybody, oldest entry first. */
    List<User> users() {
        return tenant.set("users").all().stream().map(User::of).toList();
    }

    /** @param key id or user principal name */
    Optional<User> find(String key) {
        return tenant.set("users").find(key).map(User::of);
    }

    /** @throws SignInError if there is nobody of that name or id, or the account is disabled */
    User admit(String key) {
        User user = find(key).orElseThrow(() -> SignInError.of(50034, "user", key, "tenant", tenant.domain()));
        if (!user.enabled()) {
            throw SignInError.of(50057);
        }
        return user;
    }
}
