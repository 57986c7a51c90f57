package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.content.ContentWriter;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.tenant.Mailbox;

/**
 * Files that are attached piece by piece. The pieces go to Outlook, not to Graph: to a URL that itself says who may use
 * it. https://learn.microsoft.com/graph/outlook-large-attachments
 */
final class Uploads {
    /** Where Outlook is: the first segments of every upload URL. */
    private static final List<String> OUTLOOK = List.of("api", "gv1.0");

    /** The page says 3 MB; 2 MiB was measured: https://github.com/microsoftgraph/msgraph-sdk-java/pull/52. */
    private static final long MIN_SIZE = 2L << 20;

    private static final long MAX_SIZE = 150L << 20;
    private static final Duration LIFETIME = Duration.ofHours(2);
    private static final Pattern SESSION = Pattern.compile("(?i)AttachmentSessions\\('(.*)'\\)");
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final Mailboxes mailboxes;
    private final Map<String, Session> sessions = new HashMap<>();

    /**
     * A file that is on its way.
     *
     * @param token which the URL must have
     * @param path of the mail at Outlook, from the origin on
     * @param messageId by which the mail was known; if it was sent or moved since, there is no such mail any more
     * @param attachment as the mail gets it when all is there
     * @param size what was announced, in bytes
     */
    private record Session(
            String token,
            String path,
            Mailbox mailbox,
            String messageId,
            Entity attachment,
            long size,
            Instant expires,
            ContentWriter received) {}

    Uploads(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
    }

    Map<String, Operation> operations() {
        return Map.of("createUploadSession", this::create);
    }

    static boolean isUpload(Request request) {
        List<String> segments = request.segments();
        return segments.size() > OUTLOOK.size()
                && segments.subList(0, OUTLOOK.size()).equals(OUTLOOK);
    }

    private Reply create(Call call) {
        Mailbox mailbox = mailboxes.of(call);
        Entity message = mailboxes.message(call, mailbox);
        JsonNode item = Mailboxes.parameters(call, Set.of("AttachmentItem"))
                .getOrDefault("AttachmentItem", MissingNode.getInstance());
        String name = item.path("name").asText("");
        if (!item.path("attachmentType").asText().equalsIgnoreCase("file")
                || name.isBlank()
                || !item.path("size").canConvertToLong()) {
            throw MailErrors.invalid("The AttachmentItem needs the attachmentType file, a name and a size.");
        }
        long size = item.path("size").asLong();
        if (size < MIN_SIZE) {
            throw MailErrors.attachmentTooSmall();
        }
        if (size > MAX_SIZE) {
            throw MailErrors.attachmentTooLarge();
        }
        Entity attachment = mailbox.create("fileAttachment", "")
                .set("name", name)
                .set("contentType", item.path("contentType").asText("application/octet-stream"))
                .set("isInline", item.path("isInline").asBoolean())
                .set("contentId", item.path("contentId").asText(null));
        String id = mailboxes.tenant().newId();
        String user = mailboxes.user(call).id() + "@" + mailboxes.tenant().domain();
        Session session = new Session(
                mailboxes.tenant().newId(),
                "/" + String.join("/", OUTLOOK) + "/users('" + PercentCoding.encode(user) + "')/messages('"
                        + PercentCoding.encode(message.id()) + "')",
                mailbox,
                message.id(),
                attachment,
                size,
                mailboxes.tenant().now().plus(LIFETIME),
                new ContentWriter());
        sessions.put(id, session);
        ObjectNode body = call.body("microsoft.graph.uploadSession")
                .put(
                        "uploadUrl",
                        call.request().origin() + session.path() + "/AttachmentSessions('" + id + "')?authtoken="
                                + session.token());
        return Call.json(201, state(body, session));
    }

    /** Answers a request to an upload URL. @throws GraphError if it is refused */
    Reply answer(Request request) {
        Matcher named =
                SESSION.matcher(request.segments().get(request.segments().size() - 1));
        Session session = named.matches() ? sessions.get(named.group(1)) : null;
        if (request.header("Authorization").isPresent()) {
            throw MailErrors.wrongAudience(request.origin());
        }
        if (session == null || session.mailbox().message(session.messageId()).isEmpty()) {
            throw MailErrors.itemNotFound();
        }
        if (!request.query().get("authtoken").orElse("").equals(session.token())
                || mailboxes.tenant().now().isAfter(session.expires())) {
            throw MailErrors.tokenExpired();
        }
        return switch (request.method()) {
            case "GET" -> Reply.json(200, state(context(request, session), session));
            case "PUT" -> put(request, session, named.group(1));
            case "DELETE" -> {
                sessions.remove(named.group(1));
                yield Reply.empty(204);
            }
            default -> Reply.empty(405).with("Allow", "DELETE, GET, PUT");
        };
    }

    private Reply put(Request request, Session session, String id) {
        long next = session.received().size();
        Matcher range = RANGE.matcher(request.header("Content-Range").orElse(""));
        if (!range.matches()) {
            throw MailErrors.invalid("A piece needs the header Content-Range: bytes {start}-{end}/{total}.");
        }
        long start = Long.parseLong(range.group(1));
        long end = Long.parseLong(range.group(2));
        if (start != next || end >= session.size() || Long.parseLong(range.group(3)) != session.size()) {
            throw MailErrors.wrongRange(range.group(), next, session.size());
        }
        if (request.content().size() != end - start + 1) {
            throw MailErrors.invalid("The body has " + request.content().size() + " bytes, and Content-Range says "
                    + range.group() + ".");
        }
        try {
            request.content().open().transferTo(session.received());
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary file of the sandbox cannot be written", e);
        }
        return session.received().size() == session.size()
                ? finish(request, session, id)
                : Reply.json(200, state(context(request, session), session));
    }

    private Reply finish(Request request, Session session, String id) {
        sessions.remove(id);
        Entity attachment = session.attachment()
                .set("contentBytes", session.received().content())
                .set("lastModifiedDateTime", mailboxes.tenant().now().toString());
        Mailbox mailbox = session.mailbox();
        mailbox.attach(mailbox.message(session.messageId()).orElseThrow(), attachment);
        String url =
                request.origin() + session.path() + "/Attachments('" + PercentCoding.encode(attachment.id()) + "')";
        return Reply.empty(201).with("Location", url);
    }

    private static ObjectNode context(Request request, Session session) {
        return Json.object()
                .put(
                        "@odata.context",
                        request.origin() + session.path().replaceFirst("/users", "/\\$metadata#users")
                                + "/AttachmentSessions/$entity");
    }

    private static ObjectNode state(ObjectNode body, Session session) {
        long next = session.received().size();
        body.put("expirationDateTime", session.expires().toString());
        body.putArray("nextExpectedRanges").add(next == 0 ? "0-" : Long.toString(next));
        return body;
    }
}
