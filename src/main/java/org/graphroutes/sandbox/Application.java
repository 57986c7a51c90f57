package org.graphroutes.sandbox;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Set;

/**
 * An application registered in the sandbox tenant. Its secret is published: the sandbox holds invented data.
 *
 * @param clientSecret empty for none
 * @param certificate what its client assertions are checked with; null for none
 * @param roles the application roles that its tokens carry
 * @param scopes the delegated permissions that a sign-in for {@code .default} gives it
 * @param redirectUris where a sign-in may lead back to
 * @param strictRotation whether a refresh token is good for one use only
 */
public record Application(
        String name,
        String clientId,
        String clientSecret,
        X509Certificate certificate,
        Set<String> roles,
        Set<String> scopes,
        Set<String> redirectUris,
        boolean strictRotation) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1");

    public Application {
        roles = Set.copyOf(roles);
        scopes = Set.copyOf(scopes);
        redirectUris = Set.copyOf(redirectUris);
    }

    /** Whether it cannot keep a secret, and so has none. */
    public boolean isPublic() {
        return clientSecret.isEmpty() && certificate == null;
    }

    /** Whether a sign-in may lead back to the URI: exactly one of its own, but the port of a loopback URI is free. */
    public boolean redirectsTo(String uri) {
        return redirectUris.contains(uri) || redirectUris.stream().anyMatch(registered -> sameButPort(registered, uri));
    }

    private static boolean sameButPort(String registered, String uri) {
        try {
            URI known = URI.create(registered);
            URI given = URI.create(uri);
            return "http".equals(known.getScheme())
                    && known.getHost() != null
                    && LOOPBACK.contains(known.getHost().toLowerCase(Locale.ROOT))
                    && known.getPort() < 0
                    && given.getPort() >= 0
                    && uri.equals(registered.replaceFirst(
                            "^http://" + known.getHost(), "http://" + known.getHost() + ":" + given.getPort()));
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }
}
