package org.graphroutes.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * What is known about a file of the {@link FileStore}.
 *
 * @param id what the file is asked for by
 * @param name for people, without a folder and without control characters; never a path
 * @param contentType its media type as its giver says
 * @param size in bytes
 * @param md5 in lower-case hexadecimal, as the other three
 * @param added when it was put
 */
public record StoredFile(
        String id,
        String name,
        String contentType,
        long size,
        String md5,
        String sha1,
        String sha256,
        String sha512,
        Instant added) {

    /** Where the HTTP API answers its bytes. */
    public String href() {
        return "/api/v1/files/" + id;
    }

    /** The same as JSON, with {@code href}. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("name", name)
                .put("contentType", contentType)
                .put("size", size)
                .put("md5", md5)
                .put("sha1", sha1)
                .put("sha256", sha256)
                .put("sha512", sha512)
                .put("added", added.toString())
                .put("href", href());
    }

    /** Reads what {@link #json()} wrote. */
    static StoredFile of(JsonNode json) {
        return new StoredFile(
                json.path("id").asText(),
                json.path("name").asText(),
                json.path("contentType").asText(),
                json.path("size").asLong(),
                json.path("md5").asText(),
                json.path("sha1").asText(),
                json.path("sha256").asText(),
                json.path("sha512").asText(),
                Instant.parse(json.path("added").asText()));
    }
}
