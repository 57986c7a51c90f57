package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/**
 * An order to the sign-in service. It holds exactly one of error, challenge, consent, secret, rotation (which stand until
 * they are cleared, or used up) and revoke, approve, decline (which are carried out at once).
 *
 * @param clientId which application; null for every one
 * @param error what the token and device code endpoints answer
 * @param times how often the error is answered; null until cleared
 * @param revoke the person, by name or id, whose refresh tokens become void
 * @param challenge what Graph answers to tokens of clients that can renew them
 * @param approve the user code of a device, approved in the name of the user
 * @param decline the user code of a device
 * @param user who approves
 * @param consent {@code removed}: new tokens permit nothing; {@code given}: everything
 * @param secret {@code expired} or {@code valid}
 * @param rotation {@code strict} or {@code lenient}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SignInOrder(
        String clientId,
        Refusal error,
        Integer times,
        String revoke,
        Challenged challenge,
        String approve,
        String decline,
        String user,
        String consent,
        String secret,
        String rotation) {
    static final String REMOVED = "removed";
    static final String GIVEN = "given";
    static final String EXPIRED = "expired";
    static final String STRICT = "strict";

    /**
     * An error; what is null is as errors.yaml has it for the code.
     *
     * @param code the number after AADSTS
     * @param claims JSON, or JSON text
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Refusal(String error, String suberror, Integer code, Integer status, JsonNode claims) {
        public Refusal {
            require(error != null || code != null, "error needs error or code");
            require(
                    error != null || SignInError.isKnown(code),
                    "error.code is " + code + ", which errors.yaml does not have; give error.error as well");
            require(
                    status == null || status >= 400 && status <= 599,
                    "error.status is " + status + "; it must be 400 to 599");
        }

        String claimsText() {
            return claims == null || claims.isNull() ? null : claims.isTextual() ? claims.asText() : claims.toString();
        }
    }

    /**
     * A claims challenge.
     *
     * @param claims JSON, or JSON text, with the member access_token
     * @param status 401, the default, or 403
     */
    public record Challenged(JsonNode claims, Integer status) {
        public Challenged {
            claims = Challenge.claims(claims);
            status = status == null ? 401 : status;
            require(status == 401 || status == 403, "challenge.status is " + status + "; it must be 401 or 403");
        }
    }

    /** @throws IllegalArgumentException naming the parameter and what it may be */
    public SignInOrder {
        long kinds = count(error, revoke, challenge, approve, decline, consent, secret, rotation);
        require(
                kinds == 1,
                "an order has exactly one of error, revoke, challenge, approve, decline, consent, secret, rotation; this has "
                        + kinds);
        require(times == null || error != null, "times goes with error");
        require(
                times == null || times > 0,
                "times is " + times + "; it must be positive, and absent means until cleared");
        require((user == null) == (approve == null), "approve and user go together");
        require(
                clientId == null || count(revoke, approve, decline) == 0,
                "clientId goes with error, challenge, consent, secret, rotation");
        oneOf("consent", consent, REMOVED, GIVEN);
        oneOf("secret", secret, EXPIRED, "valid");
        oneOf("rotation", rotation, STRICT, "lenient");
    }

    boolean concerns(String application) {
        return clientId == null || clientId.equalsIgnoreCase(application);
    }

    static SignInOrder consentGiven(String clientId) {
        return new SignInOrder(clientId, null, null, null, null, null, null, null, GIVEN, null, null);
    }

    private static long count(Object... values) {
        return Arrays.stream(values).filter(Objects::nonNull).count();
    }

    private static void oneOf(String name, String value, String first, String second) {
        require(
                value == null || Set.of(first, second).contains(value),
                name + " is '" + value + "'; it must be " + first + " or " + second);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
