package org.graphroutes.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graphroutes.App;
import org.graphroutes.support.TestHome;

/**
 * A file goes out in a mail and is fetched from it again by the command line as it ships. The sandbox and each command
 * are processes of their own, all with the same small heap.
 */
public final class LargeFileTrip implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("on (http://127\\.0\\.0\\.1:\\d+)");
    private static final String ADA = "ada@contoso.example";
    private static final String LI = "li.wei@contoso.example";

    private final Path folder;
    private final String heap;
    private final Process sandbox;
    private final List<Step> steps = new ArrayList<>();

    /**
     * What a process took.
     *
     * @param peakMebibytes the most memory that was resident
     */
    public record Step(String name, double seconds, long peakMebibytes) {
        @Override
        public String toString() {
            return "%-28s %6.1f s  peak %4d MiB".formatted(name, seconds, peakMebibytes);
        }
    }

    /**
     * Starts the sandbox.
     *
     * @param folder empty
     * @param heap such as 256m
     */
    public LargeFileTrip(Path folder, String heap) throws IOException, InterruptedException {
        this.folder = folder;
        this.heap = heap;
        Path said = folder.resolve("sandbox.txt");
        sandbox = start(said, List.of("sandbox", "--port", "0", "--users", "10"));
        Matcher address = ADDRESS.matcher("");
        while (!address.reset(Files.readString(said)).find()) {
            if (!sandbox.isAlive()) {
                throw new IllegalStateException(Files.readString(said));
            }
            Thread.sleep(20);
        }
        new TestHome(folder)
                .connection(
                        "acme",
                        Map.of(
                                "flow", "client-credentials",
                                "cloud", "custom",
                                "graph-url", address.group(1),
                                "login-url", address.group(1),
                                "tenant", "contoso.example",
                                "client-id", "5a4db0c5-0000-4000-8000-000000000001",
                                "client-secret", "sandbox-secret"));
    }

    /**
     * Goes there and back.
     *
     * @return what each process took, that of the sandbox last
     * @throws IllegalStateException when a command fails, or other bytes come back
     */
    public List<Step> go(long bytes) throws IOException, InterruptedException {
        Path file = folder.resolve("large.bin");
        write(file, bytes);
        Path back = Files.createDirectory(folder.resolve("back"));
        run("send-mail", "from=" + ADA, "to=" + LI, "subject=Large", "body=x", "attachIDs=@" + file);
        String listed =
                run("msgraph-mail-list-emails", "user_id=" + LI, "folder_id=inbox", "page_size=1", "--output=json");
        String id = new ObjectMapper().readTree(listed).findValue("ID").asText();
        run("msgraph-mail-get-attachment", "user_id=" + LI, "message_id=" + id, "--files=" + back);
        try (Stream<Path> files = Files.list(back)) {
            List<Path> all = files.toList();
            if (all.size() != 1 || Files.mismatch(file, all.get(0)) != -1) {
                throw new IllegalStateException("other bytes came back: " + all);
            }
        }
        steps.add(new Step("the sandbox", 0, peak(sandbox)));
        return steps;
    }

    @Override
    public void close() throws InterruptedException {
        sandbox.destroyForcibly().waitFor();
    }

    private static void write(Path file, long bytes) throws IOException {
        Random random = new Random(bytes);
        byte[] piece = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                out.write(piece, 0, (int) Math.min(left, piece.length));
            }
        }
    }

    private String run(String... words) throws IOException, InterruptedException {
        Path said = folder.resolve(words[0] + ".txt");
        List<String> line = new ArrayList<>(List.of("run"));
        line.addAll(List.of(words));
        line.addAll(List.of(
                "--config",
                folder.resolve("config").toString(),
                "--data",
                folder.resolve("data").toString()));
        long begin = System.nanoTime();
        Process process = start(said, line);
        long peak = 0;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peak(process));
        }
        steps.add(new Step(words[0], (System.nanoTime() - begin) / 1e9, peak));
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    words[0] + " failed: " + Files.readString(said) + Files.readString(folder.resolve("sandbox.txt")));
        }
        return Files.readString(said);
    }

    private Process start(Path said, List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dgraph-routes.home=" + Path.of("").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                App.class.getName()));
        line.addAll(words);
        return new ProcessBuilder(line)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(words.get(0) + "-errors.txt").toFile()))
                .start();
    }

    /** Zero when it cannot be told, as after its end. */
    private static long peak(Process process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException ended) {
            return 0;
        }
    }
}
