package org.graphroutes.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.graphroutes.files.StoredFile;

/**
 * What a command answers, the same object in Java, over HTTP and on the bus.
 *
 * @param command the command's name
 * @param connection the connection's name
 * @param outputs nested by the contract's dotted paths
 * @param readable markdown for people
 * @param raw Graph's answer, or null
 * @param files what the command made
 * @param notes what else is worth knowing, a sentence each
 */
public record CommandResult(
        String command,
        String connection,
        JsonNode outputs,
        String readable,
        JsonNode raw,
        List<ResultFile> files,
        List<String> notes) {

    /**
     * A file that a command made: in the file store, or with its content here when it is to be kept nowhere.
     *
     * @param id what the file store knows it by; null when it is not there
     * @param name its name without a folder
     * @param contentType its media type
     * @param size in bytes
     * @param href where the HTTP API answers the bytes; null when it is not in the file store
     * @param content the bytes, base64 in JSON; null when it is in the file store
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ResultFile(String id, String name, String contentType, long size, String href, byte[] content) {

        /** A file of the file store. */
        public static ResultFile of(StoredFile file) {
            return new ResultFile(file.id(), file.name(), file.contentType(), file.size(), file.href(), null);
        }

        /** A file that is kept nowhere but in the result, such as one that holds a secret. */
        public static ResultFile inline(String name, String contentType, byte[] content) {
            return new ResultFile(null, name, contentType, content.length, null, content);
        }

        @Override
        public String toString() {
            return "ResultFile[" + name + ", " + size + " bytes]";
        }
    }
}
