package org.graphroutes.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

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
     * A file that a command made.
     *
     * @param name its name without a folder
     * @param contentType its media type
     * @param size in bytes
     * @param content the bytes; base64 in JSON
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ResultFile(String name, String contentType, long size, byte[] content) {

        @Override
        public String toString() {
            return "ResultFile[" + name + ", " + size + " bytes]";
        }
    }
}
