package org.graphroutes.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;

/** A process of its own that is in the middle of putting a file, says so, and waits there until it is killed. */
final class FileWriter {

    static final int BEGUN = 1000;
    static final String SAID = "begun";

    private FileWriter() {}

    public static void main(String[] args) throws IOException {
        InputStream begun = new ByteArrayInputStream(new byte[BEGUN]);
        InputStream never = new InputStream() {
            @Override
            public int read() throws IOException {
                System.out.println(SAID);
                return System.in.read();
            }
        };
        new FileStore(Path.of(args[0]), FileStore.Limits.STANDARD, InstantSource.system(), () -> {
                    byte[] bits = new byte[16];
                    new SecureRandom().nextBytes(bits);
                    return bits;
                })
                .put("half.bin", null, new SequenceInputStream(Collections.enumeration(List.of(begun, never))));
    }
}
