package org.graphroutes.mail;

import org.graphroutes.graph.Bytes;

/**
 * A file that goes with a mail.
 *
 * @param name as the recipient sees it
 * @param contentType its media type
 * @param inline whether the body shows it
 * @param contentId what the body calls it after {@code cid:}; null for none
 * @param content its bytes
 */
public record Attachment(String name, String contentType, boolean inline, String contentId, Bytes content) {}
