package org.graphroutes.mail;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.graphroutes.problem.InvalidArgument;

/**
 * How a mail gets to Graph within the size that Graph takes in one request. What does not go into the first request
 * makes it the creation of a draft, to which the rest is added before it is sent.
 *
 * @param message Graph's message resource with the attachments that go with the first request; nothing else is put into
 *     it afterwards
 * @param comment of a reply; null for a mail of its own
 * @param posted attachments that are added to the draft by one POST each ({@link #fileAttachment})
 * @param uploaded attachments that are added through an upload session each ({@link #attachmentItem})
 */
public record RequestPlan(ObjectNode message, String comment, List<Attachment> posted, List<Attachment> uploaded) {

    /** The most bytes of a JSON request. Graph says 4 MB; this fits, whichever megabyte it means. */
    public static final int MAX_REQUEST = 4_000_000;

    /** From so many bytes on, Graph takes a file only through an upload session. */
    public static final int UPLOAD_FROM = 3 * 1024 * 1024;

    /** The most bytes of a file that Graph attaches to a message: 150 MB. */
    public static final long MAX_FILE = 150L * 1024 * 1024;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    public RequestPlan {
        posted = List.copyOf(posted);
        uploaded = List.copyOf(uploaded);
    }

    /**
     * Decides by the size of the whole request: the largest attachments are taken out of it until it fits. Reads those
     * that stay in it, and no other.
     *
     * @param mail complete but for the attachments, marks included; not changed
     * @throws InvalidArgument when a file is larger than Graph attaches, or the mail does not fit without its files
     * @throws IOException when a file cannot be read
     */
    public static RequestPlan of(OutgoingMail mail) throws IOException {
        mail.attachments().stream()
                .filter(attachment -> attachment.content().size() > MAX_FILE)
                .findFirst()
                .ifPresent(attachment -> {
                    throw tooLarge(attachment);
                });
        ObjectNode bare = request(mail.message(), mail.comment());
        if (bytes(bare) > MAX_REQUEST) {
            throw tooLong(bytes(bare));
        }
        List<Attachment> inside = new ArrayList<>(mail.attachments());
        List<Attachment> posted = new ArrayList<>();
        List<Attachment> uploaded = new ArrayList<>();
        List<Attachment> largestFirst = inside.stream()
                .sorted(Comparator.comparingLong((Attachment attachment) -> size(attachment))
                        .reversed())
                .toList();
        long size = size(mail, inside);
        for (Attachment attachment : largestFirst) {
            if (size <= MAX_REQUEST) {
                break;
            }
            remove(inside, attachment);
            boolean fits = attachment.content().size() < UPLOAD_FROM && size(attachment) <= MAX_REQUEST;
            (fits ? posted : uploaded).add(attachment);
            size = size(mail, inside);
        }
        ObjectNode message = mail.message().deepCopy();
        if (!inside.isEmpty()) {
            ArrayNode attachments = message.putArray("attachments");
            for (Attachment attachment : inside) {
                attachments.add(fileAttachment(attachment));
            }
        }
        return new RequestPlan(message, mail.comment(), posted, uploaded);
    }

    /** Whether the first request carries the whole mail, so that it can be sent at once. */
    public boolean isWhole() {
        return posted.isEmpty() && uploaded.isEmpty();
    }

    /** The body of the request that sends the mail or the reply: message, and comment of a reply. */
    public ObjectNode request() {
        return request(message, comment);
    }

    /** Graph's attachment resource with the bytes of a file, which are read into memory. */
    public static ObjectNode fileAttachment(Attachment attachment) throws IOException {
        try (InputStream content = attachment.content().open()) {
            return resource(attachment).put("contentBytes", Base64.getEncoder().encodeToString(content.readAllBytes()));
        }
    }

    /** The body of the request for an upload session. */
    public static ObjectNode attachmentItem(Attachment attachment) {
        ObjectNode body = JSON.objectNode();
        ObjectNode item = body.putObject("AttachmentItem")
                .put("attachmentType", "file")
                .put("name", attachment.name())
                .put("size", attachment.content().size())
                .put("contentType", attachment.contentType())
                .put("isInline", attachment.inline());
        if (attachment.contentId() != null) {
            item.put("contentId", attachment.contentId());
        }
        return body;
    }

    private static ObjectNode request(ObjectNode message, String comment) {
        ObjectNode request = JSON.objectNode();
        request.set("message", message);
        return comment == null ? request : request.put("comment", comment);
    }

    private static ObjectNode resource(Attachment attachment) {
        ObjectNode resource = JSON.objectNode()
                .put("@odata.type", "#microsoft.graph.fileAttachment")
                .put("name", attachment.name())
                .put("contentType", attachment.contentType())
                .put("isInline", attachment.inline());
        return attachment.contentId() == null ? resource : resource.put("contentId", attachment.contentId());
    }

    private static long size(OutgoingMail mail, List<Attachment> inside) {
        ObjectNode message = mail.message().deepCopy();
        if (!inside.isEmpty()) {
            message.putArray("attachments");
        }
        // A comma stands between two.
        return bytes(request(message, mail.comment()))
                + inside.stream().mapToLong(attachment -> size(attachment) + 1).sum()
                - (inside.isEmpty() ? 0 : 1);
    }

    // Of the attachment as JSON, without reading it: base64 writes three bytes as four.
    private static long size(Attachment attachment) {
        return bytes(resource(attachment).put("contentBytes", ""))
                + (attachment.content().size() + 2) / 3 * 4;
    }

    private static long bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    // The very one: two attachments of the same file are equal.
    private static void remove(List<Attachment> attachments, Attachment attachment) {
        for (int i = 0; i < attachments.size(); i++) {
            if (attachments.get(i) == attachment) {
                attachments.remove(i);
                return;
            }
        }
    }

    private static InvalidArgument tooLarge(Attachment attachment) {
        String argument = attachment.inline() ? "attachCIDs" : "attachIDs";
        return new InvalidArgument(
                argument,
                argument + " is refused: \"" + attachment.name() + "\" has "
                        + attachment.content().size() + " bytes, and Graph attaches at most " + MAX_FILE
                        + " (150 MB). Put it where it can be shared, and send the link.");
    }

    private static InvalidArgument tooLong(long size) {
        return new InvalidArgument(
                "body",
                "The mail is refused: without its files it has " + size + " bytes as JSON, and Graph takes at most "
                        + MAX_REQUEST + " in one request. Shorten the body, or send it as a file (attachIDs).");
    }
}
