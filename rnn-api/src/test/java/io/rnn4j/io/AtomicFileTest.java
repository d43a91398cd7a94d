package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {9, 8, 7, 6};

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeOldFile() throws IOException {
        file = Files.write(folder.resolve("model"), OLD);
    }

    private static void writeNew(WritableByteChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(NEW);
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        AtomicFile.replace(file, to -> {
            writeNew(to);
            assertThat(file).hasBinaryContent(OLD);
        });

        assertThat(file).hasBinaryContent(NEW);
        assertThat(names()).containsExactly("model");
    }

    @Test
    void createsAFileThatIsNotThere() throws IOException {
        AtomicFile.replace(folder.resolve("x".repeat(250)), AtomicFileTest::writeNew);

        assertThat(folder.resolve("x".repeat(250))).hasBinaryContent(NEW);
    }

    /** Where the disk fails. */
    private enum Fault {
        CREATE,
        FIRST_WRITE,
        LATER_WRITE,
        SYNC,
        CLOSE
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheOldFileAndRemovesTheTemporaryOneWhenTheDiskFails(Fault fault) throws IOException {
        assertThatThrownBy(() -> AtomicFile.replace(file, AtomicFileTest::writeNew, path -> new Failing(path, fault)))
                .isInstanceOf(IOException.class)
                .hasMessage("no space left: " + fault);

        assertThat(file).hasBinaryContent(OLD);
        assertThat(names()).containsExactly("model");
    }

    /** Writes one byte a call, so that a write can stop half-way. */
    private static final class Failing implements AtomicFile.Output {
        private final WritableByteChannel channel;
        private final Fault fault;
        private int written;

        Failing(Path path, Fault fault) throws IOException {
            this.fault = fault;
            failAt(Fault.CREATE);
            this.channel = Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        private void failAt(Fault point) throws IOException {
            if (point == fault) {
                throw new IOException("no space left: " + fault);
            }
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            failAt(written == 0 ? Fault.FIRST_WRITE : Fault.LATER_WRITE);
            written++;
            return channel.write(ByteBuffer.wrap(new byte[] {bytes.get()}));
        }

        @Override
        public void sync() throws IOException {
            failAt(Fault.SYNC);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
            failAt(Fault.CLOSE);
        }
    }

    @Test
    void keepsTheOldFileWhenTheContentThrowsAnError() throws IOException {
        assertThatThrownBy(() -> AtomicFile.replace(file, to -> {
                    writeNew(to);
                    throw new AssertionError("planted");
                }))
                .hasMessage("planted");

        assertThat(file).hasBinaryContent(OLD);
        assertThat(names()).containsExactly("model");
    }

    @Test
    void syncsBeforeItRenames() throws IOException {
        boolean[] synced = new boolean[1];

        AtomicFile.replace(file, AtomicFileTest::writeNew, path -> new AtomicFile.Output() {
            private final WritableByteChannel channel =
                    Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

            @Override
            public void sync() {
                assertThat(file).hasBinaryContent(OLD);
                assertThat(path).hasBinaryContent(NEW).hasParent(folder);
                synced[0] = true;
            }

            @Override
            public int write(ByteBuffer bytes) throws IOException {
                return channel.write(bytes);
            }

            @Override
            public boolean isOpen() {
                return channel.isOpen();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        });

        assertThat(synced[0]).isTrue();
    }

    @Test
    void followsSymbolicLinksAndKeepsThem() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path target = Files.write(inner.resolve("target"), OLD);
        Path link = link("link", Path.of("inner", "target"));
        Path chain = link("chain", link);
        Path dangling = link("dangling", inner.resolve("fresh"));

        AtomicFile.replace(chain, AtomicFileTest::writeNew);
        AtomicFile.replace(dangling, AtomicFileTest::writeNew);

        assertThat(link).isSymbolicLink();
        assertThat(chain).isSymbolicLink();
        assertThat(dangling).isSymbolicLink();
        assertThat(target).hasBinaryContent(NEW);
        assertThat(inner.resolve("fresh")).hasBinaryContent(NEW);
    }

    @Test
    void refusesLinksThatLeadNowhere() throws IOException {
        link("one", folder.resolve("two"));
        link("two", folder.resolve("one"));

        assertThatThrownBy(() -> AtomicFile.replace(folder.resolve("one"), AtomicFileTest::writeNew))
                .isInstanceOf(FileSystemException.class);
        assertThat(names()).containsExactly("model", "one", "two");
    }

    private Path link(String name, Path target) throws IOException {
        try {
            return Files.createSymbolicLink(folder.resolve(name), target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            assumeTrue(false, "no symbolic links here: " + e);
            throw e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "rwxr-x---"})
    void keepsThePermissionsOfTheFileThatItReplaces(String permissions) throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        AtomicFile.replace(file, AtomicFileTest::writeNew);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
    }

    @Test
    void givesANewFileThePermissionsOfAnyNewFile() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path ordinary = Files.write(folder.resolve("ordinary"), OLD);

        AtomicFile.replace(folder.resolve("new"), AtomicFileTest::writeNew);

        assertThat(Files.getPosixFilePermissions(folder.resolve("new")))
                .isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    @Test
    void refusesFoldersMissingFoldersAndDevices() throws IOException {
        assertThatThrownBy(() -> AtomicFile.replace(folder, AtomicFileTest::writeNew))
                .isInstanceOf(FileSystemException.class)
                .hasMessageEndingWith("it is a folder");
        assertThatThrownBy(() -> AtomicFile.replace(folder.resolve("no/model"), AtomicFileTest::writeNew))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("there is no folder " + folder.resolve("no"));
        Path device = Path.of("/dev/full");
        if (Files.exists(device)) {
            assertThatThrownBy(() -> AtomicFile.replace(device, AtomicFileTest::writeNew))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageEndingWith("it is not an ordinary file");
            assertThat(Files.isRegularFile(device)).isFalse();
        }
        assertThat(names()).containsExactly("model");
    }
}
