package org.graphroutes.sandbox.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A query string, or a form body: decoded names and values, beside the text they came as. Immutable.
 *
 * @param parameters in the order sent
 */
public record Query(List<Parameter> parameters) {
    private static final Query EMPTY = new Query(List.of());

    public Query {
        parameters = List.copyOf(parameters);
    }

    /** One name and value; {@code raw} is the pair as it came on the wire. */
    public record Parameter(String name, String value, String raw) {}

    /**
     * Reads {@code a=b&c=d}.
     *
     * @param raw null or empty for no parameters
     * @throws IllegalArgumentException if the percent-encoding is broken
     */
    public static Query parse(String raw) {
        if (raw == null || raw.isEmpty()) {
            return EMPTY;
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : raw.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.add(new Parameter(PercentCoding.decodeQuery(name), PercentCoding.decodeQuery(value), pair));
        }
        return new Query(parameters);
    }

    /** The first value under the name; empty if there is none or it is the empty text. */
    public Optional<String> get(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter.value().isEmpty() ? Optional.empty() : Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }
}
