package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.graphroutes.files.FileStore;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailFileTest {

    @TempDir
    private Path folder;

    @Test
    void mailsAreTakenApartToABoundAndTheRestStaysAFile() throws IOException {
        String mail = "Subject: innermost\r\n\r\nHi";
        for (int level = 0; level < 12; level++) {
            mail = "Subject: level\r\nContent-Type: multipart/mixed; boundary=b" + level + "\r\n\r\n--b" + level
                    + "\r\nContent-Type: message/rfc822\r\n\r\n" + mail + "\r\n--b" + level + "--\r\n";
        }

        MailFile read = read(mail);

        assertThat(read.mails()).hasSize(MailFile.DEPTH);
        assertThat(read.files()).hasSize(MailFile.DEPTH);
        assertThat(read.notes()).singleElement().asString().contains("10 mails deep");
    }

    @Test
    void partsBecomeFilesToABound() throws IOException {
        MailFile read = read("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: image/png\r\n\r\nx\r\n".repeat(MailFile.PARTS + 5) + "--b--\r\n");

        assertThat(read.files()).hasSize(MailFile.PARTS);
        assertThat(read.notes()).singleElement().asString().contains("more than 200 parts");
    }

    private MailFile read(String mail) throws IOException {
        AtomicInteger drawn = new AtomicInteger();
        FileStore store = new FileStore(
                folder,
                new FileStore.Limits(1_000_000, 10_000_000, Duration.ofDays(1)),
                TestClock.at("2026-11-21T08:00:00Z"),
                () -> new byte[] {
                    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) (drawn.get() >> 8), (byte) drawn.getAndIncrement()
                });
        MailFile file = new MailFile(store);
        file.read(
                store.put("a.eml", "message/rfc822", new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8))));
        return file;
    }
}
