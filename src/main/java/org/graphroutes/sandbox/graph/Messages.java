package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityType;
import org.graphroutes.sandbox.odata.Navigation;
import org.graphroutes.sandbox.tenant.Mailbox;
import org.graphroutes.sandbox.tenant.MimeWriter;

/** The mails of a mailbox. */
final class Messages {
    static final String PATH = "messages";

    /** Newest first, as Outlook lists them. */
    private static final Comparator<Entity> NEWEST_FIRST = Comparator.comparing(
                    (Entity message) -> message.text("receivedDateTime"))
            .thenComparing(Entity::ordinal)
            .reversed();

    private final Mailboxes mailboxes;
    private final Navigation navigation;
    private final EntityType type;

    Messages(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
        navigation = mailboxes.model().type("user").navigations().get("messages");
        type = mailboxes.model().type(navigation.type());
    }

    Map<String, Operation> operations() {
        return Map.of(
                "listMessages", this::list,
                "listFolderMessages", this::listFolder,
                "getMessage", this::get,
                "getMessageValue", this::value,
                "deleteMessage", this::delete,
                "moveMessage", this::move);
    }

    private Reply list(Call call) {
        return list(call, PATH, mailboxes.of(call).messages());
    }

    private Reply listFolder(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity folder = mailboxes.folder(call, mailbox, call.match().keys().size());
        return list(call, "mailFolders('" + folder.id() + "')/messages", mailbox.messages(folder));
    }

    private Reply list(Call call, String path, Collection<Entity> messages) {
        List<Entity> sorted = messages.stream().sorted(NEWEST_FIRST).toList();
        return mailboxes.list(call, navigation, path, sorted);
    }

    private Reply get(Call call) {
        return mailboxes.one(call, 200, message(call), type, PATH);
    }

    /** https://learn.microsoft.com/graph/outlook-get-mime-message */
    private Reply value(Call call) {
        return Mailboxes.raw(MimeWriter.of(message(call)), "text/plain");
    }

    /** A mail goes to Deleted Items, and from there for good. */
    private Reply delete(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity message = message(call);
        Entity deleted = mailbox.wellKnown("deleteditems");
        if (mailbox.isWithin(mailbox.whereabouts(message), deleted)) {
            mailbox.removeMessage(message);
        } else {
            mailbox.moveMessage(message, deleted);
        }
        return Reply.empty(204);
    }

    private Reply move(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity message = message(call);
        JsonNode destination =
                Mailboxes.parameters(call, Set.of("DestinationId")).get("DestinationId");
        if (destination == null || destination.asText("").isEmpty()) {
            throw MailErrors.invalid("The action needs a destinationId.");
        }
        mailbox.moveMessage(message, Mailboxes.found(mailbox, destination.asText()));
        return mailboxes.one(call, 201, message, type, PATH);
    }

    private Entity message(Call call) {
        return mailboxes.message(call, mailboxes.of(call));
    }
}
