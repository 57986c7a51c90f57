package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Random;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.json.YamlResource;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.Model;

/**
 * Makes mailboxes from {@code sandbox/mail.yaml}. A mailbox depends on its owner's id only, not on when it is made, nor
 * on which others were made before.
 */
public final class MailSeed {
    private static final int PREVIEW = 255;

    private final JsonNode seed = YamlResource.read("mail.yaml");
    private final Instant epoch =
            Instant.parse(YamlResource.read("seed.yaml").path("epoch").asText());
    private final Model model;

    public MailSeed(Model model) {
        this.model = model;
    }

    /** The mailbox of a user as it is on the first day. */
    public Mailbox mailbox(Entity user) {
        Random random = new Random(user.id().hashCode());
        Mailbox mailbox = new Mailbox(model, random);
        String alias = user.text("mailNickname");
        JsonNode own = seed.path("mailboxes").path(alias);
        folders(mailbox, own);
        settings(mailbox, own.path("settings"));
        seed.path("rules").forEach(rule -> rule(mailbox, rule));
        messages(mailbox, user, seed.path("messages"), random);
        messages(mailbox, user, own.path("messages"), random);
        Entity reports = mailbox.at(seed.path("reports").path("folder").asText());
        seed.path("reports")
                .path("mime")
                .forEach(name -> mailbox.deliver(mime(name.asText(), user.text("mail")), null, reports));
        seed.path("reports").path("messages").forEach(message -> mailbox.addMessage(entity(mailbox, message), reports));
        return mailbox;
    }

    private void messages(Mailbox mailbox, Entity user, JsonNode folders, Random random) {
        folders.properties().forEach(folder -> {
            for (int i = 0; i < folder.getValue().asInt(); i++) {
                mailbox.addMessage(message(mailbox, user, folder.getKey(), random), mailbox.at(folder.getKey()));
            }
        });
    }

    private static Content mime(String name, String mail) {
        try (InputStream in = MailSeed.class.getResourceAsStream("/sandbox/mime/" + name + ".eml")) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).replace("{mail}", mail);
            return Content.of(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException("sandbox/mime/" + name + ".eml cannot be read", e);
        }
    }

    /** A mail, an attachment or an attached item, with all that is attached to it. */
    private static Entity entity(Mailbox mailbox, JsonNode yaml) {
        String type = yaml.path("type").asText("message");
        JsonNode properties = yaml.path("properties");
        Entity entity = type.equals("message")
                ? mailbox.newMessage(properties.path("receivedDateTime").asText())
                : mailbox.create(type, "").set("isInline", false);
        properties
                .properties()
                .forEach(field -> entity.set(field.getKey(), field.getValue().deepCopy()));
        if (properties.has("body")) {
            entity.set("bodyPreview", preview(properties.path("body")));
        }
        if (yaml.has("text")) {
            entity.set("contentBytes", Content.of(yaml.path("text").asText().getBytes(StandardCharsets.UTF_8)));
        }
        if (yaml.has("item")) {
            entity.links("item").add(entity(mailbox, yaml.path("item")));
        }
        yaml.path("attachments").forEach(attachment -> mailbox.attach(entity, entity(mailbox, attachment)));
        return entity;
    }

    private void folders(Mailbox mailbox, JsonNode own) {
        JsonNode names = seed.path("folderNames").path(own.path("language").asText("en"));
        Entity root = mailbox.addFolder(null, names.path(Mailbox.ROOT).asText()).set("isHidden", false);
        mailbox.name(Mailbox.ROOT, root);
        for (JsonNode name : seed.path("wellKnown")) {
            mailbox.name(
                    name.asText(),
                    mailbox.addFolder(root, names.path(name.asText()).asText()));
        }
        seed.path("hidden").forEach(name -> mailbox.wellKnown(name.asText()).set("isHidden", true));
        seed.path("folders").forEach(path -> mailbox.at(path.asText()));
        for (int i = 1; i <= own.path("manyFolders").asInt(); i++) {
            mailbox.addFolder(mailbox.wellKnown("inbox"), String.format("Case %03d", i));
        }
    }

    private void settings(Mailbox mailbox, JsonNode own) {
        Entity settings = mailbox.settings()
                .set("archiveFolder", mailbox.wellKnown("archive").id());
        seed.path("settings").properties().forEach(field -> {
            JsonNode value = field.getValue().deepCopy();
            JsonNode more = own.path(field.getKey());
            if (value instanceof ObjectNode object && more instanceof ObjectNode members) {
                object.setAll(members.deepCopy());
            } else if (!more.isMissingNode()) {
                value = more.deepCopy();
            }
            settings.set(field.getKey(), value);
        });
    }

    private void rule(Mailbox mailbox, JsonNode definition) {
        Entity rule = mailbox.create("messageRule", mailbox.newKey("AQAA"))
                .set("isEnabled", false)
                .set("hasError", false)
                .set("isReadOnly", false);
        definition
                .properties()
                .forEach(field -> rule.set(field.getKey(), field.getValue().deepCopy()));
        if (rule.get("actions") instanceof ObjectNode actions && actions.has("moveToFolder")) {
            String path = actions.path("moveToFolder").asText().replaceAll("^\\{folder:|\\}$", "");
            actions.put("moveToFolder", mailbox.at(path).id());
        }
        mailbox.rules().add(rule);
    }

    private Entity message(Mailbox mailbox, Entity user, String folder, Random random) {
        ObjectNode owner = recipient(user.text("displayName"), user.text("mail"));
        boolean sent = folder.equals("sentitems") || folder.equals("drafts");
        ObjectNode other = recipient(pick("senders", random));
        ObjectNode body = pick("bodies", random).deepCopy();
        String content = body.path("content")
                .asText()
                .replace("{name}", user.text("displayName"))
                .replace("{alias}", user.text("mailNickname"));
        body.put("content", content);
        String subject = pick("subjects", random).asText();
        String received = epoch.minus(random.nextInt(60 * 24 * 60 * 60), ChronoUnit.SECONDS)
                .toString();
        String id = Long.toHexString(random.nextLong());
        String conversation = "AAQkAD" + base64(random, 42) + "AA==";
        String internetId = "<" + id + "@" + (sent ? "mail.contoso.example" : "mail.fabrikam.example") + ">";
        Entity message = mailbox.blankMessage(received)
                .set("categories", pick("categories", random).deepCopy())
                .set("internetMessageId", internetId)
                .set("subject", subject)
                .set("body", body)
                .set("uniqueBody", body.deepCopy())
                .set("bodyPreview", preview(body))
                .set("importance", pick("importances", random))
                .set("conversationId", conversation)
                .set(
                        "conversationIndex",
                        "AQHb" + base64(random, 18).replace("-", "+").replace("_", "/"))
                .set("isRead", sent || random.nextInt(3) > 0)
                .set("isDraft", folder.equals("drafts"))
                .set(
                        "webLink",
                        "https://outlook.office365.com/owa/?ItemID=" + id + "&exvsurl=1&viewmodel=ReadMessageItem")
                .set("inferenceClassification", random.nextInt(4) > 0 ? "focused" : "other")
                .set("sender", sent ? owner : other)
                .set("from", sent ? owner : other)
                .set("toRecipients", list(sent ? other : owner))
                .set("ccRecipients", random.nextInt(3) > 0 ? list() : list(recipient(pick("senders", random))))
                .set(
                        "flag",
                        Json.object().put("flagStatus", pick("flags", random).asText()));
        return sent ? message : message.set("internetMessageHeaders", headers(subject, internetId));
    }

    private static ArrayNode headers(String subject, String internetId) {
        ArrayNode headers = Json.MAPPER.createArrayNode();
        headers.addObject()
                .put("name", "Received")
                .put("value", "from mail.fabrikam.example (192.0.2.25) by mail.contoso.example (192.0.2.1) with SMTP");
        headers.addObject().put("name", "Subject").put("value", subject);
        headers.addObject().put("name", "Message-ID").put("value", internetId);
        return headers;
    }

    /** What a reader sees first: the text's beginning, without markup. */
    public static String preview(JsonNode body) {
        String text = text(body);
        return text.substring(0, Math.min(PREVIEW, text.length()));
    }

    /** The body without markup. */
    public static String text(JsonNode body) {
        String content = body.path("content").asText();
        return body.path("contentType").asText().equals("html")
                ? content.replaceAll("(?is)<(head|style|script)\\b.*?</\\1>", "")
                        .replaceAll("(?i)</(p|div|tr|li|h\\d)>|<br[^>]*>", "\r\n")
                        .replaceAll("<[^>]*>", "")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&nbsp;", " ")
                        .replace("&amp;", "&")
                        .strip()
                : content;
    }

    private JsonNode pick(String list, Random random) {
        JsonNode from = seed.path(list);
        return from.get(random.nextInt(from.size()));
    }

    private static ObjectNode recipient(JsonNode who) {
        return recipient(who.path("name").asText(), who.path("address").asText());
    }

    /** A recipient as Graph writes one. */
    public static ObjectNode recipient(String name, String address) {
        ObjectNode recipient = Json.object();
        recipient.putObject("emailAddress").put("name", name).put("address", address);
        return recipient;
    }

    private static ArrayNode list(JsonNode... items) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        for (JsonNode item : items) {
            array.add(item);
        }
        return array;
    }

    private static String base64(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
