package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;

/**
 * {@code /{tenant}/oauth2/v2.0/authorize}: somebody signs in to an application, which gets a code. What the application
 * asks for stays in the URL; the form adds who signs in.
 */
final class AuthorizePage {
    private static final int MIN_CHALLENGE = 43;
    private static final int MAX_CHALLENGE = 128;

    private final SignInSettings settings;
    private final Directory directory;
    private final AuthorizationCodes codes;
    private final Supplier<String> ids;

    AuthorizePage(SignInSettings settings, Directory directory, AuthorizationCodes codes, Supplier<String> ids) {
        this.settings = settings;
        this.directory = directory;
        this.codes = codes;
        this.ids = ids;
    }

    /** @throws SignInError if the application or the redirect URI is not known, so that there is no way back */
    Reply answer(String tenant, Request request) {
        Query query = request.query();
        Application application = application(query, tenant, settings);
        String redirectUri = query.get("redirect_uri").orElseThrow(() -> SignInError.missing("redirect_uri"));
        requireOwn(application, redirectUri);
        try {
            requireUsable(tenant, request);
        } catch (SignInError refusal) {
            return back(query, redirectUri, told(refusal));
        }
        return request.method().equals("GET")
                ? page(application, request)
                : decided(application, redirectUri, tenant, request);
    }

    /** @throws SignInError if it is not known */
    static Application application(Query query, String tenant, SignInSettings settings) {
        String clientId = query.get("client_id").orElseThrow(() -> SignInError.missing("client_id"));
        return settings.application(clientId)
                .orElseThrow(() -> SignInError.of(700016, "client", clientId, "tenant", tenant));
    }

    /** @throws SignInError if the redirect URI is not the application's */
    static void requireOwn(Application application, String redirectUri) {
        if (!application.redirectsTo(redirectUri)) {
            throw SignInError.of(50011, "redirect", redirectUri, "client", application.clientId())
                    .as("invalid_request");
        }
    }

    private void requireUsable(String tenant, Request request) {
        Query query = request.query();
        String type = query.get("response_type").orElseThrow(() -> SignInError.missing("response_type"));
        if (!type.equals("code")) {
            throw SignInError.of(700054, "type", type);
        }
        if (!Set.of("query", "form_post").contains(query.get("response_mode").orElse("query"))) {
            throw SignInError.of(9002313);
        }
        String scope = query.get("scope").orElseThrow(() -> SignInError.missing("scope"));
        Scopes.of(scope, settings, tenant, request.origin());
        query.get("claims").ifPresent(TokenRequest::claims);
        String challenge = query.get("code_challenge").orElse(null);
        if (challenge != null && (challenge.length() < MIN_CHALLENGE || challenge.length() > MAX_CHALLENGE)) {
            throw SignInError.of(501491);
        }
        if (!Set.of("S256", "plain").contains(query.get("code_challenge_method").orElse("plain"))) {
            throw SignInError.of(9002313);
        }
        if (query.get("prompt").filter("none"::equals).isPresent()) {
            throw SignInError.of(50058);
        }
    }

    private Reply page(Application application, Request request) {
        Query query = request.query();
        return Html.page(
                200,
                "Sign in",
                Html.paragraph("The application " + application.name() + " asks for: "
                                + query.get("scope").orElse(""))
                        + Html.form(
                                request.url(),
                                Html.people(
                                        directory.users(),
                                        query.get("login_hint").orElse("")),
                                Html.button("sign-in", "Sign in"),
                                Html.button("cancel", "Cancel")));
    }

    private Reply decided(Application application, String redirectUri, String tenant, Request request) {
        if (request.form().get("action").filter("sign-in"::equals).isEmpty()) {
            return back(request.query(), redirectUri, told(SignInError.of(65004)));
        }
        User user = directory.admit(request.form().get("user").orElse(""));
        Query query = request.query();
        SignedIn signedIn = new SignedIn(
                application.clientId(),
                user.id(),
                query.get("scope").orElseThrow(),
                query.get("claims").map(TokenRequest::claims).orElse(MissingNode.getInstance()),
                query.get("nonce").orElse(""));
        String code = codes.issue(new AuthorizationCodes.Terms(
                signedIn,
                redirectUri,
                query.get("code_challenge").orElse(""),
                query.get("code_challenge_method").orElse("plain")));
        return back(query, redirectUri, Map.of("code", code));
    }

    private static Map<String, String> told(SignInError refusal) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("error", refusal.error);
        told.put("error_description", refusal.getMessage());
        return told;
    }

    private Reply back(Query query, String redirectUri, Map<String, String> told) {
        Map<String, String> all = new LinkedHashMap<>(told);
        query.get("state").ifPresent(state -> all.put("state", state));
        if (told.containsKey("code")) {
            all.put("session_state", ids.get());
        }
        return query.get("response_mode").filter("form_post"::equals).isPresent()
                ? Redirect.formPost(redirectUri, all)
                : Redirect.query(redirectUri, all);
    }
}
