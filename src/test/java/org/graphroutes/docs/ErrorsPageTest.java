package org.graphroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.RequestRefused;
import org.junit.jupiter.api.Test;

/** docs/errors.md has a heading for every type of problem, and none that does not exist. */
class ErrorsPageTest {

    private static final Path SOURCES = Path.of("src/main/java/org/graphroutes");
    private static final Pattern TYPE = Pattern.compile("String type\\(\\) \\{\\s*return \"([a-z-]+)\";");
    private static final List<Pattern> IN_PLACE = List.of(
            Pattern.compile("new RequestRefused\\(\\s*\\d+,\\s*\"([a-z-]+)\""),
            Pattern.compile("TYPE_BASE \\+ \"([a-z-]+)\""));
    private static final Pattern HEADING = Pattern.compile("(?m)^## `([a-z-]+)`$");

    @Test
    void everyTypeHasItsHeading() throws IOException {
        Set<String> types = new TreeSet<>();
        for (Class<?> kind : ProblemException.class.getPermittedSubclasses()) {
            if (kind != RequestRefused.class) {
                types.add(declared(kind));
            }
        }
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Pages::text)
                    .forEach(text -> IN_PLACE.forEach(pattern -> types.addAll(found(pattern, text))));
        }

        assertThat(found(HEADING, Pages.text(Path.of("docs/errors.md"))))
                .as("the headings of docs/errors.md, one for each type of problem: ## `type`")
                .isEqualTo(types);
    }

    private static String declared(Class<?> kind) {
        Matcher type = TYPE.matcher(Pages.text(SOURCES.resolve("problem/" + kind.getSimpleName() + ".java")));
        assertThat(type.find()).as("type() of " + kind.getSimpleName()).isTrue();
        return type.group(1);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
