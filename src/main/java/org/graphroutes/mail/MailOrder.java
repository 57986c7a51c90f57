package org.graphroutes.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.graphroutes.mail.Course.Road;

/**
 * A mail that is to be sent, or made a draft of.
 *
 * @param connection through which connection
 * @param key under which it is sent once
 * @param mailboxPath the segments of the path to the mailbox: {@code users/ada@contoso.example} or {@code me}
 * @param command for which command
 * @param fingerprint the same for the same mail
 * @param road how it travels
 * @param first the path below the mailbox that the first request is posted to, {@code {id}} being the message that the
 *     mail is about; null for a draft of the caller's
 * @param body of the first request, marked; null for a draft of the caller's
 * @param about the message that is replied to, or the caller's draft; null for a mail of its own
 * @param inside how many files are in the first request; -1 where others may come with the answer
 * @param posted the files that follow the first request by a POST each
 * @param uploaded the files that follow through an upload session each
 * @param isShown whether the message, as Graph has it, is part of the answer
 */
public record MailOrder(
        String connection,
        String key,
        List<String> mailboxPath,
        String command,
        String fingerprint,
        Road road,
        String first,
        ObjectNode body,
        String about,
        int inside,
        List<Attachment> posted,
        List<Attachment> uploaded,
        boolean isShown) {

    public MailOrder {
        mailboxPath = List.copyOf(mailboxPath);
        posted = List.copyOf(posted);
        uploaded = List.copyOf(uploaded);
    }

    /** Whose mailbox, for people. */
    String mailbox() {
        return mailboxPath.get(mailboxPath.size() - 1);
    }
}
