package org.graphroutes.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;
import org.graphroutes.graph.Bearer;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.UploadSession;
import org.graphroutes.graph.WriteOutcome;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.OutcomeUnknown;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.StateUnusable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the files to a draft, one after the other. Whether one is there whose answer was lost, the draft's number of files
 * tells: nobody else adds any.
 */
final class Attaching {

    private static final Logger LOG = LoggerFactory.getLogger(Attaching.class);

    /** How often one file is begun. */
    private static final int ATTEMPTS = 5;

    /** More than a message can have. */
    private static final int MOST = 1000;

    private final MailOrder order;
    private final URI graphUrl;
    private final String draft;
    private final MailRequests requests;
    private final GraphClient client;
    private final Bearer bearer;
    private final Runnable stillAlone;
    private int there;

    /** @param stillAlone is run between requests; what it throws ends the work */
    Attaching(
            MailOrder order,
            URI graphUrl,
            String draft,
            MailRequests requests,
            GraphClient client,
            Bearer bearer,
            Runnable stillAlone) {
        this.order = order;
        this.graphUrl = graphUrl;
        this.draft = draft;
        this.requests = requests;
        this.client = client;
        this.bearer = bearer;
        this.stillAlone = stillAlone;
    }

    /** @throws ProblemException when a file could not be added; then the draft is of no use */
    void run() {
        if (order.posted().isEmpty() && order.uploaded().isEmpty()) {
            return;
        }
        there = order.inside() < 0 ? present() : order.inside();
        order.posted().forEach(attachment -> add(attachment, this::post));
        order.uploaded().forEach(attachment -> add(attachment, this::upload));
    }

    /** @param way gives null when it was done, and otherwise why it is in doubt */
    private void add(Attachment attachment, Function<Attachment, ProblemException> way) {
        stillAlone.run();
        ProblemException doubt = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            doubt = way.apply(attachment);
            if (doubt == null || present() > there) {
                there++;
                return;
            }
        }
        throw new GraphTimeout(
                "The mail was not sent: its file \"" + attachment.name() + "\" could not be added. "
                        + doubt.getMessage(),
                doubt);
    }

    private ProblemException post(Attachment attachment) {
        WriteOutcome outcome = client.write(requests.attach(draft, read(attachment)), bearer);
        if (outcome instanceof WriteOutcome.Refused refused) {
            throw refused.problem();
        }
        if (outcome instanceof WriteOutcome.NotDone notDone) {
            throw notDone.problem();
        }
        return outcome instanceof WriteOutcome.Lost lost ? lost.problem() : null;
    }

    private ProblemException upload(Attachment attachment) {
        JsonNode session;
        try {
            session = client.sendRepeatable(requests.uploadSession(draft, attachment), bearer)
                    .body();
        } catch (OutcomeUnknown lost) {
            return lost;
        }
        UploadSession.End end = client.upload(graphUrl, session, attachment.content(), (done, size) -> {
            stillAlone.run();
            LOG.info("A file of the mail with idempotency_key={}: {} of {} bytes are there", order.key(), done, size);
        });
        return end == UploadSession.End.FINISHED
                ? null
                : new GraphTimeout("Its upload session ended before all of it was there.", null);
    }

    private static ObjectNode read(Attachment attachment) {
        try {
            return RequestPlan.fileAttachment(attachment);
        } catch (IOException e) {
            throw new StateUnusable("\"" + attachment.name() + "\" cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private int present() {
        return client.collect(requests.attachments(draft), bearer, graphUrl, MOST)
                .path("value")
                .size();
    }
}
