package io.rnn4j.io;

import io.rnn4j.internal.Json;
import io.rnn4j.io.SafetensorsHeader.Entry;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Checkpoint;
import io.rnn4j.train.CheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A checkpoint as a safetensors file. The CRC-32C over the whole file, with its own digits as zeros, is in the metadata,
 * so that no bit of texts, names or data can change unnoticed.
 */
final class CheckpointFile implements CheckpointStore.Saved {
    private static final String FORMAT = "rnn4j.checkpoint";
    private static final String VERSION = "1";
    private static final String CHECKSUM = "rnn4j.crc32c";
    private static final String NO_CHECKSUM = "00000000";
    private static final int PIECE = 1 << 16;

    private final Path file;
    private final Map<String, String> texts;

    private CheckpointFile(Path file, Map<String, String> texts) {
        this.file = file;
        this.texts = texts;
    }

    private static SafetensorsWriter writer(Checkpoint checkpoint) {
        return new SafetensorsWriter(checkpoint.tensors());
    }

    /** Returns what comes before the data, with the checksum of all. */
    static byte[] header(Checkpoint checkpoint) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put(CHECKSUM, NO_CHECKSUM);
        metadata.putAll(checkpoint.texts());
        SafetensorsWriter writer = writer(checkpoint);
        byte[] header = writer.header(metadata);
        CRC32C checksum = new CRC32C();
        writer.write(header, new ChecksumChannel(checksum));
        // The header begins with the format and the checksum; no text can look like them, for its quotes are escaped.
        byte[] key = ("\"" + CHECKSUM + "\":\"").getBytes(StandardCharsets.UTF_8);
        int at = indexOf(header, key) + key.length;
        byte[] digits = digits(checksum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, header, at, digits.length);
        return header;
    }

    private static int indexOf(byte[] bytes, byte... part) {
        int at = 0;
        while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
            at++;
        }
        return at;
    }

    private static String digits(CRC32C checksum) {
        return String.format("%08x", checksum.getValue());
    }

    static void write(byte[] header, Checkpoint checkpoint, WritableByteChannel to) throws IOException {
        writer(checkpoint).write(header, to);
    }

    /** Takes bytes in. */
    private record ChecksumChannel(CRC32C checksum) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            checksum.update(bytes);
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Opens a file after checking all of it. */
    static CheckpointFile open(Path file) throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            Map<String, Json.Text> metadata = reader.header().metadata();
            Json.Text checksum = metadata.get(CHECKSUM);
            Json.Text format = metadata.get(FORMAT);
            if (format == null || checksum == null) {
                throw ModelFileException.whole(file, "it is not a checkpoint of RNN4J", null);
            }
            String actual = checksum(file, checksum.at() + 1);
            if (!actual.equals(checksum.text())) {
                throw ModelFileException.whole(
                        file,
                        "it is damaged: its checksum is " + actual + ", but it should be "
                                + Json.quoted(checksum.text()),
                        null);
            }
            if (!format.text().equals(VERSION)) {
                throw ModelFileException.whole(
                        file, "another version wrote it: its format is " + Json.quoted(format.text()), null);
            }
            Map<String, String> texts = new LinkedHashMap<>();
            metadata.forEach((key, text) -> texts.put(key, text.text()));
            texts.remove(FORMAT);
            texts.remove(CHECKSUM);
            return new CheckpointFile(file, Collections.unmodifiableMap(texts));
        }
    }

    private static String checksum(Path file, long digitsAt) throws IOException {
        CRC32C checksum = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        long at = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(piece.clear()) >= 0) {
                piece.flip();
                for (long digit = digitsAt; digit < digitsAt + NO_CHECKSUM.length(); digit++) {
                    if (digit >= at && digit < at + piece.limit()) {
                        piece.put((int) (digit - at), (byte) '0');
                    }
                }
                at += piece.limit();
                checksum.update(piece);
            }
        }
        return digits(checksum);
    }

    @Override
    public Map<String, String> texts() {
        return texts;
    }

    @Override
    public void copyTo(Map<String, Tensor> into) throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            if (reader.header().tensors().size() != into.size()) {
                throw ModelFileException.whole(
                        file,
                        "it has " + reader.header().tensors().size() + " tensors, but " + into.size() + " are needed",
                        null);
            }
            for (Entry entry : reader.header().tensors()) {
                Tensor tensor = into.get(entry.name());
                if (tensor == null || tensor.dtype() != entry.dtype() || !sameShape(tensor, entry)) {
                    throw ModelFileException.at(
                            file,
                            entry.field(""),
                            entry.at(),
                            "it is of " + entry.dtype() + entry.dims() + ", but needed is "
                                    + (tensor == null ? "no such tensor" : tensor));
                }
            }
            for (Entry entry : reader.header().tensors()) {
                Tensor tensor = into.get(entry.name());
                if (tensor != null) {
                    reader.read(entry, tensor);
                }
            }
        } catch (IOException e) {
            throw ModelFileException.of(file, "cannot be read", e);
        }
    }

    private static boolean sameShape(Tensor tensor, Entry entry) {
        int[] dims = tensor.shape().toArray();
        return entry.dims()
                .equals(Arrays.stream(dims).mapToObj(dim -> (long) dim).toList());
    }
}
