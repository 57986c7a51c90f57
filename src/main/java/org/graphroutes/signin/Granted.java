package org.graphroutes.signin;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a readable access token says of its bearer.
 *
 * @param delegated whether a person signed in ({@code scp}), not an application as itself ({@code roles})
 * @param permissions in the alphabet's order
 * @param user the person; null for an application
 * @param byDirectoryRole whether an application may do more than its permissions say, by a role of the directory
 */
public record Granted(boolean delegated, Set<String> permissions, String user, boolean byDirectoryRole) {

    /** The role that every token has, which allows nothing. */
    private static final String NO_ROLE = "0997a1d0-0d1d-4acb-b408-d5ca73121e90";

    public Granted {
        permissions = Collections.unmodifiableSet(new TreeSet<>(permissions));
    }

    static Granted of(JWTClaimsSet claims) throws ParseException {
        String scopes = claims.getStringClaim("scp");
        List<String> roles = claims.getStringListClaim("roles");
        String bearer = claims.getStringClaim("idtyp");
        // A person whose consent was withdrawn has no scopes.
        boolean delegated = "user".equals(bearer) || scopes != null && !"app".equals(bearer);
        List<String> directoryRoles = claims.getStringListClaim("wids");
        String user = claims.getStringClaim("upn");
        return new Granted(
                delegated,
                Set.copyOf(
                        delegated
                                ? Arrays.stream((scopes == null ? "" : scopes).split(" "))
                                        .filter(scope -> !scope.isEmpty())
                                        .toList()
                                : roles == null ? List.of() : roles),
                delegated ? user == null ? claims.getStringClaim("preferred_username") : user : null,
                !delegated
                        && directoryRoles != null
                        && directoryRoles.stream().anyMatch(role -> !role.equals(NO_ROLE)));
    }

    /** Whether one of the sets is whole among the permissions. */
    public boolean satisfies(List<List<String>> anyOf) {
        return anyOf.stream().anyMatch(permissions::containsAll);
    }
}
