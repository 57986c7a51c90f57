package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.tenant.Mailbox;

/** What left the tenant's mailboxes, for those who test what they send. */
final class SentMails {
    /** Under which graph-routes marks the mails that it sends. */
    private static final String MARK = "String {f3b1c1a6-6a0e-4a43-9c61-0f6d2f6e7c11} Name GraphRoutesKey";

    private final List<Sent> sent = new ArrayList<>();

    /** @param id as it was then, like the immutable one; empty if the mail was not kept */
    private record Sent(String mailbox, String id, String immutableId, Entity mail, List<Entity> attachments) {}

    /** The user's mail has just left, and is where it was to be kept. */
    void add(Entity user, Entity mail, Collection<Entity> attachments) {
        sent.add(new Sent(
                user.text("mail"), mail.id(), mail.text(Mailbox.IMMUTABLE_ID), mail, List.copyOf(attachments)));
    }

    /** All of them, in the order in which they left. */
    List<ObjectNode> list() {
        return sent.stream().map(SentMails::json).toList();
    }

    private static ObjectNode json(Sent one) {
        ObjectNode json = Json.object()
                .put("mailbox", one.mailbox())
                .put("id", one.id().isEmpty() ? null : one.id())
                .put("immutableId", one.immutableId().isEmpty() ? null : one.immutableId())
                .put("internetMessageId", one.mail().text("internetMessageId"))
                .put("subject", one.mail().text("subject"));
        ArrayNode to = json.putArray("to");
        one.mail().get("toRecipients").forEach(recipient -> to.add(Sending.address(recipient)));
        json.putNull("key");
        for (JsonNode property : one.mail().get(Drafts.EXTENDED)) {
            if (property.path("id").asText().equals(MARK)) {
                json.set("key", property.path("value"));
            }
        }
        ArrayNode files = json.putArray("attachments");
        for (Entity attachment : one.attachments()) {
            Content content = attachment.content("contentBytes");
            files.addObject()
                    .put("name", attachment.text("name"))
                    .put("size", attachment.get("size").asInt())
                    .put("sha256", content == null ? null : content.sha256());
        }
        return json;
    }
}
