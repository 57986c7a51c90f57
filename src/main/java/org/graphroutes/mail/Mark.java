package org.graphroutes.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a mail of ours is known by in the mailbox: an extended property, which travels with the message from Drafts to Sent
 * Items and which Graph can filter on. Recipients outside of the organisation do not get it.
 *
 * @see <a href="https://learn.microsoft.com/graph/api/resources/extended-properties-overview">extended properties</a>
 */
public final class Mark {

    /** The id of the property; its value is the idempotency key. */
    public static final String ID = "String {f3b1c1a6-6a0e-4a43-9c61-0f6d2f6e7c11} Name GraphRoutesKey";

    private static final String PROPERTIES = "singleValueExtendedProperties";

    private Mark() {}

    /** Marks a message. */
    public static ObjectNode on(ObjectNode message, String key) {
        message.withArray(PROPERTIES).addObject().put("id", ID).put("value", key);
        return message;
    }

    /** A template of the {@code $filter} that finds marked messages; it takes {@code mark} and {@code key}. */
    static String filter() {
        return "$filter=" + PROPERTIES + "/Any(ep:%20ep/id%20eq%20'{mark}'%20and%20ep/value%20eq%20'{key}')";
    }
}
