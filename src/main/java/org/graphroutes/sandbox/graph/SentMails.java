package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.tenant.Mailbox;

/** What left the tenant's mailboxes, for those who test what they send. */
final class SentMails {
    /** Under which graph-routes marks the mails that it sends. */
    private static final String MARK = "String {f3b1c1a6-6a0e-4a43-9c61-0f6d2f6e7c11} Name GraphRoutesKey";

    private final List<ObjectNode> sent = new ArrayList<>();

    /** The user's mail has just left, and is where it was to be kept. */
    void add(Entity user, Entity mail, Collection<Entity> attachments) {
        sent.add(json(user, mail, attachments));
    }

    /** All of them, in the order in which they left. */
    List<ObjectNode> list() {
        return List.copyOf(sent);
    }

    // At once, though most are never asked for: to hash all files whenever the list is read takes ever longer.
    private static ObjectNode json(Entity user, Entity mail, Collection<Entity> attachments) {
        String immutableId = mail.text(Mailbox.IMMUTABLE_ID);
        ObjectNode json = Json.object()
                .put("mailbox", user.text("mail"))
                .put("id", mail.id().isEmpty() ? null : mail.id())
                .put("immutableId", immutableId.isEmpty() ? null : immutableId)
                .put("internetMessageId", mail.text("internetMessageId"))
                .put("subject", mail.text("subject"));
        ArrayNode to = json.putArray("to");
        mail.get("toRecipients").forEach(recipient -> to.add(Sending.address(recipient)));
        json.putNull("key");
        for (JsonNode property : mail.get(Drafts.EXTENDED)) {
            if (property.path("id").asText().equals(MARK)) {
                json.set("key", property.path("value"));
            }
        }
        ArrayNode files = json.putArray("attachments");
        attachments.forEach(attachment -> files.addObject()
                .put("name", attachment.text("name"))
                .put("size", attachment.get("size").asInt())
                .put("sha256", sha256(attachment.content("contentBytes"))));
        return json;
    }

    /** In hexadecimal; null if there are no bytes. */
    private static String sha256(Content content) {
        if (content == null) {
            return null;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            content.open().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("an attachment of the sandbox cannot be read", e);
        }
    }
}
