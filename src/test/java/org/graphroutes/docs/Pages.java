package org.graphroutes.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the documentation as they are on disk. */
final class Pages {

    /** A fenced block of a page. */
    record Block(Path page, String language, String text) {
        @Override
        public String toString() {
            return page + ": " + text.lines().findFirst().orElse("");
        }
    }

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

    private Pages() {}

    /** README, CONTRIBUTING and everything below docs/. */
    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")),
                            files.filter(file -> file.toString().endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    /** Every block in that language. */
    static List<Block> blocks(String language) throws IOException {
        return all().stream()
                .flatMap(page -> BLOCK.matcher(text(page)).results().map(match -> block(page, match)))
                .filter(block -> block.language().equals(language))
                .toList();
    }

    /** The text of a page. */
    static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Block block(Path page, MatchResult match) {
        return new Block(page, match.group(1), match.group(2));
    }
}
