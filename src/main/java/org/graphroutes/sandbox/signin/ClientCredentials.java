package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.graphroutes.sandbox.json.Json;

/** {@code client_credentials}: a token of the application alone. */
final class ClientCredentials implements Grant {
    private static final String DEFAULT = "/.default";

    private final SignInSettings settings;
    private final Permissions permissions;
    private final AccessTokens tokens;

    ClientCredentials(SignInSettings settings, Permissions permissions, AccessTokens tokens) {
        this.settings = settings;
        this.permissions = permissions;
        this.tokens = tokens;
    }

    @Override
    public ObjectNode answer(TokenRequest request) {
        if (!settings.isTenant(request.tenant())) {
            throw SignInError.of(50059);
        }
        if (request.application().isPublic()) {
            throw SignInError.of(7000218);
        }
        String audience = audience(request);
        String resource = settings.resource(audience, request.origin())
                .orElseThrow(() -> SignInError.of(500011, "resource", audience, "tenant", request.tenant()));
        Entitlement entitlement = new Entitlement(
                request.application(),
                null,
                audience,
                permissions.roles(request.application(), resource),
                request.proof(),
                request.claims());
        return Json.object()
                .put("token_type", "Bearer")
                .put("expires_in", AccessTokens.LIFETIME.toSeconds())
                .put("ext_expires_in", AccessTokens.LIFETIME.toSeconds())
                .put("access_token", tokens.issue(entitlement));
    }

    /** One resource's default, and nothing else; what OpenID Connect adds (MSAL always does) means nothing here. */
    private static String audience(TokenRequest request) {
        String scope = request.required("scope");
        List<String> words = Scopes.ofResources(scope);
        if (words.size() > 1) {
            throw SignInError.of(70011, "scope", scope);
        }
        if (words.isEmpty() || !words.get(0).endsWith(DEFAULT)) {
            throw SignInError.of(1002012, "scope", scope);
        }
        return words.get(0).substring(0, words.get(0).length() - DEFAULT.length());
    }
}
