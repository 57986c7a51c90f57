package org.graphroutes.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Saves what comes from elsewhere, readable by its owner alone, beside whatever is there already. */
final class SavedFile {

    private SavedFile() {}

    /**
     * @param folder made when it is not there
     * @param name one name, no path; a number is added when it is taken
     * @return where it is
     */
    static Path in(Path folder, String name, InputStream content) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(name);
        for (int i = 2; Files.exists(path); i++) {
            path = folder.resolve(name.replaceFirst("(\\.[^.]*)?$", "-" + i + "$1"));
        }
        return at(path, content);
    }

    /** @param path where nothing is yet */
    static Path at(Path path, InputStream content) throws IOException {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
        return path;
    }
}
