package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.json.YamlResource;

/** A refusal of the sign-in service. Codes, errors and texts are those of {@code sandbox/errors.yaml}. */
final class SignInError extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Map<String, JsonNode> KNOWN = YamlResource.members(YamlResource.read("errors.yaml"), e -> e);

    final int status;
    final String error;
    final String suberror;
    final int code;
    final String claims;

    /**
     * @param error the OAuth error, e.g. {@code invalid_client}
     * @param suberror null for none
     * @param code the number after AADSTS
     * @param claims what the next sign-in has to satisfy, as JSON text; null for none
     */
    private SignInError(int status, String error, String suberror, int code, String text, String claims) {
        super("AADSTS" + code + ": " + text, null, false, false);
        this.status = status;
        this.error = error;
        this.suberror = suberror;
        this.code = code;
        this.claims = claims;
    }

    /**
     * The error of that code.
     *
     * @param values name, value, name, value: what the text speaks of
     */
    static SignInError of(int code, String... values) {
        JsonNode known = KNOWN.get(Integer.toString(code));
        return new SignInError(
                known.path("status").asInt(400),
                known.path("error").asText(),
                known.path("suberror").asText(null),
                code,
                text(known, values),
                null);
    }

    /** Whether errors.yaml has the code. */
    static boolean isKnown(int code) {
        return KNOWN.containsKey(Integer.toString(code));
    }

    /** The error that was ordered; what the order leaves out is as errors.yaml has it. */
    static SignInError ordered(SignInOrder.Refusal order, String... values) {
        int code = Optional.ofNullable(order.code()).orElse(0);
        JsonNode known = Optional.ofNullable(KNOWN.get(Integer.toString(code))).orElse(YamlResource.nothing());
        return new SignInError(
                order.status() != null ? order.status() : known.path("status").asInt(400),
                order.error() != null ? order.error() : known.path("error").asText(),
                order.suberror() != null
                        ? order.suberror()
                        : known.path("suberror").asText(null),
                code,
                known.has("text") ? text(known, values) : "This error was ordered at the sandbox.",
                order.claimsText());
    }

    /** The same refusal under another OAuth error. */
    SignInError as(String otherError) {
        return new SignInError(status, otherError, suberror, code, getMessage().split(": ", 2)[1], claims);
    }

    static SignInError missing(String parameter) {
        return of(900144, "parameter", parameter);
    }

    /** A name that nothing is known for stays, without its braces. */
    private static String text(JsonNode known, String... values) {
        Map<String, String> byName = new TreeMap<>();
        for (int i = 0; i < values.length; i += 2) {
            byName.put(values[i], values[i + 1]);
        }
        return PLACE.matcher(known.path("text").asText())
                .replaceAll((MatchResult place) ->
                        Matcher.quoteReplacement(byName.getOrDefault(place.group(1), place.group(1))));
    }
}
