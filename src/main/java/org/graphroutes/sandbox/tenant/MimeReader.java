package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.address.AddressList;
import org.apache.james.mime4j.dom.field.DateTimeField;
import org.apache.james.mime4j.field.LenientFieldParser;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.CharsetUtil;
import org.apache.james.mime4j.util.MimeUtil;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;

/**
 * Reads one mail as it comes in over the internet (RFC 5322, MIME) into a mailbox's terms. Lenient: whatever the bytes
 * are, there is a mail. The first text and the first HTML that are no attachments are the body; all else is attached.
 */
final class MimeReader {
    /** The property that holds a mail as it came in; none of the type's, so that no answer shows it as such. */
    static final String MIME = "mime";

    /** An attached mail below this many others stays a file. */
    private static final int MAX_DEPTH = 50;

    private final Mailbox mailbox;
    private final Entity message;
    private final String received;
    private final int depth;
    private final ArrayNode headers = Json.MAPPER.createArrayNode();
    private final Map<String, String> first = new LinkedHashMap<>();
    private String html;
    private String plain;

    private MimeReader(Mailbox mailbox, String received, int depth) {
        this.mailbox = mailbox;
        this.received = received;
        this.depth = depth;
        message = mailbox.newMessage(received);
    }

    /**
     * A mail that is in no folder yet.
     *
     * @param received null for the time that the mail says it was sent
     */
    static Entity read(Mailbox mailbox, Content mime, Instant received) {
        String time = received == null
                ? null
                : received.truncatedTo(ChronoUnit.SECONDS).toString();
        return new MimeReader(mailbox, time, 0).read(mime);
    }

    private Entity read(Content mime) {
        try {
            walk(mime);
        } catch (MimeException broken) {
            // What was read so far is the mail.
        } catch (IOException e) {
            throw new UncheckedIOException("a mail of the sandbox cannot be read", e);
        }
        describe();
        return message.set(MIME, mime);
    }

    private void walk(Content mime) throws IOException, MimeException {
        MimeTokenStream stream = new MimeTokenStream(
                MimeConfig.PERMISSIVE,
                DecodeMonitor.SILENT,
                new DefaultBodyDescriptorBuilder(null, LenientFieldParser.getParser(), DecodeMonitor.SILENT));
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        stream.parse(mime.open());
        Deque<String> around = new ArrayDeque<>();
        for (EntityState at = stream.getState(); at != EntityState.T_END_OF_STREAM; at = stream.next()) {
            switch (at) {
                case T_FIELD -> {
                    if (around.isEmpty()) {
                        header(stream.getField());
                    }
                }
                case T_START_MULTIPART -> around.push(stream.getBodyDescriptor().getMimeType());
                case T_END_MULTIPART -> around.pop();
                case T_BODY -> {
                    Content bytes = Content.of(stream.getDecodedInputStream());
                    part((MaximalBodyDescriptor) stream.getBodyDescriptor(), bytes);
                }
                default -> {
                    // Preambles and epilogues are seen by nobody.
                }
            }
        }
    }

    private void header(Field field) {
        byte[] raw = field.getRaw().toByteArray();
        String line = text(raw, null);
        String value = MimeUtil.unfold(line.substring(line.indexOf(':') + 1)).strip();
        headers.addObject().put("name", field.getName()).put("value", value);
        first.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), value);
    }

    private void part(MaximalBodyDescriptor part, Content bytes) {
        String type = part.getMimeType().toLowerCase(Locale.ROOT);
        boolean attachment = "attachment".equalsIgnoreCase(part.getContentDispositionType());
        String name = name(part);
        boolean shown = !attachment && name.isEmpty();
        if (shown && type.equals("text/html") && html == null) {
            html = text(bytes.bytes(), part.getCharset());
        } else if (shown && type.equals("text/plain") && plain == null) {
            plain = text(bytes.bytes(), part.getCharset());
        } else if (type.equals("message/rfc822") && depth < MAX_DEPTH) {
            attachMail(bytes);
        } else {
            attachFile(part, type, name, bytes, !attachment);
        }
    }

    private void attachMail(Content mime) {
        Entity inner = new MimeReader(mailbox, null, depth + 1).read(mime);
        inner.set("isRead", true);
        Entity item = mailbox.create("itemAttachment", "")
                .set("name", inner.get("subject"))
                .set("isInline", false);
        item.links("item").add(inner);
        mailbox.attach(message, item);
    }

    private void attachFile(MaximalBodyDescriptor part, String type, String name, Content bytes, boolean mayBeShown) {
        String contentId =
                part.getContentId() == null ? null : part.getContentId().strip().replaceAll("^<|>$", "");
        String ordinal = String.format("ATT%05d", mailbox.attachments(message).size() + 1);
        String extension = type.startsWith("text/html") ? ".htm" : type.startsWith("text/") ? ".txt" : ".bin";
        Entity file = mailbox.create("fileAttachment", "")
                .set("name", name.isEmpty() ? ordinal + extension : name)
                .set("contentType", type)
                .set("isInline", mayBeShown && contentId != null)
                .set("contentId", contentId)
                .set("contentLocation", part.getContentLocation())
                .set("contentBytes", bytes);
        mailbox.attach(message, file);
    }

    private static String name(MaximalBodyDescriptor part) {
        String name = part.getContentDispositionFilename();
        if (name == null) {
            name = part.getContentTypeParameters().getOrDefault("name", "");
        }
        return words(name);
    }

    private void describe() {
        String sent = date(first.get("date")).orElse(received);
        String time = received == null ? sent : received;
        String subject = words(first.getOrDefault("subject", ""));
        ArrayNode from = recipients("from");
        ArrayNode sender = recipients("sender");
        String content = html != null ? html : plain != null ? plain : "";
        var body =
                Json.object().put("contentType", html != null ? "html" : "text").put("content", content);
        String importance = first.getOrDefault("importance", "normal").toLowerCase(Locale.ROOT);
        message.set("createdDateTime", time)
                .set("lastModifiedDateTime", time)
                .set("receivedDateTime", time)
                .set("sentDateTime", sent)
                .set("internetMessageId", first.get("message-id"))
                .set("subject", subject)
                .set("importance", importance.matches("low|high") ? importance : "normal")
                .set("body", body)
                .set("uniqueBody", body.deepCopy())
                .set("bodyPreview", MailSeed.preview(body))
                .set("from", from.isEmpty() ? null : from.get(0))
                .set("sender", sender.isEmpty() ? message.get("from") : sender.get(0))
                .set("toRecipients", recipients("to"))
                .set("ccRecipients", recipients("cc"))
                .set("bccRecipients", recipients("bcc"))
                .set("replyTo", recipients("reply-to"))
                .set("internetMessageHeaders", headers);
        mailbox.attachments(message).forEach(attachment -> attachment.set("lastModifiedDateTime", time));
    }

    private static Optional<String> date(String value) {
        try {
            if (LenientFieldParser.parse("Date: " + value) instanceof DateTimeField field && field.getDate() != null) {
                return Optional.of(field.getDate().toInstant().toString());
            }
        } catch (MimeException noDate) {
            // As if it were not there.
        }
        return Optional.empty();
    }

    private ArrayNode recipients(String header) {
        ArrayNode recipients = Json.MAPPER.createArrayNode();
        AddressList addresses = LenientAddressParser.DEFAULT.parseAddressList(first.getOrDefault(header, ""));
        addresses.flatten().forEach(address -> {
            String name = address.getName() == null ? address.getAddress() : words(address.getName());
            recipients.add(MailSeed.recipient(name, address.getAddress()));
        });
        return recipients;
    }

    /** With the words of RFC 2047 decoded. */
    private static String words(String text) {
        return DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT);
    }

    /** In the charset named; where there is no such, in UTF-8 if it is that, else as Windows writes in the west. */
    private static String text(byte[] bytes, String charset) {
        Charset known = charset == null ? null : CharsetUtil.lookup(charset);
        if (known != null && !known.equals(StandardCharsets.US_ASCII)) {
            return new String(bytes, known);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, Charset.forName("windows-1252"));
        }
    }
}
