package org.graphroutes.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.graphroutes.sandbox.graph.Graph;
import org.graphroutes.sandbox.graph.OperationTable;
import org.graphroutes.sandbox.odata.Model;
import org.graphroutes.sandbox.signin.AccessTokens;
import org.graphroutes.sandbox.signin.SignIn;
import org.graphroutes.sandbox.signin.SignInOrder;
import org.graphroutes.sandbox.signin.SignInSettings;
import org.graphroutes.sandbox.tenant.Seed;
import org.graphroutes.sandbox.tenant.Tenant;

/**
 * A Microsoft 365 tenant in the box: a sign-in service and Microsoft Graph, on loopback, over invented data that lives
 * in memory. Thread-safe.
 *
 * <p>Besides it answers to whoever tests with it, below {@code /sandbox}: orders for {@link Fault faults} and to the
 * sign-in service ({@link SignInOrder}), mails for mailboxes, what was sent, and the {@link LoggedRequest request log}.
 * docs/sandbox.md says how.
 */
public final class Sandbox implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    /** Bytes; a long $filter and its nextLink fit. */
    private static final int MAX_LINE = 32 * 1024;

    /** Vert.x warns of what takes longer. The tenant lives on the event loop, and a mail of 200 MB takes its time. */
    private static final int MAX_BUSY_SECONDS = 60;

    private final Vertx vertx;
    private final HttpServer server;
    private final SignInSettings settings;
    private final Faults faults;
    private final RequestLog requests;

    private Sandbox(Vertx vertx, HttpServer server, SignInSettings settings, Faults faults, RequestLog requests) {
        this.vertx = vertx;
        this.server = server;
        this.settings = settings;
        this.faults = faults;
        this.requests = requests;
    }

    /**
     * Fills a tenant and begins to listen. When this returns, requests are answered.
     *
     * @throws IllegalStateException if the port cannot be had
     */
    public static Sandbox start(SandboxOptions options) {
        Model model = Model.load();
        OperationTable table = OperationTable.load(model);
        SignInSettings settings = SignInSettings.load(table.allRoles(), table.allScopes());
        Supplier<String> ids = ids(options.seed());
        AccessTokens tokens = new AccessTokens(settings, options.clock(), ids);
        Tenant tenant = tenant(model, settings, options);
        SignIn signIn = new SignIn(settings, tenant, tokens, options.clock(), ids);
        Graph graph = new Graph(tenant, table, tokens, signIn::revokeSessions, options.clock(), ids);
        Faults faults = new Faults(new Random(options.seed()));
        RequestLog requests = new RequestLog(options.clock());

        Vertx vertx = vertx();
        Control control = new Control(faults, signIn, requests, graph);
        Door door = new Door(vertx, signIn, graph, control, faults, requests, options.clock());
        return new Sandbox(vertx, listen(vertx, door, options.port()), settings, faults, requests);
    }

    /** {@code http://127.0.0.1:port}: the root of Graph and of the sign-in service alike. */
    public URI url() {
        return URI.create("http://" + LOOPBACK + ":" + port());
    }

    /** The port that it listens on, also if it was started with 0. */
    public int port() {
        return server.actualPort();
    }

    /** The tenant's GUID. */
    public String tenantId() {
        return settings.tenantId();
    }

    /** The tenant's domain, which names it as well as the GUID does. */
    public String domain() {
        return settings.domain();
    }

    /** The registered applications; the first has every role. */
    public List<Application> applications() {
        return settings.applications();
    }

    /** @throws IllegalArgumentException if there is no application of that name */
    public Application application(String name) {
        return applications().stream()
                .filter(application -> application.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no application " + name + " in signin.yaml"));
    }

    /** The requests seen so far, live. */
    public RequestLog requests() {
        return requests;
    }

    /** The standing faults, live. */
    public Faults faults() {
        return faults;
    }

    /** Closes every connection and waits until all is closed. Closing again does nothing. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Tenant tenant(Model model, SignInSettings settings, SandboxOptions options) {
        Random random = new Random(options.seed());
        Tenant tenant = new Tenant(model, options.clock(), random, settings.domain());
        new Seed(tenant, random).fill(options.users());
        return tenant;
    }

    /** One event loop, on which everything happens; nothing is read from files. */
    private static Vertx vertx() {
        FileSystemOptions files =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setMaxEventLoopExecuteTime(MAX_BUSY_SECONDS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
                .setFileSystemOptions(files));
    }

    private static HttpServer listen(Vertx vertx, Door door, int port) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(LOOPBACK)
                .setPort(port)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_LINE)
                .setHttp2ClearTextEnabled(false);
        try {
            return vertx.createHttpServer(options)
                    .requestHandler(door)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            vertx.close();
            throw new IllegalStateException(
                    "The sandbox cannot listen on " + LOOPBACK + ":" + port + " ("
                            + e.getCause().getMessage()
                            + "). Is the port in use? Choose another, or 0 for any free one.",
                    e.getCause());
        }
    }

    /** Request ids: apart from the tenant's, so that what is created does not depend on what was asked before. */
    private static Supplier<String> ids(long seed) {
        Random random = new Random(~seed);
        return () -> new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
