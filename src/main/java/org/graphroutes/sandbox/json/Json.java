package org.graphroutes.sandbox.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.content.ContentWriter;

/**
 * The sandbox's one JSON mapper: strict (no trailing tokens, no unknown keys). {@link Content} in a tree is written as
 * base64, piece by piece. Thread-safe.
 */
public final class Json {
    /** Not to be configured further. */
    public static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .registerModule(new SimpleModule().addSerializer(new Base64()));

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The JSON that the bytes hold (UTF-8); empty when they are not exactly one JSON value. */
    public static Optional<JsonNode> read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** The tree as JSON in UTF-8. */
    public static Content write(JsonNode node) {
        try {
            ContentWriter out = new ContentWriter();
            MAPPER.writeValue(out, node);
            return out.content();
        } catch (IOException e) {
            throw new UncheckedIOException("a JSON tree that cannot be written", e);
        }
    }

    private static final class Base64 extends StdSerializer<Content> {
        private static final long serialVersionUID = 1;

        Base64() {
            super(Content.class);
        }

        @Override
        public void serialize(Content content, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeBinary(content.open(), (int) content.size());
        }
    }
}
