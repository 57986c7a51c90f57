package org.graphroutes.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.graphroutes.problem.StateUnusable;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteException;

/**
 * What graph-routes remembers between two calls: the SQLite database {@code state.db} in the data folder, shared by all
 * processes that use the folder. A change is on the disk when the call that made it returns. Thread-safe.
 *
 * <p>Nothing is touched before the first {@link #read} or {@link #write}. That one makes the folder (0700) and the file
 * (0600) when they are not there, and brings an older schema up to date. A file that cannot be used is refused and never
 * replaced by an empty one.
 */
public final class StateStore implements AutoCloseable {

    /** The newest version in src/main/resources/db. */
    static final int SCHEMA = 3;

    private static final String FILE = "state.db";
    private static final int BUSY_MILLIS = 30_000;

    private final DataFolder folder;
    private final Path file;
    private Opened opened;

    /** @param anchor stays open, so that SQLite does not take its log down each time a handle is closed */
    private record Opened(Jdbi jdbi, Connection anchor) {}

    private StateStore(DataFolder folder) {
        this.folder = folder;
        this.file = folder.file(FILE);
    }

    /** The store of a data folder, which need not exist yet. */
    public static StateStore in(Path dataFolder) {
        return new StateStore(new DataFolder(dataFolder));
    }

    /**
     * Asks for something. Each statement sees the newest state; what has to be seen at one moment belongs into one
     * statement.
     *
     * @return what the callback returns
     * @throws StateUnusable when the store cannot be opened or read
     */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi().withHandle(work);
        } catch (JdbiException e) {
            throw refused(e);
        }
    }

    /**
     * Changes something: all of it or, when the callback throws, nothing. There is one writer at a time over all
     * processes, so the callback decides and stores, and calls nobody.
     *
     * @return what the callback returns
     * @throws StateUnusable when the store cannot be opened or written, or others were writing for 30 s
     */
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi().inTransaction(work);
        } catch (JdbiException e) {
            throw refused(e);
        }
    }

    /** Whether the file is in use; asking does not open it. */
    public synchronized boolean isOpen() {
        return opened != null;
    }

    /**
     * Opens the file now, so that what is wrong with it is told at the start.
     *
     * @throws StateUnusable when it cannot be opened
     */
    public void open() {
        jdbi();
    }

    /** Lets go of the file. A later use opens it again. */
    @Override
    public synchronized void close() {
        if (opened == null) {
            return;
        }
        try {
            opened.anchor().close();
        } catch (SQLException e) {
            throw refused(e);
        } finally {
            opened = null;
        }
    }

    private synchronized Jdbi jdbi() {
        if (opened == null) {
            try {
                opened = opening();
            } catch (SQLException | FlywayException e) {
                throw refused(e);
            }
        }
        return opened.jdbi();
    }

    private Opened opening() throws SQLException {
        if (!Files.exists(file)) {
            folder.exclusively(() -> Files.exists(file) ? file : made());
        }
        SQLiteDataSource source = source(file, config());
        Connection anchor = source.getConnection();
        try {
            // Flyway takes longer than all the rest of a short call; it runs only when there is something to migrate.
            if (isOlder(anchor)) {
                folder.exclusively(() -> migrated(file));
            }
            Jdbi jdbi = Jdbi.create(source);
            // Otherwise an exception, and with it the log, quotes what was bound to the statement.
            jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
            return new Opened(jdbi, anchor);
        } catch (SQLException | RuntimeException e) {
            anchor.close();
            throw e;
        }
    }

    // Under another name until it is whole: so a state.db without tables is always a damaged one.
    private Path made() throws IOException {
        for (String part : new String[] {"-wal", "-journal"}) {
            if (Files.exists(folder.file(FILE + part))) {
                throw new StateUnusable(
                        file + " is missing, but " + FILE + part + " is there, which belongs to it. Restore both from"
                                + " a backup. Without one: move " + FILE + part + " away, then sign in again.",
                        null);
            }
        }
        Path draft = folder.file(FILE + ".new");
        for (String part : new String[] {"", "-wal", "-shm", "-journal"}) {
            Files.deleteIfExists(folder.file(FILE + ".new" + part));
        }
        DataFolder.create(draft);
        migrated(draft);
        logAhead(draft);
        return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    // A property of the file and not of a connection; to set it needs the file for oneself.
    private void logAhead(Path draft) {
        SQLiteConfig config = config();
        config.setJournalMode(JournalMode.WAL);
        try {
            source(draft, config).getConnection().close();
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private static Path migrated(Path database) {
        Flyway.configure(StateStore.class.getClassLoader())
                .dataSource(source(database, config()))
                .locations("classpath:db")
                .placeholders(Map.of("bytes", "BLOB", "counter", "INTEGER PRIMARY KEY AUTOINCREMENT"))
                .loggers("slf4j")
                .load()
                .migrate();
        return database;
    }

    private boolean isOlder(Connection connection) throws SQLException {
        int schema;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history")) {
            schema = row.getInt(1);
        } catch (SQLiteException e) {
            throw SqliteRefusal.isNoSuchTable(e) ? SqliteRefusal.notOurs(file, e) : refused(e);
        }
        if (schema > SCHEMA) {
            throw new StateUnusable(
                    file + " was made by a newer graph-routes (schema " + schema + "; this one knows " + SCHEMA
                            + "). Start the newer one, or name another folder with --data.",
                    null);
        }
        return schema < SCHEMA;
    }

    private RuntimeException refused(Exception cause) {
        return SqliteRefusal.of(file, cause);
    }

    private static SQLiteDataSource source(Path database, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + database);
        return source;
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        // A transaction that begins as a reader and then writes is refused at once when another was quicker.
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        return config;
    }
}
