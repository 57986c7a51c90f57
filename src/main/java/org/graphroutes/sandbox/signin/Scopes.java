package org.graphroutes.sandbox.signin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a client asks for with {@code scope}. Immutable.
 *
 * @param openId openid, profile, email, offline_access, as far as asked for
 * @param resource which of the sandbox's resources; the first, if the scopes span several
 * @param audience the resource by the name that the client uses
 * @param names the scopes of that resource, each once; {@code .default} among them stands for all that is consented
 * @param spansResources whether there are scopes of other resources besides
 */
record Scopes(Set<String> openId, String resource, String audience, Set<String> names, boolean spansResources) {
    private static final Set<String> OPEN_ID = Set.of("openid", "profile", "email", "offline_access");
    private static final String DEFAULT = ".default";

    /** What a scope without a resource belongs to. */
    private static final String GRAPH = "https://graph.microsoft.com";

    /** @throws SignInError if a scope names a resource that the sandbox does not have */
    static Scopes of(String scope, SignInSettings settings, String tenant, String origin) {
        Set<String> openId = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        String audience = null;
        boolean others = false;
        for (String word : words(scope)) {
            if (OPEN_ID.contains(word)) {
                openId.add(word);
                continue;
            }
            int slash = word.lastIndexOf('/');
            String asked = slash < 0 ? GRAPH : word.substring(0, slash);
            String resource = known(asked, settings, tenant, origin);
            if (audience == null) {
                audience = asked;
            }
            if (known(audience, settings, tenant, origin).equals(resource)) {
                names.add(word.substring(slash + 1));
            } else {
                others = true;
            }
        }
        String chosen = audience == null ? GRAPH : audience;
        return new Scopes(openId, known(chosen, settings, tenant, origin), chosen, names, others);
    }

    /** The scopes that are not OpenID Connect's, as they were written. */
    static List<String> ofResources(String scope) {
        List<String> words = new ArrayList<>(words(scope));
        words.removeAll(OPEN_ID);
        return words;
    }

    private static List<String> words(String scope) {
        return List.of(scope.strip().split("\\s+"));
    }

    private static String known(String name, SignInSettings settings, String tenant, String origin) {
        return settings.resource(name, origin)
                .orElseThrow(() -> SignInError.of(500011, "resource", name, "tenant", tenant));
    }

    boolean isDefault() {
        return names.contains(DEFAULT);
    }

    boolean wants(String openIdScope) {
        return openId.contains(openIdScope);
    }

    /** How the answer names what was granted; clients look for the very words that they sent. */
    String granted(Set<String> scopes) {
        List<String> words = new ArrayList<>();
        openId.stream().filter(word -> !word.equals("offline_access")).forEach(words::add);
        scopes.forEach(scope -> words.add(audience + "/" + scope));
        if (isDefault()) {
            words.add(audience + "/" + DEFAULT);
        } else {
            names.stream().filter(scopes::contains).forEach(words::add);
        }
        return String.join(" ", words);
    }
}
