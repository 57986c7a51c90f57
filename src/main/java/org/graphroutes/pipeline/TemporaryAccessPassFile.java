package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.lingala.zip4j.io.outputstream.ZipOutputStream;
import net.lingala.zip4j.model.ZipParameters;
import net.lingala.zip4j.model.enums.AesKeyStrength;
import net.lingala.zip4j.model.enums.EncryptionMethod;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.command.CommandResult.ResultFile;
import org.graphroutes.component.graph.GraphConstants;
import org.graphroutes.problem.GraphError;

/**
 * Moves a temporary access pass out of Graph's answer into a zip that only the given password opens (AES-256), so that
 * the pass stands nowhere else.
 */
public final class TemporaryAccessPassFile implements Processor {

    private static final String PASS = "temporaryAccessPass";

    @Override
    public void process(Exchange exchange) throws IOException {
        CommandCall call = CommandCall.of(exchange);
        ObjectNode answer = exchange.getProperty(GraphConstants.ANSWER, ObjectNode.class);
        String pass = answer.path(PASS).asText("");
        answer.remove(PASS);
        if (pass.isEmpty()) {
            throw new GraphError(
                    "Graph made the temporary access pass " + answer.path("id").asText()
                            + " but did not tell it. Delete it with msgraph-user-tap-policy-delete and try again.",
                    null);
        }
        char[] password = call.arguments().path("zip_password").asText().toCharArray();
        byte[] zip = zip(pass, password);
        call.files().add(ResultFile.inline("TAPPolicyInfo.zip", "application/zip", zip));
    }

    private static byte[] zip(String pass, char[] password) throws IOException {
        ZipParameters entry = new ZipParameters();
        entry.setFileNameInZip("TAPPolicyPass.txt");
        entry.setEncryptFiles(true);
        entry.setEncryptionMethod(EncryptionMethod.AES);
        entry.setAesKeyStrength(AesKeyStrength.KEY_STRENGTH_256);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, password)) {
            zip.putNextEntry(entry);
            zip.write(pass.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }
}
