package org.graphroutes.support;

import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Secrets that are looked for in texts: as they are, URL-encoded, in base64 and in hexadecimal. Of a long random secret
 * a part is found, too, for whoever cuts a text cuts secrets. Thread-safe.
 */
public final class Canaries {

    /** A part that is as long as this is enough of a random secret to be recognized. */
    private static final int PART = 16;

    private static final int BASE = 1_000_003;

    private final Map<String, String> whole = new LinkedHashMap<>();
    private final Map<String, String> parts = new HashMap<>();
    private final Map<String, Set<String>> kinds = new TreeMap<>();

    /** A secret that is only recognized whole. */
    public synchronized void add(String kind, String secret) {
        if (learn(kind, secret)) {
            forms(secret).forEach(form -> whole.put(form, kind));
        }
    }

    /** A secret in which every part is random; of a JWT the header is not. */
    public synchronized void addRandom(String kind, String secret) {
        if (learn(kind, secret)) {
            String random = secret.startsWith("eyJ") ? secret.substring(secret.indexOf('.') + 1) : secret;
            cut(kind, random);
            cut(kind, URLEncoder.encode(random, StandardCharsets.UTF_8));
            if (random.length() < 2 * PART) {
                forms(secret).forEach(form -> whole.put(form, kind));
            }
        }
    }

    /** A number that is secret, in every notation. */
    public synchronized void add(String kind, BigInteger number) {
        byte[] bytes = number.toByteArray();
        learn(kind, number.toString());
        cut(kind, number.toString());
        cut(kind, HexFormat.of().formatHex(bytes));
        cut(kind, HexFormat.of().withUpperCase().formatHex(bytes));
        int sign = bytes[0] == 0 ? 1 : 0;
        byte[] magnitude = java.util.Arrays.copyOfRange(bytes, sign, bytes.length);
        cut(kind, Base64.getEncoder().encodeToString(magnitude));
        cut(kind, Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude));
    }

    /** How many secrets of each kind there are. */
    public synchronized Map<String, Integer> kinds() {
        Map<String, Integer> counts = new TreeMap<>();
        kinds.forEach((kind, secrets) -> counts.put(kind, secrets.size()));
        return counts;
    }

    /** The kinds of the secrets in a text, each with what stands before it. */
    public synchronized Set<String> in(String text) {
        Set<String> found = new TreeSet<>();
        whole.forEach((secret, kind) -> {
            int at = text.indexOf(secret);
            if (at >= 0) {
                found.add(told(kind, text, at));
            }
        });
        if (text.length() >= PART && !parts.isEmpty()) {
            findParts(text, found);
        }
        return found;
    }

    // A rolling hash (Rabin, Karp): one look at each character, however many secrets there are.
    private void findParts(String text, Set<String> found) {
        Set<Integer> hashes = hashes();
        int highest = 1;
        for (int i = 1; i < PART; i++) {
            highest *= BASE;
        }
        int hash = 0;
        for (int i = 0; i < text.length(); i++) {
            if (i >= PART) {
                hash -= text.charAt(i - PART) * highest;
            }
            hash = hash * BASE + text.charAt(i);
            if (i >= PART - 1 && hashes.contains(hash)) {
                String kind = parts.get(text.substring(i - PART + 1, i + 1));
                if (kind != null) {
                    found.add(told(kind, text, i - PART + 1));
                }
            }
        }
    }

    private Set<Integer> hashes;

    private Set<Integer> hashes() {
        if (hashes == null) {
            hashes = new java.util.HashSet<>();
            for (String part : parts.keySet()) {
                int hash = 0;
                for (int i = 0; i < PART; i++) {
                    hash = hash * BASE + part.charAt(i);
                }
                hashes.add(hash);
            }
        }
        return hashes;
    }

    private static String told(String kind, String text, int at) {
        return kind + " after …" + text.substring(Math.max(0, at - 80), at).replaceAll("[^\\x20-\\x7e]", "?");
    }

    private boolean learn(String kind, String secret) {
        if (secret.length() < 8) {
            throw new IllegalArgumentException("too short to be recognized: a " + kind);
        }
        return kinds.computeIfAbsent(kind, one -> new TreeSet<>()).add(secret);
    }

    private void cut(String kind, String secret) {
        for (int i = 0; i + PART <= secret.length(); i += PART) {
            parts.put(secret.substring(i, i + PART), kind);
        }
        hashes = null;
    }

    private static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        // Without the last characters, which depend on what follows.
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        return new ArrayList<>(Set.copyOf(List.of(
                secret,
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                base64.substring(0, base64.length() - 2),
                HexFormat.of().formatHex(bytes))));
    }
}
