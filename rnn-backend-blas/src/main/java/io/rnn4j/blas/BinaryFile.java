package io.rnn4j.blas;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Little-endian numbers at any place of a file. Every access beyond the end is a {@link BadLibraryException}. */
final class BinaryFile implements Closeable {
    /** Tables of a library are read front to back: one read of this size serves some thousand entries. */
    private static final int WINDOW = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
    private long start;

    BinaryFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
        this.size = channel.size();
        window.limit(0);
    }

    long size() {
        return size;
    }

    int u8(long at) throws IOException {
        return window.get(seek(at, 1)) & 0xff;
    }

    int u16(long at) throws IOException {
        return window.getShort(seek(at, 2)) & 0xffff;
    }

    long u32(long at) throws IOException {
        return window.getInt(seek(at, 4)) & 0xffffffffL;
    }

    /** Reads 8 bytes; a value above the largest file or address that occurs comes out negative. */
    long i64(long at) throws IOException {
        return window.getLong(seek(at, 8));
    }

    /** Tells whether the bytes at a place are these characters and a zero. */
    boolean isText(long at, String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            if (u8(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return u8(at + text.length()) == 0;
    }

    /** Refuses a part that the headers promise and the file does not have. */
    void requireExtent(String part, long offset, long length) throws BadLibraryException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new BadLibraryException(
                    path + " is truncated or damaged: its " + part + " should be " + Long.toUnsignedString(length)
                            + " bytes at " + Long.toUnsignedString(offset) + ", but the file has " + size + " bytes");
        }
    }

    BadLibraryException bad(String what) {
        return new BadLibraryException(path + " " + what);
    }

    private int seek(long at, int length) throws IOException {
        if (at < start || at + length > start + window.limit()) {
            requireExtent("content", at, length);
            window.clear();
            while (window.hasRemaining() && channel.read(window, at + window.position()) > 0) {
                // Until the window is full or the file ends.
            }
            window.flip();
            start = at;
            if (window.limit() < length) {
                throw bad("shrank while it was read");
            }
        }
        return (int) (at - start);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
