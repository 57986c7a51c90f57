package org.graphroutes.mail;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that goes with a mail.
 *
 * @param name as the recipient sees it
 * @param contentType its media type
 * @param inline whether the body shows it
 * @param contentId what the body calls it after {@code cid:}; null for none
 * @param content its bytes
 */
public record Attachment(String name, String contentType, boolean inline, String contentId, Content content) {

    /** Bytes that can be read more than once, and need not be in memory. */
    public interface Content {

        /** How many there are. */
        long size();

        /** A new stream from the first byte on; the caller closes it. */
        InputStream open() throws IOException;
    }
}
