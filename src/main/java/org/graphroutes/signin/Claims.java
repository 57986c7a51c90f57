package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.minidev.json.JSONObject;

/**
 * The {@code claims} parameter: our capability to answer claims challenges, and the challenges themselves.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/claims-challenge">Claims challenges</a>
 */
final class Claims {

    private static final String ACCESS_TOKEN = "access_token";
    private static final Pattern CHALLENGE = Pattern.compile("\\bclaims\\s*=\\s*\"([A-Za-z0-9+/=_-]{1,8192})\"");

    private Claims() {}

    /** The parameter that says that we take challenges ({@code cp1}), together with a challenge if there is one. */
    static String withCapability(String challenge) {
        JSONObject claims = new JSONObject();
        if (challenge != null) {
            try {
                claims = JSONObjectUtils.parse(challenge);
            } catch (ParseException e) {
                // What is no JSON cannot be honoured; the capability is still declared.
            }
        }
        JSONObject accessToken = new JSONObject();
        if (claims.get(ACCESS_TOKEN) instanceof Map<?, ?> asked) {
            asked.forEach((name, value) -> accessToken.put(name.toString(), value));
        }
        accessToken.put("xms_cc", Map.of("values", List.of("cp1")));
        claims.put(ACCESS_TOKEN, accessToken);
        return claims.toJSONString();
    }

    /**
     * The challenge in a WWW-Authenticate header.
     *
     * @param header its value, or several joined; parameters may stand in any order
     * @return the decoded JSON; empty when it has no {@code error="insufficient_claims"} with readable claims
     */
    static Optional<String> challenge(String header) {
        Matcher claims = CHALLENGE.matcher(header);
        if (!header.contains("insufficient_claims") || !claims.find()) {
            return Optional.empty();
        }
        try {
            String base64 = claims.group(1).replace('-', '+').replace('_', '/');
            String json = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            JSONObjectUtils.parse(json);
            return Optional.of(json);
        } catch (IllegalArgumentException | ParseException e) {
            // Not a challenge that anybody could answer.
            return Optional.empty();
        }
    }
}
