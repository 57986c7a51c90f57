package org.graphroutes.signin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphroutes.connection.Connection;
import org.graphroutes.state.SealedRecords;

/** What sign-ins leave in the state store, sealed; times are milliseconds since the epoch. Thread-safe. */
final class SignInRecords {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** A kind of record; one of each per connection. */
    sealed interface Kind {
        // A record of secrets shows none.
    }

    /**
     * A person's working sign-in.
     *
     * @param user null when the service did not tell
     * @param codeHash of the code that brought it; null for none
     */
    record HeldRefreshToken(
            String token, String user, List<String> permissions, long signedInAt, long refreshedAt, String codeHash)
            implements Kind {
        @Override
        public String toString() {
            return "HeldRefreshToken[" + user + "]";
        }
    }

    /** A browser sign-in that was begun. */
    record PendingLogin(String state, String verifier, String url, long expiresAt) implements Kind {
        @Override
        public String toString() {
            return "PendingLogin[]";
        }
    }

    /** A device sign-in that was begun. */
    record PendingDeviceCode(
            String deviceCode,
            String userCode,
            String verificationUri,
            long expiresAt,
            long intervalSeconds,
            long nextPollAt)
            implements Kind {
        @Override
        public String toString() {
            return "PendingDeviceCode[" + userCode + "]";
        }
    }

    /** A code or token from the connection's file that was used, by its hash. */
    record UsedSeed(String hash) implements Kind {}

    /**
     * The broker's rotating Token.
     *
     * @param token the next one to send
     * @param firstHash of the Token in the connection's file that this one descends from
     * @param failures in a row
     * @param notBefore when it may be asked again
     */
    record BrokerToken(String token, String firstHash, int failures, long notBefore) implements Kind {
        @Override
        public String toString() {
            return "BrokerToken[" + failures + "]";
        }
    }

    private final SealedRecords records;

    SignInRecords(SealedRecords records) {
        this.records = records;
    }

    <T extends Kind> Optional<T> get(Connection connection, Class<T> kind) {
        return records.get(connection.name(), word(kind)).map(bytes -> read(bytes, kind));
    }

    /** Durable when it returns. */
    void put(Connection connection, Kind record) {
        try {
            records.put(connection.name(), word(record.getClass()), JSON.writeValueAsBytes(record));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return whether this call removed it, and no other did */
    boolean remove(Connection connection, Class<? extends Kind> kind) {
        return records.remove(connection.name(), word(kind));
    }

    void removeAll(Connection connection) {
        records.removeAll(connection.name());
    }

    /** What stands for a secret that need only be recognized. */
    static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // As it stands in messages: RefreshToken is kept as "refresh token".
    private static String word(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static <T> T read(byte[] bytes, Class<T> kind) {
        try {
            return JSON.readValue(bytes, kind);
        } catch (IOException e) {
            // Sealed by us and opened whole: only another version of the program writes something else.
            throw new UncheckedIOException(e);
        }
    }
}
