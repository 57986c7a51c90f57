package org.graphroutes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.graphroutes.problem.StateUnusable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {

    @TempDir
    Path temp;

    @Test
    void nothingIsTouchedBeforeTheFirstUse() {
        StateStore.in(data()).close();

        assertThat(data()).doesNotExist();
    }

    @Test
    void theFirstUseMakesAFolderAndAFileForTheOwnerAlone() throws IOException {
        try (StateStore store = StateStore.in(data())) {
            count(store);

            assertThat(permissions(data())).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(data())) {
                assertThat(files)
                        .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void nothingOfTheMakingIsLeftOver() throws IOException {
        try (StateStore store = StateStore.in(data())) {
            count(store);
        }

        try (Stream<Path> files = Files.list(data())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("state.db", "state.lock");
        }
    }

    @Test
    void whatAnInterruptedMakingLeftIsNoHindrance() throws IOException {
        Files.createDirectories(data());
        Files.writeString(data().resolve("state.db.new"), "half a database");

        try (StateStore store = StateStore.in(data())) {
            assertThat(count(store)).isZero();
        }
    }

    @Test
    void everyConnectionWaitsSyncsAndLogsAhead() {
        try (StateStore store = StateStore.in(data())) {
            assertThat(pragma(store, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(store, "synchronous")).as("FULL").isEqualTo("2");
            assertThat(pragma(store, "busy_timeout")).isEqualTo("30000");
            assertThat(pragma(store, "foreign_keys")).isEqualTo("1");
        }
    }

    @Test
    void theSchemaThatIsKnownIsTheNewestMigration() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db"))) {
            assertThat(files.mapToInt(file ->
                            Integer.parseInt(file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"))))
                    .as("StateStore.SCHEMA is the number of the newest file in src/main/resources/db")
                    .contains(StateStore.SCHEMA)
                    .allMatch(version -> version <= StateStore.SCHEMA);
        }
    }

    @Test
    void storesThatStartAtTheSameTimeShareOneDatabase() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Integer>> written = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String name = "thread-" + i;
                written.add(threads.submit(() -> {
                    try (StateStore store = StateStore.in(data())) {
                        return insert(store, name);
                    }
                }));
            }
            for (Future<Integer> one : written) {
                assertThat(one.get()).isOne();
            }
        } finally {
            threads.shutdownNow();
        }
        try (StateStore store = StateStore.in(data())) {
            assertThat(count(store)).isEqualTo(6);
        }
    }

    @Test
    void whoReadsAndThenWritesIsNeverRefusedForAnotherThatDoesTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (StateStore one = StateStore.in(data());
                StateStore other = StateStore.in(data())) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                StateStore store = i % 2 == 0 ? one : other;
                done.add(threads.submit(() -> {
                    for (int n = 0; n < 25; n++) {
                        store.write(handle -> {
                            int next = handle.createQuery("SELECT COUNT(*) FROM lease")
                                    .mapTo(Integer.class)
                                    .one();
                            return insert(handle, "n" + next);
                        });
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
            assertThat(count(one)).isEqualTo(100);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aWriteThatFailsLeavesNothingBehind() {
        try (StateStore store = StateStore.in(data())) {
            assertThatThrownBy(() -> store.write(handle -> {
                        insert(handle, "a");
                        throw new IllegalArgumentException("no");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(count(store)).isZero();
        }
    }

    @Test
    void aWrongStatementIsAFaultOfOursAndNotOfTheStore() {
        try (StateStore store = StateStore.in(data())) {
            insert(store, "a value");

            assertThatThrownBy(() -> insert(store, "a value"))
                    .as("what was bound to a statement stands in no message")
                    .isInstanceOf(UnableToExecuteStatementException.class)
                    .hasMessageNotContaining("a value");
        }
    }

    @Test
    void aClosedStoreOpensAgain() {
        StateStore store = StateStore.in(data());
        insert(store, "a");
        store.close();

        assertThat(count(store)).isOne();
        store.close();
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectories(data());
        Files.writeString(db(), "This is a letter and no database. ".repeat(100));
        String before = Files.readString(db());

        assertRefused("is no SQLite database, or a damaged one (SQLITE_NOTADB)", "Restore it from a backup");

        assertThat(Files.readString(db())).isEqualTo(before);
    }

    @Test
    void anEmptyFileIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectories(data());
        Files.createFile(db());

        assertRefused("is empty or a database of another program", "Restore it from a backup");

        assertThat(db()).isEmptyFile();
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefused() throws Exception {
        Files.createDirectories(data());
        sql("CREATE TABLE songs (title TEXT)");

        assertRefused("is empty or a database of another program");
    }

    @Test
    void aDamagedPageIsRefused() throws Exception {
        try (StateStore store = StateStore.in(data())) {
            insert(store, "a");
        }
        byte[] bytes = Files.readAllBytes(db());
        for (int i = 200; i < bytes.length; i++) {
            bytes[i] = (byte) 0xAA;
        }
        Files.write(db(), bytes);

        assertRefused("is no SQLite database, or a damaged one (SQLITE_CORRUPT");
    }

    @Test
    void aDatabaseThatIsGoneWhileItsLogIsThereIsRefused() throws IOException {
        Files.createDirectories(data());
        Files.writeString(data().resolve("state.db-wal"), "log");

        assertRefused("is missing, but state.db-wal is there", "Restore both from a backup");

        assertThat(db()).doesNotExist();
    }

    @Test
    void aNewerSchemaIsRefused() throws Exception {
        try (StateStore store = StateStore.in(data())) {
            count(store);
        }
        sql("INSERT INTO flyway_schema_history SELECT 99, '99', description, type, script, checksum, installed_by,"
                + " installed_on, execution_time, success FROM flyway_schema_history WHERE installed_rank = 1");

        assertRefused("was made by a newer graph-routes (schema 99; this one knows " + StateStore.SCHEMA + ")");
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        Files.writeString(data(), "x");

        assertRefused("The data folder", "cannot be used", "--data");
    }

    @Test
    void aFolderThatMayNotBeWrittenIsRefused() {
        // Root may write everywhere but there.
        Path folder = Path.of("/proc");
        assumeThat(folder).as("only Linux has it").isDirectory();

        assertThatThrownBy(() -> StateStore.in(folder).open())
                .isInstanceOf(StateUnusable.class)
                .hasMessageContainingAll("The data folder /proc", "cannot be used", "--data");
    }

    @Test
    void aDatabaseThatMayOnlyBeReadIsRefusedWhenItIsWritten() {
        try (StateStore store = StateStore.in(data())) {
            assertThatThrownBy(() -> store.write(handle -> {
                        handle.execute("PRAGMA query_only = 1");
                        return insert(handle, "a");
                    }))
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContainingAll(db().toString(), "cannot be written (SQLITE_READONLY)");
        }
    }

    @Test
    void aFullDiskIsRefusedAndNothingIsLost() {
        try (StateStore store = StateStore.in(data())) {
            insert(store, "before");

            assertThatThrownBy(() -> store.write(handle -> {
                        handle.execute("PRAGMA max_page_count = 1");
                        return handle.createUpdate("INSERT INTO sealed_record VALUES ('a', 'b', zeroblob(1000000))")
                                .execute();
                    }))
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContainingAll(db().toString(), "the disk is full (SQLITE_FULL)", "Free space");
            assertThat(count(store)).isOne();
        }
    }

    private void assertRefused(String... parts) {
        try (StateStore store = StateStore.in(data())) {
            assertThatThrownBy(() -> count(store))
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContaining(data().toString())
                    .hasMessageContainingAll(parts);
        }
    }

    private Path data() {
        return temp.resolve("data");
    }

    private Path db() {
        return data().resolve("state.db");
    }

    private void sql(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + db());
                var sql = connection.createStatement()) {
            sql.executeUpdate(statement);
        }
    }

    private static int count(StateStore store) {
        return store.read(handle -> handle.createQuery("SELECT COUNT(*) FROM lease")
                .mapTo(Integer.class)
                .one());
    }

    private static String pragma(StateStore store, String name) {
        return store.read(handle ->
                handle.createQuery("PRAGMA " + name).mapTo(String.class).one());
    }

    private static int insert(StateStore store, String name) {
        return store.write(handle -> insert(handle, name));
    }

    private static int insert(Handle handle, String name) {
        return handle.execute("INSERT INTO lease VALUES (?, 'token', 'host', 1, 1, 1)", name);
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
