package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.graphroutes.command.ArgumentBinder;
import org.graphroutes.command.Command;
import org.graphroutes.command.Contract;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.component.graph.GraphConstants;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Connections;
import org.graphroutes.connection.Flow;
import org.graphroutes.graph.LinkOrigin;
import org.graphroutes.mail.MailOrders;
import org.graphroutes.mail.MailRequests;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.signin.SignInCheck;

/**
 * The first step of every command: judges the arguments by the contract and chooses the connection, before anything is
 * sent anywhere. The command's name is the id of the route.
 *
 * <p>Reads the body (a map, a JSON object as text, bytes or tree, or nothing) and the headers {@code graphConnection},
 * {@code graphDryRun} and {@code graphPark}, which stay for further commands of the same route; removes every
 * {@code Camel*} header, which outsiders must not set.
 */
public final class Accept implements Processor {

    /** Header: the connection to use. */
    public static final String CONNECTION = "graphConnection";

    /**
     * Header: whether the call is parked, and made later, when the connection has lost its sign-in. Without it, a call is
     * parked when nobody waits for its answer (the exchange is InOnly).
     */
    public static final String PARK = "graphPark";

    /** Header: true to show the request instead of sending it. */
    public static final String DRY_RUN = "graphDryRun";

    /**
     * Header: the idempotency key, for the one command that gets it, where that takes one and its arguments have none.
     */
    public static final String IDEMPOTENCY_KEY = "graphIdempotencyKey";

    /** Exchange variable: the segments of the path to the mailbox that a mail command is about. */
    public static final String MAILBOX = "mailbox";

    private final Contract contract;
    private final ArgumentBinder binder;
    private final Connections connections;
    private final Supplier<String> keys;

    /** @param keys gives idempotency keys that nobody else has */
    public Accept(Contract contract, ArgumentBinder binder, Connections connections, Supplier<String> keys) {
        this.contract = contract;
        this.binder = binder;
        this.connections = connections;
        this.keys = keys;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("Camel*");
        // Of an earlier command in the same route.
        exchange.removeProperty(GraphConstants.ANSWER);
        exchange.removeProperty(GraphConstants.LOCATION);
        Command command = contract.command(exchange.getUnitOfWork().getRoute().getRouteId());
        ObjectNode arguments = bound(command, message);
        String name = message.getHeader(CONNECTION, String.class);
        Connection connection =
                name == null || name.isBlank() ? connections.defaultFor(command.integration()) : connections.get(name);
        requireOwnLinks(command, arguments, connection);
        boolean dryRun = message.getHeader(DRY_RUN, false, Boolean.class);
        CommandCall call = new CommandCall(command, connection, arguments, dryRun, parks(exchange, command));
        MailFolder.named(call);
        call.travelWith(exchange);
        exchange.setProperty(AuthConstants.NEEDS, SignInCheck.needs(command));
        exchange.setVariable(AuthConstants.CONNECTION, connection.name());
        exchange.setVariable(AuthConstants.DRY_RUN, dryRun);
        exchange.setVariable(GraphConstants.ARGUMENTS, arguments);
        if (command.integration().equals("mail") && command.needsSignIn()) {
            exchange.setVariable(MAILBOX, mailbox(command, arguments, connection));
        }
        message.setBody(arguments);
    }

    // A call that is parked, or lost on its way, is made again with the key that it has now.
    private ObjectNode bound(Command command, Message message) {
        ObjectNode given = given(message);
        Object key = message.removeHeader(IDEMPOTENCY_KEY);
        if (!command.argumentNames().contains(MailOrders.KEY)) {
            return binder.bind(command, given);
        }
        if (key != null && !given.hasNonNull(MailOrders.KEY)) {
            given = given.deepCopy().put(MailOrders.KEY, key.toString());
        }
        ObjectNode arguments = binder.bind(command, given);
        return arguments.has(MailOrders.KEY) ? arguments : arguments.put(MailOrders.KEY, keys.get());
    }

    private static boolean parks(Exchange exchange, Command command) {
        Boolean asked = exchange.getMessage().getHeader(PARK, Boolean.class);
        if (Boolean.TRUE.equals(asked) && !command.needsSignIn()) {
            throw new InvalidArgument("park", command.name() + " is about the sign-in itself; it cannot wait for one.");
        }
        boolean nobodyWaits = !exchange.getPattern().isOutCapable();
        return command.needsSignIn() && (asked == null ? nobodyWaits : asked);
    }

    // Whose mailbox: the call's, the connection's, that of the person who signed in, that of whom the command is about.
    private static List<String> mailbox(Command command, ObjectNode arguments, Connection connection) {
        List<String> names = ofFormat(command, "mailbox");
        String user = names.stream()
                .filter(arguments::hasNonNull)
                .findFirst()
                .map(name -> arguments.path(name).asText())
                .orElse(connection.mailbox());
        if (user != null) {
            return List.of("users", user);
        }
        boolean person = !(connection.flow() instanceof Flow.ClientCredentials
                || connection.flow() instanceof Flow.ManagedIdentity);
        if (person) {
            return List.of("me");
        }
        for (String name : command.argumentNames()) {
            if (command.argument(name).path("x-mailbox").asBoolean()) {
                return List.of("users", arguments.path(name).path(0).asText());
            }
        }
        String name = names.get(0);
        throw new InvalidArgument(
                name,
                name + " is missing: an application has no mailbox of its own. Give " + name
                        + "=ADDRESS, or set mailbox in " + connection.file() + ".");
    }

    /** What makes requests about the mailbox that a mail command is about. */
    @SuppressWarnings("unchecked")
    static MailRequests requests(Exchange exchange, Connection connection) {
        return new MailRequests(connection, exchange.getVariable(MAILBOX, List.class));
    }

    private static List<String> ofFormat(Command command, String format) {
        return command.argumentNames().stream()
                .filter(name -> command.argument(name).path("x-format").asText().equals(format))
                .toList();
    }

    private static void requireOwnLinks(Command command, ObjectNode arguments, Connection connection) {
        for (String name : ofFormat(command, "graph-link")) {
            if (arguments.hasNonNull(name)) {
                LinkOrigin.require(connection.graphUrl(), arguments.path(name).asText(), name);
            }
        }
    }

    private static ObjectNode given(Message message) {
        Object body = message.getBody();
        if (body instanceof ObjectNode node) {
            return node;
        }
        if (body instanceof Map<?, ?> map) {
            return ArgumentBinder.of(map);
        }
        return ArgumentBinder.parse(message.getBody(byte[].class));
    }
}
