package org.graphroutes.sandbox.tenant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.Model;

/** One person's mailbox: settings, folders, rules, mails. Belongs to the tenant's event loop. */
public final class Mailbox {
    /** A message's id that a move does not change; none of the type's properties, so that no answer shows it as such. */
    public static final String IMMUTABLE_ID = "immutableId";

    /** The folder that every other lies in. */
    public static final String ROOT = "msgfolderroot";

    private static final String CHILDREN = "childFolders";
    private static final String MESSAGES = "messages";
    private static final String ATTACHMENTS = "attachments";
    /** What $search looks for attachments in; none of the type's properties, as the immutable id. */
    private static final String ATTACHMENT_NAMES = "attachmentNames";

    private static final String ATTACHMENT_KEY = "attachmentKey";
    private static final int RANDOM_BYTES = 48;

    private final Model model;
    private final Random random;
    private final Entity settings;
    private final Map<String, Entity> wellKnown = new HashMap<>();
    private final Map<String, Entity> folders = new HashMap<>();
    private final Map<Entity, Entity> parents = new HashMap<>();
    private final Map<String, Entity> messages = new HashMap<>();
    private final Map<Entity, Entity> whereabouts = new HashMap<>();
    private final Set<Entity> rules = new LinkedHashSet<>();
    private long lastOrdinal;

    /** @param random the source of every id */
    Mailbox(Model model, Random random) {
        this.model = model;
        this.random = random;
        settings = create("mailboxSettings", "");
    }

    public Entity settings() {
        return settings;
    }

    /** The rules of the inbox; live. */
    public Set<Entity> rules() {
        return rules;
    }

    /** An entity that is nowhere yet. */
    public Entity create(String type, String id) {
        return new Entity(model.type(type), id, ++lastOrdinal);
    }

    /** The folder by id or well-known name. */
    public Optional<Entity> folder(String key) {
        Entity known = wellKnown.get(key.toLowerCase(Locale.ROOT));
        return Optional.ofNullable(known != null ? known : folders.get(canonical(key)));
    }

    /** @throws IllegalArgumentException if there is no such folder */
    public Entity wellKnown(String name) {
        Entity folder = wellKnown.get(name);
        if (folder == null) {
            throw new IllegalArgumentException("no well-known folder " + name + " in mail.yaml");
        }
        return folder;
    }

    public boolean isWellKnown(Entity folder) {
        return wellKnown.containsValue(folder);
    }

    public Set<Entity> children(Entity folder) {
        return folder.links(CHILDREN);
    }

    /** The folder that the folder lies in; null for the root. */
    public Entity parent(Entity folder) {
        return parents.get(folder);
    }

    /** Whether the folder is the other, or lies in it at whatever depth. */
    public boolean isWithin(Entity folder, Entity other) {
        for (Entity at = folder; at != null; at = parents.get(at)) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    /** The child folder of that name, letter case aside. */
    public Optional<Entity> child(Entity parent, String displayName) {
        return children(parent).stream()
                .filter(child -> child.text("displayName").equalsIgnoreCase(displayName))
                .findFirst();
    }

    /** @param parent null for the root itself */
    public Entity addFolder(Entity parent, String displayName) {
        Entity folder = create("mailFolder", newId("AQMkAD"))
                .set("displayName", displayName)
                .set("isHidden", false);
        folders.put(canonical(folder.id()), folder);
        place(folder, parent == null ? folder : parent);
        return folder;
    }

    void name(String name, Entity folder) {
        wellKnown.put(name, folder);
    }

    /** Moves the folder with all that is in it. */
    public void moveFolder(Entity folder, Entity to) {
        children(parents.get(folder)).remove(folder);
        place(folder, to);
    }

    private void place(Entity folder, Entity parent) {
        folder.set("parentFolderId", parent.id());
        if (parent != folder) {
            parents.put(folder, parent);
            children(parent).add(folder);
        }
    }

    /** The folder is gone for good, with all that is in it. */
    public void removeFolder(Entity folder) {
        List.copyOf(children(folder)).forEach(this::removeFolder);
        List.copyOf(folder.links(MESSAGES)).forEach(this::removeMessage);
        children(parents.get(folder)).remove(folder);
        parents.remove(folder);
        folders.remove(canonical(folder.id()));
    }

    /** Every mail of the mailbox. */
    public Collection<Entity> messages() {
        return whereabouts.keySet();
    }

    public Set<Entity> messages(Entity folder) {
        return folder.links(MESSAGES);
    }

    /** The mail by id, whichever of its two. */
    public Optional<Entity> message(String id) {
        return Optional.ofNullable(messages.get(canonical(id)));
    }

    /**
     * A mail that is nowhere yet, with what every mail has: unread, empty, from nobody, to nobody.
     *
     * @param time of everything that happened to it; null for not known
     */
    public Entity newMessage(String time) {
        return blankMessage(time)
                .set("conversationId", newId("AAQkAD"))
                .set("conversationIndex", newKey("AQHbAAAA"))
                .set("body", Json.object().put("contentType", "text").put("content", ""));
    }

    /** The same without a body, and in no conversation. */
    Entity blankMessage(String time) {
        Entity message = create("message", "")
                .set("createdDateTime", time)
                .set("lastModifiedDateTime", time)
                .set("receivedDateTime", time)
                .set("sentDateTime", time)
                .set("hasAttachments", false)
                .set("subject", "")
                .set("bodyPreview", "")
                .set("importance", "normal")
                .set("isDeliveryReceiptRequested", false)
                .set("isReadReceiptRequested", false)
                .set("isRead", false)
                .set("isDraft", false)
                .set("inferenceClassification", "focused")
                .set("flag", Json.object().put("flagStatus", "notFlagged"));
        return message.set(
                "webLink",
                "https://outlook.office365.com/owa/?ItemID=" + Long.toHexString(message.ordinal())
                        + "&exvsurl=1&viewmodel=ReadMessageItem");
    }

    /**
     * Puts a mail that came in as MIME into the folder.
     *
     * @param received null for the time that the mail says it was sent
     */
    public Entity deliver(Content mime, Instant received, Entity folder) {
        Entity message = MimeReader.read(this, mime, received);
        addMessage(message, folder);
        return message;
    }

    /** The folder that the mail is in. */
    public Entity whereabouts(Entity message) {
        return whereabouts.get(message);
    }

    public void addMessage(Entity message, Entity folder) {
        message.set(IMMUTABLE_ID, newId("AAkALg"));
        messages.put(canonical(message.text(IMMUTABLE_ID)), message);
        put(message, folder);
    }

    /** The mail gets another id; its immutable one stays. */
    public void moveMessage(Entity message, Entity to) {
        messages.remove(canonical(message.id()));
        messages(whereabouts.get(message)).remove(message);
        put(message, to);
    }

    private void put(Entity message, Entity folder) {
        message.set("id", newId("AAMkAD")).set("parentFolderId", folder.id()).set("changeKey", newKey("CQAAAB"));
        messages.put(canonical(message.id()), message);
        messages(folder).add(message);
        attachments(message).forEach(attachment -> identify(message, attachment));
        whereabouts.put(message, folder);
    }

    public void removeMessage(Entity message) {
        messages.remove(canonical(message.id()));
        messages.remove(canonical(message.text(IMMUTABLE_ID)));
        messages(whereabouts.remove(message)).remove(message);
    }

    /** The mail's attachments, in the order attached. */
    public Set<Entity> attachments(Entity message) {
        return message.links(ATTACHMENTS);
    }

    /** The mail's attachment by id, whichever of its two. */
    public Optional<Entity> attachment(Entity message, String id) {
        String key = canonical(id);
        return attachments(message).stream()
                .filter(attachment -> canonical(attachment.id()).equals(key)
                        || canonical(attachment.text(IMMUTABLE_ID)).equals(key))
                .findFirst();
    }

    /**
     * Puts the attachment on the mail, which may be nowhere yet; its size and when it was modified follow, if they are
     * not set.
     */
    public Entity attach(Entity message, Entity attachment) {
        byte[] key = new byte[16];
        random.nextBytes(key);
        attachment.set(ATTACHMENT_KEY, Base64.getEncoder().withoutPadding().encodeToString(key));
        Content content = attachment.content("contentBytes");
        if (attachment.get("size").isNull()) {
            long size = content != null
                    ? content.size()
                    : attachment.links("item").stream()
                            .mapToLong(item -> MimeWriter.of(item).size())
                            .sum();
            attachment.set("size", (int) size);
        }
        if (attachment.get("lastModifiedDateTime").isNull()) {
            attachment.set("lastModifiedDateTime", message.get("lastModifiedDateTime"));
        }
        attachments(message).add(attachment);
        identify(message, attachment);
        mention(message);
        return attachment;
    }

    /** Takes the attachment off the mail. */
    public void detach(Entity message, Entity attachment) {
        attachments(message).remove(attachment);
        mention(message);
    }

    /** The ids of an attachment begin with its mail's. */
    private static void identify(Entity message, Entity attachment) {
        String tail = "BEgAQA" + attachment.text(ATTACHMENT_KEY) + "=";
        attachment.set("id", message.id().replace("=", "") + tail);
        attachment.set(IMMUTABLE_ID, message.text(IMMUTABLE_ID).replace("=", "") + tail);
    }

    /** What the body shows is not mentioned: Outlook draws no paper clip for it. */
    private void mention(Entity message) {
        ArrayNode names = Json.MAPPER.createArrayNode();
        attachments(message).forEach(attachment -> names.add(attachment.text("name")));
        message.set(ATTACHMENT_NAMES, names);
        // With other attachments it is no longer the mail that came in.
        message.set(MimeReader.MIME, (Content) null);
        message.set("hasAttachments", attachments(message).stream().anyMatch(attachment -> !attachment
                .get("isInline")
                .asBoolean()));
    }

    /**
     * A copy that is nowhere yet, with copies of its attachments, and of what is attached to those. Bytes are shared.
     *
     * @param original of this mailbox or another
     */
    public Entity copy(Entity original) {
        Entity copy = create(original.type().name(), "").setAll(original);
        original.links()
                .forEach((name, targets) ->
                        targets.forEach(target -> copy.links(name).add(copy(target))));
        return copy;
    }

    /** Brings up to date what a folder says of its content. */
    public Entity counted(Entity folder) {
        Collection<Entity> inside = messages(folder);
        int unread = (int) inside.stream()
                .filter(message -> !message.get("isRead").asBoolean())
                .count();
        int size = inside.stream()
                .mapToInt(
                        message -> message.get("body").path("content").asText().length() + 4_096)
                .sum();
        return folder.set("childFolderCount", (int) children(folder).stream()
                        .filter(child -> !child.get("isHidden").asBoolean())
                        .count())
                .set("unreadItemCount", unread)
                .set("totalItemCount", inside.size())
                .set("sizeInBytes", size);
    }

    /** A short key, such as a rule's id or a change key. */
    public String newKey(String prefix) {
        byte[] bytes = new byte[11];
        random.nextBytes(bytes);
        return prefix + Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether the text could be the id of a folder or a mail. */
    public static boolean isId(String text) {
        return text.matches("A[A-Za-z0-9+/_-]{60,510}={0,2}") && text.length() % 4 == 0;
    }

    /**
     * A long id, as Exchange's: base64. Graph writes those with - and _, EWS and its clients with / and +; the store
     * knows either. Half of the ids here have the one form and half the other, so that clients meet both.
     */
    private String newId(String prefix) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        bytes[4] = (byte) 0xff;
        bytes[5] = (byte) 0xfe;
        bytes[6] = (byte) 0xfb;
        bytes[7] = (byte) 0xef;
        bytes[8] = (byte) 0xbe;
        String base64 = Base64.getEncoder().encodeToString(bytes);
        String id = prefix + base64 + "AA" + "AAA=";
        boolean urlForm = random.nextBoolean();
        return urlForm ? canonical(id) : id;
    }

    private static String canonical(String id) {
        return id.replace('/', '-').replace('+', '_');
    }

    /**
     * The folder at the path of names from the root, of which the first may be a well-known one. Made if it is not there.
     */
    public Entity at(String path) {
        List<String> names = new ArrayList<>(List.of(path.split("/")));
        Entity at = wellKnown.getOrDefault(names.get(0), wellKnown(ROOT));
        if (at != wellKnown(ROOT)) {
            names.remove(0);
        }
        for (String name : names) {
            Entity parent = at;
            at = child(parent, name).orElseGet(() -> addFolder(parent, name));
        }
        return at;
    }
}
