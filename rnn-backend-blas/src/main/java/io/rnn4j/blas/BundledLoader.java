package io.rnn4j.blas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Brings the bundled libraries into the process: from a cache of the user, or in passing from a temporary folder. */
final class BundledLoader {
    /** Of temporary folders, followed by the process: they last until the libraries are loaded. */
    private static final String TEMPORARY = "rnn4j-blas-";

    private static final Duration STALE = Duration.ofMinutes(1);

    private final Host host;
    private final NativeLoader loader;
    private final List<String> refusals = new ArrayList<>();

    /**
     * What was loaded.
     *
     * @param file OpenBLAS itself
     * @param temporary whether its folder is to be deleted once nothing needs its path any more
     */
    record Loaded(Path file, boolean temporary) {
        void cleanUp() {
            Path folder = file.getParent();
            if (temporary && folder != null) {
                NativeLibraryCache.delete(folder);
            }
        }
    }

    BundledLoader(Host host, NativeLoader loader) {
        this.host = host;
        this.loader = loader;
    }

    /**
     * Loads the libraries from the first folder that lets them be written and executed.
     *
     * @param caches folders that keep them
     * @param temporaryFolder the last resort, in which nothing stays
     */
    Loaded load(BundledLibrary library, List<Path> caches, Path temporaryFolder) throws UnusableException {
        for (Path cache : caches) {
            try {
                Path folder = new NativeLibraryCache(cache).install(library);
                return new Loaded(loadFrom(folder, library), false);
            } catch (IOException | UnsatisfiedLinkError e) {
                refuse(cache, e);
            }
        }
        NativeLibraryCache.removeStale(temporaryFolder, TEMPORARY, STALE);
        try {
            Path folder = Files.createTempDirectory(
                    temporaryFolder, TEMPORARY + ProcessHandle.current().pid() + "-");
            boolean loaded = false;
            try {
                NativeLibraryCache.write(library, folder);
                Loaded result = new Loaded(loadFrom(folder, library), true);
                loaded = true;
                return result;
            } finally {
                if (!loaded) {
                    NativeLibraryCache.delete(folder);
                }
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            refuse(temporaryFolder, e);
        }
        throw new UnusableException(
                "the bundled OpenBLAS could be loaded from no folder: " + String.join("; ", refusals),
                "name a folder where this user may write and execute files: -Drnn.blas.cache=FOLDER");
    }

    private Path loadFrom(Path folder, BundledLibrary library) throws IOException {
        Path main = folder.resolve(library.mainFile());
        LibraryFile.check(main, host.arch(), SelfTest.FUNCTIONS);
        for (BundledLibrary.Part part : library.files()) {
            loader.load(folder.resolve(part.name()));
        }
        return main;
    }

    private void refuse(Path folder, Throwable why) {
        refusals.add(folder + " (" + why + ")");
    }
}
