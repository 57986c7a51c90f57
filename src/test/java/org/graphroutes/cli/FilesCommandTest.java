package org.graphroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.properties"), "graph.files.max-file = 10\n");
    }

    @Test
    void aFileIsAddedListedFetchedAndDeleted() throws IOException {
        Path file = Files.writeString(folder.resolve("note|1.txt"), "hello");

        String id = said(0, "add", file.toString()).split("  ")[0];
        assertThat(said(0, "list")).contains(id, "note|1.txt", "text/plain");
        JsonNode all = new ObjectMapper().readTree(said(0, "list", "--output", "json"));
        assertThat(all.findValuesAsText("id")).containsExactly(id);

        said(0, "get", id, folder.toString());
        Path saved = folder.resolve("note|1-2.txt");
        assertThat(saved).as("a name that is taken gets a number").hasContent("hello");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)))
                .isEqualTo("rw-------");
        said(0, "get", id, folder.resolve("other.txt").toString());
        assertThat(folder.resolve("other.txt")).hasContent("hello");
        said(2, "get", id, folder.resolve("other.txt").toString());
        assertThat(err.toString()).contains("is there already and is not overwritten");

        assertThat(said(0, "delete", id)).contains("1 deleted.");
        assertThat(said(0, "list")).contains("There are no files.");
    }

    @Test
    void whatIsNotThereIsRefused() {
        said(2, "get", "f-00000000000000000000000001");
        assertThat(err.toString()).contains("There is no file \"f-00000000000000000000000001\"");
        said(2, "delete", "../x");
        assertThat(err.toString()).contains("There is no file \"../x\"");
        said(2, "add", "/no/such/file");
        assertThat(err.toString())
                .contains("/no/such/file is refused: there is no readable file")
                .doesNotContain("@");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("large"), "x".repeat(11));

        said(2, "add", file.toString());

        assertThat(err.toString()).contains("larger than 10 bytes", "graph.files.max-file");
        assertThat(said(0, "list")).contains("There are no files.");
    }

    private String said(int status, String... words) {
        out.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of("files"));
        line.addAll(List.of(words));
        line.addAll(List.of(
                "--config",
                folder.resolve("config").toString(),
                "--data",
                folder.resolve("data").toString()));
        assertThat(GraphRoutesCommand.execute(
                        new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new)))
                .as(err.toString())
                .isEqualTo(status);
        return out.toString();
    }
}
