package org.graphroutes.state;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.graphroutes.problem.StateUnusable;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What to do when SQLite refuses. Only its code is told and never its text, which may quote a statement.
 *
 * @see <a href="https://www.sqlite.org/rescode.html">Result codes</a>
 */
final class SqliteRefusal {

    private static final String RESTORE =
            " Restore it from a backup, together with state.key. Without one: move state.db,"
                    + " state.db-wal and state.db-shm away, then sign in again.";

    private SqliteRefusal() {}

    /** What to throw for a failure: a {@link StateUnusable}, or the failure itself when the file is not to blame. */
    static RuntimeException of(Path file, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException refusal) {
                String remedy = remedy(refusal.getResultCode());
                if (remedy != null) {
                    return new StateUnusable(
                            file + remedy.formatted(refusal.getResultCode().name()), failure);
                }
            }
            if (cause instanceof NativeLibraryNotFoundException) {
                return new StateUnusable(
                        "SQLite cannot be loaded, so " + file + " cannot be read. It needs a folder for temporary files"
                                + " from which programs may run; name one with"
                                + " GRAPH_ROUTES_JAVA_OPTS=-Dorg.sqlite.tmpdir=FOLDER.",
                        failure);
            }
        }
        if (failure instanceof FlywayException) {
            return new StateUnusable(
                    file + " cannot be brought up to date: its schema is not one that graph-routes made." + RESTORE,
                    failure);
        }
        return failure instanceof RuntimeException itself ? itself : new IllegalStateException(failure);
    }

    /** For a database without our tables. */
    static StateUnusable notOurs(Path file, SQLiteException cause) {
        return new StateUnusable(file + " is empty or a database of another program." + RESTORE, cause);
    }

    static boolean isNoSuchTable(SQLiteException failure) {
        return failure.getResultCode() == SQLiteErrorCode.SQLITE_ERROR
                && String.valueOf(failure.getMessage()).contains("no such table");
    }

    /** Null when the statement is to blame. */
    private static String remedy(SQLiteErrorCode code) {
        return switch (primary(code)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT -> " is no SQLite database, or a damaged one (%s)." + RESTORE;
            case SQLITE_FULL -> " cannot grow: the disk is full (%s). Free space, then try again.";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
                " cannot be written (%s). Let the user who runs graph-routes write the file and its folder, or name"
                        + " another folder with --data.";
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL ->
                " is held by another process (%s). Try again; if it lasts, end what else has the file open.";
            case SQLITE_IOERR, SQLITE_NOLFS ->
                " cannot be read or written: the disk reports an error (%s). It must be a local disk; look at the"
                        + " system's log.";
            default -> null;
        };
    }

    // The low byte of an extended code is the code that it refines.
    private static SQLiteErrorCode primary(SQLiteErrorCode code) {
        return Stream.of(SQLiteErrorCode.values())
                .filter(one -> one.code == (code.code & 0xff))
                .findFirst()
                .orElse(code);
    }
}
