package org.graphroutes.sandbox.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.Model;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttachmentsTest {
    private Mailbox mailbox;
    private Entity inbox;
    private Entity message;

    @BeforeEach
    void makeAMailbox() {
        mailbox = new Mailbox(Model.load(), new Random(1));
        inbox = mailbox.addFolder(null, "Inbox");
        message = mailbox.create("message", "").set("lastModifiedDateTime", "2026-01-01T00:00:00Z");
        mailbox.addMessage(message, inbox);
    }

    @Test
    void onlyWhatTheBodyDoesNotShowIsMentioned() {
        Entity shown = mailbox.attach(message, file("shown").set("isInline", true));
        assertThat(message.get("hasAttachments").asBoolean()).isFalse();

        Entity file = mailbox.attach(message, file("file"));
        assertThat(message.get("hasAttachments").asBoolean()).isTrue();
        assertThat(file.get("size").asInt()).isEqualTo(4);
        assertThat(file.text("lastModifiedDateTime")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(mailbox.attachments(message)).containsExactly(shown, file);

        mailbox.detach(message, file);
        assertThat(message.get("hasAttachments").asBoolean()).isFalse();
    }

    @Test
    void anIdFollowsTheMailAndTheImmutableOneDoesNot() {
        Entity file = mailbox.attach(message, file("file"));
        String id = file.id();
        String immutable = file.text(Mailbox.IMMUTABLE_ID);
        assertThat(Mailbox.isId(id)).isTrue();
        assertThat(Mailbox.isId(immutable)).isTrue();

        mailbox.moveMessage(message, mailbox.addFolder(inbox, "Other"));

        assertThat(file.id()).isNotEqualTo(id);
        assertThat(mailbox.attachment(message, id)).isEmpty();
        assertThat(mailbox.attachment(message, file.id())).contains(file);
        assertThat(mailbox.attachment(message, immutable.replace('/', '-'))).contains(file);
    }

    @Test
    void aCopyHasItsOwnAttachmentsWithTheSameBytes() {
        Entity file = mailbox.attach(message, file("file"));
        Entity item = mailbox.create("itemAttachment", "").set("name", "inner");
        Entity inner = mailbox.create("message", "").set("subject", "inner");
        item.links("item").add(inner);
        mailbox.attach(message, item);

        Entity copy = mailbox.copy(message);
        mailbox.addMessage(copy, inbox);

        assertThat(mailbox.attachments(copy)).hasSize(2).doesNotContain(file, item);
        Entity first = mailbox.attachments(copy).iterator().next();
        assertThat(first.content("contentBytes")).isSameAs(file.content("contentBytes"));
        assertThat(first.id()).isNotEqualTo(file.id());
        mailbox.detach(copy, first);
        assertThat(mailbox.attachments(message)).hasSize(2);
    }

    @Test
    void aMailThatWasChangedIsNoLongerWhatCameIn() {
        byte[] mime = "Subject: came in\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);
        Entity mail = mailbox.deliver(Content.of(mime), Instant.EPOCH, inbox);
        assertThat(MimeWriter.of(mail).bytes()).isEqualTo(mime);

        mailbox.attach(mail, file("added.bin"));

        assertThat(new String(MimeWriter.of(mail).bytes(), StandardCharsets.US_ASCII))
                .contains("Subject: came in", "added.bin");
    }

    private Entity file(String name) {
        return mailbox.create("fileAttachment", "")
                .set("name", name)
                .set("contentBytes", Content.of(new byte[] {1, 2, 3, 4}));
    }
}
