package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.Navigation;
import org.graphroutes.sandbox.tenant.Mailbox;

/** The folders of a mailbox. */
final class MailFolders {
    private final Mailboxes mailboxes;
    private final Navigation navigation;

    MailFolders(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
        navigation = mailboxes.model().type("user").navigations().get("mailFolders");
    }

    Map<String, Operation> operations() {
        return Map.of(
                "listMailFolders", this::list,
                "createMailFolder", this::create,
                "getMailFolder", this::get,
                "updateMailFolder", this::update,
                "deleteMailFolder", this::delete,
                "listChildFolders", this::listChildren,
                "createChildFolder", this::createChild);
    }

    private Reply list(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        return list(call, mailbox, mailbox.wellKnown(Mailbox.ROOT), "mailFolders");
    }

    private Reply listChildren(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity parent = folder(call, mailbox);
        return list(call, mailbox, parent, children(parent));
    }

    private Reply list(Call call, Mailbox mailbox, Entity parent, String path) {
        boolean hidden = call.request().query().parameters().stream()
                .anyMatch(parameter -> parameter.name().equalsIgnoreCase("includeHiddenFolders")
                        && parameter.value().equalsIgnoreCase("true"));
        Collection<Entity> folders = mailbox.children(parent).stream()
                .filter(folder -> hidden || !folder.get("isHidden").asBoolean())
                .map(mailbox::counted)
                .toList();
        return mailboxes.list(call, navigation, path, folders);
    }

    private Reply create(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        return create(call, mailbox, mailbox.wellKnown(Mailbox.ROOT), "mailFolders");
    }

    private Reply createChild(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity parent = folder(call, mailbox);
        return create(call, mailbox, parent, children(parent));
    }

    private Reply create(Call call, Mailbox mailbox, Entity parent, String path) {
        Map<String, JsonNode> given =
                mailboxes.properties(call, mailboxes.model().type(navigation.type()));
        String name = name(given.get("displayName"));
        if (mailbox.child(parent, name).isPresent()) {
            throw MailErrors.folderExists();
        }
        Entity folder = mailbox.addFolder(parent, name);
        JsonNode hidden = given.get("isHidden");
        folder.set("isHidden", hidden != null && hidden.asBoolean());
        return mailboxes.one(call, 201, mailbox.counted(folder), path);
    }

    private Reply get(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        return mailboxes.one(call, 200, mailbox.counted(folder(call, mailbox)), "mailFolders");
    }

    private Reply update(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity folder = folder(call, mailbox);
        Map<String, JsonNode> given = mailboxes.properties(call, folder.type());
        if (given.containsKey("displayName")) {
            String name = name(given.get("displayName"));
            Entity parent = mailbox.parent(folder);
            boolean taken = parent != null
                    && mailbox.child(parent, name)
                            .filter(other -> other != folder)
                            .isPresent();
            if (taken) {
                throw MailErrors.folderExists();
            }
            folder.set("displayName", name);
        }
        return mailboxes.one(call, 200, mailbox.counted(folder), "mailFolders");
    }

    /** A folder goes to Deleted Items with all that is in it, and from there for good. */
    private Reply delete(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity folder = folder(call, mailbox);
        if (mailbox.isWellKnown(folder)) {
            throw MailErrors.distinguishedFolder();
        }
        Entity deleted = mailbox.wellKnown("deleteditems");
        if (mailbox.isWithin(folder, deleted)) {
            mailbox.removeFolder(folder);
        } else {
            String name = folder.text("displayName");
            for (int i = 1; mailbox.child(deleted, folder.text("displayName")).isPresent(); i++) {
                folder.set("displayName", name + i);
            }
            mailbox.moveFolder(folder, deleted);
        }
        return Reply.empty(204);
    }

    private Entity folder(Call call, Mailbox mailbox) {
        return mailboxes.folder(call, mailbox, call.match().keys().size());
    }

    private static String children(Entity parent) {
        return "mailFolders('" + parent.id() + "')/childFolders";
    }

    private static String name(JsonNode displayName) {
        if (displayName == null || displayName.asText("").isBlank()) {
            throw MailErrors.invalid("A folder needs a displayName.");
        }
        return displayName.asText();
    }
}
