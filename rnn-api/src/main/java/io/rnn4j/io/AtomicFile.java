package io.rnn4j.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Replaces a file as a whole or not at all: the content goes to a temporary name in the same folder, is synced, and
 * takes the file's name in one step; then the folder is synced, so that a power cut cannot undo it. Until that step the
 * old file is untouched, and whatever fails before it removes the temporary file.
 *
 * <p>A symbolic link stays, and what it points to is replaced. A file that is replaced passes its permissions on.
 */
final class AtomicFile {
    /** The real one. */
    static final Disk DISK = ChannelOutput::new;

    private static final int MAX_LINKS = 40; // As Linux.
    private static final String PREFIX = ".rnn4j-";
    private static final String SUFFIX = ".tmp";

    private AtomicFile() {}

    /** What is to be written. */
    interface Content {
        void writeTo(WritableByteChannel to) throws IOException;
    }

    /** A file being written. */
    interface Output extends WritableByteChannel {
        /** Returns when what was written is on the disk. */
        void sync() throws IOException;
    }

    /** Creates files; tests put a disk here that fails. */
    interface Disk {
        Output create(Path file) throws IOException;
    }

    /**
     * Replaces or creates a file.
     *
     * @param file its name
     * @param content writes it
     * @throws IOException if that is not possible or the content throws it; the old file is as it was, unless the
     *     message says that only the folder could not be synced
     */
    static void replace(Path file, Content content) throws IOException {
        replace(file, content, DISK);
    }

    static void replace(Path file, Content content, Disk disk) throws IOException {
        Path target = followLinks(file.toAbsolutePath());
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new FileSystemException(file.toString(), null, "it is a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(file.toString(), null, "there is no folder " + folder);
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // Renaming would put an ordinary file in the place of a device or pipe.
            throw new FileSystemException(file.toString(), null, "it is not an ordinary file");
        }
        if (Files.exists(target) && !Files.isWritable(target)) {
            throw new FileSystemException(file.toString(), null, "it is write-protected");
        }
        // Not derived from the file's name, which may already be as long as the file system takes.
        Path temporary = folder.resolve(PREFIX + UUID.randomUUID() + SUFFIX);
        try {
            try (Output output = disk.create(temporary)) {
                copyPermissions(target, temporary);
                content.writeTo(output);
                output.sync();
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (Throwable e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        sync(folder);
    }

    /**
     * Removes the temporary files that killed processes left in a folder.
     *
     * @param folder a folder in which nobody else writes files at this time
     * @throws IOException if it cannot be read or a file cannot be removed
     */
    static void removeLeftovers(Path folder) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static Path followLinks(Path file) throws IOException {
        Path target = file;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemLoopException(file.toString());
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (source != null && Files.exists(from)) {
            Files.setPosixFilePermissions(to, source.readAttributes().permissions());
        }
    }

    private static void sync(Path folder) throws IOException {
        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) == null) {
            return; // Windows opens no folder, and syncs the renaming itself.
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new IOException("it is written, but its folder could not be synced, so a power cut may undo it", e);
        }
    }

    private static final class ChannelOutput implements Output {
        private final FileChannel channel;

        ChannelOutput(Path file) throws IOException {
            this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return channel.write(bytes);
        }

        @Override
        public void sync() throws IOException {
            channel.force(true);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
