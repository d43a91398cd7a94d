package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.blas.Host.Arch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryFileTest {
    /** A function that the small libraries of netlib export. */
    private static final String EXPORTED = "JNI_OnLoad";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "linux-x86_64/libopenblas.so.0, X86_64",
        "linux-arm64/libopenblas.so.0, ARM64",
        "windows-x86_64/libopenblas.dll, X86_64"
    })
    void findsTheProductsInEveryBundledLibrary(String resource, Arch arch) throws IOException {
        LibraryFile.check(
                Resources.copy(Resources.BUNDLED + resource, folder.resolve("library")), arch, "sgemm_", "dgemm_");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux-amd64/libnetlibblasjni.so, X86_64",
        "Linux-aarch64/libnetlibblasjni.so, ARM64",
        "macos-x86_64/libnetlibblasjni.dylib, X86_64",
        "macos-aarch64/libnetlibblasjni.dylib, ARM64",
        "windows-amd64/libnetlibblasjni.dll, X86_64"
    })
    void everyFormatIsReadAndRefusedWithoutTheFunction(String resource, Arch arch) throws IOException {
        Path library = Resources.copy(Resources.NETLIB + resource, folder.resolve("library"));
        LibraryFile.check(library, arch, EXPORTED);
        assertThatThrownBy(() -> LibraryFile.check(library, arch, EXPORTED, "sgemm_"))
                .isInstanceOf(BadLibraryException.class)
                .hasMessageContaining("has no function sgemm_");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux-amd64/libnetlibblasjni.so, ARM64",
        "macos-x86_64/libnetlibblasjni.dylib, ARM64",
        "windows-amd64/libnetlibblasjni.dll, ARM64",
        "Linux-aarch64/libnetlibblasjni.so, X86_64"
    })
    void aLibraryForAnotherProcessorIsRefused(String resource, Arch arch) throws IOException {
        Path library = Resources.copy(Resources.NETLIB + resource, folder.resolve("library"));
        assertThatThrownBy(() -> LibraryFile.check(library, arch, EXPORTED))
                .isInstanceOf(BadLibraryException.class)
                .hasMessageContaining("another processor");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux-amd64/libnetlibblasjni.so, X86_64",
        "macos-aarch64/libnetlibblasjni.dylib, ARM64",
        "windows-amd64/libnetlibblasjni.dll, X86_64"
    })
    void everyTruncationIsRefused(String resource, Arch arch) throws IOException {
        byte[] whole = Files.readAllBytes(Resources.copy(Resources.NETLIB + resource, folder.resolve("whole")));
        Path cut = folder.resolve("cut");
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int length = i < 100 ? i : i == 100 ? whole.length - 1 : random.nextInt(whole.length);
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> LibraryFile.check(cut, arch, EXPORTED))
                    .as("cut to %s bytes", length)
                    .isInstanceOf(BadLibraryException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Linux-amd64/libnetlibblasjni.so, X86_64",
        "macos-aarch64/libnetlibblasjni.dylib, ARM64",
        "windows-amd64/libnetlibblasjni.dll, X86_64"
    })
    void damagedHeadersEndInNothingButARefusal(String resource, Arch arch) throws IOException {
        byte[] whole = Files.readAllBytes(Resources.copy(Resources.NETLIB + resource, folder.resolve("whole")));
        Path damaged = folder.resolve("damaged");
        Random random = new Random(2);
        for (int i = 0; i < 400; i++) {
            byte[] bytes = whole.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(i % 2 == 0 ? 1024 : bytes.length)] = (byte) random.nextInt();
            }
            Files.write(damaged, bytes);
            try {
                LibraryFile.check(damaged, arch, EXPORTED, "sgemm_");
                throw new AssertionError("sgemm_ was found in a library without it");
            } catch (BadLibraryException refusal) {
                assertThat(refusal).hasMessageContaining("damaged");
            }
        }
    }

    @Test
    void whatIsNoLibraryIsRefusedByItsFirstBytes() throws IOException {
        Path text = Files.writeString(folder.resolve("text.so"), "not a library");
        assertThatThrownBy(() -> LibraryFile.check(text, Arch.X86_64, "sgemm_"))
                .isInstanceOf(BadLibraryException.class)
                .hasMessageContaining("is not a native library: it begins with the bytes 0x6e6f7420");
    }
}
