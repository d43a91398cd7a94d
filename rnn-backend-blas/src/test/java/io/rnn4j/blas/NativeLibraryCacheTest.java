package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryCacheTest {
    /** No process has this number: Linux's largest is 2^22, and 2^31 is beyond every system's. */
    private static final String DEAD = "2147483648";

    @TempDir
    Path folder;

    private Path jar;
    private Path home;

    @BeforeEach
    void createFolders() throws IOException {
        jar = Files.createDirectory(folder.resolve("jar"));
        home = Files.createDirectory(folder.resolve("home"));
    }

    private NativeLibraryCache cache() {
        return new NativeLibraryCache(home.resolve("cache/rnn4j"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(cache().folder())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void librariesLieInAFolderNamedByTheirHashAndNothingElseIsLeft() throws IOException {
        BundledLibrary library = SmallLibrary.in(jar);
        Path installed = cache().install(library);
        assertThat(installed.getFileName()).hasToString(library.sha256());
        assertThat(installed.resolve("first")).hasContent("content of first");
        assertThat(installed.resolve("second")).hasContent("content of second");
        assertThat(names()).containsExactly(library.sha256());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyElseMayEnterTheCache() throws IOException {
        Files.createDirectories(cache().folder());
        Files.setPosixFilePermissions(cache().folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path installed = cache().install(SmallLibrary.in(jar));
        for (Path directory : List.of(cache().folder(), installed)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void anIntactCopyIsUsedWithoutTheJar() throws IOException {
        BundledLibrary library = SmallLibrary.in(jar);
        Path installed = cache().install(library);
        Files.delete(jar.resolve("first"));
        assertThat(cache().install(library)).isEqualTo(installed);
    }

    @Test
    void aDamagedFileIsReplacedNeverOverwritten() throws IOException {
        BundledLibrary library = SmallLibrary.in(jar);
        Path second = cache().install(library).resolve("second");
        Files.writeString(second, "content of");
        Path mapped = Files.createLink(folder.resolve("mapped"), second); // As another process would hold it.
        assertThat(cache().install(library).resolve("second")).hasContent("content of second");
        assertThat(mapped).hasContent("content of");
        assertThat(names()).containsExactly(library.sha256());
    }

    @Test
    void aDamagedJarIsRefusedAndLeavesNothing() throws IOException {
        BundledLibrary library = SmallLibrary.in(jar);
        Files.writeString(jar.resolve("second"), "content");
        assertThatThrownBy(() -> cache().install(library))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not what the jar should hold");
        assertThat(names()).isEmpty();
    }

    @Test
    void whatACrashLeftIsRemovedAndWhatALiveProcessWritesIsNot() throws IOException {
        Path dead = leftover(DEAD, Duration.ofHours(1));
        Path young = leftover(DEAD + "0", Duration.ZERO);
        Path alive = leftover(String.valueOf(ProcessHandle.current().pid()), Duration.ofHours(1));
        cache().install(SmallLibrary.in(jar));
        assertThat(dead).doesNotExist();
        assertThat(young).exists();
        assertThat(alive).exists();
    }

    private Path leftover(String process, Duration age) throws IOException {
        Path leftover = Files.createDirectories(cache().folder().resolve(".new-" + process + "-1"));
        Files.writeString(leftover.resolve("first"), "content of");
        return Files.setLastModifiedTime(leftover, FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void installingAtTheSameTimeGivesEveryoneTheWholeSet() throws Exception {
        BundledLibrary library = SmallLibrary.in(jar);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                NativeLibraryCache fresh = new NativeLibraryCache(home.resolve("round" + round));
                List<Future<Path>> installs = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    installs.add(threads.submit(() -> fresh.install(library)));
                }
                for (Future<Path> install : installs) {
                    assertThat(install.get().resolve("second")).hasContent("content of second");
                }
                try (Stream<Path> files = Files.list(fresh.folder())) {
                    assertThat(files).hasSize(1);
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aHomeThatIsNoFolderIsAnErrorWithNothingWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new NativeLibraryCache(file.resolve("rnn4j")).install(SmallLibrary.in(jar)))
                .isInstanceOf(IOException.class);
    }
}
