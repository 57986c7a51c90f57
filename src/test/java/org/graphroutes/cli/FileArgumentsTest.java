package org.graphroutes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileArgumentsTest {

    @TempDir
    Path folder;

    private final FileArguments files = new FileArguments();
    private final Map<String, Object> arguments = new LinkedHashMap<>();
    private FileStore store;

    @BeforeEach
    void open() {
        AtomicInteger chance = new AtomicInteger();
        store = new FileStore(
                folder, new FileStore.Limits(10, 100, Duration.ofDays(1)), TestClock.at("2026-11-21T10:00:00Z"), () ->
                        new byte[] {(byte) chance.incrementAndGet()});
    }

    @Test
    void pathsBecomeIdsOfFilesInTheirOrder() throws IOException {
        files.add("attachIDs", "@" + file("b.pdf", "b") + ",@" + file("a, b.txt", "ab"));
        files.putInto(store, arguments);

        List<String> ids = List.of(arguments.get("attachIDs").toString().split(","));
        assertThat(ids).hasSize(2);
        StoredFile first = store.get(ids.get(0));
        assertThat(first.name()).isEqualTo("b.pdf");
        assertThat(first.contentType()).isEqualTo("application/pdf");
        assertThat(store.get(ids.get(1)).name()).isEqualTo("a, b.txt");
        try (InputStream content = store.open(ids.get(1))) {
            assertThat(content).hasContent("ab");
        }
    }

    @Test
    void idsStandBesidePathsAndStayAsTheyAre() throws IOException {
        StoredFile there = store.put("x", null, new ByteArrayInputStream("x".getBytes(UTF_8)));

        files.add("attachIDs", there.id() + ",@" + file("a", "a") + "," + there.id());
        files.putInto(store, arguments);

        assertThat(arguments.get("attachIDs").toString())
                .matches(there.id() + ",f-[0-9a-v]{26}," + there.id())
                .isNotEqualTo(there.id() + "," + there.id() + "," + there.id());
    }

    @Test
    void aDoubledSignIsText() throws IOException {
        files.add("attachIDs", "@@x");
        files.putInto(store, arguments);

        assertThat(arguments).containsEntry("attachIDs", "@x");
        assertThat(store.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@/no/such/file", "@/", "@", "f-00000000000000000000000001,@/no/such/file"})
    void aPathThatCannotBeReadIsRefusedAtOnce(String value) {
        assertThatThrownBy(() -> files.add("attachIDs", value))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContainingAll("attachIDs=@", "there is no readable file");
    }

    @Test
    void aFileThatIsTooLargeIsRefusedBeforeAnyIsPut() throws IOException {
        files.add("attachIDs", "@" + file("small", "x") + ",@" + file("large", "x".repeat(11)));

        assertThatThrownBy(() -> files.putInto(store, arguments))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContainingAll("large", "more than 10 bytes", "graph.files.max-file");
        assertThat(store.list()).isEmpty();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
