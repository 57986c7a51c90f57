package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.tenant.Mailbox;

/** Attachments as requests describe them: alone, or inside a mail. */
final class AttachmentBodies {
    private static final String BYTES = "contentBytes";
    private static final String ITEM = "item";

    private final Mailboxes mailboxes;
    private final Drafts drafts;

    AttachmentBodies(Mailboxes mailboxes, Drafts drafts) {
        this.mailboxes = mailboxes;
        this.drafts = drafts;
    }

    /** Puts what the object describes on the mail, which may be nowhere yet. @throws GraphError 400 */
    Entity attach(Mailbox mailbox, Entity mail, JsonNode given) {
        EntityType type = type("attachment", given);
        ObjectNode rest = ((ObjectNode) given).deepCopy();
        JsonNode bytes = rest.remove(BYTES);
        JsonNode item = rest.remove(ITEM);
        Map<String, JsonNode> values = mailboxes.writeable(rest, type);
        if (!values.containsKey("name") || values.get("name").asText("").isBlank()) {
            throw MailErrors.invalid("An attachment needs a name.");
        }
        Entity attachment = mailbox.create(type.name(), "")
                .set("contentType", "application/octet-stream")
                .set("isInline", false);
        values.forEach(attachment::set);
        attachment.set("size", (String) null);
        if (type.properties().containsKey(BYTES)) {
            attachment.set(BYTES, content(bytes));
        }
        if (type.navigations().containsKey(ITEM)) {
            attachment.links(ITEM).add(item(mailbox, item));
        }
        return mailbox.attach(mail, attachment);
    }

    private Entity item(Mailbox mailbox, JsonNode given) {
        EntityType type = type("outlookItem", given);
        if (type.name().equals("message")) {
            Entity mail = mailbox.newMessage(mailboxes.tenant().now().toString());
            drafts.fill(mailbox, mail, (ObjectNode) given);
            return mail;
        }
        Entity item = mailbox.create(type.name(), "");
        mailboxes.writeable((ObjectNode) given, type).forEach(item::set);
        return item;
    }

    private static Content content(JsonNode base64) {
        try {
            return Content.of(Base64.getDecoder().decode(base64 == null ? "" : base64.asText("")));
        } catch (IllegalArgumentException notBase64) {
            throw new GraphError(
                    400,
                    "RequestBodyRead",
                    "Cannot convert the value of contentBytes to the expected type 'Edm.Binary'.");
        }
    }

    /** Which of the types that the declared one stands for the object says that it is. */
    private EntityType type(String declared, JsonNode given) {
        String name = given == null ? "" : given.path("@odata.type").asText("");
        return mailboxes.model().type(declared).concrete().stream()
                .filter(concrete -> given instanceof ObjectNode
                        && name.toLowerCase(Locale.ROOT)
                                .matches("#?microsoft\\.graph\\." + concrete.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(mailboxes.model()::type)
                .orElseThrow(() -> new GraphError(
                        400,
                        "RequestBodyRead",
                        "The @odata.type '" + name + "' is none of those that microsoft.graph." + declared
                                + " stands for."));
    }
}
