package org.graphroutes.component.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.files.FileStore;
import org.graphroutes.graph.DryRun;
import org.graphroutes.graph.GraphClient;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.GraphResponse;
import org.graphroutes.graph.InTurn;
import org.graphroutes.graph.LinkOrigin;
import org.graphroutes.graph.UriTemplate;
import org.graphroutes.signin.SignIn;

/** Sends one request, or follows one collection, and sets the body to Graph's JSON. Blocks until it is there. */
class GraphProducer extends DefaultProducer {

    private final GraphConfiguration configuration;
    private final UriTemplate template;

    GraphProducer(GraphEndpoint endpoint) {
        super(endpoint);
        this.configuration = endpoint.getConfiguration();
        this.template = new UriTemplate(configuration.getPath(), configuration.getQuery());
    }

    @Override
    public void process(Exchange exchange) {
        SignIn signIn = exchange.getProperty(AuthConstants.SIGN_IN, SignIn.class);
        if (signIn == null) {
            throw new IllegalStateException(
                    "The exchange is not signed in: put msgraph-auth:token before " + getEndpoint());
        }
        Function<String, Object> arguments = arguments(exchange);
        JsonNode answer = UriTemplate.value(configuration.getEach(), arguments) instanceof List<?> members
                ? InTurn.all(
                        members,
                        member -> call(exchange, signIn, name -> name.equals("each") ? member : arguments.apply(name)))
                : call(exchange, signIn, arguments);
        exchange.setProperty(GraphConstants.ANSWER, answer);
        exchange.getMessage().setBody(answer);
    }

    private JsonNode call(Exchange exchange, SignIn signIn, Function<String, Object> arguments) {
        boolean member = template.namesMember(arguments);
        Integer limit = member ? null : number(configuration.getLimit(), arguments);
        Integer pages = member ? null : number(configuration.getPages(), arguments);
        URI graphUrl = signIn.connection().graphUrl();
        GraphRequest request = new GraphRequest(
                configuration.getMethod(), url(graphUrl, arguments, limit), headers(signIn), body(exchange));
        if (configuration.isReads()) {
            request = request.safe();
        }
        if (signIn.token() == null) {
            throw new DryRun(request);
        }
        if (configuration.getFile() != null) {
            return download(request, signIn, arguments);
        }
        if (limit == null && pages == null) {
            return send(exchange, request, signIn, arguments);
        }
        return client().collect(
                        request,
                        signIn,
                        graphUrl,
                        limit == null ? Integer.MAX_VALUE : limit,
                        pages == null ? Integer.MAX_VALUE : pages);
    }

    private JsonNode send(Exchange exchange, GraphRequest request, SignIn signIn, Function<String, Object> arguments) {
        if (configuration.getUntilFound() > 0) {
            Duration patience = Duration.ofMillis(configuration.getUntilFound());
            return client().sendUntilFound(request, signIn, patience)
                    .map(GraphResponse::body)
                    .orElseGet(() -> exchange.getMessage().getBody(JsonNode.class));
        }
        GraphResponse response = client().send(request, signIn);
        response.header("Location").ifPresent(location -> exchange.setProperty(GraphConstants.LOCATION, location));
        Integer timeout = number(configuration.getOperationTimeout(), arguments);
        return timeout != null && response.status() == 202
                ? client().awaitOperation(
                                request, response, signIn, signIn.connection().graphUrl(), Duration.ofSeconds(timeout))
                : response.body();
    }

    private JsonNode download(GraphRequest request, SignIn signIn, Function<String, Object> arguments) {
        FileStore store = ((GraphEndpoint) getEndpoint()).getComponent().getFileStore();
        if (store == null) {
            throw new IllegalStateException("Bind a FileStore to the registry for " + getEndpoint());
        }
        Object name = UriTemplate.value(configuration.getFile(), arguments);
        Object type = UriTemplate.value(configuration.getFileType(), arguments);
        return client().download(request, signIn, (head, body) -> store.put(
                        Objects.toString(name, null),
                        type == null ? head.header("Content-Type").orElse(null) : type.toString(),
                        body)
                .json());
    }

    private GraphClient client() {
        return ((GraphEndpoint) getEndpoint()).getComponent().client();
    }

    private URI url(URI graphUrl, Function<String, Object> arguments, Integer limit) {
        Object link = UriTemplate.value(configuration.getNextLink(), arguments);
        if (link != null) {
            return LinkOrigin.require(graphUrl, link.toString(), "next_page");
        }
        String relative = template.expand(arguments);
        if (limit != null && configuration.getMaxTop() > 0) {
            relative += (relative.contains("?") ? "&" : "?") + "$top=" + Math.min(limit, configuration.getMaxTop());
        }
        return URI.create(graphUrl + "/" + configuration.getApiVersion() + "/" + relative);
    }

    private Map<String, String> headers(SignIn signIn) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", configuration.getFile() == null ? "application/json" : "*/*");
        if (configuration.getConsistencyLevel() != null
                && !configuration.getConsistencyLevel().isEmpty()) {
            headers.put("ConsistencyLevel", configuration.getConsistencyLevel());
        }
        if (configuration.isImmutableIds() && signIn.connection().immutableIds()) {
            headers.put("Prefer", GraphRequest.IMMUTABLE_IDS);
        }
        return headers;
    }

    private JsonNode body(Exchange exchange) {
        boolean bodiless = configuration.getMethod().equals("GET")
                || configuration.getMethod().equals("DELETE");
        if (bodiless || exchange.getMessage().getBody() == null) {
            return null;
        }
        JsonNode body = exchange.getMessage().getBody(JsonNode.class);
        return body instanceof NullNode ? null : body;
    }

    private static Integer number(String template, Function<String, Object> arguments) {
        Object value = UriTemplate.value(template, arguments);
        return value == null ? null : Integer.valueOf(value.toString());
    }

    private static Function<String, Object> arguments(Exchange exchange) {
        Object all = exchange.getVariable(GraphConstants.ARGUMENTS);
        return name -> {
            Object value = all instanceof JsonNode node ? value(node.path(name)) : null;
            if (value == null && all instanceof Map<?, ?> map) {
                value = map.get(name);
            }
            Object variable = value == null ? exchange.getVariable(name) : null;
            // What jq has set.
            Object set = variable instanceof JsonNode node ? value(node) : variable;
            return value == null ? set : value;
        };
    }

    private static Object value(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node.isArray()) {
            List<String> members = new ArrayList<>();
            node.forEach(member -> members.add(member.asText()));
            return members;
        }
        return node.asText();
    }
}
