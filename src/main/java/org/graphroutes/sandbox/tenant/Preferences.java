package org.graphroutes.sandbox.tenant;

/** A user's sign-in preferences. */
public final class Preferences {
    /** The link from the preferences to the default method; not a navigation of the model, so no answer shows it. */
    public static final String DEFAULT = "defaultMethod";

    private Preferences() {}
}
