package org.graphroutes.sandbox.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Bytes that can be read any number of times: in memory while they are few, else in a temporary file that has no name
 * any more and ends with whoever still knows it, at the latest with the process. Immutable, if nobody writes to the
 * array; thread-safe; may be shared without copying.
 */
public final class Content {
    /** Nothing. */
    public static final Content NONE = new Content(new byte[0]);

    private final byte[] memory;
    private final FileChannel file;
    private final long size;
    private volatile String sha256;

    private Content(byte[] memory) {
        this.memory = memory;
        file = null;
        size = memory.length;
    }

    /** @param file whole, and no longer written to */
    Content(FileChannel file, long size) {
        memory = null;
        this.file = file;
        this.size = size;
    }

    /** The bytes themselves, not a copy. */
    public static Content of(byte[] bytes) {
        return new Content(bytes);
    }

    /** All that the stream still holds; the stream stays open. */
    public static Content of(InputStream in) throws IOException {
        ContentWriter writer = new ContentWriter();
        in.transferTo(writer);
        return writer.content();
    }

    /** How many there are. */
    public long size() {
        return size;
    }

    /** All of them, in memory; for content that is known to be small. */
    public byte[] bytes() {
        if (memory != null) {
            return memory;
        }
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Their SHA-256 in hexadecimal, computed when it is first asked for. */
    public String sha256() {
        if (sha256 == null) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                open().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
                sha256 = HexFormat.of().formatHex(digest.digest());
            } catch (IOException e) {
                throw unreadable(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
        return sha256;
    }

    /** A new stream from the first byte on; it need not be closed. */
    public InputStream open() {
        return memory != null ? new ByteArrayInputStream(memory) : new FileInput();
    }

    private static UncheckedIOException unreadable(IOException e) {
        return new UncheckedIOException("a temporary file of the sandbox cannot be read", e);
    }

    /** Reads by position, so that any number of streams share the one file. */
    private final class FileInput extends InputStream {
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int read = file.read(ByteBuffer.wrap(into, offset, length), position);
            position += Math.max(read, 0);
            return read;
        }
    }
}
