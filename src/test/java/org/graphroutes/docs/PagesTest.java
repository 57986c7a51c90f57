package org.graphroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.command.Contract;
import org.junit.jupiter.api.Test;

/** Links of the docs lead somewhere, and the commands that they name exist. */
class PagesTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\\n]*`");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern COMMAND =
            Pattern.compile("(?<![\\w/-])(msgraph-(?!auth\\b)|microsoft-365-defender-)[a-z0-9-]*[a-z0-9]");

    /** Left out (docs/commands/README.md says why), the example of docs/extending.md, misspelt (docs/errors.md). */
    private static final Set<String> NOT_OURS = Set.of(
            "msgraph-user-request-mfa",
            "msgraph-user-create-mfa-client-secret",
            "msgraph-user-create-mfa-client-access-token",
            "msgraph-user-photo-info",
            "msgraph-user-gett");

    @Test
    void everyRelativeLinkLeadsToAFileAndItsHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher link = LINK.matcher(CODE.matcher(Pages.text(page)).replaceAll(""));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("https?://.*") && !exists(page, target)) {
                    broken.add(page + ": " + target);
                }
            }
        }
        assertThat(broken).as("links that lead nowhere").isEmpty();
    }

    private static boolean exists(Path page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty()
                ? page
                : page.toAbsolutePath().getParent().resolve(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    // As GitHub names them: lower case, spaces as hyphens, other punctuation gone.
    private static Set<String> anchors(Path file) {
        Set<String> anchors = new TreeSet<>();
        Pages.text(file)
                .lines()
                .filter(line -> line.matches("#+ .*"))
                .forEach(line -> anchors.add(line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')));
        return anchors;
    }

    @Test
    void everyCommandNamedExists() throws IOException {
        Set<String> known = new TreeSet<>(NOT_OURS);
        Contract.in(Path.of("routes")).commands().forEach(command -> {
            known.add(command.name());
            known.addAll(command.aliases());
        });
        List<String> unknown = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher name = COMMAND.matcher(COMMENT.matcher(Pages.text(page)).replaceAll(""));
            while (name.find()) {
                if (!known.contains(name.group())) {
                    unknown.add(page + ": " + name.group());
                }
            }
        }
        assertThat(unknown).as("commands that the contract does not have").isEmpty();
    }
}
