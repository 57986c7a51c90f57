package org.graphroutes.sandbox.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.signin.Entitlement.Proof;

/** Checks that an application is who it says. Not thread-safe. */
final class ClientAuthentication {
    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final SignInOrders orders;
    private final ClientAssertions assertions;

    /**
     * What an application says of itself.
     *
     * @param secret empty for none
     * @param assertion empty for none
     */
    record Client(String id, String secret, String assertion) {
        /** From HTTP basic authentication (RFC 6749 section 2.3.1: form-encoded inside), else from the form. */
        static Client of(Request request, Query form) {
            String basic = request.header("Authorization")
                    .filter(value -> value.regionMatches(true, 0, "Basic ", 0, 6))
                    .orElse(null);
            return basic != null
                    ? basic(basic.substring(6).strip())
                    : new Client(
                            form.get("client_id").orElseThrow(() -> SignInError.missing("client_id")),
                            form.get("client_secret").orElse(""),
                            form.get("client_assertion_type").orElse("").equals(JWT_BEARER)
                                    ? form.get("client_assertion").orElse("")
                                    : "");
        }

        private static Client basic(String encoded) {
            try {
                String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                return new Client(
                        PercentCoding.decodeQuery(pair.substring(0, colon)),
                        PercentCoding.decodeQuery(pair.substring(colon + 1)),
                        "");
            } catch (IllegalArgumentException | IndexOutOfBoundsException notCredentials) {
                throw SignInError.missing("client_id");
            }
        }

        /** It holds a secret, so that it must not be shown. */
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    ClientAuthentication(SignInOrders orders, ClientAssertions assertions) {
        this.orders = orders;
        this.assertions = assertions;
    }

    /** @throws SignInError if the application is not proved to be who it says */
    Proof check(Application application, Client client, String origin) {
        boolean proves = !client.secret().isEmpty() || !client.assertion().isEmpty();
        if (application.isPublic() && proves) {
            throw SignInError.of(700025);
        }
        if (!client.assertion().isEmpty()) {
            assertions.check(application, client.assertion(), origin);
            return Proof.CERTIFICATE;
        }
        if (client.secret().isEmpty()) {
            if (application.isPublic()) {
                return Proof.NONE;
            }
            throw SignInError.of(7000218);
        }
        if (!same(client.secret(), application.clientSecret())) {
            throw SignInError.of(7000215, "client", client.id());
        }
        if (orders.secretExpired(application.clientId())) {
            throw SignInError.of(7000222, "client", client.id());
        }
        return Proof.SECRET;
    }

    private static boolean same(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
