package org.graphroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.graphroutes.GraphRoutes;
import org.graphroutes.Home;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.ExampleSignIn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes and the Java of the docs work as they are written. */
class CamelExamplesTest {

    private static Sandbox sandbox;
    private static GraphRoutes routes;
    private static ProducerTemplate template;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults());
        port = freePort();
        routes = new GraphRoutes(new Home(Path.of("routes").toAbsolutePath(), folder, folder))
                .withConnections(connections -> connections.with(ExampleSignIn.ofAnApplication("sandbox", sandbox)))
                .forService("127.0.0.1", port)
                .start();
        CamelContext context = routes.context();
        for (Pages.Block block : Pages.blocks("yaml")) {
            if (block.text().startsWith("- route:")) {
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.fromString(block.hashCode() + ".yaml", block.text()));
            }
        }
        context.addRoutes(JavaExamples.lockOut());
        template = context.createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        routes.close();
        sandbox.close();
    }

    static Stream<Pages.Block> java() throws IOException {
        return Pages.blocks("java").stream();
    }

    @ParameterizedTest
    @MethodSource("java")
    void everyJavaBlockIsCompiledHere(Pages.Block block) {
        String source = Pages.text(Path.of("src/test/java/org/graphroutes/docs/JavaExamples.java"));
        assertThat(unspaced(source)).contains(unspaced(block.text()));
    }

    @Test
    void theReadmesRouteLocksAUserOut() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/lock-out"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"user\": \"ada@contoso.example\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(answer.body()).path("readable").asText())
                .contains("sessions have been revoked");
        assertThat(sandbox.requests().list())
                .anyMatch(request -> request.method().equals("PATCH"))
                .anyMatch(request -> request.url().endsWith("/revokeSignInSessions"));
    }

    @Test
    void theJavaRouteLocksAUserOut() {
        String answer =
                template.requestBody("direct:lock-out-in-java", Map.of("user", "li.wei@contoso.example"), String.class);

        assertThat(answer).contains("sessions have been revoked");
    }

    @Test
    void aTemplateCallsACommand() {
        assertThat(JavaExamples.displayName(template)).isEqualTo("Ada Byrne");
    }

    @Test
    void theComponentsAreOfUseInOnesOwnRoute() {
        JsonNode names =
                template.requestBody("direct:group-names", "{\"user\": \"ada@contoso.example\"}", JsonNode.class);

        assertThat(names.toString()).contains("Incident Responders");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String unspaced(String text) {
        return text.replaceAll("\\s+", "");
    }
}
