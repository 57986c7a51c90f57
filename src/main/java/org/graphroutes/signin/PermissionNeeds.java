package org.graphroutes.signin;

import java.net.URI;
import java.util.List;
import org.graphroutes.connection.Connection;
import org.graphroutes.problem.PermissionMissing;

/**
 * What a command needs: sets of permissions, of which one has to be whole in the token; the least first.
 *
 * @param command its name, for messages
 * @param application for an application that signs in as itself; empty when none will do
 * @param delegated for a person; empty when none will do
 */
public record PermissionNeeds(String command, List<List<String>> application, List<List<String>> delegated) {

    /** Whether a token can do it; true where the token does not tell for certain. */
    public boolean metBy(Granted granted) {
        boolean nothingNeeded = application.isEmpty() && delegated.isEmpty();
        return nothingNeeded || granted.byDirectoryRole() || granted.satisfies(of(granted));
    }

    /** The sets that count for this kind of bearer. */
    public List<List<String>> of(Granted granted) {
        return granted.delegated() ? delegated : application;
    }

    /**
     * Refuses a token that certainly lacks what is needed. One that cannot be read passes: Graph will decide.
     *
     * @throws PermissionMissing naming what is needed, what is granted, and where to consent
     */
    public void require(Connection connection, AccessToken token) {
        token.granted().filter(granted -> !metBy(granted)).ifPresent(granted -> {
            throw missing(connection, granted);
        });
    }

    private PermissionMissing missing(Connection connection, Granted granted) {
        List<List<String>> needed = of(granted);
        URI consent = needed.isEmpty() ? null : connection.adminConsentUrl();
        String who = granted.delegated() ? granted.user() == null ? "the person" : granted.user() : "the application";
        String detail = needed.isEmpty()
                ? command + " cannot be done by " + (granted.delegated() ? "a person" : "an application")
                        + "; use a connection with flow="
                        + (granted.delegated() ? "client-credentials" : "authorization-code or device-code") + "."
                : command + " needs " + anyOf(needed) + ", which connection " + connection.name() + " (" + who
                        + ") does not have. " + remedy(connection, granted, consent);
        return new PermissionMissing(
                detail,
                connection.name(),
                needed,
                List.copyOf(granted.permissions()),
                consent == null ? null : consent.toString());
    }

    private static String remedy(Connection connection, Granted granted, URI consent) {
        String then = granted.delegated() && connection.flow().isInteractive()
                ? "; then sign in again: bin/graph-routes auth start --connection "
                : "; then: bin/graph-routes auth test --connection ";
        return consent == null
                ? "Ask whoever looks after the application to add it" + then + connection.name()
                : "Add it to the app registration and let an administrator consent: " + consent + then
                        + connection.name();
    }

    private static String anyOf(List<List<String>> sets) {
        return String.join(
                ", or ", sets.stream().map(set -> String.join(" + ", set)).toList());
    }
}
