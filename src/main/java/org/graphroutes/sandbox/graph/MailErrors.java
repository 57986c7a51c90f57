package org.graphroutes.sandbox.graph;

import org.graphroutes.sandbox.odata.GraphError;

/**
 * Refusals of Outlook, whose codes begin with Error. Texts are Microsoft's as far as public threads quote them; those
 * of {@link #invalid} are not.
 */
final class MailErrors {
    private MailErrors() {}

    static GraphError userNotFound(String user) {
        return new GraphError(404, "ErrorInvalidUser", "The requested user '" + user + "' is invalid.");
    }

    static GraphError noMailbox() {
        return new GraphError(
                404,
                "MailboxNotEnabledForRESTAPI",
                "The mailbox is either inactive, soft-deleted, or is hosted on-premise.");
    }

    static GraphError itemNotFound() {
        return new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
    }

    static GraphError malformedId() {
        return new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
    }

    static GraphError folderExists() {
        return new GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.");
    }

    static GraphError distinguishedFolder() {
        return new GraphError(400, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.");
    }

    static GraphError accessDenied() {
        return new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }

    static GraphError invalid(String message) {
        return new GraphError(400, "ErrorInvalidRequest", message);
    }
}
