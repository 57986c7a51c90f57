package org.graphroutes.files;

import java.util.regex.Pattern;

/** Makes names and media types from outside fit to be shown, and to stand in a header. */
final class FileNames {

    /** So that the name fits into what file systems take, 255 bytes, in any script. */
    private static final int LONGEST = 80;

    private static final int LONGEST_ENDING = 16;
    // Also what turns the direction of writing, so that a name cannot look like one of another kind.
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]");
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,100}";
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            TOKEN + "/" + TOKEN + "( *; *" + TOKEN + "=(" + TOKEN + "|\"[ !#-\\[\\]-~]{0,100}\")){0,5}");

    private FileNames() {}

    /** The last part of a path without what cannot be seen, at most {@value #LONGEST} characters; "file" for nothing. */
    static String name(String given) {
        String path = given == null ? "" : given.replace('\\', '/');
        String name = UNSEEN.matcher(path.substring(path.lastIndexOf('/') + 1))
                .replaceAll("")
                .strip();
        if (name.matches("\\.*")) {
            return "file";
        }
        int length = name.codePointCount(0, name.length());
        if (length <= LONGEST) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 && name.length() - dot <= LONGEST_ENDING ? name.substring(dot) : "";
        int kept = LONGEST - ending.codePointCount(0, ending.length());
        return name.substring(0, name.offsetByCodePoints(0, kept)) + ending;
    }

    /** The media type, or application/octet-stream for none and for what is none. */
    static String contentType(String given) {
        return given != null && MEDIA_TYPE.matcher(given).matches() ? given : "application/octet-stream";
    }
}
