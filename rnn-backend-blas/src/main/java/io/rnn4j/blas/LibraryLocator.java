package io.rnn4j.blas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the library to use and brings it into the process: the one that the user names, else Accelerate on macOS,
 * else the bundled OpenBLAS, else an OpenBLAS that is installed.
 */
final class LibraryLocator {
    private static final String ACCELERATE = "/System/Library/Frameworks/Accelerate.framework/Accelerate";
    private static final String NAME_ONE = "name a BLAS library for this machine: -Drnn.blas.library=FILE";

    private final Host host;
    private final NativeLoader loader;
    private final ClassLoader resources;
    private final SystemLibraries installed;
    private final List<Path> caches;
    private final Path temporaryFolder;

    /**
     * A library that is in the process.
     *
     * @param file where it was loaded from
     * @param bundled whether it is the one that comes with the jars
     * @param cleanUp to be called once netlib is bound to it
     */
    record Located(Path file, boolean bundled, Runnable cleanUp) {}

    LibraryLocator(
            Host host,
            NativeLoader loader,
            ClassLoader resources,
            SystemLibraries installed,
            List<Path> caches,
            Path temporaryFolder) {
        this.host = host;
        this.loader = loader;
        this.resources = resources;
        this.installed = installed;
        this.caches = caches;
        this.temporaryFolder = temporaryFolder;
    }

    /**
     * Finds and loads.
     *
     * @param named the library that the user names, a file or a file's name, or null. If it cannot be used, that is
     *     an error: nothing else is tried
     */
    Located locate(@Nullable String named) throws UnusableException {
        if (named != null) {
            return load(resolve(named));
        }
        if (host.os() == Host.Os.MACOS) {
            return new Located(Path.of(ACCELERATE), false, () -> {});
        }
        UnusableException refusal;
        try {
            return loadBundled();
        } catch (UnusableException e) {
            refusal = e;
        }
        Path system = installed.find(SystemLibraries.openBlasNames(host.os()));
        if (system == null) {
            throw refusal;
        }
        try {
            return load(system);
        } catch (UnusableException e) {
            e.addSuppressed(refusal);
            throw e;
        }
    }

    private Located loadBundled() throws UnusableException {
        BundledLibrary bundled;
        try {
            bundled = BundledLibrary.find(host, resources);
        } catch (IOException e) {
            throw new UnusableException("the jar of the bundled OpenBLAS cannot be read: " + e, "replace it", e);
        }
        if (bundled == null) {
            String classifier = BundledLibrary.classifier(host);
            throw new UnusableException(
                    "no OpenBLAS was found: neither in a jar on the class path nor installed",
                    (classifier == null
                                    ? ""
                                    : "add org.bytedeco:openblas with classifier " + classifier
                                            + " to the class path, or ")
                            + NAME_ONE);
        }
        BundledLoader.Loaded loaded = new BundledLoader(host, loader).load(bundled, caches, temporaryFolder);
        return new Located(loaded.file(), true, loaded::cleanUp);
    }

    private Path resolve(String named) throws UnusableException {
        Path path;
        try {
            path = Path.of(named);
        } catch (InvalidPathException e) {
            throw new UnusableException("the library's name is not a path: " + e.getMessage(), NAME_ONE, e);
        }
        if (path.getNameCount() > 1 || path.isAbsolute() || Files.exists(path)) {
            return path.toAbsolutePath();
        }
        Path found = installed.find(List.of(named));
        if (found == null) {
            throw new UnusableException(
                    "no library named " + named
                            + " is in the folders of java.library.path or where packages install it",
                    "name the file with its folder: -Drnn.blas.library=FILE");
        }
        return found;
    }

    private Located load(Path file) throws UnusableException {
        if (host.os() == Host.Os.MACOS && file.startsWith("/System/Library") && !Files.exists(file)) {
            return new Located(file, false, () -> {}); // Apple's libraries are in the loader's cache, not on the disk.
        }
        if (!Files.isRegularFile(file)) {
            throw new UnusableException("there is no file " + file, NAME_ONE);
        }
        try {
            LibraryFile.check(file, host.arch(), SelfTest.FUNCTIONS);
            loader.load(file);
        } catch (BadLibraryException e) {
            throw new UnusableException(String.valueOf(e.getMessage()), NAME_ONE, e);
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new UnusableException("the library cannot be loaded: " + e.getMessage(), NAME_ONE, e);
        }
        return new Located(file, false, () -> {});
    }
}
