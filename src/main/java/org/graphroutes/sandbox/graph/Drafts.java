package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.tenant.MailSeed;
import org.graphroutes.sandbox.tenant.Mailbox;

/** Mails that are being written, and what a request may set of a mail. */
final class Drafts {
    static final String EXTENDED = "singleValueExtendedProperties";
    static final String HEADERS = "internetMessageHeaders";

    /** https://learn.microsoft.com/graph/api/message-update: what can be updated only if isDraft is true. */
    private static final Set<String> CONTENT = Set.of(
            "subject",
            "body",
            "from",
            "sender",
            "toRecipients",
            "ccRecipients",
            "bccRecipients",
            "replyTo",
            "internetMessageId",
            HEADERS);

    private static final Map<String, Set<String>> CHOICES = Map.of(
            "importance", Set.of("low", "normal", "high"), "inferenceClassification", Set.of("focused", "other"));
    private static final Set<String> CONTENT_TYPES = Set.of("text", "html");
    private static final Set<String> FLAGS = Set.of("notflagged", "complete", "flagged");
    private static final int MAX_HEADERS = 5;

    /** https://learn.microsoft.com/graph/api/resources/extended-properties-overview, "id formats" */
    private static final Pattern EXTENDED_ID = Pattern.compile(
            "[A-Za-z]+ (0x\\p{XDigit}{1,8}|\\{\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\} (Name .+|Id 0x\\p{XDigit}{1,8}))");

    private final Mailboxes mailboxes;
    private final EntityType type;
    private final AttachmentBodies attachments;

    Drafts(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
        type = mailboxes.model().type("message");
        attachments = new AttachmentBodies(mailboxes, this);
    }

    Map<String, Operation> operations() {
        return Map.of(
                "createMessage", this::create, "createFolderMessage", this::createIn, "updateMessage", this::update);
    }

    private Reply create(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        return create(call, mailbox, mailbox.wellKnown("drafts"));
    }

    private Reply createIn(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        return create(
                call,
                mailbox,
                mailboxes.folder(call, mailbox, call.match().keys().size()));
    }

    private Reply create(Call call, Mailbox mailbox, Entity folder) {
        Entity draft = draft(mailboxes.user(call), mailbox);
        fill(mailbox, draft, EntityBody.object(call.request()));
        mailbox.addMessage(draft, folder);
        return mailboxes.one(call, 201, draft, Messages.PATH);
    }

    private Reply update(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity message = mailboxes.message(call, mailbox);
        Map<String, JsonNode> given = mailboxes.properties(call, type);
        if (!message.get("isDraft").asBoolean() && !Collections.disjoint(given.keySet(), CONTENT)) {
            throw MailErrors.notDraft();
        }
        set(message, given);
        message.set("lastModifiedDateTime", mailboxes.tenant().now().toString())
                .set("changeKey", mailbox.newKey("CQAAAB"));
        return mailboxes.one(call, 200, message, Messages.PATH);
    }

    /** An empty mail of the user, in no folder yet. */
    Entity draft(Entity user, Mailbox mailbox) {
        ObjectNode owner = MailSeed.recipient(user.text("displayName"), user.text("mail"));
        String internetId =
                mailboxes.tenant().newId() + "@mail." + mailboxes.tenant().domain();
        return mailbox.newMessage(mailboxes.tenant().now().toString())
                .set("internetMessageId", "<" + internetId + ">")
                .set("isRead", true)
                .set("isDraft", true)
                .set("sender", owner)
                .set("from", owner.deepCopy());
    }

    /** Sets what the object says of the mail, attachments included. @throws GraphError 400 */
    void fill(Mailbox mailbox, Entity mail, ObjectNode given) {
        ObjectNode rest = given.deepCopy();
        JsonNode attached = rest.remove("attachments");
        set(mail, mailboxes.writeable(rest, type));
        if (attached != null) {
            attached.forEach(one -> attachments.attach(mailbox, mail, one));
        }
    }

    /** How requests describe attachments. */
    AttachmentBodies attachments() {
        return attachments;
    }

    /** Sets the body, and what follows from it. */
    Entity body(Entity mail, ObjectNode body) {
        return mail.set("body", body).set("uniqueBody", body.deepCopy()).set("bodyPreview", MailSeed.preview(body));
    }

    private void set(Entity mail, Map<String, JsonNode> given) {
        Map<String, JsonNode> checked = new LinkedHashMap<>();
        given.forEach((name, value) -> checked.put(name, checked(name, value)));
        checked.forEach((name, value) -> {
            switch (name) {
                case "body" -> body(mail, (ObjectNode) value);
                case EXTENDED -> mail.set(EXTENDED, merged(mail.get(EXTENDED), value));
                default -> mail.set(name, value);
            }
        });
    }

    private static JsonNode checked(String name, JsonNode value) {
        return switch (name) {
            case "importance", "inferenceClassification" -> choice(name, value, CHOICES.get(name));
            case "body" -> checkedBody(value);
            case "flag" -> checkedFlag(value);
            case HEADERS -> checkedHeaders(value);
            case EXTENDED -> checkedExtended(value);
            case "subject" -> value.isNull() ? Json.MAPPER.getNodeFactory().textNode("") : value;
            case "from", "sender" -> named(value);
            case "toRecipients", "ccRecipients", "bccRecipients", "replyTo" -> {
                value.forEach(Drafts::named);
                yield value;
            }
            default -> value;
        };
    }

    /** A recipient without a name is called by the address. */
    private static JsonNode named(JsonNode recipient) {
        if (recipient.path("emailAddress") instanceof ObjectNode address && !address.hasNonNull("name")) {
            address.put("name", address.path("address").asText());
        }
        return recipient;
    }

    /** Members of an enumeration are read in any letter case, and written in lower case. */
    private static JsonNode choice(String name, JsonNode value, Set<String> allowed) {
        String lower = value.asText().toLowerCase(Locale.ROOT);
        if (!allowed.contains(lower)) {
            throw MailErrors.invalid("'" + value.asText() + "' is no value of " + name + ".");
        }
        return Json.MAPPER.getNodeFactory().textNode(lower);
    }

    private static JsonNode checkedBody(JsonNode value) {
        String content = value.path("content").asText("");
        JsonNode contentType = value.hasNonNull("contentType")
                ? choice("contentType", value.path("contentType"), CONTENT_TYPES)
                : Json.MAPPER.getNodeFactory().textNode("text");
        ObjectNode body = Json.object();
        body.set("contentType", contentType);
        return body.put("content", content);
    }

    private static JsonNode checkedFlag(JsonNode value) {
        if (value.hasNonNull("flagStatus")) {
            choice("flagStatus", value.path("flagStatus"), FLAGS);
        }
        return value;
    }

    private static JsonNode checkedHeaders(JsonNode headers) {
        if (headers.isEmpty() || headers.size() > MAX_HEADERS) {
            throw MailErrors.headerCount();
        }
        for (JsonNode header : headers) {
            String name = header.path("name").asText();
            if (!name.regionMatches(true, 0, "x-", 0, 2)) {
                throw MailErrors.headerName(name);
            }
        }
        return headers;
    }

    private static JsonNode checkedExtended(JsonNode properties) {
        for (JsonNode property : properties) {
            if (!EXTENDED_ID.matcher(property.path("id").asText()).matches() || !property.hasNonNull("value")) {
                throw MailErrors.invalid("An extended property needs a value and an id such as "
                        + "'String {00020329-0000-0000-c000-000000000046} Name Colour'; this one has the id '"
                        + property.path("id").asText() + "'.");
            }
        }
        return properties;
    }

    /** The properties that there were, and those given in place of any of the same id. */
    private static ArrayNode merged(JsonNode old, JsonNode given) {
        Map<String, JsonNode> byId = new LinkedHashMap<>();
        old.forEach(property -> byId.put(property.path("id").asText(), property));
        given.forEach(property -> byId.put(property.path("id").asText(), property));
        return Json.MAPPER.createArrayNode().addAll(byId.values());
    }
}
