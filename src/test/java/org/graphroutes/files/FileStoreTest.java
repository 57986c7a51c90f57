package org.graphroutes.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.graphroutes.problem.FileStoreFull;
import org.graphroutes.problem.FileTooLarge;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.problem.StateUnusable;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileStoreTest {

    private static final FileStore.Limits SMALL = new FileStore.Limits(100, 250, Duration.ofDays(7));

    @TempDir
    Path data;

    private final TestClock clock = TestClock.at("2026-11-21T10:00:00Z");
    private final AtomicInteger chance = new AtomicInteger();
    private FileStore store;

    @BeforeEach
    void open() {
        store = store();
    }

    @Test
    void whatWasPutIsThereForEveryStoreOfTheFolder() throws IOException {
        StoredFile file = put("report.pdf", "abc");

        assertThat(file.id()).matches("f-[0-9a-v]{26}");
        assertThat(file.name()).isEqualTo("report.pdf");
        assertThat(file.contentType()).isEqualTo("application/pdf");
        assertThat(file.size()).isEqualTo(3);
        // From RFC 1321 A.5 and the examples of FIPS 180.
        assertThat(file.md5()).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(file.sha1()).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
        assertThat(file.sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(file.sha512()).startsWith("ddaf35a193617abacc417349ae204131").endsWith("54ca49f");
        assertThat(file.added()).isEqualTo(clock.instant());
        FileStore other = store();
        assertThat(other.get(file.id())).isEqualTo(file);
        assertThat(other.list()).containsExactly(file);
        assertThat(text(other, file)).isEqualTo("abc");
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        StoredFile file = put("empty", "");

        assertThat(file.size()).isZero();
        assertThat(text(store, file)).isEmpty();
    }

    @Test
    void onlyTheOwnerMayReadTheFolderAndItsFiles() throws IOException {
        put("report.pdf", "abc");

        assertThat(permissions(data.resolve("files"))).isEqualTo("rwx------");
        assertThat(onDisk()).hasSize(2).allSatisfy(path -> assertThat(permissions(path))
                .isEqualTo("rw-------"));
    }

    @Test
    void aNameIsNeverAPath() throws IOException {
        StoredFile file = put("../../../etc/cron.d/x\n", "abc");

        assertThat(file.name()).isEqualTo("x");
        assertThat(onDisk().stream().map(path -> path.getFileName().toString()))
                .containsExactlyInAnyOrder(file.id(), file.id() + ".json");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "f-",
                "f-00000000000000000000000000",
                "F-00000000000000000000000001",
                "../secret",
                "f-0000000000000000000000000/",
                "../files/f-00000000000000000000000001",
                "f-00000000000000000000000001.json",
                "state.lock"
            })
    void whatIsNoIdOfAFileIsRefusedWithAHint(String id) throws IOException {
        chance.set(1);
        StoredFile there = put("report.pdf", "abc");
        Files.writeString(data.resolve("secret"), "x");
        Files.writeString(data.resolve("secret.json"), "{}");
        assertThat(there.id()).isEqualTo("f-00000000000000000000000001");

        assertThat(store.find(id)).isEmpty();
        assertThat(store.delete(id)).isFalse();
        assertThatThrownBy(() -> store.get(id))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContainingAll("\"" + id + "\"", "files list");
        assertThatThrownBy(() -> store.open(id)).isInstanceOf(InvalidArgument.class);
        assertThat(data.resolve("secret")).exists();
    }

    @Test
    void anIdIsNotGivenTwice() throws IOException {
        chance.set(7);
        put("one", "1");
        chance.set(7);

        assertThat(put("two", "2").id()).isEqualTo("f-00000000000000000000000008");
    }

    @Test
    void aFileAsLargeAsAllowedIsKeptAndALargerOneIsNot() throws IOException {
        put("fits", "x".repeat(100));

        assertThatThrownBy(() -> put("large", "x".repeat(101)))
                .isInstanceOf(FileTooLarge.class)
                .hasMessageContainingAll("100 bytes", "graph.files.max-file");
        assertThat(onDisk()).hasSize(2);
    }

    @Test
    void aFullStoreSaysHowToMakeRoom() throws IOException {
        StoredFile first = put("one", "x".repeat(100));
        put("two", "x".repeat(100));

        assertThatThrownBy(() -> put("three", "x".repeat(51)))
                .isInstanceOfSatisfying(FileStoreFull.class, refusal -> assertThat(refusal.status())
                        .isEqualTo(507))
                .hasMessageContainingAll("250 bytes", "graph.files.max-total", "files delete", "168 hours");
        put("three", "x".repeat(50));
        assertThatThrownBy(() -> put("four", "")).isInstanceOf(FileStoreFull.class);
        assertThat(store.list()).hasSize(3);

        store.delete(first.id());
        put("four", "x".repeat(100));
        assertThat(onDisk()).hasSize(6);
    }

    @Test
    void whoComesSecondFindsTheRoomTaken() throws IOException {
        put("one", "x".repeat(100));
        InputStream slow = new InputStream() {
            private int left = 100;

            @Override
            public int read() throws IOException {
                if (left == 50) {
                    put("meanwhile", "x".repeat(100));
                }
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int read = read();
                bytes[from] = (byte) read;
                return read < 0 ? -1 : 1;
            }
        };

        assertThatThrownBy(() -> store.put("two", null, slow)).isInstanceOf(FileStoreFull.class);

        assertThat(store.list()).extracting(StoredFile::name).containsExactlyInAnyOrder("one", "meanwhile");
        assertThat(onDisk()).hasSize(4);
    }

    @Test
    void contentThatCannotBeReadLeavesNothing() throws IOException {
        InputStream broken = new SequenceInputStream(bytes("begin"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        });

        assertThatThrownBy(() -> store.put("broken", null, broken))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("reset");
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void aFileGoesWhenItWasKeptLongEnough() throws IOException {
        StoredFile old = put("old", "x".repeat(100));
        clock.advance(Duration.ofDays(1));
        StoredFile newer = put("newer", "x".repeat(100));
        clock.advance(Duration.ofDays(6).minusMillis(1));
        store.sweep();
        assertThat(store.list()).containsExactly(newer, old);

        clock.advance(Duration.ofMillis(1));
        assertThat(store.find(old.id())).isEmpty();
        assertThat(store.list()).containsExactly(newer);
        assertThat(onDisk()).hasSize(4);
        put("another", "x".repeat(100));
        assertThat(onDisk()).as("a put makes room").hasSize(4);

        clock.advance(Duration.ofDays(7));
        store.sweep();
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void whatIsReadWhileItIsDeletedIsReadToItsEnd() throws IOException {
        StoredFile file = put("one", "abc");

        try (InputStream stream = store.open(file.id())) {
            assertThat(store.delete(file.id())).isTrue();
            assertThat(new String(stream.readAllBytes(), UTF_8)).isEqualTo("abc");
        }
        assertThat(store.delete(file.id())).isFalse();
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void aFolderThatWasNeverUsedIsEmptyAndStaysAway() {
        assertThat(store.list()).isEmpty();
        store.sweep();
        assertThat(data.resolve("files")).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeUsedIsRefused() throws IOException {
        Files.writeString(data.resolve("files"), "x");

        assertThatThrownBy(() -> put("one", "1"))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining(data.resolve("files").toString());
    }

    @Test
    void manyWhoPutTogetherKeepWithinTheBoundAndLeaveNothing() throws Exception {
        int many = 8;
        CyclicBarrier start = new CyclicBarrier(many);
        ExecutorService threads = Executors.newFixedThreadPool(many);
        AtomicInteger refused = new AtomicInteger();
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                FileStore mine = i % 2 == 0 ? store : store();
                done.add(threads.submit(() -> {
                    start.await();
                    for (int n = 0; n < 10; n++) {
                        try {
                            StoredFile file = mine.put("f", null, bytes("x".repeat(60)));
                            mine.sweep();
                            assertThat(mine.get(file.id())).isEqualTo(file);
                            mine.delete(file.id());
                        } catch (FileStoreFull e) {
                            refused.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(refused).hasValueLessThan(80);
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsNoFileAndIsSwept() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FileWriter.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            assertThat(said.readLine()).isEqualTo(FileWriter.SAID);
            store.sweep();
            assertThat(onDisk()).as("it is being written").singleElement().satisfies(path -> assertThat(path)
                    .hasSize(FileWriter.BEGUN));
            assertThat(store.list()).isEmpty();

            process.destroyForcibly().waitFor();

            assertThat(store.list()).isEmpty();
            store.sweep();
            assertThat(onDisk()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatAnEndBeforeTheLastStepLeftIsNoFileAndIsSwept() throws IOException {
        StoredFile file = put("one", "abc");
        Path about = data.resolve("files/" + file.id() + ".json");
        Files.move(about, about.resolveSibling(file.id() + ".json.new"));

        assertThat(store.find(file.id())).isEmpty();
        assertThat(store.list()).isEmpty();
        store.sweep();
        assertThat(onDisk()).isEmpty();
    }

    private FileStore store() {
        return new FileStore(data, SMALL, clock, () -> {
            byte[] bits = new byte[16];
            bits[15] = (byte) chance.getAndIncrement();
            return bits;
        });
    }

    private StoredFile put(String name, String content) throws IOException {
        return store.put(name, "application/pdf", bytes(content));
    }

    private static InputStream bytes(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }

    private static String text(FileStore store, StoredFile file) throws IOException {
        try (InputStream stream = store.open(file.id())) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<Path> onDisk() throws IOException {
        try (Stream<Path> paths = Files.list(data.resolve("files"))) {
            return paths.filter(path -> !path.endsWith("state.lock")).toList();
        }
    }
}
