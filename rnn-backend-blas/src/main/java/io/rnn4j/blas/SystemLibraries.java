package io.rnn4j.blas;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds libraries that are installed on the machine, by name. */
final class SystemLibraries {
    private final List<Path> folders;

    SystemLibraries(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Looks where the JVM looks, and where packages put OpenBLAS. */
    static SystemLibraries of(Host host) {
        List<String> folders = new ArrayList<>();
        folders.addAll(
                List.of(System.getProperty("java.library.path", "").split(Pattern.quote(File.pathSeparator), -1)));
        if (host.os() == Host.Os.LINUX) {
            String triple = host.arch() == Host.Arch.ARM64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
            folders.addAll(List.of(
                    "/usr/lib/" + triple,
                    "/usr/lib/" + triple + "/openblas-pthread",
                    "/usr/lib64",
                    "/usr/lib",
                    "/usr/local/lib",
                    "/opt/OpenBLAS/lib"));
        } else if (host.os() == Host.Os.MACOS) {
            folders.addAll(List.of("/opt/homebrew/opt/openblas/lib", "/usr/local/opt/openblas/lib"));
        }
        List<Path> paths = new ArrayList<>();
        for (String folder : folders) {
            try {
                if (!folder.isBlank()) {
                    paths.add(Path.of(folder));
                }
            } catch (InvalidPathException ignored) {
                // A damaged entry of a search path is skipped, as the system's loader does.
            }
        }
        return new SystemLibraries(paths);
    }

    /** Returns the names under which OpenBLAS is installed. */
    static List<String> openBlasNames(Host.Os os) {
        return switch (os) {
            case WINDOWS -> List.of("libopenblas.dll", "openblas.dll");
            case MACOS -> List.of("libopenblas.0.dylib", "libopenblas.dylib");
            default -> List.of("libopenblas.so.0", "libopenblas.so");
        };
    }

    /** Returns the first file with one of the names, or null. */
    @Nullable
    Path find(List<String> names) {
        for (Path folder : folders) {
            for (String name : names) {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    return file.toAbsolutePath();
                }
            }
        }
        return null;
    }
}
