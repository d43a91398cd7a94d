package io.rnn4j.blas;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a user's caches belong, best place first. */
final class CacheFolders {
    private CacheFolders() {}

    /**
     * Returns the folders to try.
     *
     * @param os the operating system, whose convention is followed
     * @param chosen the folder in which the user wants the cache, or null; it is tried first
     * @param environment looks environment variables up
     * @param home the user's home
     */
    static List<Path> of(
            Host.Os os, @Nullable String chosen, Function<String, @Nullable String> environment, String home) {
        List<Path> folders = new ArrayList<>();
        add(folders, chosen, "rnn4j");
        switch (os) {
            case WINDOWS -> {
                add(folders, environment.apply("LOCALAPPDATA"), "rnn4j/cache");
                add(folders, home, "AppData/Local/rnn4j/cache");
            }
            case MACOS -> add(folders, home, "Library/Caches/rnn4j");
            default -> {
                add(folders, environment.apply("XDG_CACHE_HOME"), "rnn4j");
                add(folders, home, ".cache/rnn4j");
                add(folders, environment.apply("XDG_RUNTIME_DIR"), "rnn4j");
            }
        }
        return folders;
    }

    private static void add(List<Path> folders, @Nullable String base, String below) {
        if (base == null || base.isBlank()) {
            return;
        }
        try {
            Path folder = Path.of(base).resolve(below);
            if (folder.isAbsolute() && !folders.contains(folder)) {
                folders.add(folder);
            }
        } catch (InvalidPathException ignored) {
            // Such as user.home "?": not a place.
        }
    }
}
