package org.graphroutes.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.problem.RequestRefused;

/** The pages of the API's documentation: this list of class-path resources and nothing else. */
public final class ApiPages implements Processor {

    private static final String OURS = "org/graphroutes/api/docs/";
    private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/";

    private static final String WEBJAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private record Page(String resource, String contentType) {}

    private final Map<String, Page> pages;

    public ApiPages() {
        String ui = SWAGGER_UI + swaggerUiVersion() + "/";
        this.pages = Map.of(
                "index.html", new Page(OURS + "index.html", "text/html; charset=utf-8"),
                "start.js", new Page(OURS + "start.js", "text/javascript; charset=utf-8"),
                "swagger-ui.css", new Page(ui + "swagger-ui.css", "text/css; charset=utf-8"),
                "swagger-ui-bundle.js", new Page(ui + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
                "favicon-32x32.png", new Page(ui + "favicon-32x32.png", "image/png"));
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Page page = pages.get(exchange.getVariable(ApiIngress.NAME, "index.html", String.class));
        if (page == null) {
            throw new RequestRefused(404, "unknown-page", "There is no such page. Begin at /api/v1/docs/index.html");
        }
        try (InputStream stream = getClass().getClassLoader().getResourceAsStream(page.resource())) {
            exchange.getMessage().setBody(stream.readAllBytes());
        }
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, page.contentType());
        exchange.getMessage()
                .setHeader(
                        "Content-Security-Policy",
                        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'");
        exchange.getMessage().setHeader("X-Content-Type-Options", "nosniff");
    }

    // The webjar keeps its files under its version, and says which that is.
    private static String swaggerUiVersion() {
        try (InputStream stream = ApiPages.class.getClassLoader().getResourceAsStream(WEBJAR)) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
