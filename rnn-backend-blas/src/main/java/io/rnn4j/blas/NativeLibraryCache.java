package io.rnn4j.blas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of this user that keeps extracted libraries between runs. A set of libraries lies in a folder named
 * by its SHA-256. It is written under a temporary name and renamed when whole, so that another JVM sees all of
 * it or nothing, and its content is compared with the hashes before each use: a file that was damaged is written
 * anew, never loaded. Nothing is ever written into a file that another process may have mapped.
 */
final class NativeLibraryCache {
    /** Of folders being written: {@code .new-<process>-<number>}. */
    private static final String UNFINISHED = ".new-";
    /** No extraction lasts that long; what is older and of no live process was left by a crash. */
    private static final Duration STALE = Duration.ofMinutes(10);

    private final Path folder;

    NativeLibraryCache(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /**
     * Returns a folder with the libraries, whole and unchanged.
     *
     * @throws IOException if this cache's folder cannot be used; nothing unfinished is left then
     */
    Path install(BundledLibrary library) throws IOException {
        Path installed = folder.resolve(library.sha256());
        createPrivate();
        if (isIntact(installed, library)) {
            return installed;
        }
        removeStale();
        Path fresh = Files.createTempDirectory(
                folder, UNFINISHED + ProcessHandle.current().pid() + "-");
        try {
            write(library, fresh);
            publish(fresh, installed, library);
        } finally {
            delete(fresh);
        }
        return installed;
    }

    /** Only the owner of a folder may change its rights, so this also refuses a folder of somebody else. */
    private void createPrivate() throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static boolean isIntact(Path installed, BundledLibrary library) throws IOException {
        for (BundledLibrary.Part part : library.files()) {
            Path file = installed.resolve(part.name());
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            try (InputStream in = Files.newInputStream(file)) {
                if (!BundledLibrary.sha256(in).equals(part.sha256())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Writes all parts and reads them back. */
    static void write(BundledLibrary library, Path into) throws IOException {
        for (BundledLibrary.Part part : library.files()) {
            try (InputStream in = part.open()) {
                Files.copy(in, into.resolve(part.name()));
            }
        }
        if (!isIntact(into, library)) {
            throw new IOException("what was written to " + into + " is not what the jar should hold: the jar is damaged"
                    + " or the disk is full");
        }
    }

    /** Renames; where another JVM was faster or a damaged folder is in the way, decides which one stays. */
    private void publish(Path fresh, Path installed, BundledLibrary library) throws IOException {
        try {
            move(fresh, installed);
        } catch (IOException inTheWay) {
            if (isIntact(installed, library)) {
                return;
            }
            Path damaged = Files.createTempDirectory(
                    folder, UNFINISHED + ProcessHandle.current().pid() + "-");
            try {
                move(installed, damaged.resolve("damaged"));
                move(fresh, installed);
            } catch (IOException e) {
                if (!isIntact(installed, library)) {
                    e.addSuppressed(inTheWay);
                    throw e;
                }
            } finally {
                delete(damaged);
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("folder " + to.getParent() + " cannot rename", e);
        }
    }

    private void removeStale() {
        removeStale(folder, UNFINISHED, STALE);
    }

    /** Deletes folders {@code <prefix><process>-…} whose process has ended, as a crash leaves them. */
    static void removeStale(Path parent, String prefix, Duration age) {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path leftover : leftovers) {
                if (isOlderThan(leftover, age) && !isAlive(leftover, prefix)) {
                    delete(leftover);
                }
            }
        } catch (IOException ignored) {
            // The next start tries again.
        }
    }

    private static boolean isOlderThan(Path file, Duration age) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        return modified.toInstant().isBefore(Instant.now().minus(age));
    }

    private static boolean isAlive(Path leftover, String prefix) {
        String name = String.valueOf(leftover.getFileName()).substring(prefix.length());
        int dash = name.indexOf('-');
        try {
            Optional<ProcessHandle> process =
                    ProcessHandle.of(Long.parseLong(dash < 0 ? name : name.substring(0, dash)));
            return process.map(ProcessHandle::isAlive).orElse(false);
        } catch (NumberFormatException e) {
            return true; // Not one of ours.
        }
    }

    /** Deletes a folder of files, as far as it can be. */
    static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException ignored) {
            // Already gone, or in use on Windows: removed as stale later.
        }
    }
}
