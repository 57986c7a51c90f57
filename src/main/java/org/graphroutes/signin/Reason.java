package org.graphroutes.signin;

import java.util.Locale;

/** Why there is no token: what decides what can be done about it. */
public enum Reason {
    /** Nobody has signed in yet. */
    NOT_SIGNED_IN(true),
    /** A person has to sign in again: revoked, expired, password changed, multi-factor authentication wanted. */
    SIGN_IN_AGAIN(true),
    /** A policy of the tenant forbids it; signing in alone will not help. */
    BLOCKED(true),
    /** The application lacks a person's or an administrator's consent. */
    CONSENT_MISSING(true),
    /** The code was used already, is too old, or was meant for another application, address or verifier. */
    BAD_CODE(true),
    /** The person declined. */
    DECLINED(true),
    /** The device code was not used in time. */
    CODE_EXPIRED(true),
    /** The application's own credential or registration is wrong; only its administrator can mend it. */
    APPLICATION_MISCONFIGURED(false),
    /** No such tenant, or not in this cloud, or the application is not in it. */
    WRONG_TENANT_OR_CLOUD(false),
    /** The scope or resource is not known or not allowed. */
    SCOPE(false),
    /** The broker does not take the stored Token any more. */
    BROKER_REFUSED(false),
    /** The service's own trouble; it may go away. */
    TRANSIENT(false),
    /** The person has not finished yet. */
    PENDING(false),
    /** The person has not finished yet, and the service is asked too often. */
    SLOW_DOWN(false);

    private final boolean curableBySigningIn;

    Reason(boolean curableBySigningIn) {
        this.curableBySigningIn = curableBySigningIn;
    }

    /** Whether a person's new sign-in is (part of) the cure, in the flows that have one. */
    public boolean isCurableBySigningIn() {
        return curableBySigningIn;
    }

    /** The word in problem documents, for example {@code sign-in-again}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
