package org.graphroutes.mail;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.graph.Bytes;
import org.graphroutes.problem.InvalidArgument;

/**
 * Takes the images out of HTML that carries them itself ({@code <img src="data:image/png;base64,...">}), since mail
 * programs do not show such: each becomes an attachment that the HTML refers to. Its content id is made from its bytes, so
 * the same mail composed twice is the same.
 *
 * @param html with {@code cid:} in the place of the images
 * @param images each image once, in the order in which they come
 */
record InlineImages(String html, List<Attachment> images) {

    private static final Pattern IMG = Pattern.compile("<img(?=[\\s/])", Pattern.CASE_INSENSITIVE);
    private static final Pattern ATTRIBUTE = Pattern.compile("[\\s/]*+(?<name>[^\\s\"'<>/=]++)"
            + "(?:\\s*+=\\s*+(?:\"(?<double>[^\"]*+)\"|'(?<single>[^']*+)'|(?<bare>[^\\s>\"']++)))?+");
    private static final Pattern DATA = Pattern.compile(
            "\\s*data:image/(?<type>[A-Za-z0-9.+-]{1,50})(;[^;,]{0,100}){0,5};base64,", Pattern.CASE_INSENSITIVE);

    /**
     * @param argument the argument that holds the HTML, for a refusal
     * @throws InvalidArgument when an image is not base64; it says which, and shows none of it
     */
    static InlineImages in(String argument, String html) {
        Map<String, Attachment> images = new LinkedHashMap<>();
        StringBuilder result = new StringBuilder();
        Matcher img = IMG.matcher(html);
        Matcher attribute = ATTRIBUTE.matcher(html);
        int done = 0;
        int number = 0;
        while (img.find()) {
            int at = img.end();
            while (attribute.region(at, html.length()).lookingAt()) {
                at = attribute.end();
                String group = group(attribute);
                if (group == null || !attribute.group("name").equalsIgnoreCase("src")) {
                    continue;
                }
                Matcher data = DATA.matcher(html).region(attribute.start(group), attribute.end(group));
                if (data.lookingAt()) {
                    number++;
                    byte[] bytes = bytes(argument, number, html.substring(data.end(), attribute.end(group)));
                    Attachment image = image(data.group("type").toLowerCase(Locale.ROOT), bytes, images);
                    String reference = "cid:" + image.contentId();
                    result.append(html, done, attribute.start(group)).append(reference);
                    done = attribute.end(group);
                }
            }
        }
        result.append(html, done, html.length());
        return new InlineImages(result.toString(), new ArrayList<>(images.values()));
    }

    private static String group(Matcher attribute) {
        for (String group : List.of("double", "single", "bare")) {
            if (attribute.group(group) != null) {
                return group;
            }
        }
        return null;
    }

    private static byte[] bytes(String argument, int number, String base64) {
        try {
            // Some write + / = as %2B %2F %3D; a decoder of URLs would read a bare + as a space.
            String digits = base64.indexOf('%') < 0
                    ? base64
                    : URLDecoder.decode(base64.replace("+", "%2B"), StandardCharsets.US_ASCII);
            byte[] bytes = Base64.getDecoder().decode(digits.replaceAll("\\s+", ""));
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with an image of no bytes.
        }
        throw new InvalidArgument(
                argument,
                argument + " is refused: its data: image number " + number
                        + " is not base64, so nobody could see it. Mend it or take it out; or put the image into the file store,"
                        + " name it in attachCIDs and refer to it as cid:ID.");
    }

    private static Attachment image(String type, byte[] bytes, Map<String, Attachment> known) {
        String hash = sha256(bytes);
        return known.computeIfAbsent(type + " " + hash, key -> {
            String name = "image" + (known.size() + 1) + "." + type.replaceFirst("\\+.*", "");
            return new Attachment(
                    name, "image/" + type, true, hash.substring(0, 32) + "@graph-routes", new InMemory(bytes));
        });
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private record InMemory(byte[] bytes) implements Bytes {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
