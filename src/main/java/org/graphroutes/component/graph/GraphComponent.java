package org.graphroutes.component.graph;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.graphroutes.files.FileStore;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.RetryPolicy;
import org.graphroutes.graph.Waiter;

/** Calls Microsoft Graph with the sign-in that {@code msgraph-auth:token} put on the exchange. */
@Component("msgraph")
public class GraphComponent extends DefaultComponent {

    @Metadata(
            defaultValue = "10000",
            javaType = "java.time.Duration",
            description = "Longest time to wait for a connection.")
    private long connectTimeout = 10_000;

    @Metadata(
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description = "Longest time to wait for an answer.")
    private long responseTimeout = 60_000;

    @Metadata(defaultValue = "64", description = "Most connections open at once.")
    private int maxConnections = 64;

    @Metadata(defaultValue = "5", description = "Most attempts at one read.")
    private int maxAttempts = 5;

    @Metadata(
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description = "Longest time that one call spends waiting between attempts.")
    private long patience = 60_000;

    @Metadata(label = "advanced", autowired = true, description = "Does the waiting between attempts.")
    private Waiter waiter;

    @Metadata(label = "advanced", autowired = true, description = "Tells the time.")
    private InstantSource clock;

    @Metadata(label = "advanced", autowired = true, description = "Keeps what is downloaded with the option file.")
    private FileStore fileStore;

    private final HttpTransport transport = new HttpTransport(this);
    private GraphClient client;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        GraphConfiguration configuration = new GraphConfiguration();
        configuration.setPath(remaining);
        GraphEndpoint endpoint = new GraphEndpoint(uri, this, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        transport.start();
        RetryPolicy policy = new RetryPolicy(maxAttempts, Duration.ofMillis(patience), Duration.ofSeconds(1));
        DoubleSupplier chance = new SecureRandom()::nextDouble;
        client = new GraphClient(
                transport,
                policy,
                waiter == null ? Waiter.sleeping() : waiter,
                clock == null ? InstantSource.system() : clock,
                chance);
    }

    @Override
    protected void doStop() throws Exception {
        transport.stop();
        super.doStop();
    }

    /** The client that every endpoint shares; null before the component is started. */
    public GraphClient client() {
        return client;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public long getPatience() {
        return patience;
    }

    public void setPatience(long patience) {
        this.patience = patience;
    }

    public Waiter getWaiter() {
        return waiter;
    }

    public void setWaiter(Waiter waiter) {
        this.waiter = waiter;
    }

    public FileStore getFileStore() {
        return fileStore;
    }

    public void setFileStore(FileStore fileStore) {
        this.fileStore = fileStore;
    }

    public InstantSource getClock() {
        return clock;
    }

    public void setClock(InstantSource clock) {
        this.clock = clock;
    }
}
