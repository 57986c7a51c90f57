package org.graphroutes.sandbox.signin;

import java.util.Map;
import java.util.stream.Collectors;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Reply;

/** The way back to the application, with what it is told. */
final class Redirect {
    private Redirect() {}

    /** In the query of the URI. */
    static Reply query(String uri, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + PercentCoding.encode(one.getValue()))
                .collect(Collectors.joining("&"));
        return Reply.empty(302)
                .with("Location", uri + (uri.contains("?") ? "&" : "?") + query)
                .with("Cache-Control", "no-store");
    }

    /** In a form that the browser posts to the URI; without scripts a person has to press the button. */
    static Reply formPost(String uri, Map<String, String> parameters) {
        String fields = parameters.entrySet().stream()
                .map(one -> Html.hidden(one.getKey(), one.getValue()))
                .collect(Collectors.joining());
        return Html.page(200, "Back to the application", Html.form(uri, fields, "<button>Continue</button>\n"));
    }
}
