package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.UriTemplate;

/** The requests about the mails of one mailbox, with the header that its connection wants. Immutable. */
public final class MailRequests {

    private final URI graphUrl;
    private final List<String> mailbox;
    private final boolean immutableIds;

    /** @param mailbox the segments of the path to it */
    public MailRequests(Connection connection, List<String> mailbox) {
        this.graphUrl = connection.graphUrl();
        this.mailbox = mailbox;
        this.immutableIds = connection.immutableIds();
    }

    /** The first request of an order that is not about a draft of the caller's. */
    GraphRequest first(MailOrder order) {
        Map<String, String> about = order.about() == null ? Map.of() : Map.of("id", order.about());
        return request("POST", "{/mailbox*}/" + order.first(), null, about, order.body());
    }

    GraphRequest message(String id, String select) {
        return request("GET", "{/mailbox*}/messages/{id}", select, Map.of("id", id), null);
    }

    GraphRequest mark(String id, String key) {
        ObjectNode body = Mark.on(JsonNodeFactory.instance.objectNode(), key);
        return request("PATCH", "{/mailbox*}/messages/{id}", null, Map.of("id", id), body);
    }

    GraphRequest submit(String id) {
        return request("POST", "{/mailbox*}/messages/{id}/send", null, Map.of("id", id), null);
    }

    GraphRequest delete(String id) {
        return request("DELETE", "{/mailbox*}/messages/{id}", null, Map.of("id", id), null);
    }

    GraphRequest attachments(String id) {
        return request("GET", "{/mailbox*}/messages/{id}/attachments", "$select=id", Map.of("id", id), null);
    }

    GraphRequest attach(String id, ObjectNode attachment) {
        return request("POST", "{/mailbox*}/messages/{id}/attachments", null, Map.of("id", id), attachment);
    }

    GraphRequest uploadSession(String id, Attachment attachment) {
        return request(
                "POST",
                "{/mailbox*}/messages/{id}/attachments/createUploadSession",
                null,
                Map.of("id", id),
                RequestPlan.attachmentItem(attachment));
    }

    /**
     * Looks for a marked mail.
     *
     * @param folder a well-known one; null for all of the mailbox
     */
    GraphRequest look(String folder, String key) {
        String where = folder == null ? "" : "mailFolders/" + folder + "/";
        String query = Mark.filter() + "&$select=id,isDraft,createdDateTime,lastModifiedDateTime&$top=10";
        return request("GET", "{/mailbox*}/" + where + "messages", query, Map.of("mark", Mark.ID, "key", key), null);
    }

    /**
     * A read of anything in the mailbox.
     *
     * @param version of the Graph API
     * @param accept the header Accept
     * @param template begins with {@code {/mailbox*}}
     * @param values what else it names
     */
    public GraphRequest get(String version, String accept, UriTemplate template, Map<String, ?> values) {
        return request("GET", version, accept, template, values, null);
    }

    private GraphRequest request(String method, String path, String query, Map<String, ?> values, JsonNode body) {
        return request(method, "v1.0", "application/json", new UriTemplate(path, query), values, body);
    }

    private GraphRequest request(
            String method, String version, String accept, UriTemplate template, Map<String, ?> values, JsonNode body) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("mailbox", mailbox);
        URI url = URI.create(graphUrl + "/" + version + "/" + template.expand(all::get));
        Map<String, String> headers = immutableIds
                ? Map.of("Accept", accept, "Prefer", GraphRequest.IMMUTABLE_IDS)
                : Map.of("Accept", accept);
        return new GraphRequest(method, url, headers, body);
    }
}
