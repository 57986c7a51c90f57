package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.Command;
import org.graphroutes.mail.MessageQuery;

/**
 * Makes the query of a request for messages from the arguments odata, search, page_size and get_body, and puts it into the
 * variable {@link #QUERY}. What is not shown is not asked for: the body only when get_body says so, attachments never.
 */
public final class MailQuery implements Processor {

    /** Exchange variable: the options of the query, by name. */
    public static final String QUERY = "query";

    private static final List<String> PROPERTIES = List.of(
            "id",
            "createdDateTime",
            "lastModifiedDateTime",
            "receivedDateTime",
            "sentDateTime",
            "categories",
            "hasAttachments",
            "subject",
            "isDraft",
            "internetMessageHeaders",
            "flag",
            "importance",
            "internetMessageId",
            "conversationId",
            "sender",
            "from",
            "toRecipients",
            "ccRecipients",
            "bccRecipients",
            "replyTo");

    @Override
    public void process(Exchange exchange) {
        CommandCall call = CommandCall.of(exchange);
        Command command = call.command();
        ObjectNode arguments = call.arguments();
        String odata = arguments.path("odata").asText(null);
        List<String> properties = new ArrayList<>(PROPERTIES);
        if (arguments.path("get_body").asBoolean()) {
            properties.add("body");
        }
        MessageQuery query = command.argumentNames().contains("page_size")
                ? MessageQuery.ofList(
                        odata,
                        arguments.path("search").asText(null),
                        arguments.path("page_size").asInt(),
                        command.argument("page_size").path("default").asInt(),
                        properties)
                : MessageQuery.ofOne(odata, properties);
        exchange.setVariable(QUERY, query.options());
    }
}
