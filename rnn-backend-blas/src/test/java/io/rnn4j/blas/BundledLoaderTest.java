package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.blas.Host.Arch;
import io.rnn4j.blas.Host.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real libraries of Linux on x86-64, and a loader that only pretends. */
class BundledLoaderTest {
    private static final Host LINUX = new Host(Os.LINUX, Arch.X86_64, false);

    @TempDir
    Path folder;

    private Path cannotExecute;
    private Path canExecute;
    private Path temporary;
    private BundledLibrary library;
    private final List<Path> loaded = new ArrayList<>();

    @BeforeEach
    void findLibrary() throws IOException {
        cannotExecute = folder.resolve("noexec");
        canExecute = folder.resolve("exec");
        temporary = Files.createDirectory(folder.resolve("tmp"));
        library = Objects.requireNonNull(BundledLibrary.find(LINUX, getClass().getClassLoader()));
    }

    private BundledLoader loader(Path refused) {
        return new BundledLoader(LINUX, file -> {
            if (file.startsWith(refused)) {
                throw new UnsatisfiedLinkError(file + ": failed to map segment from shared object");
            }
            loaded.add(file);
        });
    }

    private List<Path> temporaries() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    @Test
    void aFolderThatCannotExecuteIsPassedOver() throws Exception {
        BundledLoader.Loaded result =
                loader(cannotExecute).load(library, List.of(cannotExecute, canExecute), temporary);
        assertThat(result.file()).startsWith(canExecute).exists();
        assertThat(loaded).hasSize(4).last().isEqualTo(result.file());
        assertThat(temporaries()).isEmpty();
        result.cleanUp();
        assertThat(result.file()).exists();
    }

    @Test
    void withoutAUsableCacheTheTemporaryFolderServesAndIsEmptyAfterwards() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        BundledLoader.Loaded result =
                loader(cannotExecute).load(library, List.of(cannotExecute, file.resolve("readOnlyHome")), temporary);
        assertThat(result.file()).startsWith(temporary).exists();
        result.cleanUp();
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void whereNothingCanExecuteTheReasonNamesEveryFolderAndNothingIsLeft() throws IOException {
        assertThatThrownBy(() -> loader(folder).load(library, List.of(cannotExecute, canExecute), temporary))
                .isInstanceOfSatisfying(UnusableException.class, refusal -> {
                    assertThat(refusal)
                            .hasMessageContaining(cannotExecute.toString())
                            .hasMessageContaining(canExecute.toString())
                            .hasMessageContaining(temporary.toString())
                            .hasMessageContaining("failed to map segment");
                    assertThat(refusal.toAvailability().fix()).contains("-Drnn.blas.cache=");
                });
        assertThat(temporaries()).isEmpty();
    }
}
