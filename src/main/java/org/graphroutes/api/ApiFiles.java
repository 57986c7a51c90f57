package org.graphroutes.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.problem.RequestRefused;

/** The file store over HTTP. Bytes go through in pieces, in both directions. */
public final class ApiFiles {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileStore store;

    public ApiFiles(FileStore store) {
        this.store = store;
    }

    /** Puts the request's body into the store; {@code ?name=} and Content-Type say what it is. */
    public void put(Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        StoredFile file = stored(message.getBody(HttpServerRequest.class));
        message.setBody(JSON.writeValueAsBytes(file.json()));
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 201);
        message.setHeader("Location", file.href());
    }

    private StoredFile stored(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null && Long.parseLong(length) > store.limits().maxFile()) {
            throw store.tooLarge();
        }
        try (RequestBody body = new RequestBody(request)) {
            return store.put(request.getParam("name"), request.getHeader("Content-Type"), body);
        } catch (IOException e) {
            throw new RequestRefused(
                    400,
                    "incomplete-body",
                    "The file did not come to its end (" + e.getMessage()
                            + "); nothing of it was kept. Send it again.");
        }
    }

    /** Every file, the newest first. */
    public byte[] list() throws JsonProcessingException {
        ArrayNode all = JSON.createArrayNode();
        store.list().forEach(file -> all.add(file.json()));
        return JSON.writeValueAsBytes(all);
    }

    /** The bytes of a file, so labelled that no browser shows or runs them as a page of ours. */
    public void content(Exchange exchange) throws IOException {
        StoredFile file = file(exchange);
        Message message = exchange.getMessage();
        message.setBody(store.open(file.id()));
        message.setHeader(Exchange.CONTENT_TYPE, file.contentType());
        message.setHeader("Content-Disposition", disposition(file.name()));
        message.setHeader("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
        message.setHeader("X-Content-Type-Options", "nosniff");
        message.setHeader("Cache-Control", "no-store");
    }

    /** Takes a file away. */
    public void delete(Exchange exchange) {
        store.delete(file(exchange).id());
        exchange.getMessage().setBody(null);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 204);
    }

    private StoredFile file(Exchange exchange) {
        String id = exchange.getVariable(ApiIngress.NAME, String.class);
        return store.find(id)
                .orElseThrow(() -> new RequestRefused(
                        404,
                        "unknown-file",
                        "There is no file \"" + id + "\": it was never put there, was deleted, or was kept long enough"
                                + " (graph.files.keep). GET /api/v1/files tells what is there."));
    }

    // RFC 6266: a plain name for old clients, the real one percent-encoded (RFC 8187 section 3.2).
    static String disposition(String name) {
        String plain = name.replaceAll("[^ !#$&+.^_`{}~A-Za-z0-9(),;=@\\[\\]-]", "_");
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }
}
