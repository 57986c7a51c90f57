package org.graphroutes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ManagementMBeansLevel;
import org.apache.camel.ManagementStatisticsLevel;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.TimeUtils;
import org.graphroutes.api.ApiAccess;
import org.graphroutes.api.ApiCommand;
import org.graphroutes.api.ApiDocuments;
import org.graphroutes.api.ApiFiles;
import org.graphroutes.api.ApiIngress;
import org.graphroutes.api.ApiJson;
import org.graphroutes.api.ApiNothing;
import org.graphroutes.api.ApiPages;
import org.graphroutes.api.ApiSignIn;
import org.graphroutes.api.Observation;
import org.graphroutes.api.SignInCallback;
import org.graphroutes.command.ArgumentBinder;
import org.graphroutes.command.CommandResult;
import org.graphroutes.command.Contract;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.component.auth.AuthOperation;
import org.graphroutes.component.graph.GraphComponent;
import org.graphroutes.connection.Connections;
import org.graphroutes.files.FileStore;
import org.graphroutes.graph.Waiter;
import org.graphroutes.mail.Dispatcher;
import org.graphroutes.mail.MailOrders;
import org.graphroutes.mail.SendingRecords;
import org.graphroutes.parked.ParkedWork;
import org.graphroutes.parked.Replay;
import org.graphroutes.pipeline.Accept;
import org.graphroutes.pipeline.Answer;
import org.graphroutes.pipeline.CommandBorder;
import org.graphroutes.pipeline.ComposeMail;
import org.graphroutes.pipeline.DispatchMail;
import org.graphroutes.pipeline.DryRunAnswer;
import org.graphroutes.pipeline.JqFunctions;
import org.graphroutes.pipeline.MadeFile;
import org.graphroutes.pipeline.MailAttachments;
import org.graphroutes.pipeline.MailFolder;
import org.graphroutes.pipeline.MailQuery;
import org.graphroutes.pipeline.NotFoundAnswer;
import org.graphroutes.pipeline.ParkAnswer;
import org.graphroutes.pipeline.ParkedReplay;
import org.graphroutes.pipeline.ProblemAnswer;
import org.graphroutes.pipeline.ProblemLog;
import org.graphroutes.pipeline.SignInAlert;
import org.graphroutes.pipeline.SignInKeeper;
import org.graphroutes.pipeline.TemporaryAccessPassFile;
import org.graphroutes.problem.InvalidConfiguration;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.signin.SignInCheck;
import org.graphroutes.signin.SignIns;
import org.graphroutes.state.Leases;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateKey;
import org.graphroutes.state.StateStore;

/** A running Camel context with our routes and beans. Wiring only. */
public final class GraphRoutes implements AutoCloseable {

    private static final String ALERTS_IN_THE_LOG =
            "log:org.graphroutes.alerts?showExchangePattern=false&showBodyType=false&level=WARN";
    private static final String RESULTS_IN_THE_LOG = "log:org.graphroutes.parked?level=INFO&showExchangePattern=false"
            + "&showBodyType=false&showBody=false&showHeaders=true";

    private final Main main = new Main();
    private final Home home;
    private final Contract contract;
    private final StateStore store;
    private ProducerTemplate template;
    private boolean service;
    private UnaryOperator<Connections> addition = UnaryOperator.identity();
    private InstantSource clock = InstantSource.system();
    private Waiter waiter = Waiter.sleeping();

    public GraphRoutes(Home home) {
        this.home = home;
        this.contract = Contract.in(home.routes());
        this.store = StateStore.in(home.data());
        main.setPropertyPlaceholderLocations(
                "file:" + home.config().resolve("application.properties") + ";optional=true");
        // Who starts us decides when we end; Camel's own strategy would add a hook that waits for itself.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.addInitialProperty("graph.routes", home.routes().toString());
        main.addInitialProperty("camel.main.startupSummaryLevel", "Off");
        main.addInitialProperty("graph.alerts.sink", ALERTS_IN_THE_LOG);
        main.addInitialProperty("graph.parked.sink", RESULTS_IN_THE_LOG);
        main.configure()
                .withName("graph-routes")
                .withAutoConfigurationLogSummary(false)
                .withLoadStatisticsEnabled(false)
                .withJmxManagementStatisticsLevel(ManagementStatisticsLevel.RoutesOnly)
                .withJmxManagementMBeansLevel(ManagementMBeansLevel.RoutesOnly);
        main.configure().addConfiguration(configuration(this::bind));
    }

    /** Adds connections to those of the configuration. */
    public GraphRoutes withConnections(UnaryOperator<Connections> addition) {
        this.addition = addition;
        return this;
    }

    /** Takes the time from elsewhere. */
    public GraphRoutes withClock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /** Lets somebody else wait. */
    public GraphRoutes withWaiter(Waiter waiter) {
        this.waiter = waiter;
        return this;
    }

    /** The routes of one command and nothing else: no HTTP server, no JMX, no schedules. */
    public GraphRoutes forCommand(String command) {
        routes(
                "pipeline.yaml",
                "errors.yaml",
                "re-authorize.yaml",
                home.routes()
                        .relativize(contract.routeFile(contract.command(command)))
                        .toString());
        main.configure().withJmxEnabled(false);
        return this;
    }

    /** The routes of every command, without an HTTP server. */
    public GraphRoutes forAllCommands() {
        routes("pipeline.yaml", "errors.yaml", "re-authorize.yaml", "*/*.yaml");
        main.configure().withRoutesExcludePattern("**/" + Contract.FILE);
        return this;
    }

    /**
     * Everything, with the HTTP API.
     *
     * @param host null for the configuration's, else 127.0.0.1
     * @param port null for the configuration's, else 8080; 0 for any free one
     */
    public GraphRoutes forService(String host, Integer port) {
        routes("*.yaml", "*/*.yaml");
        main.configure().withRoutesExcludePattern("**/" + Contract.FILE);
        service = true;
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", host != null ? host : "{{graph.api.host:127.0.0.1}}");
        main.addInitialProperty("camel.server.port", port != null ? freePort(port) : "{{graph.api.port:8080}}");
        main.addInitialProperty("camel.server.maxBodySize", "8388608");
        main.addInitialProperty("camel.metrics.enabled", "true");
        main.addInitialProperty("camel.metrics.enableExchangeEventNotifier", "false");
        main.configure().addConfiguration(configuration(this::bindApi));
        return this;
    }

    /** The contract of every command. */
    public Contract contract() {
        return contract;
    }

    /** Starts. */
    public GraphRoutes start() {
        // It takes as long as the routes do.
        CompletableFuture<Void> opening =
                service ? CompletableFuture.runAsync(store::open) : CompletableFuture.completedFuture(null);
        main.start();
        template = context().createProducerTemplate();
        await(opening);
        if (context().hasService(VertxPlatformHttpServer.class) != null) {
            ApiNothing.behind(context());
            bean(Connections.class).usable().forEach(bean(SignIns.class)::startAnew);
            meters();
        }
        return this;
    }

    private void await(CompletableFuture<Void> opening) {
        try {
            opening.join();
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof ProblemException problem ? problem : e;
        }
    }

    private void meters() {
        MeterRegistry meters = bean(PrometheusMeterRegistry.class);
        Gauge.builder("graph.sign.ins.lost", bean(SignIns.class), signIns -> signIns.lost()
                        .size())
                .description("Connections that have lost their sign-in.")
                .register(meters);
        Gauge.builder("graph.parked.calls", bean(ParkedWork.class), ParkedWork::waiting)
                .description("Calls that wait for a sign-in.")
                .register(meters);
    }

    /** The context; null before {@link #start()}. */
    public CamelContext context() {
        return main.getCamelContext();
    }

    /** Root of the HTTP API, once it runs: {@code http://127.0.0.1:8080}. */
    public String apiUrl() {
        // Not MainHttpServer, whose port is the configured one: 0 where any will do.
        VertxPlatformHttpServer server = context().hasService(VertxPlatformHttpServer.class);
        return "http://" + server.getHost() + ":" + server.getPort();
    }

    /** A bean of the context by its type. */
    public <T> T bean(Class<T> type) {
        return context().getRegistry().findSingleByType(type);
    }

    /**
     * Calls a command.
     *
     * @param connection null for the default
     * @throws RuntimeException what the command failed with, unwrapped
     */
    public CommandResult call(String command, Map<String, ?> arguments, String connection, boolean dryRun) {
        return call(command, arguments, connection, dryRun, false);
    }

    /**
     * The same, with a choice.
     *
     * @param park whether the call is parked when the connection has lost its sign-in
     */
    public CommandResult call(String command, Object arguments, String connection, boolean dryRun, boolean park) {
        String route = contract.command(command).name();
        return sent("direct:" + route, exchange -> {
                    exchange.getMessage().setBody(arguments);
                    exchange.getMessage().setHeader(Accept.CONNECTION, connection);
                    exchange.getMessage().setHeader(Accept.DRY_RUN, dryRun);
                    exchange.getMessage().setHeader(Accept.PARK, park);
                })
                .getMessage()
                .getBody(CommandResult.class);
    }

    /**
     * Does something about a connection's sign-in.
     *
     * @param code what a person brings back from the browser; null for nothing
     * @throws RuntimeException what it failed with, unwrapped
     */
    public SignInAnswer signIn(AuthOperation operation, String connection, String code) {
        Exchange exchange = sent("msgraph-auth:" + operation, outgoing -> {
            outgoing.setVariable(AuthConstants.CONNECTION, connection);
            outgoing.setVariable(AuthConstants.CODE, code);
        });
        return new SignInAnswer(
                exchange.getVariable(AuthConstants.TEXT, String.class),
                exchange.getMessage().getBody(JsonNode.class).path("SignIn"));
    }

    /**
     * What was done about a sign-in.
     *
     * @param text for people
     * @param facts for programs
     */
    public record SignInAnswer(String text, JsonNode facts) {}

    private Exchange sent(String endpoint, Consumer<Exchange> content) {
        Exchange exchange = template.send(endpoint, ExchangePattern.InOut, content::accept);
        if (exchange.getException() instanceof RuntimeException failure) {
            throw failure;
        }
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException());
        }
        return exchange;
    }

    @Override
    public void close() {
        main.stop();
        store.close();
    }

    private void routes(String... patterns) {
        StringBuilder all = new StringBuilder();
        for (String pattern : patterns) {
            all.append(all.isEmpty() ? "" : ",")
                    .append("file:")
                    .append(home.routes())
                    .append('/')
                    .append(pattern);
        }
        main.configure().withRoutesIncludePattern(all.toString());
    }

    private static CamelConfiguration configuration(Consumer<CamelContext> binding) {
        return new CamelConfiguration() {
            @Override
            public void configure(CamelContext context) {
                binding.accept(context);
            }
        };
    }

    private void bind(CamelContext context) {
        Registry registry = context.getRegistry();
        Connections connections = addition.apply(Connections.read(
                home.config().resolve("connections"), System::getenv, context::resolvePropertyPlaceholders));
        String stateKey = context.resolvePropertyPlaceholders("{{" + StateKey.PROPERTY + ":}}");
        SealedRecords secrets = new SealedRecords(store, () -> StateKey.of(stateKey, home.data()));
        Leases leases = new Leases(store, clock, waiter);
        SignIns signIns = new SignIns(store, secrets, leases, waiter, clock, new SecureRandom()::nextDouble);
        ParkedWork parked = new ParkedWork(store, secrets, duration(context, "graph.parked.expiry", "24h"), clock);
        registry.bind("connections", connections);
        FileStore files = new FileStore(home.data(), fileLimits(context), clock, randomBytes(16));
        registry.bind("fileStore", files);
        registry.bind("composeMail", new ComposeMail(new MailOrders(files)));
        registry.bind("dispatchMail", new DispatchMail(dispatcher(context, leases)));
        registry.bind("mailAttachments", new MailAttachments(files));
        registry.bind("madeFile", new MadeFile(files));
        registry.bind("signIns", signIns);
        registry.bind(
                "signInCheck",
                new SignInCheck(
                        signIns,
                        contract,
                        () -> context.getComponent("msgraph", GraphComponent.class)
                                .client(),
                        clock));
        registry.bind("parkedWork", parked);
        registry.bind(
                "replay",
                new Replay(
                        parked,
                        leases,
                        this::replayed,
                        (command, arguments) -> contract.command(command).secrets(arguments),
                        this::tell));
        registry.bind("parkAnswer", new ParkAnswer(parked));
        registry.bind("signInAlert", new SignInAlert(signIns, () -> service, clock));
        registry.bind("waiter", waiter);
        registry.bind("clock", clock);
        registry.bind("contract", contract);
        registry.bind("accept", new Accept(contract, new ArgumentBinder(clock), connections, () -> UUID.randomUUID()
                .toString()));
        registry.bind("mailFolder", new MailFolder());
        registry.bind("mailQuery", new MailQuery());
        registry.bind("answer", new Answer());
        registry.bind("dryRunAnswer", new DryRunAnswer());
        registry.bind("notFoundAnswer", new NotFoundAnswer());
        registry.bind("problemAnswer", new ProblemAnswer());
        registry.bind("problemLog", new ProblemLog());
        context.addRoutePolicyFactory(new CommandBorder(contract));
        registry.bind("temporaryAccessPassFile", new TemporaryAccessPassFile());
        for (JqFunctions function : JqFunctions.values()) {
            registry.bind(function.word(), net.thisptr.jackson.jq.Function.class, function);
        }
    }

    private Dispatcher dispatcher(CamelContext context, Leases leases) {
        return new Dispatcher(
                new SendingRecords(store, duration(context, "graph.mail.remember", "30d"), clock),
                leases,
                () -> context.getComponent("msgraph", GraphComponent.class).client(),
                duration(context, "graph.mail.settle", "30s"),
                waiter,
                clock);
    }

    private static Duration duration(CamelContext context, String key, String standard) {
        return TimeUtils.toDuration(context.resolvePropertyPlaceholders("{{" + key + ":" + standard + "}}"));
    }

    private static FileStore.Limits fileLimits(CamelContext context) {
        return new FileStore.Limits(
                bytes(context, "graph.files.max-file", "157286400"),
                bytes(context, "graph.files.max-total", "10737418240"),
                duration(context, "graph.files.keep", "7d"));
    }

    private static long bytes(CamelContext context, String key, String standard) {
        String value = context.resolvePropertyPlaceholders("{{" + key + ":" + standard + "}}");
        if (!value.matches("\\d{1,18}")) {
            throw new InvalidConfiguration(
                    key + "=\"" + value + "\" in config/application.properties is refused: it takes a"
                            + " number of bytes, such as " + standard + ".");
        }
        return Long.parseLong(value);
    }

    private static Supplier<byte[]> randomBytes(int many) {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] bytes = new byte[many];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    private CommandResult replayed(String command, ObjectNode arguments, String connection) {
        return call(command, arguments, connection, false, false);
    }

    private void tell(CommandResult result) {
        sent(context().resolvePropertyPlaceholders("{{graph.parked.sink}}"), exchange -> {
            exchange.getMessage().setBody(result);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
            exchange.getMessage().setHeader("graphCommand", result.command());
            exchange.getMessage().setHeader(Accept.CONNECTION, result.connection());
        });
    }

    private void bindApi(CamelContext context) {
        Registry registry = context.getRegistry();
        Connections connections = registry.lookupByNameAndType("connections", Connections.class);
        String host = context.resolvePropertyPlaceholders("{{camel.server.host}}");
        requireFree(host, Integer.parseInt(context.resolvePropertyPlaceholders("{{camel.server.port}}")));
        ApiAccess access = new ApiAccess(
                host,
                context.resolvePropertyPlaceholders("{{graph.api.key:}}"),
                context.resolvePropertyPlaceholders("{{graph.api.jwt-issuer:}}"),
                context.resolvePropertyPlaceholders("{{graph.api.jwt-audience:}}"));
        SignIns signIns = registry.lookupByNameAndType("signIns", SignIns.class);
        signIns.whenSignedIn(connection -> template.asyncSendBody("direct:replay-parked", connection.name()));
        registry.bind(
                "parkedReplay",
                new ParkedReplay(
                        registry.findSingleByType(ParkedWork.class),
                        registry.findSingleByType(Replay.class),
                        connections,
                        signIns));
        registry.bind("signInKeeper", new SignInKeeper(connections, clock));
        registry.bind("apiSignIn", new ApiSignIn());
        registry.bind("signInCallback", new SignInCallback(connections, signIns));
        HttpHeaderFilterStrategy pageHeaders = new HttpHeaderFilterStrategy();
        // Camel keeps it from callers otherwise, and browsers keep the page.
        pageHeaders.getOutFilter().remove("cache-control");
        registry.bind("pageHeaders", pageHeaders);
        registry.bind("apiIngress", new ApiIngress(access));
        registry.bind("apiFileIngress", ApiIngress.ofFiles(access));
        registry.bind("apiFiles", new ApiFiles(registry.findSingleByType(FileStore.class)));
        registry.bind("apiOpenIngress", new ApiIngress(access.withoutCredentials()));
        registry.bind("apiCommand", new ApiCommand(contract));
        registry.bind("apiDocuments", new ApiDocuments(contract, connections));
        registry.bind("apiPages", new ApiPages());
        registry.bind("apiJson", new ApiJson());
        registry.bind("observation", new Observation());
    }

    private static String freePort(int port) {
        if (port != 0) {
            return String.valueOf(port);
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Camel only logs it when its server cannot listen, and goes on without one.
    private static void requireFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new InvalidConfiguration("The API cannot listen on " + host + ":" + port + " (" + e.getMessage()
                    + "). Choose another port with --port, or graph.api.port in config/application.properties.");
        }
    }
}
