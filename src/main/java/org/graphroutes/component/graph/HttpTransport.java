package org.graphroutes.component.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.http.HttpProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.methods.HttpUriRequest;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.GraphResponse;
import org.graphroutes.graph.Transport;
import org.graphroutes.problem.GraphError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests with camel-http on one pooled HttpClient 5. Method and URL come from the {@link GraphRequest} alone, never
 * from a message header; redirects, cookies and the client's own retries are off.
 */
class HttpTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    /** Stands where camel-http wants an address; each request brings its own. */
    private static final String ANYWHERE = "http://graph.invalid";

    private static final String REQUEST = "CamelMsgraphRequest";
    private static final String RECEPTION = "CamelMsgraphReception";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final GraphComponent component;
    private final HandOver handOver = new HandOver();
    private HttpComponent http;
    private HttpEndpoint endpoint;
    private RequestProducer producer;

    HttpTransport(GraphComponent component) {
        this.component = component;
    }

    void start() throws Exception {
        http = new HttpComponent();
        http.setCamelContext(component.getCamelContext());
        http.setHttpClientConfigurer(builder -> builder.setRequestExecutor(handOver));
        http.setAutomaticRetriesDisabled(true);
        http.setRedirectHandlingDisabled(true);
        http.setCookieManagementDisabled(true);
        http.setMaxTotalConnections(component.getMaxConnections());
        http.setConnectionsPerRoute(component.getMaxConnections());
        http.setConnectTimeout(component.getConnectTimeout());
        http.setResponseTimeout(component.getResponseTimeout());
        http.setConnectionRequestTimeout(component.getResponseTimeout());
        ServiceHelper.startService(http);
        endpoint = (HttpEndpoint) http.createEndpoint(ANYWHERE
                + "?throwExceptionOnFailure=false&skipRequestHeaders=true&skipControlHeaders=true&followRedirects=false"
                + "&userAgent=graph-routes&useSystemProperties=" + isProxied());
        ServiceHelper.startService(endpoint);
        producer = new RequestProducer(endpoint);
        ServiceHelper.startService(producer);
    }

    // Looking for a proxy at every call costs more than the rest of the client.
    private static boolean isProxied() {
        return System.getProperty("https.proxyHost") != null
                || System.getProperty("http.proxyHost") != null
                || Boolean.getBoolean("java.net.useSystemProxies");
    }

    void stop() {
        ServiceHelper.stopService(producer, endpoint, http);
    }

    @Override
    public GraphResponse send(GraphRequest request, String accessToken) throws IOException {
        return response(request, exchanged(request, accessToken, null));
    }

    @Override
    public <T> Download<T> download(GraphRequest request, String accessToken, Receiver<T> receiver) throws IOException {
        Reception<T> reception = new Reception<>(receiver);
        Exchange exchange = exchanged(request, accessToken, reception);
        return new Download<>(response(request, exchange), reception.received);
    }

    private Exchange exchanged(GraphRequest request, String accessToken, Reception<?> reception) throws IOException {
        Exchange exchange = endpoint.createExchange();
        HttpUriRequestBase httpRequest = new HttpUriRequestBase(request.method(), request.url());
        request.headers().forEach(httpRequest::setHeader);
        if (accessToken != null) {
            // Without a token the address carries the right itself; that is why camel-http's own line is off.
            LOG.debug("{}", request.line());
            httpRequest.setHeader("Authorization", "Bearer " + accessToken);
        }
        if (request.body() instanceof BinaryNode bytes) {
            httpRequest.setEntity(new ByteArrayEntity(bytes.binaryValue(), ContentType.APPLICATION_OCTET_STREAM));
        } else if (request.body() != null) {
            httpRequest.setEntity(
                    new ByteArrayEntity(JSON.writeValueAsBytes(request.body()), ContentType.APPLICATION_JSON));
        }
        exchange.setProperty(REQUEST, httpRequest);
        exchange.setProperty(RECEPTION, reception);
        handOver.reset();
        try {
            producer.process(exchange);
        } catch (IOException e) {
            if (!handOver.happened()) {
                throw (ConnectException) new ConnectException(e.getMessage()).initCause(e);
            }
            throw e;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        return exchange;
    }

    private static GraphResponse response(GraphRequest request, Exchange exchange) throws IOException {
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        Map<String, String> headers = new HashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            if (!name.startsWith("Camel") && value != null) {
                headers.put(name, value.toString());
            }
        });
        JsonNode body = NullNode.getInstance();
        try (InputStream stream = exchange.getMessage().getBody(InputStream.class)) {
            JsonNode read = stream == null ? null : JSON.readTree(stream);
            body = read == null || read.isMissingNode() ? NullNode.getInstance() : read;
        } catch (JsonProcessingException e) {
            if (status < 300) {
                throw new GraphError("Graph's answer to " + request.line() + " is not JSON. Check graph-url.", null);
            }
        }
        return new GraphResponse(status, headers, body);
    }

    /**
     * Knows whether the calling thread's request reached a connection. Whatever fails before (no connection to be had, a
     * handshake) has sent nothing; of what fails after, nobody knows.
     */
    private static final class HandOver extends HttpRequestExecutor {

        private final ThreadLocal<Boolean> happened = ThreadLocal.withInitial(() -> false);

        void reset() {
            happened.set(false);
        }

        boolean happened() {
            return happened.get();
        }

        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                HttpResponseInformationCallback informationCallback,
                HttpContext context)
                throws IOException, HttpException {
            happened.set(true);
            return super.execute(request, connection, informationCallback, context);
        }
    }

    /** A receiver and what it has made. */
    private static final class Reception<T> {

        private final Receiver<T> receiver;
        private T received;

        Reception(Receiver<T> receiver) {
            this.receiver = receiver;
        }

        void take(ClassicHttpResponse answer) throws IOException {
            Map<String, String> headers = new HashMap<>();
            for (Header header : answer.getHeaders()) {
                headers.put(header.getName(), header.getValue());
            }
            GraphResponse head = new GraphResponse(answer.getCode(), headers, null);
            HttpEntity entity = answer.getEntity();
            received = receiver.receive(head, entity == null ? InputStream.nullInputStream() : entity.getContent());
        }
    }

    /** camel-http's producer with the request made by us, and with answers that are not held in memory. */
    private static final class RequestProducer extends HttpProducer {

        RequestProducer(HttpEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        protected HttpUriRequest createMethod(Exchange exchange) {
            return exchange.getProperty(REQUEST, HttpUriRequest.class);
        }

        @Override
        protected Object extractResponseBody(ClassicHttpResponse answer, Exchange exchange, boolean ignoreResponseBody)
                throws IOException, ClassNotFoundException {
            Reception<?> reception = exchange.getProperty(RECEPTION, Reception.class);
            if (reception == null || answer.getCode() < 200 || answer.getCode() >= 300) {
                return super.extractResponseBody(answer, exchange, ignoreResponseBody);
            }
            boolean whole = false;
            try {
                reception.take(answer);
                whole = true;
            } finally {
                if (!whole) {
                    // Or the rest of what nobody wants would be read to use the connection again.
                    exchange.getProperty(REQUEST, HttpUriRequest.class).abort();
                }
            }
            return null;
        }
    }
}
