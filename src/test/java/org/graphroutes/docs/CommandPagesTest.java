package org.graphroutes.docs;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.graphroutes.command.Contract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the generated pages and tables against what they are generated from; with -Ddocs.write=true it writes them. */
class CommandPagesTest {

    private static final Path ROUTES = Path.of("routes");

    private static Map<Path, String> pages;

    @BeforeAll
    static void generate() throws IOException {
        pages = generated();
        if (Boolean.getBoolean("docs.write")) {
            for (Path orphan : orphans()) {
                Files.delete(orphan);
            }
            for (Map.Entry<Path, String> page : pages.entrySet()) {
                Files.createDirectories(page.getKey().getParent());
                Files.writeString(page.getKey(), page.getValue());
            }
        }
    }

    private static Map<Path, String> generated() throws IOException {
        Contract contract = Contract.in(ROUTES);
        Map<Path, String> all = new TreeMap<>(OptionTables.pages());
        try (Examples examples = new Examples(contract, ROUTES)) {
            all.putAll(new CommandPages(contract).pages(examples));
        }
        return all;
    }

    private static List<Path> orphans() throws IOException {
        try (Stream<Path> files = Files.list(Files.createDirectories(CommandPages.FOLDER))) {
            return files.filter(file -> !pages.containsKey(file)).sorted().toList();
        }
    }

    @Test
    void everyPageSaysWhatTheContractAndTheSandboxSay() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            Path file = page.getKey();
            if (!Files.exists(file)) {
                faults.add(file + " is missing");
            } else if (!Files.readString(file).equals(page.getValue())) {
                faults.add(file + " is stale: " + firstDifference(Files.readString(file), page.getValue()));
            }
        }
        orphans().forEach(file -> faults.add(file + " belongs to no command"));
        if (!faults.isEmpty()) {
            fail(String.join("\n", faults) + "\nWrite them again and look at the difference: "
                    + CommandPages.REGENERATE);
        }
    }

    private static String firstDifference(String actual, String expected) {
        List<String> have = actual.lines().toList();
        List<String> want = expected.lines().toList();
        int line = 0;
        while (line < Math.min(have.size(), want.size()) && have.get(line).equals(want.get(line))) {
            line++;
        }
        return "line " + (line + 1) + " should be <" + (line < want.size() ? want.get(line) : "no more") + ">";
    }
}
