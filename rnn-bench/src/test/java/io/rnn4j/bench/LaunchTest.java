package io.rnn4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
    @TempDir
    Path folder;

    private static String path(Object... entries) {
        StringBuilder path = new StringBuilder();
        for (Object entry : entries) {
            path.append(path.isEmpty() ? "" : File.pathSeparator).append(entry);
        }
        return path.toString();
    }

    @Test
    void librariesComeFirstInPlaceOfTheJarsOfTheFolderAroundThem() throws Exception {
        Path peers = Files.createDirectory(folder.resolve("peers"));
        Path own = Files.createDirectory(peers.resolve("own"));
        Path second = Files.createFile(own.resolve("b.jar"));
        Path first = Files.createFile(own.resolve("a.jar"));
        Files.createFile(own.resolve("a.txt"));
        Path program = folder.resolve("program.jar");
        Path alike = folder.resolve("peers-of-others/c.jar");
        String before = path(program, peers.resolve("onednn.jar"), peers.resolve("pytorch.jar"), alike);

        assertThat(Launch.classPath(own, before)).isEqualTo(path(first, second, program, alike));
    }

    @Test
    void missingLibrariesAreNamed() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> Launch.classPath(missing, "a.jar"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void othersHaveTheClassPathOfThisJvm() {
        assertThat(Launch.classPath(Contenders.named("java"))).isEqualTo(System.getProperty("java.class.path"));
    }

    @Test
    void classPathIsWhatItWasAfterwards() {
        String before = System.getProperty("java.class.path");
        assertThat(Launch.<String, RuntimeException>withClassPath("a.jar", () -> System.getProperty("java.class.path")))
                .isEqualTo("a.jar");
        assertThat(System.getProperty("java.class.path")).isEqualTo(before);
        assertThatThrownBy(() -> Launch.withClassPath("a.jar", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(System.getProperty("java.class.path")).isEqualTo(before);
    }
}
