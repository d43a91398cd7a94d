package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.blas.Host.Arch;
import io.rnn4j.blas.Host.Os;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledLibraryTest {
    private static final Host LINUX = new Host(Os.LINUX, Arch.X86_64, false);

    @Test
    void thePinsAreTheHashesAndSizesOfTheJarsOnTheClassPath() throws IOException {
        assertThat(BundledLibrary.pins()).hasSize(8);
        for (String pin : BundledLibrary.pins()) {
            String[] fields = pin.split(" ", 3);
            URL url = Objects.requireNonNull(getClass().getClassLoader().getResource(fields[2]), fields[2]);
            assertThat(url.openConnection().getContentLengthLong()).isEqualTo(Long.parseLong(fields[1]));
            try (InputStream in = url.openStream()) {
                assertThat(BundledLibrary.sha256(in)).as(fields[2]).isEqualTo(fields[0]);
            }
        }
    }

    @Test
    void openBlasComesAfterWhatItNeeds() throws IOException {
        BundledLibrary library = BundledLibrary.find(LINUX, getClass().getClassLoader());
        assertThat(library).isNotNull();
        assertThat(library.files())
                .extracting(BundledLibrary.Part::name)
                .containsExactly("libquadmath.so.0", "libgcc_s.so.1", "libgfortran.so.5", "libopenblas.so.0");
    }

    @Test
    void anotherReleaseOnTheClassPathGetsAHashOfItsOwn(@TempDir Path folder) throws IOException {
        for (String pin : BundledLibrary.pins()) {
            Path file = folder.resolve(pin.split(" ", 3)[2]);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, "another release");
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            BundledLibrary library = BundledLibrary.find(LINUX, loader);
            assertThat(library).isNotNull();
            assertThat(library.files())
                    .extracting(BundledLibrary.Part::sha256)
                    .containsOnly("0bc418f9550d1d7064d0fb627c66753a90f8857b7f4b209fa3e9f254f02d0fc4");
        }
    }

    @Test
    void thereIsNoneForOtherMachinesOrWithoutTheJar() throws IOException {
        List<Host> others = List.of(
                new Host(Os.MACOS, Arch.ARM64, false),
                new Host(Os.WINDOWS, Arch.ARM64, false),
                new Host(Os.LINUX, Arch.OTHER, false));
        for (Host host : others) {
            assertThat(BundledLibrary.find(host, getClass().getClassLoader())).isNull();
        }
        assertThat(BundledLibrary.find(LINUX, ClassLoader.getPlatformClassLoader()))
                .isNull();
    }
}
