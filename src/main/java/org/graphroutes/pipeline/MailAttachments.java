package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult.ResultFile;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.component.graph.GraphComponent;
import org.graphroutes.component.graph.GraphConstants;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.graph.DryRun;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.UriTemplate;
import org.graphroutes.mail.MailFile;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphNotFound;
import org.graphroutes.signin.SignIn;

/**
 * Brings the attachments of a message into the file store, one or all: files as they are; a message as .eml, taken apart; an
 * event or contact in the format that such things have outside of Outlook, else as JSON; of a reference its link. The body
 * becomes {@code files}, {@code mails} and {@code attachments}.
 */
public final class MailAttachments implements Processor {

    // What every kind has, and what names an inline image; never the bytes.
    private static final String SELECT =
            "$select=id,name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId";
    private static final String PATH = "{/mailbox*}{/folder*}/messages/{message_id}/attachments{/attachment*}";
    private static final UriTemplate METADATA = new UriTemplate(PATH, SELECT);
    private static final UriTemplate VALUE = new UriTemplate(PATH + "/$value", null);
    private static final UriTemplate ITEM = new UriTemplate(PATH, "$expand=microsoft.graph.itemAttachment/item");
    private static final UriTemplate WHOLE = new UriTemplate(PATH, null);

    private final FileStore store;

    /** @param store where the attachments go */
    public MailAttachments(FileStore store) {
        this.store = store;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        new Reading(exchange, store).all();
    }

    /** One call of the command. */
    private static final class Reading {

        private final Exchange exchange;
        private final CommandCall call;
        private final FileStore store;
        private final SignIn signIn;
        private final GraphClient client;
        private final MailFile mails;
        private final boolean mailAsFile;
        private final ObjectNode result = JsonNodeFactory.instance.objectNode();
        private final ArrayNode files = result.putArray("files");
        private final ArrayNode attachments = JsonNodeFactory.instance.arrayNode();

        Reading(Exchange exchange, FileStore store) {
            this.exchange = exchange;
            this.store = store;
            call = CommandCall.of(exchange);
            signIn = exchange.getProperty(AuthConstants.SIGN_IN, SignIn.class);
            client = exchange.getContext()
                    .getComponent("msgraph", GraphComponent.class)
                    .client();
            mails = new MailFile(store);
            mailAsFile =
                    call.arguments().path("should_download_message_attachment").asBoolean();
        }

        void all() throws IOException {
            String wanted = call.arguments().path("attachment_id").asText(null);
            List<String> path = wanted == null ? List.of() : List.of(wanted);
            GraphRequest request = request("v1.0", METADATA, path);
            if (signIn.token() == null) {
                throw new DryRun(request);
            }
            JsonNode answer = wanted == null
                    ? client.collect(request, signIn, signIn.connection().graphUrl(), Integer.MAX_VALUE)
                    : client.send(request, signIn).body();
            exchange.setProperty(GraphConstants.ANSWER, answer);
            for (JsonNode attachment : wanted == null ? answer.path("value") : List.of(answer)) {
                read(attachment);
            }
            mails.files().forEach(this::made);
            call.notes().addAll(mails.notes());
            result.putArray("mails").addAll(mails.mails());
            result.set("attachments", attachments);
            exchange.getMessage().setBody(result);
        }

        private void read(JsonNode attachment) throws IOException {
            List<String> path = List.of(attachment.path("id").asText());
            ObjectNode shown = attachments
                    .addObject()
                    .put("ID", attachment.path("id").asText())
                    .put("Name", attachment.path("name").asText(path.get(0)))
                    .put("Type", attachment.path("contentType").asText(null));
            switch (attachment.path("@odata.type").asText().replaceFirst(".*\\.", "")) {
                case "itemAttachment" -> item(path, shown);
                case "referenceAttachment" -> shown.put("Link", link(path));
                default -> {
                    StoredFile file = download(
                            path,
                            fileName(attachment),
                            attachment.path("contentType").asText(null));
                    shown.put("EntryID", file.id());
                    made(file);
                }
            }
        }

        // v1.0 leaves out where a reference leads. That beta may not tell either is no reason to fail.
        private String link(List<String> path) {
            try {
                return client.send(request("beta", WHOLE, path), signIn)
                        .body()
                        .path("sourceUrl")
                        .asText(null);
            } catch (GraphError | GraphNotFound e) {
                return null;
            }
        }

        // An inline image is called by what refers to it, as playbooks know it.
        private static String fileName(JsonNode attachment) {
            String name = attachment.path("name").asText("untitled_attachment");
            String contentId = attachment.path("contentId").asText("");
            boolean named =
                    attachment.path("isInline").asBoolean() && !contentId.isEmpty() && !contentId.equals("None");
            return named ? contentId + "-attachmentName-" + name : name;
        }

        private void item(List<String> path, ObjectNode shown) throws IOException {
            String name = shown.path("Name").asText("untitled_attachment").replace(' ', '_');
            StoredFile file;
            try {
                file = client.download(request("v1.0", VALUE, path), signIn, (head, body) -> stored(name, body));
            } catch (GraphError e) {
                // Not every item has a format of its own.
                JsonNode item =
                        client.send(request("v1.0", ITEM, path), signIn).body().path("item");
                file = store.put(
                        name + ".json",
                        "application/json",
                        new ByteArrayInputStream(item.toString().getBytes(StandardCharsets.UTF_8)));
            }
            made(file);
            shown.put("EntryID", file.id()).put("Type", file.contentType());
            if (file.contentType().equals("message/rfc822") && !mailAsFile) {
                int first = mails.mails().size();
                mails.read(file);
                mails.mails().get(first).put("ID", path.get(0));
            }
        }

        private StoredFile stored(String name, InputStream body) throws IOException {
            byte[] start = body.readNBytes(64);
            String text = new String(start, StandardCharsets.ISO_8859_1).stripLeading();
            String[] kind = text.startsWith("BEGIN:VCALENDAR")
                    ? new String[] {".ics", "text/calendar"}
                    : text.startsWith("BEGIN:VCARD")
                            ? new String[] {".vcf", "text/vcard"}
                            : new String[] {".eml", "message/rfc822"};
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), body);
            return store.put(name.endsWith(kind[0]) ? name : name + kind[0], kind[1], whole);
        }

        private StoredFile download(List<String> path, String name, String contentType) {
            return client.download(
                    request("v1.0", VALUE, path), signIn, (head, body) -> store.put(name, contentType, body));
        }

        private void made(StoredFile file) {
            files.add(file.json());
            call.files().add(ResultFile.of(file));
        }

        private GraphRequest request(String version, UriTemplate template, List<String> attachment) {
            Map<String, Object> values = new HashMap<>();
            values.put("folder", exchange.getVariable(MailFolder.FOLDER, List.class));
            values.put("message_id", call.arguments().path("message_id").asText());
            values.put("attachment", attachment);
            return Accept.requests(exchange, signIn.connection()).get(version, "*/*", template, values);
        }
    }
}
