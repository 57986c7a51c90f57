package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.tenant.Mailbox;

/** Answers to mails, as drafts and at once. https://learn.microsoft.com/graph/api/message-createreply */
final class Replies {
    private static final String PREFIX = "Re: ";

    private final Mailboxes mailboxes;
    private final Drafts drafts;
    private final Sending sending;

    Replies(Mailboxes mailboxes, Drafts drafts, Sending sending) {
        this.mailboxes = mailboxes;
        this.drafts = drafts;
        this.sending = sending;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "createReply", call -> create(call, false),
                "createReplyAll", call -> create(call, true),
                "reply", call -> send(call, false),
                "replyAll", call -> send(call, true));
    }

    private Reply create(Call call, boolean all) {
        Mailbox mailbox = mailboxes.of(call);
        Entity reply = reply(call, mailbox, all);
        mailbox.addMessage(reply, mailbox.wellKnown("drafts"));
        return mailboxes.one(call, 201, reply, Messages.PATH);
    }

    private Reply send(Call call, boolean all) {
        Mailbox mailbox = mailboxes.of(call);
        sending.send(mailboxes.user(call), mailbox, reply(call, mailbox, all), true);
        return Reply.empty(202);
    }

    /** The answer to the mail that the path leads to, in no folder yet. */
    private Entity reply(Call call, Mailbox mailbox, boolean all) {
        Entity original = mailboxes.message(call, mailbox);
        Map<String, JsonNode> given = Mailboxes.parameters(call, Set.of("Message", "Comment"));
        JsonNode message = given.getOrDefault("Message", NullNode.getInstance());
        JsonNode comment = given.getOrDefault("Comment", NullNode.getInstance());
        if (!comment.isNull() && message.hasNonNull("body")) {
            throw MailErrors.invalid("Specify either the Comment or the body of the Message.");
        }
        Entity user = mailboxes.user(call);
        Entity reply = drafts.draft(user, mailbox)
                .set("subject", subject(original.text("subject")))
                .set("conversationId", original.text("conversationId"))
                .set(Sending.IN_REPLY_TO, original.text("internetMessageId"));
        address(reply, original, user, all);
        drafts.body(reply, quoted(original, comment.asText("")));
        if (message instanceof ObjectNode properties) {
            drafts.fill(mailbox, reply, properties);
        }
        return reply;
    }

    private static String subject(String original) {
        return original.regionMatches(true, 0, PREFIX, 0, PREFIX.length() - 1) ? original : PREFIX + original;
    }

    /** To whom the original asks to reply, else to its sender; to all: to the others as well, but not to oneself. */
    private static void address(Entity reply, Entity original, Entity user, boolean all) {
        List<JsonNode> to = new ArrayList<>();
        original.get("replyTo").forEach(to::add);
        if (to.isEmpty() && original.get("from").isObject()) {
            to.add(original.get("from"));
        }
        if (all) {
            original.get("toRecipients").forEach(to::add);
            reply.set("ccRecipients", others(original.get("ccRecipients"), user));
            reply.set("toRecipients", others(to, user));
        } else {
            reply.set("toRecipients", Json.MAPPER.createArrayNode().addAll(to).deepCopy());
        }
    }

    private static ArrayNode others(Iterable<JsonNode> recipients, Entity user) {
        Map<String, JsonNode> others = new LinkedHashMap<>();
        recipients.forEach(recipient ->
                others.putIfAbsent(Sending.address(recipient).toLowerCase(Locale.ROOT), recipient.deepCopy()));
        others.remove(user.text("mail").toLowerCase(Locale.ROOT));
        return Json.MAPPER.createArrayNode().addAll(others.values());
    }

    /** The comment, a line, and the original below its heading; of the original's content type. */
    private static ObjectNode quoted(Entity original, String comment) {
        JsonNode body = original.get("body");
        boolean html = body.path("contentType").asText().equals("html");
        String content = body.path("content").asText();
        List<String> heading = List.of(
                "From: " + Sending.list(Json.MAPPER.createArrayNode().add(original.get("from"))),
                "Sent: " + original.text("sentDateTime"),
                "To: " + Sending.list(original.get("toRecipients")),
                "Subject: " + original.text("subject"));
        String quoted = html
                ? "<html><body>" + comment + "<br><hr><div>" + escaped(String.join("\n", heading))
                        + "</div><br>" + content.replaceAll("(?is)<head\\b.*?</head>|</?(html|body)\\b[^>]*>", "")
                        + "</body></html>"
                : comment + "\r\n\r\n________________________________\r\n" + String.join("\r\n", heading) + "\r\n\r\n"
                        + content;
        return Json.object().put("contentType", html ? "html" : "text").put("content", quoted);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\n", "<br>");
    }
}
