package org.graphroutes.connection;

import java.net.URI;
import java.util.List;

/** How a connection signs in, with what only that flow needs. */
public sealed interface Flow {

    /** The words of all flows, as {@code flow} takes them. */
    List<String> WORDS = List.of(
            Word.CLIENT_CREDENTIALS, Word.AUTHORIZATION_CODE, Word.DEVICE_CODE, Word.MANAGED_IDENTITY, Word.BROKER);

    /** The word of this flow in configuration. */
    String word();

    /** The application (client) id; null where the flow has none. */
    String clientId();

    /** How the application proves itself; null for a public client and where the flow has none. */
    default Credential credential() {
        return null;
    }

    /** Whether a person signs in, once, and a refresh token carries on from there. */
    default boolean isInteractive() {
        return false;
    }

    /** The words themselves. */
    final class Word {
        public static final String CLIENT_CREDENTIALS = "client-credentials";
        public static final String AUTHORIZATION_CODE = "authorization-code";
        public static final String DEVICE_CODE = "device-code";
        public static final String MANAGED_IDENTITY = "managed-identity";
        public static final String BROKER = "broker";

        private Word() {}
    }

    /** The application signs in as itself (RFC 6749 section 4.4). */
    record ClientCredentials(String clientId, Credential credential) implements Flow {
        @Override
        public String word() {
            return Word.CLIENT_CREDENTIALS;
        }
    }

    /**
     * A person signs in with a browser (RFC 6749 section 4.1, with PKCE).
     *
     * @param credential null for a public client
     * @param redirectUri where the browser is sent with the code; exactly as registered
     * @param seed a code or {@code refresh_token:<token>} from the connection's file; null for none
     */
    record AuthorizationCode(String clientId, Credential credential, URI redirectUri, Secret seed) implements Flow {
        @Override
        public String word() {
            return Word.AUTHORIZATION_CODE;
        }

        @Override
        public boolean isInteractive() {
            return true;
        }
    }

    /**
     * A person enters a code on another device (RFC 8628). A public client.
     *
     * @param seed {@code refresh_token:<token>}; null for none
     */
    record DeviceCode(String clientId, Secret seed) implements Flow {

        /** The application that Cortex XSOAR's Defender integration is: public, multi-tenant, for Defender only. */
        public static final String DEFENDER_CLIENT_ID = "9093c354-630a-47f1-b087-6768eb9427e6";

        @Override
        public String word() {
            return Word.DEVICE_CODE;
        }

        @Override
        public boolean isInteractive() {
            return true;
        }
    }

    /**
     * The identity of the Azure virtual machine that this runs on.
     *
     * @param clientId of a user-assigned identity; null for the system-assigned one
     * @param url root of the Instance Metadata Service
     */
    record ManagedIdentity(String clientId, URI url) implements Flow {
        @Override
        public String word() {
            return Word.MANAGED_IDENTITY;
        }
    }

    /**
     * The "Cortex XSOAR application": somebody else's application, whose operator fetches the tokens.
     *
     * @param id names the record at the broker
     * @param url where tokens are asked for
     * @param token the first Token; each answer may bring the next one
     * @param key the AES key that both sides know, base64
     * @param app the integration's name at the broker
     */
    record Broker(String id, URI url, Secret token, Secret key, String app) implements Flow {
        @Override
        public String word() {
            return Word.BROKER;
        }

        @Override
        public String clientId() {
            return null;
        }
    }
}
