package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.minidev.json.JSONObject;

/**
 * What the sign-in service said when it refused (RFC 6749 section 5.2, with Microsoft's additions).
 *
 * @param status the HTTP status
 * @param error the OAuth error; empty when the answer was none
 * @param suberror Microsoft's refinement of it; empty when absent
 * @param codes the numbers of AADSTS codes
 * @param description the first line of its text; later lines are trace ids
 * @param claims a claims challenge to pass on, as JSON; empty when absent
 */
public record SignInFault(
        int status, String error, String suberror, List<Integer> codes, String description, String claims) {

    private static final int MAX_DESCRIPTION = 600;
    private static final Pattern CODE = Pattern.compile("AADSTS(\\d{4,9})");

    /** @param masked takes the secrets out of a text: a service may repeat what it was sent */
    static SignInFault of(HTTPResponse response, UnaryOperator<String> masked) {
        try {
            // Not TokenErrorResponse, which takes the line breaks out of the description.
            JSONObject body = response.getBodyAsJSONObject();
            String error = JSONObjectUtils.getString(body, "error", "");
            // Brokers and gateways have other words for it (RFC 9457, for one).
            String description = Stream.of("error_description", "message", "detail", "title")
                    .map(body::get)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .findFirst()
                    .orElse("");
            return new SignInFault(
                    response.getStatusCode(),
                    masked.apply(error),
                    masked.apply(JSONObjectUtils.getString(body, "suberror", "")),
                    body.get("error_codes") instanceof List<?> list
                            ? list.stream()
                                    .filter(Number.class::isInstance)
                                    .map(number -> ((Number) number).intValue())
                                    .toList()
                            : codesIn(description),
                    // Before it is cut: half a secret is not recognized.
                    firstLine(masked.apply(description)),
                    masked.apply(JSONObjectUtils.getString(body, "claims", "")));
        } catch (ParseException e) {
            return new SignInFault(response.getStatusCode(), "", "", List.of(), "", "");
        }
    }

    /** The numbers of the AADSTS codes in a text, for answers that have no list of them. */
    static List<Integer> codesIn(String text) {
        return text == null
                ? List.of()
                : CODE.matcher(text)
                        .results()
                        .map(match -> Integer.valueOf(match.group(1)))
                        .toList();
    }

    /** The reason, as {@link SignInErrors} has it. */
    Reason reason() {
        return SignInErrors.reason(this);
    }

    /** Error and text in one phrase. */
    String phrase() {
        String said = error + (suberror.isEmpty() ? "" : " (" + suberror + ")");
        if (said.isEmpty()) {
            said = "it answered " + status + (description.isEmpty() ? " without saying why" : "");
        }
        String text = description.isEmpty() ? said : said + ", " + description;
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > MAX_DESCRIPTION ? line.substring(0, MAX_DESCRIPTION) + "…" : line;
    }
}
