package org.graphroutes.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.graphroutes.problem.InvalidConfiguration;
import org.graphroutes.problem.StateUnusable;

/** The AES-256 key that seals what is secret in the state store. Never printed; immutable. */
public final class StateKey {

    /** The property that may hold the key. */
    public static final String PROPERTY = "graph.state.key";

    private static final String FILE = "state.key";
    private static final int LENGTH = 32;

    /** Bytes of {@link #id()}. */
    static final int ID_LENGTH = 8;

    private final SecretKey key;
    private final byte[] id;

    private StateKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
        this.id = idOf(bytes);
    }

    /**
     * The configured key, else the one in the file {@code state.key} of the data folder, which is made once: processes
     * that start at the same time get the same key.
     *
     * @param configured Base64 of exactly 32 random bytes; null or blank for the file
     * @throws InvalidConfiguration when the configured text is not that
     * @throws StateUnusable when the file cannot be made or read, holds no key, or others may read it
     */
    public static StateKey of(String configured, Path dataFolder) {
        if (configured == null || configured.isBlank()) {
            return inFile(new DataFolder(dataFolder));
        }
        byte[] bytes = decoded(configured);
        if (bytes == null) {
            throw new InvalidConfiguration(PROPERTY
                    + " must be Base64 of exactly 32 random bytes. Make one with: openssl rand -base64 32. Without the"
                    + " property, a key is made in the data folder.");
        }
        return new StateKey(bytes);
    }

    private static StateKey inFile(DataFolder folder) {
        Path file = folder.file(FILE);
        try {
            if (!Files.exists(file)) {
                folder.exclusively(() -> Files.exists(file) ? file : made(folder, file));
            }
            if (DataFolder.isOpenToOthers(file)) {
                throw new StateUnusable(
                        "Others may read " + file + ", and with it every sign-in that is kept. Run: chmod 600 " + file,
                        null);
            }
            byte[] bytes = decoded(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (bytes == null) {
                throw new StateUnusable(
                        file + " holds no key: it must be Base64 of 32 bytes. Restore it from a backup, together with"
                                + " state.db. Without one: move it away, then sign in again.",
                        null);
            }
            return new StateKey(bytes);
        } catch (IOException e) {
            throw folder.unusable(e);
        }
    }

    // Whole or not at all: a key cut short by a full disk would be taken for somebody's damage.
    private static Path made(DataFolder folder, Path file) throws IOException {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        Path draft = folder.file(FILE + ".new");
        Files.deleteIfExists(draft);
        DataFolder.create(draft);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap(
                    (Base64.getEncoder().encodeToString(bytes) + "\n").getBytes(StandardCharsets.ISO_8859_1));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The 32 bytes, or null when the text is something else. */
    private static byte[] decoded(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.strip());
            return bytes.length == LENGTH ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // One way: tells two keys apart and nothing about either.
    private static byte[] idOf(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal("graph-routes key id".getBytes(StandardCharsets.US_ASCII)), ID_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256.", e);
        }
    }

    SecretKey key() {
        return key;
    }

    /** What tells this key from others, {@value #ID_LENGTH} bytes; not secret. */
    byte[] id() {
        return id.clone();
    }

    @Override
    public String toString() {
        return "StateKey[***]";
    }
}
