package org.graphroutes.signin;

import static java.util.Map.entry;
import static org.graphroutes.signin.Reason.APPLICATION_MISCONFIGURED;
import static org.graphroutes.signin.Reason.BAD_CODE;
import static org.graphroutes.signin.Reason.BLOCKED;
import static org.graphroutes.signin.Reason.CODE_EXPIRED;
import static org.graphroutes.signin.Reason.CONSENT_MISSING;
import static org.graphroutes.signin.Reason.DECLINED;
import static org.graphroutes.signin.Reason.PENDING;
import static org.graphroutes.signin.Reason.SCOPE;
import static org.graphroutes.signin.Reason.SIGN_IN_AGAIN;
import static org.graphroutes.signin.Reason.SLOW_DOWN;
import static org.graphroutes.signin.Reason.TRANSIENT;
import static org.graphroutes.signin.Reason.WRONG_TENANT_OR_CLOUD;

import java.util.HashMap;
import java.util.Map;

/**
 * What each refusal of the sign-in service means. {@code error} and {@code suberror} decide; AADSTS numbers, which
 * Microsoft may change, only refine what an error leaves open.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">Microsoft Entra error
 *     codes</a>
 */
final class SignInErrors {

    /** Errors that leave nothing open (RFC 6749 section 5.2, RFC 8628 section 3.5, OpenID Connect Core 3.1.2.6). */
    private static final Map<String, Reason> DECISIVE = Map.ofEntries(
            entry("authorization_pending", PENDING),
            entry("slow_down", SLOW_DOWN),
            entry("authorization_declined", DECLINED),
            entry("access_denied", DECLINED),
            entry("expired_token", CODE_EXPIRED),
            entry("bad_verification_code", BAD_CODE),
            entry("consent_required", CONSENT_MISSING),
            entry("temporarily_unavailable", TRANSIENT),
            entry("server_error", TRANSIENT),
            entry("invalid_scope", SCOPE),
            entry("invalid_resource", SCOPE),
            entry("invalid_target", SCOPE));

    private static final Map<String, Reason> SUBERRORS = Map.of(
            "consent_required", CONSENT_MISSING,
            "bad_token", SIGN_IN_AGAIN,
            "token_expired", SIGN_IN_AGAIN,
            "basic_action", SIGN_IN_AGAIN,
            "additional_action", SIGN_IN_AGAIN,
            "user_password_expired", SIGN_IN_AGAIN,
            "message_only", BLOCKED,
            "protection_policy_required", BLOCKED);

    /** What an error means when neither suberror nor number says more. */
    private static final Map<String, Reason> DEFAULTS = Map.of(
            "invalid_grant", SIGN_IN_AGAIN,
            "interaction_required", SIGN_IN_AGAIN,
            "login_required", SIGN_IN_AGAIN,
            "invalid_client", APPLICATION_MISCONFIGURED,
            "unauthorized_client", APPLICATION_MISCONFIGURED,
            "unsupported_grant_type", APPLICATION_MISCONFIGURED,
            "unsupported_response_type", APPLICATION_MISCONFIGURED,
            "invalid_request", APPLICATION_MISCONFIGURED);

    private static final Map<Integer, Reason> NUMBERS = new HashMap<>();

    static {
        numbers(
                SIGN_IN_AGAIN,
                50173,
                700082,
                70008,
                70043,
                700084,
                50089,
                50132,
                50133,
                50055,
                50144,
                50074,
                50076,
                50078,
                50079,
                50072,
                50097,
                50034,
                50057,
                50085,
                700020,
                50058,
                16000);
        numbers(BLOCKED, 53000, 53001, 53002, 53003, 530002, 530003);
        numbers(CONSENT_MISSING, 65001, 65004, 90094, 90095, 650056, 650057);
        numbers(APPLICATION_MISCONFIGURED, 7000215, 7000222, 700027, 700024, 50012, 7000112, 70001, 7000218, 700025);
        numbers(WRONG_TENANT_OR_CLOUD, 90002, 700016, 90038, 900382, 900432, 50194, 9001023, 500011, 50001, 50020);
        numbers(BAD_CODE, 54005, 700005, 501481, 50147, 501491, 50011, 9002313);
        numbers(SCOPE, 70011, 28002, 700022, 1002012);
        numbers(TRANSIENT, 90033, 90006, 90012, 90024, 90055, 50087, 50196);
        numbers(PENDING, 70016);
        numbers(BAD_CODE, 70018);
        numbers(CODE_EXPIRED, 70019, 90120);
    }

    private SignInErrors() {}

    static Reason reason(SignInFault fault) {
        Reason decided = DECISIVE.get(fault.error());
        if (decided != null) {
            return decided;
        }
        if (fault.status() == 429 || fault.status() >= 500) {
            return TRANSIENT;
        }
        Reason refined = SUBERRORS.get(fault.suberror());
        if (refined != null) {
            return refined;
        }
        for (Integer code : fault.codes()) {
            if (NUMBERS.containsKey(code)) {
                return NUMBERS.get(code);
            }
        }
        return DEFAULTS.getOrDefault(fault.error(), APPLICATION_MISCONFIGURED);
    }

    private static void numbers(Reason reason, int... codes) {
        for (int code : codes) {
            NUMBERS.put(code, reason);
        }
    }
}
