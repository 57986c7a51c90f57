package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.graph.Bytes;
import org.graphroutes.problem.InvalidArgument;

/**
 * Makes a mail from the arguments of a command that sends one, and refuses what Graph would refuse, or would send
 * otherwise than it was meant. Needs no network, and reads no file. Thread-safe.
 */
public final class Composer {

    /** The most headers of its own that Graph lets a message have: InvalidInternetMessageHeaderCollection beyond. */
    static final int MAX_HEADERS = 5;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, String> RECIPIENTS = Map.of(
            "to", "toRecipients",
            "cc", "ccRecipients",
            "bcc", "bccRecipients",
            "replyTo", "replyTo");
    // RFC 5322 section 2.2; Graph takes no names but these.
    private static final Pattern HEADER = Pattern.compile("(?<name>[xX]-[!-9;-~]+)[ \t]*:(?<value>.*)", Pattern.DOTALL);
    private static final Pattern IS_REPLY = Pattern.compile("\\s*re\\s*:.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final FileStore files;

    /** What is composed. */
    public enum Kind {
        /** A mail of its own, which needs a recipient. */
        MAIL,
        /** A mail that somebody will finish later. */
        DRAFT,
        /** An answer to a mail: its text becomes the comment above the quoted mail. */
        REPLY
    }

    /** @param files what attachIDs and attachCIDs name */
    public Composer(FileStore files) {
        this.files = files;
    }

    /**
     * @param arguments as the contract binds them; not changed
     * @throws InvalidArgument naming the argument, and never showing the text of the mail
     */
    public OutgoingMail compose(Kind kind, ObjectNode arguments) {
        ObjectNode message = JSON.objectNode();
        if (arguments.has("subject")) {
            message.put("subject", subject(kind, arguments.path("subject").asText()));
        }
        recipients(kind, arguments, message);
        if (arguments.has("importance")) {
            message.put("importance", arguments.path("importance").asText().toLowerCase(Locale.ROOT));
        }
        if (arguments.has("flag")) {
            message.putObject("flag").put("flagStatus", arguments.path("flag").asText());
        }
        headers(arguments.path("headers"), message);

        List<Attachment> attachments = new ArrayList<>(files(arguments));
        boolean isHtml = isHtml(arguments);
        String argument = arguments.has("htmlBody") ? "htmlBody" : "body";
        String text = arguments.path(argument).asText("");
        if (isHtml) {
            InlineImages inline = InlineImages.in(argument, text);
            text = inline.html();
            attachments.addAll(inline.images());
        }
        if (kind == Kind.REPLY) {
            // Graph puts the comment into a reply that it makes as HTML.
            return new OutgoingMail(message, isHtml ? text : MailText.html(text), attachments);
        }
        message.putObject("body").put("contentType", isHtml ? "html" : "text").put("content", text);
        return new OutgoingMail(message, null, attachments);
    }

    private static String subject(Kind kind, String given) {
        return kind != Kind.REPLY || IS_REPLY.matcher(given).matches() ? given : "Re: " + given;
    }

    private static void recipients(Kind kind, ObjectNode arguments, ObjectNode message) {
        for (String argument : List.of("to", "cc", "bcc", "replyTo")) {
            ArrayNode recipients = Recipients.of(argument, arguments.path(argument));
            if (!recipients.isEmpty()) {
                message.set(RECIPIENTS.get(argument), recipients);
            }
        }
        boolean toAll = arguments.path("reply_all").asBoolean(false);
        boolean toSomebody = message.has("toRecipients") || message.has("ccRecipients") || message.has("bccRecipients");
        if (kind != Kind.DRAFT && !toSomebody && !toAll) {
            throw new InvalidArgument(
                    "to",
                    kind == Kind.MAIL
                            ? "The mail has no recipient: give at least one of to, cc, bcc."
                            : "The reply has no recipient: give to=ADDRESS, or reply_all=true.");
        }
    }

    private static void headers(JsonNode given, ObjectNode message) {
        if (given.isEmpty()) {
            return;
        }
        if (given.size() > MAX_HEADERS) {
            throw new InvalidArgument(
                    "headers",
                    "headers is refused: it has " + given.size() + ", and Graph takes at most " + MAX_HEADERS
                            + " of a mail. (A value with a comma in it has to be given in a JSON array:"
                            + " [\"X-Name: a, b\"].)");
        }
        ArrayNode headers = message.putArray("internetMessageHeaders");
        for (JsonNode entry : given) {
            Matcher header = HEADER.matcher(entry.asText().strip());
            String value = header.matches() ? header.group("value").strip() : "";
            if (value.isEmpty() || value.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
                throw new InvalidArgument(
                        "headers",
                        "headers is refused: \"" + name(entry.asText())
                                + "\" is not of the form \"X-Name: value\". Graph takes only names that begin with X-, and a"
                                + " value is one line. (A value with a comma in it has to be given in a JSON array.)");
            }
            headers.addObject().put("name", header.group("name")).put("value", value);
        }
    }

    // Of a header that is refused: its value may be confidential.
    private static String name(String header) {
        String name = header.strip().replaceAll("(?s)[:\\p{Cntrl}].*", "");
        return name.length() > 60 ? name.substring(0, 57) + "..." : name;
    }

    private static boolean isHtml(ObjectNode arguments) {
        String type = arguments.path("bodyType").asText("");
        if (!arguments.has("htmlBody")) {
            return type.equalsIgnoreCase("html");
        }
        if (type.equalsIgnoreCase("text")) {
            throw new InvalidArgument(
                    "bodyType",
                    "bodyType=text contradicts htmlBody, which is sent as HTML: leave out htmlBody and give the text as body,"
                            + " or leave out bodyType.");
        }
        return true;
    }

    private List<Attachment> files(ObjectNode arguments) {
        JsonNode ids = arguments.path("attachIDs");
        JsonNode names = arguments.path("attachNames");
        if (!names.isEmpty() && names.size() != ids.size()) {
            throw new InvalidArgument(
                    "attachNames",
                    "attachNames is refused: it has " + names.size() + " and attachIDs has " + ids.size()
                            + ". Give one name for each file, in the same order, or leave attachNames out.");
        }
        for (JsonNode name : names) {
            if (name.asText().chars().anyMatch(Character::isISOControl)) {
                throw new InvalidArgument(
                        "attachNames",
                        "attachNames is refused: a name in it holds a line break or a control character.");
            }
        }
        List<Attachment> attachments = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            attachments.add(file("attachIDs", ids.get(i).asText(), names.path(i).asText(null), false));
        }
        arguments.path("attachCIDs").forEach(id -> attachments.add(file("attachCIDs", id.asText(), null, true)));
        return attachments;
    }

    private Attachment file(String argument, String id, String name, boolean inline) {
        StoredFile file;
        try {
            file = files.get(id);
        } catch (InvalidArgument e) {
            throw new InvalidArgument(argument, argument + " is refused. " + e.getMessage());
        }
        return new Attachment(
                name == null || name.isBlank() ? file.name() : name,
                file.contentType(),
                inline,
                inline ? id : null,
                new Stored(files, id, file.size()));
    }

    private record Stored(FileStore files, String id, long size) implements Bytes {
        @Override
        public InputStream open() throws IOException {
            return files.open(id);
        }
    }
}
