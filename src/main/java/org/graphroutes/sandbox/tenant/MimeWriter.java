package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.apache.james.mime4j.dom.BinaryBody;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.message.BodyPart;
import org.apache.james.mime4j.message.BodyPartBuilder;
import org.apache.james.mime4j.message.DefaultMessageWriter;
import org.apache.james.mime4j.message.MultipartBuilder;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawField;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.content.ContentWriter;
import org.graphroutes.sandbox.odata.Entity;

/** What an item of a mailbox is outside of Outlook: a mail is MIME, an event iCalendar, a contact a vCard. */
public final class MimeWriter {
    private static final String MEDIA_TYPE = "[A-Za-z0-9.+_-]+/[A-Za-z0-9.+_-]+";

    private final String boundary;
    private int multiparts;

    private MimeWriter(Entity message) {
        boundary = "_" + Integer.toHexString(message.text("internetMessageId").hashCode()) + "_";
    }

    /** A mail as it came in, byte for byte; one that was made here in the form in which it would go out. */
    public static Content of(Entity item) {
        Content mime = item.content(MimeReader.MIME);
        if (mime != null) {
            return mime;
        }
        return switch (item.type().name()) {
            case "event" -> Content.of(ItemText.event(item).getBytes(StandardCharsets.UTF_8));
            case "contact" -> Content.of(ItemText.contact(item).getBytes(StandardCharsets.UTF_8));
            default -> write(item);
        };
    }

    /** The media type of what {@link #of} gives. */
    public static String mediaType(Entity item) {
        return switch (item.type().name()) {
            case "event" -> "text/calendar";
            case "contact" -> "text/vcard";
            default -> "message/rfc822";
        };
    }

    private static Content write(Entity message) {
        try {
            ContentWriter out = new ContentWriter();
            new DefaultMessageWriter().writeMessage(new MimeWriter(message).message(message), out);
            return out.content();
        } catch (IOException e) {
            throw new UncheckedIOException("a mail of the sandbox cannot be written", e);
        }
    }

    private Message message(Entity message) throws IOException {
        Message.Builder builder = Message.Builder.of();
        for (JsonNode header : message.get("internetMessageHeaders")) {
            String name = header.path("name").asText();
            if (name.matches("(?i)x-.*|received")) {
                builder.addField(new RawField(name, header.path("value").asText()));
            }
        }
        builder.addField(new RawField("MIME-Version", "1.0"));
        if (!message.text("sentDateTime").isEmpty()) {
            builder.setDate(Date.from(Instant.parse(message.text("sentDateTime"))), TimeZone.getTimeZone("UTC"));
        }
        if (!address(message.get("from")).getAddress().isEmpty()) {
            builder.setFrom(address(message.get("from")));
        }
        if (message.get("sender").isObject() && !message.get("sender").equals(message.get("from"))) {
            builder.setSender(address(message.get("sender")));
        }
        builder.setTo(addresses(message.get("toRecipients")))
                .setCc(addresses(message.get("ccRecipients")))
                .setReplyTo(addresses(message.get("replyTo")))
                .setSubject(message.text("subject"));
        if (!message.text("internetMessageId").isEmpty()) {
            builder.setMessageId(message.text("internetMessageId"));
        }
        BodyPart content = content(message);
        content.getHeader().forEach(builder::addField);
        return builder.setBody(content.removeBody()).build();
    }

    /** Text beside HTML, around them what the HTML shows, around these the files. */
    private BodyPart content(Entity message) throws IOException {
        JsonNode body = message.get("body");
        BodyPart content = text("plain", MailSeed.text(body));
        if (body.path("contentType").asText().equals("html")) {
            BodyPart html = text("html", body.path("content").asText());
            content = multipart("alternative", List.of(content, html));
        }
        List<BodyPart> related = new ArrayList<>(List.of(content));
        List<BodyPart> mixed = new ArrayList<>();
        for (Entity attachment : message.links("attachments")) {
            boolean inline = attachment.get("isInline").asBoolean();
            if (attachment.type().name().equals("fileAttachment")) {
                (inline ? related : mixed).add(file(attachment, inline));
            } else if (attachment.type().name().equals("itemAttachment")) {
                mixed.add(item(attachment));
            }
            // A link is nothing that MIME could carry.
        }
        mixed.add(0, multipart("related", related));
        return multipart("mixed", mixed);
    }

    private BodyPart multipart(String subtype, List<BodyPart> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        MultipartBuilder multipart = MultipartBuilder.create(subtype);
        parts.forEach(multipart::addBodyPart);
        return BodyPartBuilder.create()
                .setBody(multipart.build())
                .setContentType("multipart/" + subtype, new NameValuePair("boundary", boundary + ++multiparts + "_"))
                .build();
    }

    private static BodyPart text(String subtype, String text) throws IOException {
        return BodyPartBuilder.create()
                .setBody(text, subtype, StandardCharsets.UTF_8)
                .setContentTransferEncoding("quoted-printable")
                .build();
    }

    private static BodyPart file(Entity file, boolean inline) {
        String contentType = file.text("contentType");
        BodyPartBuilder part = BodyPartBuilder.create()
                .setBody(new Bytes(file.content("contentBytes")))
                .setContentType(contentType.matches(MEDIA_TYPE) ? contentType : "application/octet-stream")
                .setContentDisposition(inline ? "inline" : "attachment", file.text("name"))
                .setContentTransferEncoding("base64");
        if (!file.text("contentId").isEmpty()) {
            part.addField(new RawField("Content-ID", "<" + file.text("contentId") + ">"));
        }
        return part.build();
    }

    /** RFC 2046 section 5.2.1: a mail in a mail may not be encoded again. */
    private static BodyPart item(Entity attachment) {
        Entity item = attachment.links("item").iterator().next();
        String mediaType = mediaType(item);
        String extension =
                switch (mediaType) {
                    case "text/calendar" -> ".ics";
                    case "text/vcard" -> ".vcf";
                    default -> ".eml";
                };
        return BodyPartBuilder.create()
                .setBody(new Bytes(of(item)))
                .setContentType(mediaType)
                .setContentDisposition("attachment", attachment.text("name") + extension)
                .setContentTransferEncoding(mediaType.startsWith("text/") ? "base64" : "8bit")
                .build();
    }

    private static List<Mailbox> addresses(JsonNode recipients) {
        List<Mailbox> addresses = new ArrayList<>();
        recipients.forEach(recipient -> addresses.add(address(recipient)));
        return addresses;
    }

    private static Mailbox address(JsonNode recipient) {
        String address = recipient.at("/emailAddress/address").asText();
        String name = recipient.at("/emailAddress/name").asText();
        int at = address.lastIndexOf('@');
        return new Mailbox(
                name.isEmpty() ? null : name,
                at < 0 ? address : address.substring(0, at),
                at < 0 ? null : address.substring(at + 1));
    }

    private static final class Bytes extends BinaryBody {
        private final Content content;

        Bytes(Content content) {
            this.content = content;
        }

        @Override
        public InputStream getInputStream() {
            return content.open();
        }
    }
}
