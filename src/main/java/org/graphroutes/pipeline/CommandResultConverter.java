package org.graphroutes.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;
import org.graphroutes.command.CommandResult;

/** Makes JSON of a result wherever a route needs text, bytes or a tree, so that any endpoint can take it. */
@Converter(generateLoader = true)
public final class CommandResultConverter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CommandResultConverter() {}

    @Converter
    public static byte[] toBytes(CommandResult result) throws JsonProcessingException {
        return JSON.writeValueAsBytes(result);
    }

    @Converter
    public static String toText(CommandResult result) throws JsonProcessingException {
        return new String(toBytes(result), StandardCharsets.UTF_8);
    }

    @Converter
    public static InputStream toStream(CommandResult result) throws JsonProcessingException {
        return new ByteArrayInputStream(toBytes(result));
    }

    @Converter
    public static JsonNode toTree(CommandResult result) {
        return JSON.valueToTree(result);
    }
}
