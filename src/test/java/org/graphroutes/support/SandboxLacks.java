package org.graphroutes.support;

import java.util.Set;
import org.graphroutes.command.Command;

/** Commands whose examples cannot work on the sandbox yet: the sandbox has no mailboxes yet. */
public final class SandboxLacks {

    /** Why they cannot. */
    public static final String REASON = "The sandbox has no mailboxes yet";

    private static final Set<String> COMMANDS = Set.of(
            "msgraph-mail-list-rules",
            "msgraph-mail-get-rule",
            "msgraph-mail-create-rule",
            "msgraph-mail-update-rule",
            "msgraph-mail-delete-rule",
            "msgraph-mail-get-settings",
            "msgraph-mail-list-folders",
            "msgraph-mail-list-child-folders",
            "msgraph-mail-create-folder",
            "msgraph-mail-update-folder",
            "msgraph-mail-delete-folder",
            "msgraph-mail-delete-email",
            "msgraph-mail-move-email");

    private SandboxLacks() {}

    /** Whether there are such commands; the sandbox's application lacks their permissions, too. */
    public static boolean anything() {
        return !COMMANDS.isEmpty();
    }

    /** Whether the sandbox lacks what the example of a command needs. */
    public static boolean whatItNeeds(Command command) {
        return COMMANDS.contains(command.name());
    }
}
