package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.graphroutes.sandbox.content.Content;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.odata.Entity;
import org.graphroutes.sandbox.odata.EntityBody;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.odata.Navigation;
import org.graphroutes.sandbox.signin.Access;
import org.graphroutes.sandbox.signin.AccessTokens;
import org.graphroutes.sandbox.tenant.Mailbox;
import org.graphroutes.sandbox.tenant.Tenant;

/**
 * Microsoft Graph over the tenant: lets requests in, finds what they ask for, words the refusals. Not thread-safe: it
 * belongs to the tenant's event loop.
 */
public final class Graph {
    private static final String RESOURCE = "graph";

    /** https://learn.microsoft.com/graph/throttling-limits, "Outlook service limits" */
    private static final int MAX_CONCURRENT = 4;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Tenant tenant;
    private final OperationTable table;
    private final AccessTokens tokens;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final AuthenticationMethods methods;
    private final Mailboxes mailboxes;
    private final Sending sending;
    private final Uploads uploads;
    private final Map<Request, String> inFlight = new IdentityHashMap<>();
    private final Map<String, Operation> operations = new HashMap<>();

    /**
     * @param sessions learns the id of a user whose sign-in sessions are revoked
     * @param ids makes request ids
     * @throws IllegalStateException if operations.yaml names an operation that is not implemented
     */
    public Graph(
            Tenant tenant,
            OperationTable table,
            AccessTokens tokens,
            Consumer<String> sessions,
            InstantSource clock,
            Supplier<String> ids) {
        this.tenant = tenant;
        this.table = table;
        this.tokens = tokens;
        this.clock = clock;
        this.ids = ids;
        methods = new AuthenticationMethods(tenant);
        operations.putAll(Reads.operations());
        operations.putAll(References.operations());
        operations.putAll(new Users(tenant, sessions).operations());
        operations.putAll(methods.operations());
        operations.putAll(new SecurityIncidents(tenant).operations());
        mailboxes = new Mailboxes(tenant);
        operations.putAll(new MailSettings(mailboxes).operations());
        operations.putAll(new MailFolders(mailboxes).operations());
        operations.putAll(new MessageRules(mailboxes).operations());
        operations.putAll(new Messages(mailboxes).operations());
        Drafts drafts = new Drafts(mailboxes);
        sending = new Sending(mailboxes, drafts);
        uploads = new Uploads(mailboxes);
        operations.putAll(drafts.operations());
        operations.putAll(new Attachments(mailboxes, drafts.attachments()).operations());
        operations.putAll(uploads.operations());
        operations.putAll(sending.operations());
        operations.putAll(new Replies(mailboxes, drafts, sending).operations());
        if (!operations.keySet().containsAll(table.names())) {
            throw new IllegalStateException(
                    "operations.yaml names " + table.names() + ", implemented are " + operations.keySet());
        }
    }

    /** Whether the request is for Graph, or for the part of Outlook to which large files go. */
    public boolean answers(Request request) {
        return isVersioned(request) || Uploads.isUpload(request);
    }

    private boolean isVersioned(Request request) {
        return !request.segments().isEmpty()
                && table.hasVersion(request.segments().get(0));
    }

    /**
     * Says that the request has arrived; {@link #leave} says that it was answered.
     *
     * @return the refusal, if as many of the application's requests to the mailbox as may be are under way
     */
    public Optional<Reply> enter(Request request) {
        Optional<String> mailbox = mailbox(request);
        if (mailbox.isPresent() && Collections.frequency(inFlight.values(), mailbox.get()) >= MAX_CONCURRENT) {
            return Optional.of(fault(request, MailErrors.concurrency()));
        }
        mailbox.ifPresent(key -> inFlight.put(request, key));
        return Optional.empty();
    }

    /** The request is no longer under way. */
    public void leave(Request request) {
        inFlight.remove(request);
    }

    /** The application and the mailbox that a request is from and to; empty if it will be refused, or is to none. */
    private Optional<String> mailbox(Request request) {
        if (!isVersioned(request)) {
            return Optional.empty();
        }
        try {
            Access access = authenticate(request);
            OperationTable.Match match = table.match(request.method(), withoutMe(request.segments(), access));
            return match.rule().needs().mail()
                    ? tenant.set("users").find(match.keys().get(0)).map(user -> access.clientId() + " " + user.id())
                    : Optional.empty();
        } catch (GraphError refusal) {
            return Optional.empty();
        }
    }

    /** Answers a request that it {@link #answers}. */
    public Reply answer(Request request) {
        String requestId = ids.get();
        try {
            return identified(Uploads.isUpload(request) ? uploads.answer(request) : run(request), request, requestId);
        } catch (GraphError refusal) {
            return identified(refusal(request, requestId, refusal), request, requestId);
        }
    }

    /** Graph's answer with an error of that status that a fault asked for. */
    public Reply fault(Request request, GraphError error) {
        String requestId = ids.get();
        return identified(refusal(request, requestId, error), request, requestId);
    }

    /** Every mail that was sent, in that order, as {@code /sandbox/sent} lists them. */
    public List<ObjectNode> sent() {
        return sending.sent().list();
    }

    /**
     * Puts a mail into a folder of the user's mailbox, as if it had come in over the internet.
     *
     * @param user id or user principal name
     * @param folder id, well-known name, or path of names, which is made if it is not there
     * @param mime the mail (RFC 5322)
     * @return its ids
     * @throws GraphError if there is no such user, or the user has no mailbox
     */
    public ObjectNode deliver(String user, String folder, Content mime) {
        Mailbox mailbox = mailboxes.of(user);
        Entity message =
                mailbox.deliver(mime, tenant.now(), mailbox.folder(folder).orElseGet(() -> mailbox.at(folder)));
        return Json.object().put("id", message.id()).put("immutableId", message.text(Mailbox.IMMUTABLE_ID));
    }

    private Reply run(Request request) {
        Access access = authenticate(request);
        OperationTable.Match match = table.match(request.method(), withoutMe(request.segments(), access));
        Call call = new Call(request, match, access, tenant);
        authorise(call);
        Navigation navigation = call.target().navigation();
        if (navigation != null && navigation.stored().startsWith("authentication/")) {
            methods.refresh(call.owner());
        }
        return operations.get(match.rule().does()).run(call);
    }

    private Access authenticate(Request request) {
        String header = request.header("Authorization").orElse("");
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw unauthenticated(request, "Access token is empty.");
        }
        try {
            return tokens.check(header.substring(7).strip(), RESOURCE, request.origin());
        } catch (AccessTokens.InvalidToken e) {
            throw unauthenticated(request, e.getMessage());
        } catch (AccessTokens.InsufficientClaims e) {
            throw insufficientClaims(request, e);
        }
    }

    /** {@code /me} is the person who signed in. */
    private static List<String> withoutMe(List<String> segments, Access access) {
        if (segments.size() < 2 || !segments.get(1).equals("me")) {
            return segments;
        }
        if (!access.delegated()) {
            throw GraphError.badRequest("/me request is only valid with delegated authentication flow.");
        }
        List<String> named = new ArrayList<>(List.of(segments.get(0), "users", access.userId()));
        named.addAll(segments.subList(2, segments.size()));
        return named;
    }

    /** https://learn.microsoft.com/entra/identity-platform/claims-challenge */
    private static GraphError insufficientClaims(Request request, AccessTokens.InsufficientClaims refusal) {
        String challenge = "Bearer realm=\"\", authorization_uri=\"" + request.origin()
                + "/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\","
                + " error=\"insufficient_claims\", claims=\"" + refusal.claims() + "\"";
        Map<String, String> header = Map.of("WWW-Authenticate", challenge);
        return refusal.status() == 403
                ? new GraphError(403, "AccessDenied", "Access is denied by Conditional Access policies.", header)
                : new GraphError(401, "InvalidAuthenticationToken", refusal.getMessage(), header);
    }

    private static GraphError unauthenticated(Request request, String message) {
        String challenge = "Bearer realm=\"\", authorization_uri=\"" + request.origin()
                + "/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"";
        return new GraphError(401, "InvalidAuthenticationToken", message, Map.of("WWW-Authenticate", challenge));
    }

    /** The rule's permission; for a body with properties that ask for others, each property's own. */
    private static void authorise(Call call) {
        Rule rule = call.match().rule();
        Access access = call.access();
        boolean self = access.delegated() && call.isAbout(access.userId());
        Iterator<String> names = rule.properties().isEmpty()
                ? Collections.emptyIterator()
                : EntityBody.object(call.request()).fieldNames();
        boolean allowed = names.hasNext() || rule.needs().allows(access, self);
        while (names.hasNext()) {
            String name = names.next();
            Permission needs = rule.properties().getOrDefault(name, rule.needs());
            allowed &= EntityBody.isAnnotation(name) || needs.allows(access, self);
        }
        if (!allowed && rule.needs().mail()) {
            throw MailErrors.accessDenied();
        }
        if (!allowed) {
            throw new GraphError(
                    403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
        }
    }

    private static Reply identified(Reply reply, Request request, String requestId) {
        return reply.with(Map.of(
                "request-id",
                requestId,
                "client-request-id",
                request.header("client-request-id").orElse(requestId),
                "Cache-Control",
                "no-cache"));
    }

    private Reply refusal(Request request, String requestId, GraphError refusal) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error").put("code", refusal.code()).put("message", refusal.getMessage());
        ObjectNode inner = error.putObject("innerError");
        if (Character.isLowerCase(refusal.code().charAt(0))) {
            // The service for authentication methods says it twice.
            inner.put("message", refusal.getMessage());
        }
        inner.put("date", DATE.format(clock.instant()))
                .put("request-id", requestId)
                .put("client-request-id", request.header("client-request-id").orElse(requestId));
        return Reply.json(refusal.status(), body).with(refusal.headers());
    }
}
