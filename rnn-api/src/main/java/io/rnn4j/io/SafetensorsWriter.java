package io.rnn4j.io;

import io.rnn4j.io.SafetensorsHeader.Entry;
import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes tensors in the safetensors format. See {@link SafetensorsHeader}. */
final class SafetensorsWriter {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final TensorBytes codec = new TensorBytes();

    /**
     * Lays the tensors out.
     *
     * @param byName the tensors; the larger type goes first, as the format's own library does it, so that every
     *     tensor is aligned to its type
     */
    SafetensorsWriter(Map<String, Tensor> byName) {
        byName.entrySet().stream()
                .sorted((a, b) ->
                        b.getValue().dtype().bytes() - a.getValue().dtype().bytes())
                .forEachOrdered(entry -> tensors.put(entry.getKey(), entry.getValue()));
        long begin = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            List<Long> dims = new ArrayList<>();
            for (int dim : tensor.shape().toArray()) {
                dims.add((long) dim);
            }
            long end = begin + (long) tensor.size() * tensor.dtype().bytes();
            entries.add(new Entry(entry.getKey(), tensor.dtype(), dims, begin, end, 0));
            begin = end;
        }
    }

    /**
     * Returns the CRC-32C of the data.
     *
     * @return of the elements as they are now
     */
    long checksum() throws IOException {
        CRC32C checksum = new CRC32C();
        for (Tensor tensor : tensors.values()) {
            codec.encode(tensor, checksum::update);
        }
        return checksum.getValue();
    }

    /**
     * Returns what comes before the data.
     *
     * @param metadata texts by key
     * @return length, header and padding
     * @throws IllegalArgumentException if a text has half of a surrogate pair, or the header becomes longer than
     *     is taken when reading
     */
    byte[] header(Map<String, String> metadata) {
        byte[] header = SafetensorsHeader.encode(metadata, entries);
        if (header.length - SafetensorsHeader.LENGTH_BYTES > SafetensorsHeader.MAX_BYTES) {
            throw new IllegalArgumentException("the names and metadata of a model file may take "
                    + SafetensorsHeader.MAX_BYTES + " bytes, but these take "
                    + (header.length - SafetensorsHeader.LENGTH_BYTES));
        }
        return header;
    }

    /**
     * Writes the file.
     *
     * @param header what {@link #header} gave
     * @param to where it goes
     * @return the CRC-32C of the data that was written
     */
    long write(byte[] header, WritableByteChannel to) throws IOException {
        writeAll(ByteBuffer.wrap(header), to);
        CRC32C checksum = new CRC32C();
        for (Tensor tensor : tensors.values()) {
            codec.encode(tensor, bytes -> {
                checksum.update(bytes.duplicate());
                writeAll(bytes, to);
            });
        }
        return checksum.getValue();
    }

    private static void writeAll(ByteBuffer bytes, WritableByteChannel to) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
