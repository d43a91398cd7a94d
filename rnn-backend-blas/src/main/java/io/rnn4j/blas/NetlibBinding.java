package io.rnn4j.blas;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes netlib call one library. netlib reads the library's path from a system property when its class is
 * initialised, once in a class loader, and keeps its reasons to itself.
 */
final class NetlibBinding {
    /** The user's choice of a file, by netlib's own property. */
    static final String PATH_PROPERTY = "dev.ludovic.netlib.blas.nativeLibPath";
    /** The user's choice of a library's name, by netlib's own property. */
    static final String NAME_PROPERTY = "dev.ludovic.netlib.blas.nativeLib";
    /** "false" forbids native libraries. */
    static final String ALLOW_PROPERTY = "dev.ludovic.netlib.blas.allowNativeBlas";

    /** netlib copies the path to a buffer of this size. */
    private static final int LONGEST_PATH = 1023;

    private static final String JNI_CLASS = "dev.ludovic.netlib.blas.JNIBLAS";
    /** Its native half, which it extracts to the temporary folder under a name that begins like this. */
    private static final String EXTRACTED = "libnetlibblasjni";

    private NetlibBinding() {}

    /**
     * Binds netlib to a library.
     *
     * @param library the file, or a name that the system's loader knows
     * @throws UnusableException if netlib cannot be used or was bound to another library before
     */
    static BLAS bind(String library) throws UnusableException {
        if (library.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new UnusableException(
                    "the library's path is longer than the " + LONGEST_PATH + " bytes that netlib takes: " + library,
                    "name a cache folder with a shorter path: -Drnn.blas.cache=FOLDER");
        }
        Set<Path> before = extracted();
        String previous = System.getProperty(PATH_PROPERTY);
        System.setProperty(PATH_PROPERTY, library);
        BLAS blas;
        try {
            blas = initialise();
        } finally {
            restore(previous);
        }
        Set<Path> fresh = extracted();
        fresh.removeAll(before);
        fresh.forEach(NetlibBinding::deleteQuietly);
        if (fresh.isEmpty() && !before.isEmpty() && !library.equals(previous)) {
            throw new UnusableException(
                    "other code used netlib's native BLAS before, so it is bound to another library already",
                    "open the RNN4J backend first, or start the JVM with -D" + PATH_PROPERTY + "=" + library);
        }
        return blas;
    }

    /**
     * Returns how netlib is told of a file that is loaded already. Its Windows half reads the name in the system's
     * code page, which a user's folder may not fit; there the file's own name finds the library that is loaded.
     */
    static String pathFor(Host.Os os, Path file) {
        return os == Host.Os.WINDOWS ? String.valueOf(file.getFileName()) : file.toString();
    }

    private static BLAS initialise() throws UnusableException {
        // netlib announces itself to java.util.logging at a level that the default prints on the console.
        Logger announcer = Logger.getLogger("dev.ludovic.netlib.blas.InstanceBuilder");
        Level level = announcer.getLevel();
        if (level == null) {
            announcer.setLevel(Level.WARNING);
        }
        try {
            // Initialised by name, because NativeBLAS would swallow the reason of a failure.
            Class.forName(JNI_CLASS, true, NativeBLAS.class.getClassLoader());
            return NativeBLAS.getInstance();
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            Throwable cause = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof IllegalCallerException denied) {
                throw UnusableException.nativeAccessDenied(denied);
            }
            throw new UnusableException(
                    "netlib's native half could not be loaded: " + cause,
                    "it is extracted to the temporary folder, where this user must be able to write and execute: name"
                            + " another one by -Djava.io.tmpdir=FOLDER; on Linux it needs glibc 2.34 or newer",
                    cause);
        } finally {
            announcer.setLevel(level);
        }
    }

    private static void restore(@Nullable String previous) {
        if (previous == null) {
            System.clearProperty(PATH_PROPERTY);
        } else {
            System.setProperty(PATH_PROPERTY, previous);
        }
    }

    /**
     * Returns the native halves that are in this process. Linux lets their files go once they are mapped, so that
     * not even a crash leaves one behind; elsewhere they stay until netlib deletes them at the JVM's end.
     */
    private static Set<Path> extracted() {
        List<Path> mapped = MappedFiles.current();
        Set<Path> extracted = new HashSet<>();
        for (Path file : mapped) {
            if (String.valueOf(file.getFileName()).startsWith(EXTRACTED)) {
                extracted.add(file);
            }
        }
        return extracted;
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // netlib deletes it at the JVM's end.
        }
    }
}
