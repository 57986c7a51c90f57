package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.Navigation;
import org.graphroutes.sandbox.tenant.Mailbox;

/** The rules of an inbox. They are kept, and act on nothing. */
final class MessageRules {
    private static final String PATH = "mailFolders('inbox')/messageRules";

    private final Mailboxes mailboxes;
    private final Navigation navigation;

    MessageRules(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
        navigation = mailboxes.model().type("mailFolder").navigations().get("messageRules");
    }

    Map<String, Operation> operations() {
        return Map.of(
                "listMessageRules", this::list,
                "createMessageRule", this::create,
                "getMessageRule", this::get,
                "updateMessageRule", this::update,
                "deleteMessageRule", this::delete);
    }

    private Reply list(Call call) {
        Mailbox mailbox = inbox(call, call.match().keys().size());
        List<Entity> rules = mailbox.rules().stream()
                .sorted(Comparator.comparingInt(rule -> rule.get("sequence").asInt()))
                .toList();
        return mailboxes.list(call, navigation, PATH, rules);
    }

    private Reply get(Call call) {
        return mailboxes.one(call, 200, rule(call), PATH);
    }

    private Reply create(Call call) {
        Mailbox mailbox = inbox(call, call.match().keys().size());
        Entity rule = mailbox.create(navigation.type(), mailbox.newKey("AQAA"));
        Map<String, JsonNode> given = mailboxes.properties(call, rule.type());
        for (String name : rule.type().required()) {
            if (!given.containsKey(name)
                    || given.get(name).isNull()
                    || given.get(name).isContainerNode() && given.get(name).isEmpty()) {
                throw MailErrors.invalid("A rule needs " + name + ".");
            }
        }
        rule.set("isEnabled", false).set("hasError", false).set("isReadOnly", false);
        given.forEach(rule::set);
        mailbox.rules().add(rule);
        return mailboxes.one(call, 201, rule, PATH);
    }

    private Reply update(Call call) {
        Entity rule = changeable(call);
        mailboxes.properties(call, rule.type()).forEach(rule::set);
        return mailboxes.one(call, 200, rule, PATH);
    }

    private Reply delete(Call call) {
        mailboxes.of(call).rules().remove(changeable(call));
        return Reply.empty(204);
    }

    private Entity changeable(Call call) {
        Entity rule = rule(call);
        if (rule.get("isReadOnly").asBoolean()) {
            throw MailErrors.accessDenied();
        }
        return rule;
    }

    private Entity rule(Call call) {
        int last = call.match().keys().size() - 1;
        String id = call.match().keys().get(last);
        return inbox(call, last).rules().stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow(MailErrors::itemNotFound);
    }

    /** Only the inbox has rules. */
    private Mailbox inbox(Call call, int end) {
        Mailbox mailbox = mailboxes.of(call);
        if (mailboxes.folder(call, mailbox, end) != mailbox.wellKnown("inbox")) {
            throw MailErrors.invalid("Only the inbox has message rules.");
        }
        return mailbox;
    }
}
