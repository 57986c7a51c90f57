package org.graphroutes.mail;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.field.AddressListField;
import org.apache.james.mime4j.dom.field.ContentDispositionField;
import org.apache.james.mime4j.dom.field.ContentTypeField;
import org.apache.james.mime4j.dom.field.DateTimeField;
import org.apache.james.mime4j.dom.field.MailboxField;
import org.apache.james.mime4j.dom.field.MailboxListField;
import org.apache.james.mime4j.dom.field.ParsedField;
import org.apache.james.mime4j.field.LenientFieldParser;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;

/**
 * Takes apart a mail that lies in the file store: what is attached to it becomes files, byte for byte, and a mail among
 * them is taken apart in its turn. Streams; of each mail only its headers and the beginning of its text are held. Stops at
 * {@link #DEPTH} levels and {@link #PARTS} parts, and says so. For one use by one thread.
 */
public final class MailFile {

    /** How deep mails are taken apart; a deeper one stays a file. */
    public static final int DEPTH = 10;

    /** How many parts become files. */
    public static final int PARTS = 200;

    private static final int LONGEST_TEXT = 1024 * 1024;

    private static final MimeConfig LENIENT = MimeConfig.custom()
            .setMaxLineLen(-1)
            .setMaxHeaderLen(256 * 1024)
            .setMaxHeaderCount(2_000)
            .build();

    private final FileStore store;
    private final List<ObjectNode> mails = new ArrayList<>();
    private final List<StoredFile> files = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param store holds the mail, and takes what is found in it */
    public MailFile(FileStore store) {
        this.store = store;
    }

    /** The mails read so far, each before those in it: their headers and text under the names of the outputs. */
    public List<ObjectNode> mails() {
        return mails;
    }

    /** What was found in them, mails included. */
    public List<StoredFile> files() {
        return files;
    }

    /** What could not be taken apart, a sentence each. */
    public List<String> notes() {
        return notes;
    }

    /**
     * Takes a mail apart.
     *
     * @param mail a file of the store
     * @throws IOException when the store cannot be read or written
     */
    public void read(StoredFile mail) throws IOException {
        read(mail, 1);
    }

    private void read(StoredFile mail, int depth) throws IOException {
        ObjectNode outputs = JsonNodeFactory.instance.objectNode();
        mails.add(outputs);
        outputs.put("EntryID", mail.id());
        List<StoredFile> within = new ArrayList<>();
        try (InputStream content = store.open(mail.id())) {
            parts(content, outputs, within);
        } catch (MimeException e) {
            notes.add(mail.name() + " is not read to its end, because it is no proper mail: " + e.getMessage() + ".");
        }
        outputs.put("HasAttachments", !within.isEmpty());
        for (StoredFile file : within) {
            if (!file.contentType().startsWith("message/rfc822")) {
                continue;
            }
            if (depth >= DEPTH) {
                notes.add(file.name() + " lies " + DEPTH + " mails deep; it is a file and not taken apart.");
            } else {
                read(file, depth + 1);
            }
        }
    }

    private void parts(InputStream content, ObjectNode mail, List<StoredFile> within)
            throws IOException, MimeException {
        MimeTokenStream tokens = new MimeTokenStream(LENIENT);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        tokens.parse(content);
        Map<String, ParsedField> fields = new HashMap<>();
        boolean head = true;
        for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
            switch (state) {
                case T_START_HEADER -> fields.clear();
                case T_FIELD -> {
                    ParsedField field = LenientFieldParser.getParser().parse(tokens.getField(), DecodeMonitor.SILENT);
                    fields.putIfAbsent(field.getNameLowerCase(), field);
                    if (head) {
                        header(mail, tokens.getField(), field);
                    }
                }
                case T_END_HEADER -> head = false;
                case T_BODY -> {
                    String type = tokens.getBodyDescriptor().getMimeType();
                    if (isText(type, fields) && !mail.has(type)) {
                        mail.put(type, text(tokens));
                    } else {
                        keep(type, fields, tokens.getDecodedInputStream()).ifPresent(within::add);
                    }
                }
                default -> {}
            }
        }
        String text = mail.path("text/html").asText(mail.path("text/plain").asText(""));
        mail.remove(List.of("text/html", "text/plain"));
        mail.put("Body", text);
    }

    private Optional<StoredFile> keep(String type, Map<String, ParsedField> fields, InputStream content)
            throws IOException {
        if (files.size() >= PARTS) {
            if (files.size() == PARTS && notes.stream().noneMatch(note -> note.startsWith("There are more"))) {
                notes.add("There are more than " + PARTS + " parts; the rest is only in the mail itself.");
            }
            return Optional.empty();
        }
        String name = name(fields);
        boolean mail = type.equals("message/rfc822");
        if (name == null) {
            name = mail ? "untitled_attachment.eml" : "untitled_attachment";
        } else if (mail && !name.endsWith(".eml")) {
            name += ".eml";
        }
        StoredFile file = store.put(name, type, content);
        files.add(file);
        return Optional.of(file);
    }

    private static boolean isText(String type, Map<String, ParsedField> fields) {
        boolean attached = fields.get("content-disposition") instanceof ContentDispositionField disposition
                && disposition.isAttachment();
        return (type.equals("text/plain") || type.equals("text/html")) && !attached && name(fields) == null;
    }

    private static String name(Map<String, ParsedField> fields) {
        if (fields.get("content-disposition") instanceof ContentDispositionField disposition
                && disposition.getFilename() != null) {
            return decoded(disposition.getFilename());
        }
        return fields.get("content-type") instanceof ContentTypeField type && type.getParameter("name") != null
                ? decoded(type.getParameter("name"))
                : null;
    }

    private static String text(MimeTokenStream tokens) throws IOException {
        byte[] bytes = tokens.getDecodedInputStream().readNBytes(LONGEST_TEXT);
        String charset = tokens.getBodyDescriptor().getCharset();
        Charset known;
        try {
            known = charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset);
        } catch (IllegalArgumentException e) {
            known = StandardCharsets.UTF_8;
        }
        return new String(bytes, known);
    }

    private static void header(ObjectNode mail, Field raw, ParsedField field) {
        mail.withArrayProperty("Headers").addObject().put("name", raw.getName()).put("value", decoded(raw.getBody()));
        switch (field.getNameLowerCase()) {
            case "subject" -> mail.put("Subject", decoded(raw.getBody()));
            case "message-id" -> mail.put("InternetMessageID", raw.getBody().strip());
            case "date" -> {
                if (field instanceof DateTimeField date && date.getDate() != null) {
                    mail.put("SendTime", date.getDate().toInstant().toString());
                }
            }
            case "sender" -> {
                if (field instanceof MailboxField sender && sender.getMailbox() != null) {
                    mail.set("Sender", person(sender.getMailbox()));
                }
            }
            case "from" -> {
                if (field instanceof MailboxListField from
                        && from.getMailboxList() != null
                        && !from.getMailboxList().isEmpty()) {
                    mail.set("From", person(from.getMailboxList().get(0)));
                }
            }
            case "to" -> people(mail, "Recipients", field);
            case "cc" -> people(mail, "CCRecipients", field);
            case "bcc" -> people(mail, "BCCRecipients", field);
            case "reply-to" -> people(mail, "ReplyTo", field);
            default -> {}
        }
    }

    private static void people(ObjectNode mail, String key, ParsedField field) {
        if (field instanceof AddressListField list && list.getAddressList() != null) {
            ArrayNode people = mail.putArray(key);
            list.getAddressList().flatten().forEach(mailbox -> people.add(person(mailbox)));
        }
    }

    private static ObjectNode person(Mailbox mailbox) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Name", mailbox.getName() == null ? null : decoded(mailbox.getName()))
                .put("Address", mailbox.getAddress());
    }

    private static String decoded(String text) {
        return DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT).strip();
    }
}
