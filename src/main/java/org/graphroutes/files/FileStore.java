package org.graphroutes.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.graphroutes.problem.FileStoreFull;
import org.graphroutes.problem.FileTooLarge;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.state.DataFolder;

/**
 * Files of any kind in a folder that only its owner may read: {@code <id>} holds the bytes, {@code <id>.json} what is
 * known about them. A file exists when its second half does, which comes last and whole; what processes that were killed
 * have left is swept away. Several processes may use the folder. Thread-safe.
 */
public final class FileStore {

    private static final Pattern ID = Pattern.compile("f-[0-9a-v]{26}");
    private static final String ABOUT = ".json";
    private static final String DRAFT = ".json.new";
    private static final List<String> HASHES = List.of("MD5", "SHA-1", "SHA-256", "SHA-512");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What this JVM is writing. Other processes see that by a lock on the file; to try it from here would end it, because
     * closing any channel on a file gives up the locks of the whole process on it (fcntl(2)).
     */
    private static final Set<Path> BEING_WRITTEN = ConcurrentHashMap.newKeySet();

    /**
     * How much is kept.
     *
     * @param maxFile most bytes of one file
     * @param maxTotal most bytes of all files
     * @param keep how long a file is kept
     */
    public record Limits(long maxFile, long maxTotal, Duration keep) {

        /** 150 MB, the most that Graph takes as an attachment; 10 GB; seven days. */
        static final Limits STANDARD = new Limits(150L * 1024 * 1024, 10L * 1024 * 1024 * 1024, Duration.ofDays(7));
    }

    private final DataFolder folder;
    private final Limits limits;
    private final InstantSource clock;
    private final Supplier<byte[]> random;

    /**
     * @param data the data folder; the files are in its folder {@code files}
     * @param random gives 16 bytes that nobody can guess
     */
    public FileStore(Path data, Limits limits, InstantSource clock, Supplier<byte[]> random) {
        this.folder = new DataFolder(data.resolve("files"));
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    /** How much is kept. */
    public Limits limits() {
        return limits;
    }

    /**
     * Keeps what a stream holds.
     *
     * @param name a name from anywhere; null for none
     * @param contentType a media type from anywhere; null for none
     * @param content read to its end and not closed
     * @throws IOException when the content cannot be read; nothing is kept then
     * @throws FileTooLarge when it is larger than one may be; nothing is kept then
     * @throws FileStoreFull when there is no room for it; nothing is kept then
     * @throws org.graphroutes.problem.StateUnusable when the folder cannot be used
     */
    public StoredFile put(String name, String contentType, InputStream content) throws IOException {
        try (Draft draft = folder.exclusively(this::begin)) {
            List<MessageDigest> digests = HASHES.stream().map(FileStore::digest).toList();
            long size = copy(content, draft, digests);
            List<String> hashes = digests.stream()
                    .map(digest -> HexFormat.of().formatHex(digest.digest()))
                    .toList();
            StoredFile file = new StoredFile(
                    draft.id,
                    FileNames.name(name),
                    FileNames.contentType(contentType),
                    size,
                    hashes.get(0),
                    hashes.get(1),
                    hashes.get(2),
                    hashes.get(3),
                    clock.instant());
            return folder.exclusively(() -> finish(draft, file));
        }
    }

    /** What is known about a file; empty when there is none of that id, or it was kept long enough. */
    public Optional<StoredFile> find(String id) {
        if (id == null || !ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(StoredFile.of(JSON.readTree(Files.readAllBytes(folder.file(id + ABOUT)))))
                    .filter(file -> !isOver(file.added()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw folder.unusable(e);
        }
    }

    /**
     * What is known about a file.
     *
     * @throws InvalidArgument when there is none of that id, or it was kept long enough
     */
    public StoredFile get(String id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /**
     * The bytes of a file; the caller closes it.
     *
     * @throws InvalidArgument when there is none of that id, or it was kept long enough
     */
    public InputStream open(String id) throws IOException {
        get(id);
        try {
            return Files.newInputStream(folder.file(id));
        } catch (NoSuchFileException e) {
            throw unknown(id);
        }
    }

    /** Every file, the newest first. */
    public List<StoredFile> list() {
        List<StoredFile> files = new ArrayList<>();
        try {
            for (Path path : everything()) {
                find(path.getFileName().toString()).ifPresent(files::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw folder.unusable(e);
        }
        files.sort(Comparator.comparing(StoredFile::added).reversed().thenComparing(StoredFile::id));
        return files;
    }

    /**
     * Takes a file away.
     *
     * @return whether there was one
     */
    public boolean delete(String id) {
        return find(id).isPresent()
                && folder.exclusively(() -> {
                    remove(folder.file(id));
                    return true;
                });
    }

    /** Takes away what was kept long enough, and what processes that were killed have left. */
    public void sweep() {
        if (Files.isDirectory(folder.path())) {
            folder.exclusively(this::used);
        }
    }

    private Draft begin() throws IOException {
        long room = limits.maxTotal() - used();
        if (room <= 0) {
            throw full();
        }
        Path path;
        do {
            path = folder.file("f-" + digits(random.get()));
        } while (Files.exists(path));
        DataFolder.create(path);
        return new Draft(path, room);
    }

    // 128 bits are 26 digits of five bits.
    private static String digits(byte[] bits) {
        String digits = new BigInteger(1, bits).toString(32);
        return "0".repeat(26 - digits.length()) + digits;
    }

    private long copy(InputStream content, Draft draft, List<MessageDigest> digests) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long size = 0;
        int read;
        while ((read = content.read(buffer)) >= 0) {
            size += read;
            if (size > limits.maxFile()) {
                throw tooLarge();
            }
            if (size > draft.room) {
                throw full();
            }
            for (MessageDigest digest : digests) {
                digest.update(buffer, 0, read);
            }
            draft.write(ByteBuffer.wrap(buffer, 0, read));
        }
        draft.force();
        return size;
    }

    private StoredFile finish(Draft draft, StoredFile file) throws IOException {
        // It counts itself, and whatever others have put meanwhile.
        if (used() > limits.maxTotal()) {
            throw full();
        }
        Path about = folder.file(file.id() + DRAFT);
        DataFolder.create(about);
        try (FileChannel channel = FileChannel.open(about, StandardOpenOption.WRITE)) {
            ByteBuffer json = ByteBuffer.wrap(JSON.writeValueAsBytes(file.json()));
            while (json.hasRemaining()) {
                channel.write(json);
            }
            channel.force(true);
        }
        // So that a sweep needs not read it.
        Files.setLastModifiedTime(about, FileTime.from(file.added()));
        Files.move(about, folder.file(file.id() + ABOUT), StandardCopyOption.ATOMIC_MOVE);
        draft.kept = true;
        return file;
    }

    /** Sweeps, and says how many bytes are left, those being written included. Only for whom the folder is his own. */
    private long used() throws IOException {
        long bytes = 0;
        for (Path path : everything()) {
            String name = path.getFileName().toString();
            if (name.endsWith(DRAFT)) {
                Files.delete(path);
            } else if (ID.matcher(name).matches()) {
                if (isKept(path)) {
                    bytes += Files.size(path);
                } else {
                    remove(path);
                }
            }
        }
        return bytes;
    }

    private boolean isKept(Path content) throws IOException {
        if (BEING_WRITTEN.contains(content)) {
            return true;
        }
        try {
            Path about = folder.file(content.getFileName() + ABOUT);
            return !isOver(Files.getLastModifiedTime(about).toInstant());
        } catch (NoSuchFileException e) {
            try (FileChannel channel = FileChannel.open(content, StandardOpenOption.WRITE)) {
                return channel.tryLock() == null;
            }
        }
    }

    private void remove(Path content) throws IOException {
        Files.deleteIfExists(folder.file(content.getFileName() + ABOUT));
        Files.deleteIfExists(content);
    }

    private List<Path> everything() throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder.path())) {
            List<Path> all = new ArrayList<>();
            paths.forEach(all::add);
            return all;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private boolean isOver(Instant added) {
        return !clock.instant().isBefore(added.plus(limits.keep()));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has " + algorithm + ".", e);
        }
    }

    private static InvalidArgument unknown(String id) {
        return new InvalidArgument(
                null,
                "There is no file \"" + id + "\" in the file store: it was never put there, was deleted, or was kept"
                        + " long enough (graph.files.keep). bin/graph-routes files list tells what is there.");
    }

    /** The refusal for a file that is larger than one may be. */
    public FileTooLarge tooLarge() {
        return new FileTooLarge("The file is larger than " + limits.maxFile()
                + " bytes, the most that one file may have (graph.files.max-file).");
    }

    private FileStoreFull full() {
        return new FileStoreFull("The file store " + folder.path() + " is full: all files together may have "
                + limits.maxTotal() + " bytes (graph.files.max-total). Delete some (bin/graph-routes files delete ID),"
                + " or wait: each goes by itself after " + limits.keep().toHours() + " hours (graph.files.keep).");
    }

    /** Content that is being written, and that goes with {@link #close()} unless it is kept by then. */
    private final class Draft implements AutoCloseable {

        private final Path path;
        private final String id;
        private final long room;
        private final FileChannel channel;
        private boolean kept;

        Draft(Path path, long room) throws IOException {
            this.path = path;
            this.id = path.getFileName().toString();
            this.room = room;
            this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
            channel.lock();
            BEING_WRITTEN.add(path);
        }

        void write(ByteBuffer bytes) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw folder.unusable(e);
            }
        }

        void force() {
            try {
                channel.force(true);
            } catch (IOException e) {
                throw folder.unusable(e);
            }
        }

        @Override
        public void close() {
            folder.exclusively(() -> {
                if (!kept) {
                    remove(path);
                }
                channel.close();
                return BEING_WRITTEN.remove(path);
            });
        }
    }
}
