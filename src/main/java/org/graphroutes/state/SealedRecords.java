package org.graphroutes.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.graphroutes.problem.StateUnusable;

/**
 * Small secrets, one for each pair of connection and kind, sealed with AES-256-GCM. Who reads the database learns which
 * connections have which kinds, and nothing of the secrets; who writes it can remove one or put back an older one of the
 * same pair, and nothing else goes unnoticed. Thread-safe; processes that share the store share the records.
 *
 * <p>A sealed secret is a format byte, the id of the key, a nonce and GCM's ciphertext with tag. Format, key id,
 * connection and kind are authenticated with it, so a secret opens only where it was put.
 *
 * @see <a href="https://doi.org/10.6028/NIST.SP.800-38D">NIST SP 800-38D, GCM</a>
 */
public final class SealedRecords {

    private static final byte FORMAT = 1;
    /** The length for which GCM takes the nonce as it is (SP 800-38D, 8.2). */
    private static final int NONCE_LENGTH = 12;

    private static final int TAG_BITS = 128;
    private static final int HEADER_LENGTH = 1 + StateKey.ID_LENGTH;

    private final StateStore store;
    private final Supplier<StateKey> keys;
    private final SecureRandom random = new SecureRandom();
    private StateKey key;

    /** @param keys asked once, when the first secret is sealed or opened; what it throws, that call throws */
    public SealedRecords(StateStore store, Supplier<StateKey> keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * The secret that was put last.
     *
     * @throws StateUnusable when it cannot be read or does not open, see {@link #open}
     */
    public Optional<byte[]> get(String connection, String kind) {
        return store.read(handle -> handle.createQuery(
                                "SELECT sealed FROM sealed_record WHERE connection = :connection AND kind = :kind")
                        .bind("connection", connection)
                        .bind("kind", kind)
                        .mapTo(byte[].class)
                        .findOne())
                .map(box -> open(connection, kind, box));
    }

    /**
     * Keeps a secret in place of the one before. It is on the disk when this returns.
     *
     * @throws StateUnusable when it cannot be written; then the one before is still there
     */
    public void put(String connection, String kind, byte[] secret) {
        byte[] box = seal(connection, kind, secret);
        store.write(handle -> handle.createUpdate("INSERT INTO sealed_record (connection, kind, sealed)"
                        + " VALUES (:connection, :kind, :sealed)"
                        + " ON CONFLICT (connection, kind) DO UPDATE SET sealed = excluded.sealed")
                .bind("connection", connection)
                .bind("kind", kind)
                .bind("sealed", box)
                .execute());
    }

    /**
     * Removes a secret, whether it opens or not.
     *
     * @return whether it was there: of all threads and processes that remove it, one is told true
     * @throws StateUnusable when the store cannot be written
     */
    public boolean remove(String connection, String kind) {
        return store.write(handle -> handle.createUpdate(
                                "DELETE FROM sealed_record WHERE connection = :connection AND kind = :kind")
                        .bind("connection", connection)
                        .bind("kind", kind)
                        .execute())
                == 1;
    }

    /**
     * Removes every secret of a connection, whether it opens or not.
     *
     * @throws StateUnusable when the store cannot be written
     */
    public void removeAll(String connection) {
        store.write(handle -> handle.createUpdate("DELETE FROM sealed_record WHERE connection = :connection")
                .bind("connection", connection)
                .execute());
    }

    /**
     * Seals a secret for a place other than this table, with a nonce of its own.
     *
     * @return what only {@link #open} with the same connection and kind turns back
     * @throws StateUnusable when there is no usable key
     */
    public byte[] seal(String connection, String kind, byte[] secret) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] header =
                ByteBuffer.allocate(HEADER_LENGTH).put(FORMAT).put(key().id()).array();
        try {
            byte[] ciphertext =
                    cipher(Cipher.ENCRYPT_MODE, header, nonce, connection, kind).doFinal(secret);
            return ByteBuffer.allocate(HEADER_LENGTH + NONCE_LENGTH + ciphertext.length)
                    .put(header)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM.", e);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws StateUnusable when it was sealed with another key, for another connection or kind, or was altered since
     */
    public byte[] open(String connection, String kind, byte[] box) {
        if (box.length < HEADER_LENGTH + NONCE_LENGTH + TAG_BITS / 8 || box[0] != FORMAT) {
            throw altered(connection, kind, null);
        }
        ByteBuffer rest = ByteBuffer.wrap(box);
        byte[] header = new byte[HEADER_LENGTH];
        byte[] nonce = new byte[NONCE_LENGTH];
        rest.get(header).get(nonce);
        if (!ByteBuffer.wrap(header, 1, StateKey.ID_LENGTH).equals(ByteBuffer.wrap(key().id()))) {
            throw new StateUnusable(
                    what(connection, kind) + " was sealed with another key than the present one. Put the old key back ("
                            + StateKey.PROPERTY + ", or state.key in the data folder). If it is lost: "
                            + reset(connection),
                    null);
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, header, nonce, connection, kind)
                    .doFinal(box, rest.position(), rest.remaining());
        } catch (AEADBadTagException e) {
            throw altered(connection, kind, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM.", e);
        }
    }

    private Cipher cipher(int mode, byte[] header, byte[] nonce, String connection, String kind)
            throws GeneralSecurityException {
        byte[] name = connection.getBytes(StandardCharsets.UTF_8);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key().key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(header);
        // The length keeps the pairs ("a", "bc") and ("ab", "c") apart.
        cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
        cipher.updateAAD(name);
        cipher.updateAAD(kind.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private synchronized StateKey key() {
        if (key == null) {
            key = keys.get();
        }
        return key;
    }

    private static StateUnusable altered(String connection, String kind, Exception cause) {
        return new StateUnusable(
                what(connection, kind) + " was altered after it was sealed, or belongs to another connection or a newer"
                        + " graph-routes. Restore state.db from a backup, or: " + reset(connection),
                cause);
    }

    private static String what(String connection, String kind) {
        return "Connection " + connection + ": what is kept as " + kind;
    }

    private static String reset(String connection) {
        return "bin/graph-routes auth reset --connection " + connection + ", then sign in again.";
    }
}
