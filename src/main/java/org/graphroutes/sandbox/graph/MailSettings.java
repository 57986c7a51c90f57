package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityJson;
import org.graphroutes.sandbox.tenant.Mailbox;

/** The settings of a mailbox, and what a sender should know before writing to one. */
final class MailSettings {
    private static final String REPLIES = "automaticRepliesSetting";
    private static final int MAX_MESSAGE_SIZE = 37_748_736;

    private final Mailboxes mailboxes;

    MailSettings(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "getMailboxSettings", this::get,
                "updateMailboxSettings", this::update,
                "getMailTips", this::tips);
    }

    private Reply get(Call call) {
        Entity settings = mailboxes.of(call).settings();
        ObjectNode body = call.body(mailboxes.context(call, "mailboxSettings"));
        return Call.ok(EntityJson.write(body, settings, settings.type(), null));
    }

    /** What a member of a complex property is not given stays as it is. */
    private Reply update(Call call) {
        Entity settings = mailboxes.of(call).settings();
        mailboxes.properties(call, settings.type()).forEach((name, value) -> {
            if (settings.get(name) instanceof ObjectNode old && value instanceof ObjectNode members) {
                old.setAll(members);
            } else {
                settings.set(name, value);
            }
        });
        return get(call);
    }

    /** https://learn.microsoft.com/graph/api/user-getmailtips */
    private Reply tips(Call call) {
        mailboxes.of(call);
        Map<String, JsonNode> given = Mailboxes.parameters(call, Set.of("EmailAddresses", "MailTipsOptions"));
        String options =
                given.getOrDefault("MailTipsOptions", NullNode.getInstance()).asText("");
        if (!(given.get("EmailAddresses") instanceof ArrayNode addresses) || options.isBlank()) {
            throw MailErrors.invalid("The action needs EmailAddresses and MailTipsOptions.");
        }
        List<String> wanted = Arrays.stream(options.split(","))
                .map(option -> option.strip().toLowerCase(Locale.ROOT))
                .toList();
        ObjectNode body = call.body("Collection(microsoft.graph.mailTips)");
        ArrayNode value = body.putArray("value");
        addresses.forEach(address -> tips(value.addObject(), address.asText(), wanted));
        return Call.ok(body);
    }

    private void tips(ObjectNode tips, String address, List<String> wanted) {
        Optional<Entity> user = mailboxes.tenant().set("users").findUnique("mail", address);
        Optional<Entity> group = mailboxes.tenant().set("groups").all().stream()
                .filter(one -> one.text("mail").equalsIgnoreCase(address))
                .findFirst();
        String name = user.or(() -> group).map(one -> one.text("displayName")).orElse("");
        tips.putObject("emailAddress").put("name", name).put("address", address);
        boolean internal = address.toLowerCase(Locale.ROOT)
                .endsWith("@" + mailboxes.tenant().domain());
        if (internal && user.isEmpty() && group.isEmpty()) {
            tips.putObject("error").put("code", "RecipientNotFound").put("message", "The recipient was not found.");
            return;
        }
        for (String option : wanted) {
            switch (option) {
                case "automaticreplies" -> automaticReplies(tips, user);
                case "mailboxfullstatus" -> tips.put("mailboxFull", false);
                case "custommailtip" -> tips.put("customMailTip", group.isPresent() ? "Answers within an hour." : "");
                case "externalmembercount" -> tips.put("externalMemberCount", members(group, true));
                case "totalmembercount" -> tips.put("totalMemberCount", members(group, false));
                case "maxmessagesize" -> tips.put("maxMessageSize", MAX_MESSAGE_SIZE);
                case "deliveryrestriction" -> tips.put("deliveryRestricted", false);
                case "moderationstatus" -> tips.put("isModerated", false);
                case "recipientscope" -> tips.put("recipientScope", internal ? "internal" : "external");
                case "recipientsuggestions" -> tips.putArray("recipientSuggestions");
                default -> throw MailErrors.invalid("There is no mail tip '" + option + "'.");
            }
        }
    }

    private void automaticReplies(ObjectNode tips, Optional<Entity> user) {
        ObjectNode replies = tips.putObject("automaticReplies").put("message", "");
        user.filter(Mailboxes::hasMailbox).ifPresent(owner -> {
            Mailbox mailbox = mailboxes.of(owner);
            JsonNode setting = mailbox.settings().get(REPLIES);
            if (setting.path("status").asText().equals("alwaysEnabled")) {
                replies.set("message", setting.path("internalReplyMessage"));
                replies.set("messageLanguage", mailbox.settings().get("language"));
            }
        });
    }

    private static int members(Optional<Entity> group, boolean external) {
        return (int) group.map(one -> one.links("members")).stream()
                .flatMap(Collection::stream)
                .filter(member -> !external || member.text("userType").equals("Guest"))
                .count();
    }
}
