package org.graphroutes.sandbox.graph;

import java.util.Map;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.odata.Navigation;
import org.graphroutes.sandbox.tenant.Mailbox;
import org.graphroutes.sandbox.tenant.MimeWriter;

/** The attachments of mails: files, items of a mailbox, links. */
final class Attachments {
    private final Mailboxes mailboxes;
    private final Navigation navigation;
    private final EntityType type;
    private final AttachmentBodies bodies;

    Attachments(Mailboxes mailboxes, AttachmentBodies bodies) {
        this.mailboxes = mailboxes;
        navigation = mailboxes.model().type("message").navigations().get("attachments");
        type = mailboxes.model().type(navigation.type());
        this.bodies = bodies;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "listAttachments", this::list,
                "createAttachment", this::create,
                "getAttachment", this::get,
                "deleteAttachment", this::delete,
                "getAttachmentValue", this::value);
    }

    private Reply list(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity message = mailboxes.message(call, mailbox);
        return mailboxes.list(call, navigation, path(message), mailbox.attachments(message));
    }

    private Reply get(Call call) {
        return mailboxes.one(call, 200, attachment(call), type, path(message(call)));
    }

    private Reply create(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity message = mailboxes.message(call, mailbox);
        Entity attachment = bodies.attach(mailbox, message, EntityBody.object(call.request()));
        return mailboxes.one(call, 201, attachment, type, path(message));
    }

    private Reply delete(Call call) {
        mailboxes.of(call).detach(message(call), attachment(call));
        return Reply.empty(204);
    }

    /** Bytes as they are; of an item what is its format outside of Outlook. */
    private Reply value(Call call) {
        Entity attachment = attachment(call);
        for (Entity item : attachment.links("item")) {
            return Mailboxes.raw(MimeWriter.of(item), MimeWriter.mediaType(item));
        }
        Content content = attachment.content("contentBytes");
        if (content == null) {
            throw new GraphError(
                    405,
                    "ErrorInvalidRequest",
                    "'$value' segment is not supported for the given attachment. '$value' segment is only supported for"
                            + " File Attachments and Item Attachments.");
        }
        String contentType = attachment.text("contentType");
        return Mailboxes.raw(content, contentType.isEmpty() ? "application/octet-stream" : contentType);
    }

    private Entity message(Call call) {
        return mailboxes.message(call, mailboxes.of(call), call.match().keys().size() - 2);
    }

    private Entity attachment(Call call) {
        String id = call.match().keys().get(call.match().keys().size() - 1);
        if (!Mailbox.isId(id)) {
            throw MailErrors.malformedId();
        }
        return mailboxes.of(call).attachment(message(call), id).orElseThrow(MailErrors::itemNotFound);
    }

    private static String path(Entity message) {
        return "messages('" + message.id() + "')/attachments";
    }
}
