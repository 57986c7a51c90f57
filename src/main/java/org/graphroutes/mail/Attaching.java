package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.UploadSession;
import org.graphroutes.graph.WriteOutcome;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.StateUnusable;
import org.graphroutes.signin.SignIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the files to a draft, one after the other. Whether one is there whose answer was lost, the draft's number of files
 * tells: nobody else adds any.
 */
final class Attaching {

    private static final Logger LOG = LoggerFactory.getLogger(Attaching.class);

    /** Graph takes larger ones only through an upload session. */
    static final long LARGE = 3 * 1024 * 1024;

    /** How often one file is begun. */
    private static final int ATTEMPTS = 5;

    /** More than a message can have. */
    private static final int MOST = 1000;

    private final MailOrder order;
    private final String draft;
    private final MailRequests requests;
    private final GraphClient client;
    private final SignIn signIn;
    private final Runnable beforeEach;

    /** @param beforeEach is run before each file; what it throws ends the work */
    Attaching(
            MailOrder order,
            String draft,
            MailRequests requests,
            GraphClient client,
            SignIn signIn,
            Runnable beforeEach) {
        this.order = order;
        this.draft = draft;
        this.requests = requests;
        this.client = client;
        this.signIn = signIn;
        this.beforeEach = beforeEach;
    }

    /** @throws ProblemException when a file could not be added; then the draft is of no use */
    void run() {
        if (order.later().isEmpty()) {
            return;
        }
        int there = order.inside() < 0 ? present() : order.inside();
        for (Attachment attachment : order.later()) {
            beforeEach.run();
            add(attachment, there);
            there++;
        }
    }

    private void add(Attachment attachment, int there) {
        ProblemException doubt = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            doubt = attachment.content().size() < LARGE ? post(attachment) : upload(attachment);
            if (doubt == null || present() > there) {
                return;
            }
        }
        throw new GraphTimeout(
                "The mail was not sent: its file \"" + attachment.name() + "\" could not be added. "
                        + doubt.getMessage(),
                doubt);
    }

    /** @return null when it was done; why it is in doubt otherwise */
    private ProblemException post(Attachment attachment) {
        WriteOutcome outcome = client.write(requests.attach(draft, json(attachment)), signIn);
        if (outcome instanceof WriteOutcome.Refused refused) {
            throw refused.problem();
        }
        if (outcome instanceof WriteOutcome.NotDone notDone) {
            throw notDone.problem();
        }
        return outcome instanceof WriteOutcome.Lost lost ? lost.problem() : null;
    }

    private ProblemException upload(Attachment attachment) {
        JsonNode session = client.sendRepeatable(requests.uploadSession(draft, attachment), signIn)
                .body();
        UploadSession.End end = client.upload(
                signIn.connection().graphUrl(),
                session,
                attachment.content(),
                (done, size) -> LOG.info("{}: {} of {} bytes are uploaded", attachment.name(), done, size));
        return end == UploadSession.End.FINISHED
                ? null
                : new GraphTimeout("Its upload session ended before all of it was there.", null);
    }

    private int present() {
        return client.collect(
                        requests.attachments(draft), signIn, signIn.connection().graphUrl(), MOST)
                .path("value")
                .size();
    }

    /** A file as it stands in a request. */
    static ObjectNode json(Attachment attachment) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("@odata.type", "#microsoft.graph.fileAttachment")
                .put("name", attachment.name())
                .put("contentType", attachment.contentType())
                .put("isInline", attachment.inline());
        if (attachment.contentId() != null) {
            json.put("contentId", attachment.contentId());
        }
        try (InputStream content = attachment.content().open()) {
            return json.put("contentBytes", content.readAllBytes());
        } catch (IOException e) {
            throw new StateUnusable("\"" + attachment.name() + "\" cannot be read: " + e.getMessage() + ".", e);
        }
    }
}
