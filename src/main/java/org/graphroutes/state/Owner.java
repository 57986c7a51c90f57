package org.graphroutes.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process, told apart from every other: a number is given anew when its process is gone, and is known only to the
 * machine, or container, that gave it.
 *
 * @param host the running system and its space of process numbers
 * @param pid the number of the process there
 * @param started when it started, in a unit of the host's own
 */
record Owner(String host, long pid, long started) {

    private static final Path PROC = Path.of("/proc");
    /** Field 22 of proc_pid_stat(5), counted from field 3, the first after the name in brackets. */
    private static final int START_TIME = 22 - 3;

    /** This process. */
    static Owner current() {
        long pid = ProcessHandle.current().pid();
        return new Owner(
                thisHost(), pid, startOf(pid).orElseThrow(() -> new IllegalStateException("This process runs.")));
    }

    /** Whether it is certain that the process has ended; only processes of the asker's host can be certain. */
    boolean isGone(String askersHost) {
        return host.equals(askersHost)
                && startOf(pid).filter(start -> start == started).isEmpty();
    }

    // Containers share names and process numbers; what the kernel says tells them, and its own restarts, apart.
    private static String thisHost() {
        try {
            return isLinux()
                    ? Files.readString(PROC.resolve("sys/kernel/random/boot_id"))
                                    .strip() + " " + Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            throw new UncheckedIOException("This machine does not tell its name.", e);
        }
    }

    /** Empty when there is no such process, or nothing but its exit status is left of it. */
    private static Optional<Long> startOf(long pid) {
        if (!isLinux()) {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(process -> process.info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L));
        }
        // ProcessHandle reckons the start from the wall clock: when that is set, the same process seems another.
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].matches("[ZX]") ? Optional.empty() : Optional.of(Long.parseLong(fields[START_TIME]));
        } catch (IOException e) {
            // It may end between the opening and the reading; any other failure must not be taken for its end.
            if (Files.notExists(PROC.resolve(String.valueOf(pid)))) {
                return Optional.empty();
            }
            throw new UncheckedIOException("The state of process " + pid + " cannot be read.", e);
        }
    }

    private static boolean isLinux() {
        return Files.isReadable(PROC.resolve("self/stat"));
    }
}
