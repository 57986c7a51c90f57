package org.graphroutes.signin;

import java.io.Serial;

/** The sign-in service refused, or there is nothing to sign in with. Becomes a problem in {@link SignIns}. */
final class SignInRefused extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reason reason;
    private final transient SignInFault fault;

    SignInRefused(SignInFault fault) {
        super(fault.phrase(), null, false, false);
        this.reason = fault.reason();
        this.fault = fault;
    }

    SignInRefused(Reason reason, String phrase) {
        super(phrase, null, false, false);
        this.reason = reason;
        this.fault = null;
    }

    Reason reason() {
        return reason;
    }

    /** What the service said; null when it was not asked. */
    SignInFault fault() {
        return fault;
    }

    /** A claims challenge that the person has to meet, as JSON; null for none. */
    String claims() {
        return fault == null || fault.claims().isEmpty() ? null : fault.claims();
    }
}
