package org.graphroutes.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.problem.InvalidArgument;

/**
 * Arguments that name files of the file store, as a command line gives them: ids and {@code @path}, with commas between.
 * All paths are looked at before the first file is put.
 */
final class FileArguments {

    // A comma within a path is a comma of the path.
    private static final Pattern BETWEEN = Pattern.compile(",(?=@|f-[0-9a-v]{26}(,|$))");

    private final Map<String, List<String>> given = new LinkedHashMap<>();

    /**
     * Takes note of an argument.
     *
     * @throws InvalidArgument when a path cannot be read
     */
    void add(String name, String value) {
        List<String> members = List.of(BETWEEN.split(value));
        members.stream().filter(FileArguments::isPath).forEach(member -> readable(name, member));
        given.put(name, members);
    }

    /**
     * Puts the files into the store and their ids into the arguments.
     *
     * @throws InvalidArgument when a file is larger than one may be; then none is put
     */
    void putInto(FileStore store, Map<String, Object> arguments) throws IOException {
        for (Map.Entry<String, List<String>> argument : given.entrySet()) {
            for (String member : argument.getValue()) {
                long most = store.limits().maxFile();
                if (isPath(member) && Files.size(path(member)) > most) {
                    throw new InvalidArgument(
                            argument.getKey(),
                            argument.getKey() + "=" + member + " is refused: the file has more than " + most
                                    + " bytes, the most that one file may have (graph.files.max-file).");
                }
            }
        }
        for (Map.Entry<String, List<String>> argument : given.entrySet()) {
            List<String> ids = new ArrayList<>();
            for (String member : argument.getValue()) {
                ids.add(
                        isPath(member)
                                ? put(store, path(member)).id()
                                : member.startsWith("@@") ? member.substring(1) : member);
            }
            arguments.put(argument.getKey(), String.join(",", ids));
        }
    }

    /** Puts one file into the store, under its own name and the media type that its ending tells. */
    static StoredFile put(FileStore store, Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            String name = file.getFileName().toString();
            return store.put(name, URLConnection.guessContentTypeFromName(name), content);
        }
    }

    /** Whether it is a file, and can be read. */
    static boolean isReadable(Path file) {
        return Files.isReadable(file) && !Files.isDirectory(file);
    }

    /**
     * The file of a path that can be read.
     *
     * @throws InvalidArgument when it cannot, or is a folder
     */
    static Path readable(String name, String member) {
        Path file = path(member);
        if (!isReadable(file)) {
            throw new InvalidArgument(
                    name,
                    name + "=" + member + " is refused: there is no readable file " + file
                            + ". (A value that begins with @ is written @@.)");
        }
        return file;
    }

    private static boolean isPath(String member) {
        return member.startsWith("@") && !member.startsWith("@@");
    }

    private static Path path(String member) {
        return Path.of(member.substring(1));
    }
}
