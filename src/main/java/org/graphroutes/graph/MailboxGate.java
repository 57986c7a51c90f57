package org.graphroutes.graph;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.Throttled;

/**
 * Lets {@value #AT_ONCE} requests at a time to one mailbox, the most that Outlook takes of one application before it
 * answers 429 (MailboxConcurrency). The others wait in the order in which they came. Requests that are not about mail
 * pass. Holds for one process. Thread-safe.
 *
 * @see <a href="https://learn.microsoft.com/graph/throttling-limits">Microsoft Graph limits, Outlook service</a>
 */
final class MailboxGate {

    static final int AT_ONCE = 4;

    private static final Set<String> MAIL =
            Set.of("messages", "mailfolders", "sendmail", "mailboxsettings", "getmailtips");

    private final Duration patience;
    private final Map<String, Door> doors = new ConcurrentHashMap<>();

    /** @param patience how long a request waits for its turn */
    MailboxGate(Duration patience) {
        this.patience = patience;
    }

    /**
     * Makes a call when it is its turn. A call must not make another through the gate.
     *
     * @throws Throttled when that did not come in time; nothing was sent
     */
    <T> T through(GraphRequest request, Bearer bearer, Retrier.Call<T> call) throws IOException {
        String mailbox = mailbox(request.url().getRawPath());
        if (mailbox == null) {
            return call.send();
        }
        String key = bearer.application() + "\n" + (mailbox.equals("me") ? "me\n" + bearer.account() : mailbox);
        Door door = doors.compute(key, (same, known) -> (known == null ? new Door() : known).enter());
        try {
            if (!door.turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Throttled(
                        "Graph takes " + AT_ONCE + " requests at a time to one mailbox, and " + request.line()
                                + " did not have its turn in " + patience.toSeconds() + " s. Try again later, or call"
                                + " less at a time.",
                        patience);
            }
            try {
                return call.send();
            } finally {
                door.turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraphTimeout("The call was interrupted while it waited for its turn at the mailbox.", e);
        } finally {
            doors.computeIfPresent(key, (same, known) -> known.leave());
        }
    }

    /** How many mailboxes are in use. */
    int open() {
        return doors.size();
    }

    /** "me", or "users/" and who; null when the request is not about mail. The path begins with the API's version. */
    static String mailbox(String path) {
        String[] parts = path.split("/");
        int whose = parts.length > 2 && parts[2].equalsIgnoreCase("me") ? 2 : 3;
        boolean users = whose == 3 && parts.length > 3 && parts[2].equalsIgnoreCase("users");
        if (!users && whose == 3
                || parts.length <= whose + 1
                || !MAIL.contains(parts[whose + 1].toLowerCase(Locale.ROOT))) {
            return null;
        }
        return users
                ? "users/"
                        + URLDecoder.decode(parts[3].replace("+", "%2B"), StandardCharsets.UTF_8)
                                .toLowerCase(Locale.ROOT)
                : "me";
    }

    /** The turns of one mailbox, as long as somebody wants one. */
    private static final class Door {

        private final Semaphore turns = new Semaphore(AT_ONCE, true);
        private int inside;

        Door enter() {
            inside++;
            return this;
        }

        Door leave() {
            inside--;
            return inside == 0 ? null : this;
        }
    }
}
