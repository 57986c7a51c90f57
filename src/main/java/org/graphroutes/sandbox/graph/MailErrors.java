package org.graphroutes.sandbox.graph;

import java.util.Map;
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

    static GraphError notDraft() {
        return new GraphError(400, "ErrorInvalidPropertySet", "Message is not draft.");
    }

    static GraphError noRecipients() {
        return new GraphError(
                400,
                "ErrorInvalidRecipients",
                "At least one recipient is not valid., A message can't be sent because it contains no recipients.");
    }

    static GraphError unresolved(String recipient) {
        return new GraphError(
                400,
                "ErrorInvalidRecipients",
                "At least one recipient is not valid., Recipient '" + recipient
                        + "' is not resolved. All recipients must be resolved before a message can be submitted.");
    }

    static GraphError sendAsDenied() {
        return new GraphError(
                403,
                "ErrorSendAsDenied",
                "The user account which was used to submit this request does not have the right to send mail on behalf "
                        + "of the specified sending account., Cannot submit message.");
    }

    static GraphError headerName(String name) {
        return new GraphError(
                400,
                "InvalidInternetMessageHeader",
                "The internet message header name '" + name + "' should start with 'x-' or 'X-'.");
    }

    static GraphError headerCount() {
        return new GraphError(
                400,
                "InvalidInternetMessageHeaderCollection",
                "Maximum number of headers in one message should be less than or equal to 5.");
    }

    /** Text not observed. */
    static GraphError attachmentTooSmall() {
        return new GraphError(
                400,
                "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
                "Attachment size should not be less than the minimum size for an upload session.");
    }

    /** Not observed: the code is that of Exchange Web Services. */
    static GraphError attachmentTooLarge() {
        return new GraphError(
                400, "ErrorAttachmentSizeLimitExceeded", "The attachment exceeds the maximum size of 150 MB.");
    }

    static GraphError wrongAudience(String origin) {
        return new GraphError(
                401,
                "InvalidAudienceForResource",
                "The audience claim value is invalid for current resource. Audience claim is "
                        + "'https://graph.microsoft.com', request url is '" + origin
                        + "' and resource type is 'Exchange'.");
    }

    static GraphError tokenExpired() {
        return new GraphError(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.");
    }

    /** Not observed. */
    static GraphError wrongRange(String given, long next, long size) {
        return new GraphError(
                416,
                "ErrorInvalidRange",
                "The range '" + given + "' is not the next one of the file: it must begin at " + next + " of " + size
                        + ".");
    }

    static GraphError concurrency() {
        return new GraphError(
                429,
                "ApplicationThrottled",
                "Application is over its MailboxConcurrency limit.",
                Map.of("Retry-After", "1"));
    }

    static GraphError invalid(String message) {
        return new GraphError(400, "ErrorInvalidRequest", message);
    }
}
