package io.rnn4j.blas;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The machine as far as native libraries care.
 *
 * @param os the operating system
 * @param arch the instruction set
 * @param musl whether the process runs on the C library musl (Alpine), for which neither netlib's nor the
 *     bundled libraries were built
 */
record Host(Os os, Arch arch, boolean musl) {
    enum Os {
        LINUX,
        MACOS,
        WINDOWS,
        OTHER
    }

    enum Arch {
        X86_64,
        ARM64,
        OTHER
    }

    static Host current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), MappedFiles.current());
    }

    /** Tells musl by the loader that is mapped into the process: {@code ld-musl-x86_64.so.1}. */
    static Host of(String osName, String osArch, List<Path> mapped) {
        String name = osName.toLowerCase(Locale.ROOT);
        Os os = name.startsWith("linux")
                ? Os.LINUX
                : name.startsWith("mac") ? Os.MACOS : name.startsWith("windows") ? Os.WINDOWS : Os.OTHER;
        Arch arch = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Arch.X86_64;
            case "aarch64", "arm64" -> Arch.ARM64;
            default -> Arch.OTHER;
        };
        boolean musl = mapped.stream().anyMatch(file -> fileName(file).startsWith("ld-musl-"));
        return new Host(os, arch, musl);
    }

    private static String fileName(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}
