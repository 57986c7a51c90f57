package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.graphroutes.command.Command;
import org.graphroutes.files.FileStore;
import org.graphroutes.mail.Composer.Kind;
import org.graphroutes.mail.Course.Road;
import org.graphroutes.problem.StateUnusable;

/** Makes an order from a call of a command that sends a mail. Needs no network. Thread-safe. */
public final class MailOrders {

    /** The argument with the idempotency key; it always has a value here. */
    public static final String KEY = "idempotency_key";

    private static final Map<String, Kind> KINDS = Map.of(
            "send-mail", Kind.MAIL,
            "msgraph-mail-create-draft", Kind.DRAFT,
            "msgraph-mail-reply-to", Kind.REPLY,
            "reply-mail", Kind.REPLY);

    private final Composer composer;
    private final FileStore files;

    /**
     * An order and how its mail is shown.
     *
     * @param shown the message as it was composed; null for a draft of the caller's
     */
    public record Composed(MailOrder order, ObjectNode shown) {}

    /** @param files what arguments of the format file name */
    public MailOrders(FileStore files) {
        this.composer = new Composer(files);
        this.files = files;
    }

    /**
     * @param mailbox the segments of the path to it
     * @param arguments as the contract binds them, with a key
     * @throws org.graphroutes.problem.InvalidArgument when the mail cannot be sent so
     */
    public Composed of(Command command, String connection, List<String> mailbox, ObjectNode arguments) {
        String key = arguments.path(KEY).asText();
        String fingerprint = fingerprint(command, mailbox, arguments);
        Kind kind = KINDS.get(command.name());
        if (kind == null) {
            MailOrder order = new MailOrder(
                    connection,
                    key,
                    mailbox,
                    command.name(),
                    fingerprint,
                    Road.SEND_DRAFT,
                    null,
                    null,
                    arguments.path("draft_id").asText(),
                    0,
                    List.of(),
                    List.of(),
                    false);
            return new Composed(order, null);
        }
        OutgoingMail mail = composer.compose(kind, arguments);
        ObjectNode shown = mail.shown();
        Mark.on(mail.message(), key);
        RequestPlan plan = plan(mail);
        Road road =
                kind == Kind.DRAFT ? Road.DRAFT : kind == Kind.MAIL && plan.isWhole() ? Road.SEND : Road.DRAFT_AND_SEND;
        String about = arguments.path("inReplyTo").asText(arguments.path("ID").asText(null));
        MailOrder order = new MailOrder(
                connection,
                key,
                mailbox,
                command.name(),
                fingerprint,
                road,
                first(kind, road, arguments),
                kind == Kind.REPLY || road == Road.SEND ? plan.request() : plan.message(),
                about,
                kind == Kind.REPLY ? -1 : plan.message().path("attachments").size(),
                plan.posted(),
                plan.uploaded(),
                !command.outputs().isEmpty() && kind != Kind.MAIL);
        return new Composed(order, shown);
    }

    private static String first(Kind kind, Road road, ObjectNode arguments) {
        if (kind == Kind.REPLY) {
            boolean toAll = arguments.path("reply_all").asBoolean(false);
            return "messages/{id}/" + (toAll ? "createReplyAll" : "createReply");
        }
        return road == Road.SEND ? "sendMail" : "messages";
    }

    private static RequestPlan plan(OutgoingMail mail) {
        try {
            return RequestPlan.of(mail);
        } catch (IOException e) {
            throw new StateUnusable("A file that is to be attached cannot be read: " + e.getMessage() + ".", e);
        }
    }

    // Of what is asked for, files by what is in them: put into the store again they have other ids.
    private String fingerprint(Command command, List<String> mailbox, ObjectNode arguments) {
        Map<String, String> parts = new TreeMap<>();
        arguments.fields().forEachRemaining(field -> {
            boolean isFile =
                    command.argument(field.getKey()).path("x-format").asText().equals("file");
            parts.put(
                    field.getKey(),
                    isFile ? hashes(field.getValue()) : field.getValue().toString());
        });
        parts.remove(KEY);
        MessageDigest digest = sha256();
        digest.update((command.name() + "\n" + String.join("/", mailbox)).getBytes(StandardCharsets.UTF_8));
        parts.forEach((name, value) -> digest.update(("\n" + name + "=" + value).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private String hashes(JsonNode ids) {
        StringBuilder hashes = new StringBuilder();
        // What is not there is refused when the mail is composed.
        ids.forEach(id -> hashes.append(files.find(id.asText())
                        .map(file -> file.name() + ":" + file.sha256())
                        .orElse(""))
                .append(','));
        return hashes.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
