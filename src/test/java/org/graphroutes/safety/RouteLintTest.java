package org.graphroutes.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.graphroutes.GraphRoutes;
import org.graphroutes.command.Command;
import org.graphroutes.command.Contract;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The route files keep the form that integrators read and edit, and name nothing that does not exist. */
class RouteLintTest {

    private static final int MOST_LINES = 40;
    private static final int MOST_STEPS = 7;

    /** Files that may be longer than a command's, because they hold several routes. */
    private static final Set<String> SHARED_FILES = Set.of(
            "api.yaml",
            "errors.yaml",
            "pipeline.yaml",
            "keep-signed-in.yaml",
            "re-authorize.yaml",
            "replay-parked.yaml",
            "sweep-files.yaml");

    /** Commands with more lines or steps, and why. */
    private static final Map<String, String> LONGER = Map.of(
            "user/msgraph-user-change-password-on-premise.yaml", "has to find the method first and keep its id",
            "user/msgraph-user-create.yaml", "makes a body of many properties");

    private static final Contract CONTRACT = Contract.in(TestHome.ROUTES);
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final List<RouteFile> FILES = allFiles();
    private static final JsonSchema CAMEL_YAML = camelYaml();
    private static final DefaultCamelCatalog CATALOG = catalog();
    private static final Pattern JQ_FILE = Pattern.compile("resource:file:\\{\\{graph\\.routes}}/(\\S+\\.jq)");

    /** A file below routes/ that Camel loads. */
    record RouteFile(String name, String text, JsonNode content) {
        @Override
        public String toString() {
            return name;
        }

        /** Every object of that key, however deep. */
        List<JsonNode> all(String key) {
            return content.findValues(key);
        }
    }

    static Stream<RouteFile> files() {
        return FILES.stream();
    }

    static Stream<RouteFile> commandFiles() {
        return files().filter(file -> !SHARED_FILES.contains(file.name()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void theFileIsValidYamlDsl(RouteFile file) {
        assertThat(CAMEL_YAML.validate(file.content())).isEmpty();
    }

    @Test
    void everyCommandHasAFileAndEveryFileACommand() {
        assertThat(commandFiles().map(RouteFile::name))
                .containsExactlyInAnyOrderElementsOf(CONTRACT.commands().stream()
                        .map(command -> TestHome.ROUTES
                                .relativize(CONTRACT.routeFile(command))
                                .toString())
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commandFiles")
    void theFileIsNamedAsItsOneRouteAndIsShort(RouteFile file) {
        String command = file.name().replaceFirst(".*/", "").replace(".yaml", "");
        assertThat(file.content()).hasSize(1);
        JsonNode route = file.content().get(0).elements().next();
        if (file.content().get(0).has("templatedRoute")) {
            assertThat(route.path("routeId").asText()).isEqualTo(command);
            assertThat(parameters(route)).containsEntry("command", command);
        } else {
            assertThat(route.path("id").asText()).isEqualTo(command);
            assertThat(route.at("/from/uri").asText()).isEqualTo("direct:" + command);
            assertThat(route.path("description").asText()).isNotBlank();
            assertStepIds(command, route.at("/from/steps"));
        }
        boolean longer = file.text().lines().count() > MOST_LINES
                || route.at("/from/steps").size() > MOST_STEPS;
        assertThat(longer).as("is longer").isEqualTo(LONGER.containsKey(file.name()));
    }

    // A step's id is what operators see in JMX and metrics.
    private static void assertStepIds(String command, JsonNode steps) {
        List<String> ids = new ArrayList<>();
        steps.forEach(step -> ids.add(step.elements().next().path("id").asText()));
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.startsWith(command + "-"), "begins with the command");
        assertThat(ids.get(0)).isEqualTo(command + "-accept");
        assertThat(ids.get(ids.size() - 1)).isEqualTo(command + "-answer");
    }

    @Test
    void everyRouteHasAnIdOfItsOwn() {
        List<String> ids = new ArrayList<>();
        files().forEach(file -> {
            file.all("route").forEach(route -> ids.add(route.path("id").asText()));
            file.all("routeTemplate").forEach(route -> ids.add(route.path("id").asText()));
            file.all("templatedRoute")
                    .forEach(route -> ids.add(route.path("routeId").asText()));
        });
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void theErrorsHoldForEveryRouteSinceTheConfigurationHasNoName() {
        RouteFile errors = files().filter(file -> file.name().equals("errors.yaml"))
                .findFirst()
                .orElseThrow();
        assertThat(errors.all("routeConfiguration"))
                .hasSize(1)
                .allSatisfy(configuration -> assertThat(configuration.has("id")).isFalse());
        assertThat(files().flatMap(file -> file.all("routeConfigurationId").stream()))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void parametersOfTemplatesAreDeclared(RouteFile file) {
        Map<String, Set<String>> declared = new TreeMap<>();
        Map<String, Set<String>> required = new TreeMap<>();
        files().flatMap(any -> any.all("routeTemplate").stream()).forEach(template -> {
            String id = template.path("id").asText();
            template.path("parameters").forEach(parameter -> {
                String name = parameter.path("name").asText();
                declared.computeIfAbsent(id, key -> new TreeSet<>()).add(name);
                if (!parameter.has("defaultValue")) {
                    required.computeIfAbsent(id, key -> new TreeSet<>()).add(name);
                }
                assertThat(parameter.path("description").asText()).as(name).isNotBlank();
                assertThat(template.path("from").toString())
                        .as("%s is used", name)
                        .contains("{{" + name + "}}");
            });
        });
        for (JsonNode route : file.all("templatedRoute")) {
            String template = route.path("routeTemplateRef").asText();
            assertThat(declared).containsKey(template);
            assertThat(declared.get(template)).containsAll(parameters(route).keySet());
            assertThat(parameters(route).keySet()).containsAll(required.get(template));
            // Camel ends a placeholder at the first "}}", so a value must not bring its own.
            assertThat(parameters(route).values()).noneMatch(value -> value.contains("}}") || value.contains("{{"));
        }
    }

    @Test
    void everyMapThatIsNamedExistsAndEveryMapIsUsed() throws IOException {
        Set<String> named = new TreeSet<>();
        files().forEach(file -> {
            Matcher matcher = JQ_FILE.matcher(file.text());
            while (matcher.find()) {
                named.add(matcher.group(1));
            }
            file.all("routeTemplate")
                    .forEach(template -> template.path("parameters").forEach(parameter -> {
                        if (parameter.path("name").asText().equals("map")) {
                            named.add(parameter.path("defaultValue").asText());
                        }
                    }));
            file.all("templatedRoute").forEach(route -> {
                if (parameters(route).containsKey("map")) {
                    named.add(parameters(route).get("map"));
                }
            });
        });
        named.remove("{{map}}");
        Set<String> present = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(TestHome.ROUTES)) {
            paths.filter(path -> path.toString().endsWith(".jq")).forEach(path -> present.add(name(path)));
        }
        assertThat(named).isEqualTo(present);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyEndpointAndItsOptionsExist(RouteFile file) {
        Set<String> uris = new TreeSet<>(endpoints(file.content(), new ArrayList<>()));
        for (Map.Entry<String, Set<String>> placeholder : placeholders(file).entrySet()) {
            String name = "{{" + placeholder.getKey() + "}}";
            uris = uris.stream()
                    .flatMap(uri -> uri.contains(name)
                            ? placeholder.getValue().stream().map(value -> uri.replace(name, value))
                            : Stream.of(uri))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> problems = new TreeSet<>();
        for (String uri : uris) {
            String resolved = uri.replaceAll("[?&][A-Za-z]+=(?=&|$)", "").replaceFirst("^([^?&]*)&", "$1?");
            EndpointValidationResult result = CATALOG.validateEndpointProperties(resolved);
            if (!result.isSuccess() || !isKnown(resolved)) {
                problems.add(resolved + ": " + result.summaryErrorMessage(false));
            }
        }
        assertThat(problems).isEmpty();
    }

    // What may stand in the place of each: the default, else what the routes of the template say.
    private static Map<String, Set<String>> placeholders(RouteFile file) {
        Map<String, Set<String>> values = new HashMap<>(Map.of("graph.alerts.sink", Set.of("log:alerts")));
        for (JsonNode template : file.all("routeTemplate")) {
            for (JsonNode parameter : template.path("parameters")) {
                String name = parameter.path("name").asText();
                values.put(
                        name,
                        parameter.has("defaultValue")
                                ? Set.of(parameter.path("defaultValue").asText())
                                : given(template.path("id").asText(), name));
            }
        }
        return values;
    }

    private static Set<String> given(String template, String parameter) {
        return files().flatMap(any -> any.all("templatedRoute").stream())
                .filter(route -> route.path("routeTemplateRef").asText().equals(template))
                .map(route -> parameters(route).get(parameter))
                .collect(Collectors.toSet());
    }

    @Test
    void theCatalogDoesRefuse() {
        assertThat(CATALOG.validateEndpointProperties("msgraph:users?methd=GET").isSuccess())
                .isFalse();
        assertThat(CATALOG.validateEndpointProperties("msgraph:users?untilFound=soon")
                        .isSuccess())
                .isFalse();
        assertThat(CATALOG.validateEndpointProperties("msgraph-auth:tokn").isSuccess())
                .isFalse();
        assertThat(isKnown("platfrom-http:/x")).isFalse();
    }

    @Test
    void whatRoutesReferToIsBound(@TempDir Path folder) {
        try (GraphRoutes routes =
                new GraphRoutes(new TestHome(folder).home()).forService(null, 0).start()) {
            Set<String> references = new TreeSet<>();
            files().forEach(file -> {
                for (String step : List.of("process", "bean")) {
                    file.all(step)
                            .forEach(node -> references.add(node.path("ref").asText()));
                }
                file.all("ref")
                        .forEach(node -> references.add(
                                node.isTextual()
                                        ? node.asText()
                                        : node.path("expression").asText()));
            });
            assertThat(references)
                    .contains("accept", "answer", "notFoundAnswer")
                    .doesNotContain("")
                    .allSatisfy(
                            name -> assertThat(routes.context().getRegistry().lookupByName(name))
                                    .as(name)
                                    .isNotNull());
            assertThat(routes.context().getRoutes().stream().map(route -> route.getRouteId()))
                    .containsAll(routes.contract().commands().stream()
                            .map(Command::name)
                            .toList());
        }
    }

    @Test
    void exceptionsThatAreHandledExist() {
        List<String> names = new ArrayList<>();
        files().forEach(file -> file.all("exception").forEach(list -> list.forEach(name -> names.add(name.asText()))));
        assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(Class.forName(name))
                .isAssignableTo(Throwable.class));
    }

    private static boolean isKnown(String uri) {
        return CATALOG.findComponentNames().contains(CATALOG.endpointComponentName(uri));
    }

    private static List<String> endpoints(JsonNode node, List<String> found) {
        if (node.path("uri").isTextual()) {
            String uri = node.path("uri").asText();
            Map<String, String> options = new LinkedHashMap<>();
            node.path("parameters")
                    .fields()
                    .forEachRemaining(option ->
                            options.put(option.getKey(), option.getValue().asText()));
            StringBuilder whole = new StringBuilder(uri);
            options.forEach((name, value) -> whole.append(whole.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(value.isEmpty() || value.startsWith("RAW(") ? value : "RAW(" + value + ")"));
            // An option that a template leaves empty is as good as absent.
            found.add(whole.toString().replaceAll("RAW\\((\\{\\{[a-zA-Z]+}}|#?[A-Za-z0-9.]+)\\)", "$1"));
        }
        node.forEach(child -> endpoints(child, found));
        return found;
    }

    private static Map<String, String> parameters(JsonNode templatedRoute) {
        Map<String, String> parameters = new TreeMap<>();
        templatedRoute.path("parameters").forEach(parameter -> {
            String name = parameter.path("name").asText();
            assertThat(parameters.put(name, parameter.path("value").asText()))
                    .as("%s is given once", name)
                    .isNull();
        });
        return parameters;
    }

    private static List<RouteFile> allFiles() {
        try (Stream<Path> paths = Files.walk(TestHome.ROUTES)) {
            return paths.filter(path -> path.toString().endsWith(".yaml"))
                    .filter(path -> !path.endsWith(Contract.FILE))
                    .map(RouteLintTest::read)
                    .sorted(Comparator.comparing(RouteFile::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RouteFile read(Path path) {
        try {
            String text = Files.readString(path);
            return new RouteFile(name(path), text, YAML.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path path) {
        return TestHome.ROUTES.relativize(path).toString().replace('\\', '/');
    }

    private static JsonSchema camelYaml() {
        try (InputStream schema = RouteLintTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Camel's catalog with our own components. */
    private static DefaultCamelCatalog catalog() {
        DefaultCamelCatalog catalog = new DefaultCamelCatalog();
        Map<String, String> ours = Map.of(
                "msgraph", "org/graphroutes/component/graph/msgraph.json",
                "msgraph-auth", "org/graphroutes/component/auth/msgraph-auth.json");
        ours.forEach((scheme, file) -> {
            try (InputStream json = RouteLintTest.class.getResourceAsStream("/META-INF/" + file)) {
                catalog.addComponent(scheme, "", new String(json.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(catalog.findComponentNames()).containsAll(Arrays.asList("msgraph", "msgraph-auth"));
        return catalog;
    }
}
