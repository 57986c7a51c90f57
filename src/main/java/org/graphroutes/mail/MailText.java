package org.graphroutes.mail;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the text of a mail from plain to HTML and back. */
final class MailText {

    /** How much of a text Outlook shows beside the subject, in characters. */
    static final int PREVIEW = 255;

    private static final Pattern UNSEEN = Pattern.compile(
            "<!--.*?-->|<(style|script|title)\\b.*?</\\1\\s*>", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern BREAK = Pattern.compile(
            "</?(br|p|div|tr|td|th|li|ul|ol|table|hr|h[1-6]|blockquote|pre)\\b[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z!][^>]*>");
    private static final Pattern ENTITY = Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{1,8});");
    private static final Map<String, String> ENTITIES =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");

    private MailText() {}

    /** HTML that shows a plain text as it was typed: its signs, line breaks and runs of spaces. */
    static String html(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("\\R", "<br>")
                .replaceAll("(?<=^|<br>| ) ", "&nbsp;");
    }

    /** The beginning of a text as a list of mails shows it: at most {@value #PREVIEW} characters, without markup. */
    static String preview(String text, boolean isHtml) {
        String plain = isHtml ? plain(text) : text;
        if (plain.length() <= PREVIEW) {
            return plain;
        }
        boolean inPair = Character.isHighSurrogate(plain.charAt(PREVIEW - 1));
        return plain.substring(0, inPair ? PREVIEW - 1 : PREVIEW);
    }

    private static String plain(String html) {
        String seen = UNSEEN.matcher(html).replaceAll("");
        String text = TAG.matcher(BREAK.matcher(seen).replaceAll(" ")).replaceAll("");
        return ENTITY.matcher(text)
                .replaceAll(entity -> Matcher.quoteReplacement(character(entity.group(1), entity.group())))
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String character(String name, String otherwise) {
        if (!name.startsWith("#")) {
            return ENTITIES.getOrDefault(name, otherwise);
        }
        int code = name.substring(1, 2).equalsIgnoreCase("x")
                ? Integer.parseInt(name.substring(2), 16)
                : Integer.parseInt(name.substring(1));
        return Character.isValidCodePoint(code) ? Character.toString(code) : otherwise;
    }
}
