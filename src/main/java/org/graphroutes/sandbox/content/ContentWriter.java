package org.graphroutes.sandbox.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Collects bytes, and goes on in a temporary file when they become many. Not thread-safe; need not be closed. */
public final class ContentWriter extends OutputStream {
    private static final int IN_MEMORY = 1 << 20;

    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private FileChannel file;
    private long size;

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (file == null && size + length > IN_MEMORY) {
            file = unnamed();
            append(memory.toByteArray(), 0, memory.size());
            memory = null;
        }
        if (file == null) {
            memory.write(bytes, offset, length);
        } else {
            append(bytes, offset, length);
        }
        size += length;
    }

    /** How many bytes were written so far. */
    public long size() {
        return size;
    }

    /** What was written; nothing may be written afterwards. */
    public Content content() {
        return file == null ? Content.of(memory.toByteArray()) : new Content(file, size);
    }

    private void append(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    /** Deleted as soon as it is closed, which happens when nobody knows it any more; a killed process leaves none. */
    private static FileChannel unnamed() throws IOException {
        Path path = Files.createTempFile("graph-routes-sandbox-", null);
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
