package org.graphroutes.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.connection.Cloud;
import org.graphroutes.connection.ConnectionOption;
import org.graphroutes.connection.Flow;

/**
 * Writes the tables of options into pages that are otherwise written by hand: between {@code <!-- table: NAME -->} and
 * {@code <!-- end of table -->}.
 */
final class OptionTables {

    private static final Path COMPONENTS = Path.of("src/generated/resources/META-INF/org/graphroutes/component");
    private static final Pattern PLACE =
            Pattern.compile("(<!-- table: (\\S+)[^>]*-->\\n).*?(<!-- end of table -->)", Pattern.DOTALL);
    private static final List<Path> PAGES = List.of(Path.of("docs/camel.md"), Path.of("docs/connections.md"));

    private OptionTables() {}

    /** Those pages as they should be. */
    static Map<Path, String> pages() throws IOException {
        Map<Path, String> pages = new TreeMap<>();
        for (Path page : PAGES) {
            pages.put(page, filled(Files.readString(page)));
        }
        return pages;
    }

    private static String filled(String page) throws IOException {
        Matcher place = PLACE.matcher(page);
        StringBuilder text = new StringBuilder();
        while (place.find()) {
            place.appendReplacement(
                    text, Matcher.quoteReplacement(place.group(1) + table(place.group(2)) + place.group(3)));
        }
        return place.appendTail(text).toString();
    }

    private static String table(String name) throws IOException {
        return switch (name) {
            case "msgraph-auth" -> options(COMPONENTS.resolve("auth/msgraph-auth.json"), "properties");
            case "msgraph" -> options(COMPONENTS.resolve("graph/msgraph.json"), "properties");
            case "msgraph-component" -> options(COMPONENTS.resolve("graph/msgraph.json"), "componentProperties");
            case "connection" -> connection();
            case "clouds" -> clouds();
            default -> throw new IllegalArgumentException("OptionTables knows no table " + name);
        };
    }

    private static String options(Path file, String kind) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> option :
                new ObjectMapper().readTree(file.toFile()).path(kind).properties()) {
            JsonNode facts = option.getValue();
            if (facts.path("label").asText().contains("advanced")
                    || option.getKey().equals("lazyStartProducer")) {
                continue;
            }
            List<String> choices = new ArrayList<>();
            facts.path("enum").forEach(choice -> choices.add(choice.asText()));
            String type = facts.path("type").asText();
            rows.add(List.of(
                    "`" + option.getKey() + "`" + (facts.path("kind").asText().equals("path") ? " (in the path)" : ""),
                    choices.isEmpty() ? type.equals("duration") ? "milliseconds" : type : String.join(", ", choices),
                    Markdown.code(facts.path("defaultValue").asText("")),
                    facts.path("description").asText()));
        }
        return Markdown.table(List.of("Option", "Takes", "Default", "Description"), rows);
    }

    private static String connection() {
        return Markdown.table(
                List.of("Key", "Flows", "Default", "Meaning"),
                Arrays.stream(ConnectionOption.values())
                        .map(option -> List.of(
                                "`" + option.key() + "`" + (option.isSecret() ? " (a secret)" : ""),
                                option.flows().equals(Flow.WORDS) ? "all" : String.join(", ", option.flows()),
                                Markdown.code(option.defaultValue() == null ? "" : option.defaultValue()),
                                option.description()))
                        .toList());
    }

    private static String clouds() {
        return Markdown.table(
                List.of("`cloud`", "Sign-in", "Graph"),
                Arrays.stream(Cloud.values())
                        .filter(cloud -> cloud != Cloud.CUSTOM)
                        .map(cloud -> List.of(
                                "`" + cloud.word() + "`",
                                cloud.login().toString(),
                                cloud.graph().toString()))
                        .toList());
    }
}
