package io.rnn4j.io;

import io.rnn4j.io.SafetensorsHeader.Entry;
import io.rnn4j.tensor.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** An open safetensors file whose header has been checked. See {@link SafetensorsHeader}. */
final class SafetensorsReader implements Closeable {
    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final TensorBytes codec = new TensorBytes();
    private final CRC32C checksum = new CRC32C();

    private SafetensorsReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        if (size < SafetensorsHeader.LENGTH_BYTES) {
            throw ModelFileException.at(
                    file, "header length", 0, "the file has only " + size + " bytes, too few for a safetensors file");
        }
        ByteBuffer length = ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(length, 0, "header length");
        int bytes = SafetensorsHeader.checkedLength(file, length.flip().getLong(), size);
        ByteBuffer json = ByteBuffer.allocate(bytes);
        fill(json, SafetensorsHeader.LENGTH_BYTES, "header");
        this.header = SafetensorsHeader.parse(file, json.array(), size);
    }

    /**
     * Opens a file and reads its header.
     *
     * @param file an ordinary file: reading from a pipe could wait for ever
     * @return the open file, to be closed
     * @throws ModelFileException if the file is not as the format asks
     * @throws IOException if the file cannot be read
     */
    static SafetensorsReader open(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw ModelFileException.whole(file, "it is not an ordinary file", null);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SafetensorsReader(file, channel);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    SafetensorsHeader header() {
        return header;
    }

    /**
     * Reads a tensor's elements.
     *
     * @param entry one of the header's
     * @param into a tensor of as many elements, of either type; a FLOAT64 file is rounded for a FLOAT32 tensor
     */
    void read(Entry entry, Tensor into) throws IOException {
        long[] at = {header.dataStart() + entry.begin()};
        try {
            codec.decode(
                    entry.dtype(),
                    bytes -> {
                        int length = bytes.remaining();
                        fill(bytes, at[0], entry.field("data"));
                        checksum.update(bytes.duplicate().flip());
                        at[0] += length;
                    },
                    into);
        } catch (ArithmeticException e) {
            throw ModelFileException.at(
                    file, entry.field("data"), at[0], "within the values before: " + e.getMessage());
        }
    }

    /**
     * Returns the CRC-32C of what {@link #read} has read.
     *
     * @return of all data, if all tensors were read in the header's order
     */
    long checksum() {
        return checksum.getValue();
    }

    private void fill(ByteBuffer bytes, long offset, String field) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, at);
            if (read < 0) {
                throw ModelFileException.at(file, field, at, "the file ends here: it was cut off while it was read");
            }
            at += read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
