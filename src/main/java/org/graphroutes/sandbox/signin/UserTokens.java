package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import org.graphroutes.sandbox.json.Json;

/** Writes the token endpoint's answer for somebody who signed in. */
final class UserTokens {
    private final SignInSettings settings;
    private final Permissions permissions;
    private final AccessTokens tokens;
    private final Directory directory;
    private final InstantSource clock;

    UserTokens(
            SignInSettings settings,
            Permissions permissions,
            AccessTokens tokens,
            Directory directory,
            InstantSource clock) {
        this.settings = settings;
        this.permissions = permissions;
        this.tokens = tokens;
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * @param refreshToken null for none
     * @throws SignInError if the person may not sign in any more, or the request's scope does not do
     */
    ObjectNode answer(TokenRequest request, SignedIn signedIn, String refreshToken) {
        User user = directory.admit(signedIn.userId());
        Scopes scopes = scopes(request, signedIn.scope());
        Set<String> granted = granted(request, scopes);
        String accessToken = tokens.issue(new Entitlement(
                request.application(),
                user,
                scopes.audience(),
                granted,
                request.proof(),
                request.form().get("claims").isPresent() ? request.claims() : signedIn.claims()));
        ObjectNode answer = Json.object()
                .put("token_type", "Bearer")
                .put("scope", scopes.granted(granted))
                .put("expires_in", AccessTokens.LIFETIME.toSeconds())
                .put("ext_expires_in", AccessTokens.LIFETIME.toSeconds())
                .put("access_token", accessToken);
        if (refreshToken != null) {
            answer.put("refresh_token", refreshToken);
        }
        if (scopes.wants("openid")) {
            answer.put("id_token", idToken(request, user, signedIn.nonce()));
        }
        if (request.form().get("client_info").filter("1"::equals).isPresent()) {
            answer.put("client_info", clientInfo(user));
        }
        return answer;
    }

    /** What the request asks for, else what was asked for at sign-in; a token is for one resource. */
    private Scopes scopes(TokenRequest request, String atSignIn) {
        String asked = request.form().get("scope").orElse(null);
        Scopes scopes = Scopes.of(asked == null ? atSignIn : asked, settings, request.tenant(), request.origin());
        if (asked != null && scopes.spansResources()) {
            throw SignInError.of(700022);
        }
        if (scopes.isDefault() && scopes.names().size() > 1) {
            throw SignInError.of(70011, "scope", asked == null ? atSignIn : asked);
        }
        return scopes;
    }

    private Set<String> granted(TokenRequest request, Scopes scopes) {
        return new LinkedHashSet<>(
                scopes.isDefault()
                        ? permissions.scopes(request.application(), scopes.resource())
                        : permissions.named(request.application(), scopes.names()));
    }

    private String idToken(TokenRequest request, User user, String nonce) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .audience(request.application().clientId())
                .issuer(request.origin() + "/" + settings.tenantId() + "/v2.0")
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(AccessTokens.LIFETIME)))
                .subject(user.id())
                .claim("name", user.displayName())
                .claim("oid", user.id())
                .claim("preferred_username", user.name())
                .claim("tid", settings.tenantId())
                .claim("ver", "2.0");
        if (!nonce.isEmpty()) {
            claims.claim("nonce", nonce);
        }
        return AccessTokens.sign(claims.build());
    }

    private String clientInfo(User user) {
        ObjectNode info = Json.object().put("uid", user.id()).put("utid", settings.tenantId());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.write(info).bytes());
    }
}
