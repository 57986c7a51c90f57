package org.graphroutes.signin;

/**
 * A success of the token endpoint.
 *
 * @param refreshToken null when the answer has none, which leaves the old one in force
 * @param user who signed in, as the ID token or the access token tells; null when neither does
 */
record Tokens(AccessToken accessToken, String refreshToken, String user) {

    @Override
    public String toString() {
        return "Tokens[" + accessToken + "]";
    }
}
