package org.graphroutes.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person at Keycloak's pages: a browser with cookies and without scripts, a fresh one for every visit. */
public final class KeycloakPages {

    private static final Pattern FORM = Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<input\\b([^>]*)>", Pattern.DOTALL);

    private final HttpClient browser =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> cookies = new LinkedHashMap<>();

    private KeycloakPages() {}

    /** What a person has before their eyes. */
    private record Page(URI url, String html) {}

    /** Signs in at a login URL and returns where the client is called back; nobody goes there. */
    public static URI signIn(URI loginUrl, String user, String password) {
        KeycloakPages person = new KeycloakPages();
        Page form = person.open(loginUrl);
        HttpResponse<String> response = person.post(form, Map.of("username", user, "password", password));
        return response.headers()
                .firstValue("Location")
                .map(form.url()::resolve)
                .orElseThrow(() -> unexpected("a redirect to the client", new Page(form.url(), response.body())));
    }

    /** Opens the device page with the code, signs in and says yes. */
    public static void approveDevice(URI verificationUri, String userCode, String user, String password) {
        decideDevice(verificationUri, userCode, user, password, Map.of("accept", "Yes"), "Device Login Successful");
    }

    /** Opens the device page with the code, signs in and says no. */
    public static void declineDevice(URI verificationUri, String userCode, String user, String password) {
        decideDevice(verificationUri, userCode, user, password, Map.of("cancel", "No"), "Device Login Failed");
    }

    private static void decideDevice(
            URI verificationUri,
            String userCode,
            String user,
            String password,
            Map<String, String> decision,
            String result) {
        KeycloakPages person = new KeycloakPages();
        // In the address, as in verification_uri_complete: what the page's own form posts, Keycloak 26.7 answers with
        // 401.
        Page loginForm = person.open(URI.create(verificationUri + "?user_code=" + encoded(userCode)));
        Page consentForm = person.submit(loginForm, Map.of("username", user, "password", password));
        Page end = person.submit(consentForm, decision);
        if (!end.html().contains(result)) {
            throw unexpected(result, end);
        }
    }

    private Page open(URI url) {
        return follow(url, send(HttpRequest.newBuilder(url)));
    }

    private Page submit(Page page, Map<String, String> fields) {
        return follow(action(page), post(page, fields));
    }

    private Page follow(URI url, HttpResponse<String> response) {
        URI at = url;
        HttpResponse<String> now = response;
        while (now.statusCode() / 100 == 3) {
            at = at.resolve(now.headers().firstValue("Location").orElseThrow());
            now = send(HttpRequest.newBuilder(at));
        }
        return new Page(at, now.body());
    }

    /** Posts the form of a page: what it hides, and the given fields. */
    private HttpResponse<String> post(Page page, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>();
        Matcher input = INPUT.matcher(form(page).group(2));
        while (input.find()) {
            if ("hidden".equals(attribute(input.group(1), "type"))) {
                all.put(attribute(input.group(1), "name"), attribute(input.group(1), "value"));
            }
        }
        all.putAll(fields);
        String body = all.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(action(page))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            HttpResponse<String> response =
                    browser.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::keep);
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at a page of Keycloak", e);
        }
    }

    /** Java's cookie manager keeps secure cookies back from http; a browser trusts its own machine, and so does this. */
    private void keep(String setCookie) {
        String[] cookie = setCookie.split(";", 2)[0].split("=", 2);
        if (setCookie.contains("Max-Age=0")) {
            cookies.remove(cookie[0]);
        } else {
            cookies.put(cookie[0], cookie[1]);
        }
    }

    private static URI action(Page page) {
        return page.url().resolve(attribute(form(page).group(1), "action"));
    }

    private static Matcher form(Page page) {
        Matcher form = FORM.matcher(page.html());
        if (!form.find()) {
            throw unexpected("a form", page);
        }
        return form;
    }

    private static String attribute(String tag, String name) {
        Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return value.find() ? value.group(1).replace("&amp;", "&") : "";
    }

    private static IllegalStateException unexpected(String expected, Page page) {
        return new IllegalStateException("expected " + expected + " at " + page.url() + ", saw: " + page.html());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
