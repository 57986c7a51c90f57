package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** The message as the sender sees it: with {@code bodyPreview}, and with the comment of a reply as its body. */
    public ObjectNode shown() {
        ObjectNode shown = message.deepCopy();
        if (comment != null) {
            shown.putObject("body").put("contentType", "html").put("content", comment);
        }
        JsonNode body = shown.path("body");
        boolean isHtml = body.path("contentType").asText().equals("html");
        return shown.put("bodyPreview", MailText.preview(body.path("content").asText(), isHtml));
    }
}
