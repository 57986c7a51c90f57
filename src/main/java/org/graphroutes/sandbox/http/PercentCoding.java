package org.graphroutes.sandbox.http;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of RFC 3986, decoded exactly once. */
public final class PercentCoding {
    private PercentCoding() {}

    /**
     * Decodes one path segment; {@code +} is a plus.
     *
     * @throws IllegalArgumentException if a {@code %} is not followed by two hexadecimal digits
     */
    public static String decodeSegment(String raw) {
        return raw.indexOf('%') < 0 ? raw : decode(raw, false);
    }

    /** Decodes one name or value of a query or form; {@code +} is a space. Errors as {@link #decodeSegment}. */
    public static String decodeQuery(String raw) {
        return raw.indexOf('%') < 0 && raw.indexOf('+') < 0 ? raw : decode(raw, true);
    }

    /** Encodes one name or value of a query: only unreserved characters stay. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String raw, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
                int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("'%' without two hexadecimal digits in '" + raw + "'");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(plusIsSpace && in[i] == '+' ? ' ' : in[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
