package org.graphroutes.sandbox.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The YAML files under {@code /sandbox} on the class path. */
public final class YamlResource {
    private static final YAMLMapper YAML = new YAMLMapper();

    private YamlResource() {}

    /** @throws UncheckedIOException if the file is missing or is not YAML */
    public static JsonNode read(String name) {
        try (InputStream in = YamlResource.class.getResourceAsStream("/sandbox/" + name)) {
            if (in == null) {
                throw new IOException("no resource /sandbox/" + name);
            }
            return YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("sandbox/" + name + " cannot be read", e);
        }
    }

    /** A node that is not there: whatever is asked of it is absent as well. */
    public static JsonNode nothing() {
        return MissingNode.getInstance();
    }

    /** The texts of an array; none if it is absent. */
    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return List.copyOf(texts);
    }

    /** The members of an object in file order; none if it is absent. */
    public static <T> Map<String, T> members(JsonNode object, Function<JsonNode, T> read) {
        Map<String, T> members = new LinkedHashMap<>();
        object.properties().forEach(field -> members.put(field.getKey(), read.apply(field.getValue())));
        return members;
    }
}
