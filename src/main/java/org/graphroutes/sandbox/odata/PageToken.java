package org.graphroutes.sandbox.odata;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import org.graphroutes.sandbox.http.Query;

/**
 * Where the next page begins; opaque to clients. It is bound to the query it was made for: with another query it has
 * expired.
 *
 * @param position the last ordinal seen, or with $orderby the number of entities passed
 * @param since the tenant's version at which the round of pages began; 0 outside of delta queries
 * @param from the version from which changes are reported; -1 outside of delta queries and for everything
 * @param query a digest of the other query options
 */
public record PageToken(long position, long since, long from, int query) {

    /** The digest of all options but the tokens themselves. */
    public static int digest(Query query) {
        return query.parameters().stream()
                .filter(parameter -> !isToken(parameter.name()))
                .map(parameter -> parameter.name() + "=" + parameter.value())
                .sorted()
                .collect(Collectors.joining("&"))
                .hashCode();
    }

    /** @throws GraphError 400 if it is not a token, or a token of another query */
    public static PageToken parse(String text, Query query) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(":");
            PageToken token = new PageToken(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Integer.parseInt(parts[3]));
            if (token.query != digest(query)) {
                throw expired();
            }
            return token;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException notAToken) {
            throw expired();
        }
    }

    /** The URL of this request with this token in place of its own. */
    public String link(String pathUrl, Query query, String name) {
        String others = query.parameters().stream()
                .filter(parameter -> !isToken(parameter.name()))
                .map(parameter -> parameter.raw() + "&")
                .collect(Collectors.joining());
        return pathUrl + "?" + others + name + "=" + text();
    }

    private String text() {
        String text = position + ":" + since + ":" + from + ":" + query;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isToken(String name) {
        return name.endsWith("skiptoken") || name.endsWith("deltatoken");
    }

    private static GraphError expired() {
        return new GraphError(
                400,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired and can no longer be included in your request.");
    }
}
