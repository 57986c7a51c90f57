package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.problem.InvalidArgument;

/**
 * Reads the addresses of an argument: {@code address} or {@code Name <address>}, with commas, semicolons or line breaks
 * between them. What counts as an address is RFC 5321's Mailbox, in any script (RFC 6531), with a domain that has a dot.
 */
final class Recipients {

    // RFC 5321 section 4.5.3.1: the local part, and the path without its angle brackets.
    private static final int MAX_LOCAL = 64;
    private static final int MAX_ADDRESS = 254;

    private static final String ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
    private static final String LABEL = "[\\p{L}\\p{M}\\p{N}]([\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?";
    private static final Pattern ADDRESS = Pattern.compile("(?<local>" + ATOM + "(\\." + ATOM
            + ")*|\"([^\"\\\\\\p{Cntrl}]|\\\\[^\\p{Cntrl}])+\")@(" + LABEL + "(\\." + LABEL
            + ")+|\\[[0-9A-Za-z:.]+])");
    private static final Pattern NAMED = Pattern.compile("(?<name>[^<]*)<(?<address>.*)>", Pattern.DOTALL);

    private Recipients() {}

    /**
     * The addresses as Graph's recipients.
     *
     * @param argument the argument's name, for a refusal
     * @param given a list of texts, or missing
     * @return empty for none
     * @throws InvalidArgument naming the first that is no address
     */
    static ArrayNode of(String argument, JsonNode given) {
        List<String> texts = new ArrayList<>();
        given.forEach(text -> texts.add(text.asText()));
        ArrayNode recipients = JsonNodeFactory.instance.arrayNode();
        // A list may have been cut at a comma inside a quoted name.
        for (String one : split(String.join(",", texts))) {
            recipients.add(recipient(argument, one));
        }
        return recipients;
    }

    private static ObjectNode recipient(String argument, String text) {
        Matcher named = NAMED.matcher(text);
        boolean hasName = named.matches();
        String address = (hasName ? named.group("address") : text).strip();
        if (!isAddress(address)) {
            throw new InvalidArgument(
                    argument,
                    argument + " is refused: \"" + (text.length() > 100 ? text.substring(0, 97) + "..." : text)
                            + "\" is no mail address. Give ada@contoso.example or \"Lovelace, Ada\" <ada@contoso.example>,"
                            + " with commas or semicolons between several.");
        }
        ObjectNode recipient = JsonNodeFactory.instance.objectNode();
        ObjectNode emailAddress = recipient.putObject("emailAddress").put("address", address);
        String name = hasName ? unquoted(named.group("name").strip()) : "";
        if (!name.isEmpty()) {
            emailAddress.put("name", name);
        }
        return recipient;
    }

    private static boolean isAddress(String text) {
        if (bytes(text) > MAX_ADDRESS) {
            return false;
        }
        Matcher address = ADDRESS.matcher(text);
        return address.matches() && bytes(address.group("local")) <= MAX_LOCAL;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (quoted && c == '\\' && i + 1 < list.length()) {
                part.append(c).append(list.charAt(++i));
            } else if (!quoted && (c == ',' || c == ';' || c == '\n')) {
                add(parts, part);
            } else {
                quoted ^= c == '"';
                part.append(c);
            }
        }
        add(parts, part);
        return parts;
    }

    private static void add(List<String> parts, StringBuilder part) {
        if (!part.toString().isBlank()) {
            parts.add(part.toString().strip());
        }
        part.setLength(0);
    }

    private static String unquoted(String name) {
        return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1")
                : name;
    }
}
