package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.tenant.Mailbox;

/** Sends mails: they go to Sent Items, and into the inboxes of the tenant's people; others' just leave. */
final class Sending {
    /** The mail that a mail answers, by internet message id; no property of the type, so that no answer shows it. */
    static final String IN_REPLY_TO = "inReplyTo";

    private static final List<String> RECIPIENTS = List.of("toRecipients", "ccRecipients", "bccRecipients");
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s,;<>]+@[^@\\s,;<>]+");

    /** RFC 5322 section 3.3. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Mailboxes mailboxes;
    private final Drafts drafts;
    private final SentMails sent = new SentMails();

    Sending(Mailboxes mailboxes, Drafts drafts) {
        this.mailboxes = mailboxes;
        this.drafts = drafts;
    }

    Map<String, Operation> operations() {
        return Map.of("sendMail", this::sendMail, "sendMessage", this::sendDraft);
    }

    SentMails sent() {
        return sent;
    }

    private Reply sendMail(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Map<String, JsonNode> given = Mailboxes.parameters(call, Set.of("Message", "SaveToSentItems"));
        if (!(given.get("Message") instanceof ObjectNode message)) {
            throw MailErrors.invalid("The action needs a Message.");
        }
        Entity user = mailboxes.user(call);
        Entity mail = drafts.draft(user, mailbox);
        drafts.fill(mailbox, mail, message);
        send(
                user,
                mailbox,
                mail,
                !given.containsKey("SaveToSentItems")
                        || given.get("SaveToSentItems").asBoolean(true));
        return Reply.empty(202);
    }

    private Reply sendDraft(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity draft = mailboxes.message(call, mailbox);
        if (!draft.get("isDraft").asBoolean()) {
            throw MailErrors.notDraft();
        }
        send(mailboxes.user(call), mailbox, draft, true);
        return Reply.empty(202);
    }

    /**
     * The mail leaves the mailbox. Nothing is changed if it cannot.
     *
     * @param mail a draft, or in no folder yet
     * @param save whether it is kept in Sent Items
     * @throws GraphError 400 for recipients, 403 for a sender that is not the user
     */
    void send(Entity user, Mailbox mailbox, Entity mail, boolean save) {
        List<String> addresses = recipients(mail);
        requireOwn(user, mail.get("from"));
        requireOwn(user, mail.get("sender"));
        Instant now = mailboxes.tenant().now();
        for (String time : List.of("lastModifiedDateTime", "receivedDateTime", "sentDateTime")) {
            mail.set(time, now.toString());
        }
        mail.set("isDraft", false);
        if (mailbox.whereabouts(mail) != null) {
            mailbox.moveMessage(mail, mailbox.wellKnown("sentitems"));
        } else if (save) {
            mailbox.addMessage(mail, mailbox.wellKnown("sentitems"));
        }
        sent.add(user, mail, mailbox.attachments(mail));
        addresses.stream()
                .map(this::person)
                .flatMap(Optional::stream)
                .distinct()
                .forEach(person -> deliver(mail, mailboxes.of(person), now));
    }

    /** @throws GraphError 400 if there is none, or one is no address */
    private static List<String> recipients(Entity mail) {
        List<String> addresses = new ArrayList<>();
        RECIPIENTS.forEach(list -> mail.get(list).forEach(recipient -> addresses.add(address(recipient))));
        if (addresses.isEmpty()) {
            throw MailErrors.noRecipients();
        }
        addresses.stream()
                .filter(address -> !ADDRESS.matcher(address).matches())
                .findFirst()
                .ifPresent(address -> {
                    throw MailErrors.unresolved(address);
                });
        return addresses;
    }

    private static void requireOwn(Entity user, JsonNode sender) {
        String address = address(sender);
        if (!address.isEmpty()
                && !address.equalsIgnoreCase(user.text("mail"))
                && !address.equalsIgnoreCase(user.text("userPrincipalName"))) {
            throw MailErrors.sendAsDenied();
        }
    }

    static String address(JsonNode recipient) {
        return recipient.path("emailAddress").path("address").asText("");
    }

    private Optional<Entity> person(String address) {
        return mailboxes
                .tenant()
                .set("users")
                .findUnique("mail", address)
                .or(() -> mailboxes.tenant().set("users").findUnique("userPrincipalName", address))
                .filter(Mailboxes::hasMailbox);
    }

    /** Puts a copy into the inbox, without what only the sender may see. */
    private void deliver(Entity mail, Mailbox mailbox, Instant now) {
        Entity copy = mailbox.copy(mail);
        mail.type().expandable().forEach(name -> copy.set(name, Json.MAPPER.createArrayNode()));
        copy.set("isRead", false)
                .set("bccRecipients", Json.MAPPER.createArrayNode())
                .set("categories", Json.MAPPER.createArrayNode())
                .set("flag", Json.object().put("flagStatus", "notFlagged"))
                .set(Drafts.HEADERS, headers(mail, now));
        mailbox.addMessage(copy, mailbox.wellKnown("inbox"));
    }

    /** As the recipient's server has received them. */
    private ArrayNode headers(Entity mail, Instant now) {
        String server = "mail." + mailboxes.tenant().domain();
        ArrayNode headers = Json.MAPPER.createArrayNode();
        header(headers, "Received", "from " + server + " (192.0.2.1) by " + server + "; " + DATE.format(now));
        header(headers, "From", list(Json.MAPPER.createArrayNode().add(mail.get("from"))));
        header(headers, "To", list(mail.get("toRecipients")));
        header(headers, "Cc", list(mail.get("ccRecipients")));
        header(headers, "Reply-To", list(mail.get("replyTo")));
        header(headers, "Subject", mail.text("subject"));
        header(headers, "Date", DATE.format(now));
        header(headers, "Message-ID", mail.text("internetMessageId"));
        header(headers, "In-Reply-To", mail.text(IN_REPLY_TO));
        mail.get(Drafts.HEADERS).forEach(headers::add);
        return headers;
    }

    private static void header(ArrayNode headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.addObject().put("name", name).put("value", value);
        }
    }

    static String list(JsonNode recipients) {
        List<String> written = new ArrayList<>();
        recipients.forEach(recipient ->
                written.add(recipient.path("emailAddress").path("name").asText() + " <" + address(recipient) + ">"));
        return String.join(", ", written);
    }
}
