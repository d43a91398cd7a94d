package io.rnn4j.blas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that are mapped into this process, among them its native libraries; known on Linux only. */
final class MappedFiles {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private MappedFiles() {}

    /** Returns the mapped files, or nothing where the system does not tell. */
    static List<Path> current() {
        try {
            return parse(Files.readAllLines(MAPS));
        } catch (IOException | RuntimeException e) {
            return List.of(); // Not Linux, or /proc is hidden.
        }
    }

    /** Reads lines such as {@code 7f5c-7f5d r-xp 00000000 08:01 1234   /usr/lib/libc.so.6}. */
    static List<Path> parse(List<String> lines) {
        List<Path> files = new ArrayList<>();
        String last = "";
        for (String line : lines) {
            int slash = line.indexOf('/');
            if (slash < 0 || line.substring(slash).equals(last)) {
                continue;
            }
            last = line.substring(slash);
            String name = last.endsWith(" (deleted)") ? last.substring(0, last.length() - " (deleted)".length()) : last;
            try {
                files.add(Path.of(name));
            } catch (InvalidPathException ignored) {
                // A name that this JVM's file encoding cannot express is none of ours.
            }
        }
        return files;
    }
}
