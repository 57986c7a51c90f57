package org.graphroutes.sandbox.signin;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.http.Reply;

/** The pages that people see: plain HTML, without scripts. */
final class Html {
    private static final String STYLE =
            "body{font-family:sans-serif;max-width:32em;margin:3em auto;padding:0 1em}label,p{display:block;margin:1em 0}"
                    + "select,input,button{font:inherit;padding:.3em}";

    private Html() {}

    /** @param body HTML */
    static Reply page(int status, String title, String body) {
        String html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" + escaped(title)
                + "</title><style>" + STYLE + "</style></head>\n<body>\n<h1>" + escaped(title) + "</h1>\n" + body
                + "</body>\n</html>\n";
        Map<String, String> headers = Map.of(
                "Content-Type", "text/html; charset=utf-8",
                "Cache-Control", "no-store",
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        return new Reply(status, headers, Content.of(html.getBytes(StandardCharsets.UTF_8)));
    }

    /** A refusal that must not be sent on to where the request says. */
    static Reply refusal(SignInError refusal) {
        return page(refusal.status, "Sign-in refused", paragraph(refusal.getMessage()));
    }

    /** @param action the URL that the form is posted to */
    static String form(String action, String... parts) {
        return "<form method=\"post\" action=\"" + escaped(action) + "\">\n" + String.join("", parts) + "</form>\n";
    }

    static String paragraph(String text) {
        return "<p>" + escaped(text) + "</p>\n";
    }

    static String input(String label, String name, String value) {
        return "<label>" + escaped(label) + " <input name=\"" + name + "\" value=\"" + escaped(value)
                + "\" autocomplete=\"off\"></label>\n";
    }

    static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"" + escaped(name) + "\" value=\"" + escaped(value) + "\">\n";
    }

    /** A list of the people who may sign in. */
    static String people(List<User> users, String chosen) {
        return users.stream()
                .filter(User::enabled)
                .map(user -> "<option value=\"" + escaped(user.name()) + "\""
                        + (user.name().equalsIgnoreCase(chosen) ? " selected" : "") + ">"
                        + escaped(user.displayName() + " (" + user.name() + ")") + "</option>\n")
                .collect(Collectors.joining("", "<label>User <select name=\"user\">\n", "</select></label>\n"));
    }

    /** A button that sends {@code action} with the value. */
    static String button(String value, String label) {
        return "<button name=\"action\" value=\"" + value + "\">" + escaped(label) + "</button>\n";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
