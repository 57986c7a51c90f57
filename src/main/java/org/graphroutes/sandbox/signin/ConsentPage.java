package org.graphroutes.sandbox.signin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;

/** {@code /{tenant}/adminconsent}: an administrator gives an application every permission that the resources know. */
final class ConsentPage {
    private final SignInSettings settings;
    private final SignInOrders orders;

    ConsentPage(SignInSettings settings, SignInOrders orders) {
        this.settings = settings;
        this.orders = orders;
    }

    /** @throws SignInError if the application or the redirect URI is not known */
    Reply answer(String tenant, Request request) {
        Query query = request.query();
        Application application = AuthorizePage.application(query, tenant, settings);
        String redirectUri = query.get("redirect_uri").orElse(null);
        if (redirectUri != null) {
            AuthorizePage.requireOwn(application, redirectUri);
        }
        if (request.method().equals("GET")) {
            return page(application, request);
        }
        boolean accepted = request.form().get("action").filter("accept"::equals).isPresent();
        if (accepted) {
            orders.add(SignInOrder.consentGiven(application.clientId()));
        }
        return redirectUri == null ? said(application, accepted) : back(query, redirectUri, accepted);
    }

    private static Reply page(Application application, Request request) {
        return Html.page(
                200,
                "Permissions requested",
                Html.paragraph("The application " + application.name()
                                + " asks for every permission that it can have, for the whole organization.")
                        + Html.form(request.url(), Html.button("accept", "Accept"), Html.button("cancel", "Cancel")));
    }

    private static Reply said(Application application, boolean accepted) {
        return accepted
                ? Html.page(
                        200,
                        "Permissions granted",
                        Html.paragraph("The application " + application.name() + " has them."))
                : Html.page(200, "Permissions not granted", Html.paragraph("Nothing was changed."));
    }

    private Reply back(Query query, String redirectUri, boolean accepted) {
        Map<String, String> told = new LinkedHashMap<>();
        if (accepted) {
            told.put("tenant", settings.tenantId());
            told.put("admin_consent", "True");
            query.get("scope").ifPresent(scope -> told.put("scope", scope));
        } else {
            told.put("error", "permission_denied");
            told.put("error_description", "The admin canceled the request");
        }
        query.get("state").ifPresent(state -> told.put("state", state));
        return Redirect.query(redirectUri, told);
    }
}
