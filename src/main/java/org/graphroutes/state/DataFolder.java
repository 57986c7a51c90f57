package org.graphroutes.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.graphroutes.problem.StateUnusable;

/**
 * The folder that holds what only its owner may read. Permissions are set where the file system knows them; elsewhere
 * the folder's own rules hold.
 *
 * @param path the folder, which need not exist yet
 */
public record DataFolder(Path path) {

    /** Something that is done with files. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /** One file lock is the whole JVM's; this keeps its threads apart. */
    private static final Object IN_THIS_JVM = new Object();

    public DataFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** What has this name in the folder; it need not exist. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /**
     * Does something while no other thread or process does anything through this method.
     *
     * @throws StateUnusable when the folder or a file in it cannot be made, read or written
     */
    public <T> T exclusively(Work<T> work) {
        synchronized (IN_THIS_JVM) {
            try {
                Files.createDirectories(path, onlyOwner(path, "rwx------"));
                Path lock = file("state.lock");
                create(lock);
                try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                        FileLock held = channel.lock()) {
                    return work.run();
                }
            } catch (IOException e) {
                throw unusable(e);
            }
        }
    }

    /** Makes an empty file that only its owner may read, unless it exists. */
    public static void create(Path file) throws IOException {
        try {
            Files.createFile(file, onlyOwner(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            // Its content is its maker's, and whoever reads it judges its permissions.
        }
    }

    /** Whether others than the owner may read or write a file; false where the file system does not say. */
    static boolean isOpenToOthers(Path file) throws IOException {
        if (!knowsPermissions(file)) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        permissions.removeAll(PosixFilePermissions.fromString("rwx------"));
        return !permissions.isEmpty();
    }

    /** The refusal for a folder that cannot be read or written. */
    public StateUnusable unusable(IOException cause) {
        return new StateUnusable(
                "The data folder " + path + " cannot be used (" + cause
                        + "). Let the user who runs graph-routes read and write there, or name another folder with"
                        + " --data.",
                cause);
    }

    private static FileAttribute<?>[] onlyOwner(Path file, String permissions) throws IOException {
        return knowsPermissions(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean knowsPermissions(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
