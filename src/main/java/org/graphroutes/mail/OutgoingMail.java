package org.graphroutes.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A mail that is ready to be handed to Graph.
 *
 * @param message Graph's message resource, without attachments
 * @param comment of a reply: what stands above the quoted mail; null for a mail of its own
 * @param attachments what goes with it, in the order given
 */
public record OutgoingMail(ObjectNode message, String comment, List<Attachment> attachments) {

    public OutgoingMail {
        attachments = List.copyOf(attachments);
    }
}
