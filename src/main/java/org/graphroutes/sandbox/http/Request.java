package org.graphroutes.sandbox.http;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphroutes.sandbox.content.Content;

/**
 * A request, read whole.
 *
 * @param method the verb, in capitals
 * @param url path and query as sent, undecoded
 * @param segments the path's segments, split on the raw path and then decoded once each: an encoded slash is data
 * @param query the decoded query
 * @param headers names are case-insensitive
 * @param content the body; {@link Content#NONE} if there was none
 * @param origin scheme, host and port as the client wrote them; links in answers begin with it
 */
public record Request(
        String method,
        String url,
        List<String> segments,
        Query query,
        MultiMap headers,
        Content content,
        String origin) {

    /**
     * @throws IllegalArgumentException if the percent-encoding of the URL is broken
     */
    public static Request of(String method, String url, MultiMap headers, Content content, String origin) {
        int mark = url.indexOf('?');
        String path = mark < 0 ? url : url.substring(0, mark);
        String query = mark < 0 ? null : url.substring(mark + 1);
        return new Request(method, url, segments(path), Query.parse(query), headers, content, origin);
    }

    /** The body, for those that are small. */
    public byte[] body() {
        return content.bytes();
    }

    /** The header's value, empty if it was not sent. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether Content-Type is the media type, parameters such as charset aside. */
    public boolean hasMediaType(String mediaType) {
        return header("Content-Type")
                .map(type -> type.split(";", 2)[0].strip())
                .filter(mediaType::equalsIgnoreCase)
                .isPresent();
    }

    /** The body as form parameters; none if it is not a form. */
    public Query form() {
        return hasMediaType("application/x-www-form-urlencoded")
                ? Query.parse(new String(body(), StandardCharsets.UTF_8))
                : Query.parse(null);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            segments.add(PercentCoding.decodeSegment(path.substring(start, end)));
            start = end + 1;
        }
        return segments;
    }
}
