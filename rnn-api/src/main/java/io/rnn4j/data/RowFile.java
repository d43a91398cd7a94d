package io.rnn4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;

/**
 * Rows in a file, for series larger than memory: a {@link Writer} takes them row by row, and afterwards each is read
 * from its place, so that windows over them may be shuffled. Nothing but the rows asked for is held.
 *
 * <p>The file: {@code RNN4JROW}, the number of columns and of rows as 8-byte integers, then the rows as 8-byte floating
 * point numbers, all big-endian. The number of rows is written last, so that a file that was not finished is noticed.
 */
public final class RowFile implements Rows, AutoCloseable {
    private static final long MAGIC = 0x524E4E344A524F57L; // "RNN4JROW"
    private static final int HEADER = 3 * Long.BYTES;
    private static final long UNFINISHED = -1;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final int columns;
    private final int size;

    private RowFile(Path file, FileChannel channel, int columns, int size) {
        this.file = file;
        this.channel = channel;
        this.columns = columns;
        this.size = size;
    }

    /**
     * Opens a file that a {@link Writer} finished.
     *
     * @param file the file
     * @return its rows, to be closed after use
     * @throws IOException if it cannot be read, or is no such file, or was not finished
     */
    public static RowFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long length = channel.size();
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            if (length < HEADER || !fill(channel, header, 0) || header.getLong() != MAGIC) {
                throw new IOException(file + ": it is no file of rows");
            }
            long columns = header.getLong();
            long rows = header.getLong();
            if (rows == UNFINISHED) {
                throw new IOException(file + ": it was not written to its end; write it again");
            }
            long values = (length - HEADER) / Double.BYTES;
            if (columns < 1
                    || columns > Integer.MAX_VALUE
                    || rows < 0
                    || rows > Integer.MAX_VALUE
                    || (length - HEADER) % Double.BYTES != 0
                    || (rows == 0 ? values != 0 : values / rows != columns || values % rows != 0)) {
                throw new IOException(file + ": it should have " + rows + " rows of " + columns + " columns, but has "
                        + length + " bytes: it is damaged");
            }
            return new RowFile(file, channel, (int) columns, (int) rows);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int columns() {
        return columns;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    @Override
    public void read(int row, int count, double[] into, int at) {
        Objects.checkFromIndexSize(row, count, size);
        int values = Math.multiplyExact(count, columns);
        Objects.checkFromIndexSize(at, values, into.length);
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(values, BUFFER / Double.BYTES) * Double.BYTES);
        try {
            for (int done = 0; done < values; ) {
                bytes.clear().limit(Math.min(values - done, BUFFER / Double.BYTES) * Double.BYTES);
                if (!fill(channel, bytes, HEADER + ((long) row * columns + done) * Double.BYTES)) {
                    throw new IOException(file + ": it became shorter while it was read");
                }
                int some = bytes.remaining() / Double.BYTES;
                bytes.asDoubleBuffer().get(into, at + done, some);
                done += some;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills a buffer from a place and turns it to be read; false where the file ends before. */
    private static boolean fill(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, from + bytes.position());
            if (read < 0) {
                return false;
            }
        }
        bytes.flip();
        return true;
    }

    /** Closes the file. The rows cannot be read afterwards. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /**
     * Writes rows to a file, one after the other. They go to a temporary name in the same folder, and the file is created
     * or replaced as a whole by {@link #finish}; what fails before leaves an older file as it was.
     */
    public static final class Writer implements AutoCloseable {
        private final Path file;
        private final Path temporary;
        private final FileChannel channel;
        private final int columns;
        private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        private int rows;
        private boolean finished;

        /**
         * Starts a file.
         *
         * @param file its name
         * @param columns the number of columns, at least 1
         * @throws IOException if it cannot be written
         * @throws IllegalArgumentException if there are no columns
         */
        public Writer(Path file, int columns) throws IOException {
            if (columns < 1) {
                throw new IllegalArgumentException("rows have at least one column, but got " + columns);
            }
            if (Files.isDirectory(file)) {
                throw new FileSystemException(file.toString(), null, "it is a folder");
            }
            this.columns = columns;
            this.file = file;
            this.temporary = file.resolveSibling(".rows-" + UUID.randomUUID() + ".tmp");
            this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            bytes.putLong(MAGIC).putLong(columns).putLong(UNFINISHED);
        }

        /**
         * Adds a row.
         *
         * @param row as many values as there are columns, all finite
         * @throws IOException if it cannot be written, or there are 2^31 - 1 rows already
         * @throws IllegalArgumentException if there are more or fewer values, or one is not finite
         * @throws IllegalStateException after {@link #finish}
         */
        public void add(double... row) throws IOException {
            requireUnfinished();
            if (row.length != columns) {
                throw new IllegalArgumentException(
                        "these rows have " + columns + " columns, but got a row of " + row.length);
            }
            for (int column = 0; column < columns; column++) {
                if (!Double.isFinite(row[column])) {
                    throw new IllegalArgumentException("row " + rows + " must have finite numbers, but has "
                            + row[column] + " in column " + column + " of " + Arrays.toString(row));
                }
            }
            if (rows == Integer.MAX_VALUE) {
                throw new IOException("a file of rows has at most 2^31 - 1 of them");
            }
            for (double value : row) {
                if (bytes.remaining() < Double.BYTES) {
                    flush();
                }
                bytes.putDouble(value);
            }
            rows++;
        }

        /**
         * Finishes the file, which takes its name only then.
         *
         * @throws IOException if it cannot be written
         * @throws IllegalStateException if it is finished already
         */
        public void finish() throws IOException {
            requireUnfinished();
            flush();
            bytes.putLong(rows).flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes, HEADER - bytes.remaining());
            }
            bytes.clear();
            channel.close();
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            finished = true;
        }

        private void requireUnfinished() {
            if (finished) {
                throw new IllegalStateException(file + " is finished; no more rows can be added");
            }
        }

        /**
         * Writes the rows so far to the disk's file, which tells whether there is room for them. {@link #finish} does so too.
         *
         * @throws IOException if they cannot be written
         */
        public void flush() throws IOException {
            requireUnfinished();
            bytes.flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            bytes.clear();
        }

        /** Ends writing; without {@link #finish} before, nothing is left of it. */
        @Override
        public void close() throws IOException {
            channel.close();
            if (!finished) {
                Files.deleteIfExists(temporary);
            }
        }
    }
}
