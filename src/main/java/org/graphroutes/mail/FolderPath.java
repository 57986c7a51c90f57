package org.graphroutes.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graphroutes.problem.InvalidArgument;

/**
 * A mail folder as a caller names it: by id, by a name that every mailbox knows in any language (inbox, Deleted Items), by a
 * comma list of those from the root downwards, or by a path of names ({@code Inbox/Reports}, also with {@code \}).
 * Immutable.
 *
 * @param argument the argument's name
 * @param ids ids or well-known names, each lying in the one before; at least one
 * @param names display names below the last of them, still to be looked up
 * @see <a href="https://learn.microsoft.com/graph/api/resources/mailfolder">mailFolder</a> for the well-known names
 */
public record FolderPath(String argument, List<String> ids, List<String> names) {

    private static final String ROOT = "msgfolderroot";

    private static final Set<String> WELL_KNOWN = Set.of(
            "archive",
            "clutter",
            "conflicts",
            "conversationhistory",
            "deleteditems",
            "drafts",
            "inbox",
            "junkemail",
            "localfailures",
            ROOT,
            "outbox",
            "recoverableitemsdeletions",
            "scheduled",
            "searchfolders",
            "sentitems",
            "serverfailures",
            "syncissues");

    // Exchange's ids begin with their version, 0 or 1, and are long; only made-up ones are short, and end like base64.
    private static final Pattern ID = Pattern.compile("A[AQ](?=.{58}|.*=$)[A-Za-z0-9+/_=-]+");

    /** What looks up one folder in another. */
    @FunctionalInterface
    public interface Children {

        /** The id of the folder of that display name, letter case aside, that lies in the parent. */
        Optional<String> child(String parent, String displayName);
    }

    /**
     * @param argument the argument's name
     * @throws InvalidArgument when a part of it is empty or would be a step in a path
     */
    public static FolderPath of(String argument, String text) {
        List<String> listed = parts(text, ",");
        if (isKnown(listed.get(0)) && listed.stream().allMatch(part -> isKnown(part) || !part.matches(".*[/\\\\].*"))) {
            requireWhole(argument, text, listed);
            return new FolderPath(
                    argument, listed.stream().map(FolderPath::known).toList(), List.of());
        }
        List<String> names = parts(text.strip().replaceAll("^[/\\\\]|[/\\\\]$", ""), "[/\\\\]");
        requireWhole(argument, text, names);
        boolean known = isKnown(names.get(0));
        return new FolderPath(
                argument, List.of(known ? known(names.get(0)) : ROOT), known ? names.subList(1, names.size()) : names);
    }

    /**
     * Looks up what is still a name.
     *
     * @return ids or well-known names from the root downwards
     * @throws InvalidArgument naming the first folder that does not exist, and where it was looked for
     */
    public List<String> resolve(Children children) {
        if (names.isEmpty()) {
            return ids;
        }
        String id = ids.get(ids.size() - 1);
        String place = id.equals(ROOT) ? "the root of the mailbox" : id;
        for (String name : names) {
            String where = place;
            id = children.child(id, name)
                    .orElseThrow(() -> new InvalidArgument(
                            argument,
                            argument + " is refused: there is no folder \"" + name + "\" in " + where
                                    + ". msgraph-mail-list-child-folders shows what is there; a folder whose name holds a"
                                    + " slash is named by its id."));
            place = place.equals("the root of the mailbox") ? name : place + "/" + name;
        }
        return List.of(id);
    }

    /** The segments of the path to the folder: {@code mailFolders/a/childFolders/b}. */
    public static List<String> segments(List<String> ids) {
        List<String> segments = new ArrayList<>();
        for (String id : ids) {
            segments.add(segments.isEmpty() ? "mailFolders" : "childFolders");
            segments.add(id);
        }
        return segments;
    }

    private static List<String> parts(String text, String separator) {
        return Stream.of(text.split(separator, -1)).map(String::strip).toList();
    }

    private static void requireWhole(String argument, String text, List<String> parts) {
        if (parts.stream().anyMatch(Set.of("", ".", "..")::contains)) {
            throw new InvalidArgument(
                    argument,
                    argument + "=\"" + text
                            + "\" is refused: a part of it is empty, \".\" or \"..\". A folder is named by its"
                            + " id, by a well-known name such as inbox, or by a path such as Inbox/Reports.");
        }
    }

    private static boolean isKnown(String part) {
        return ID.matcher(part).matches() || WELL_KNOWN.contains(word(part));
    }

    private static String known(String part) {
        return WELL_KNOWN.contains(word(part)) ? word(part) : part;
    }

    private static String word(String part) {
        return part.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    }
}
