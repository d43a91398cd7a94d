package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.io.SafetensorsHeader.Entry;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final byte[] NONE = {};

    private final TensorOps ops = new ReferenceBackend().tensors();

    @TempDir
    private Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("t.safetensors"), bytes);
    }

    private SafetensorsHeader header(byte[] bytes) throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(write(bytes))) {
            return reader.header();
        }
    }

    private double[] read(SafetensorsReader reader, Entry entry, DType dtype, int... dims) throws IOException {
        Tensor tensor = ops.allocate(dtype, Shape.of(dims));
        reader.read(entry, tensor);
        return tensor.toDoubleArray();
    }

    private byte[] written(Map<String, String> metadata, Map<String, Tensor> tensors) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter(tensors);
        Path file = folder.resolve("written.safetensors");
        try (WritableByteChannel channel = Channels.newChannel(Files.newOutputStream(file))) {
            assertThat(writer.write(writer.header(metadata), channel)).isEqualTo(writer.checksum());
        }
        return Files.readAllBytes(file);
    }

    /** The bytes are those of the format's own library (its test test_serialization_forced_alignement). */
    @Test
    void writesTheBytesThatTheFormatsOwnLibraryWrites() throws IOException {
        Tensor tensor = ops.allocate(DType.FLOAT32, Shape.of(1, 1, 2, 3)).copyFrom(0f, 1, 2, 3, 4, 5);

        assertThat(written(Map.of(), Map.of("attn0", tensor)))
                .isEqualTo(Bytes.file(
                        "{\"attn0\":{\"dtype\":\"F32\",\"shape\":[1,1,2,3],\"data_offsets\":[0,24]}}       ",
                        Bytes.floats(0, 1, 2, 3, 4, 5)));
        assertThat(written(Map.of(), Map.of())).isEqualTo(Bytes.file("{}      ", NONE));
    }

    @Test
    void readsAFileInAnyOrderWithWhiteSpaceScalarsAndEmptyTensors() throws IOException {
        String json = "{ \"b\": {\"data_offsets\": [8, 16], \"shape\": [2, 1], \"dtype\": \"F32\"},\n"
                + " \"a\": {\"dtype\": \"F64\", \"shape\": [], \"data_offsets\": [0, 8]},\t"
                + " \"none\": {\"dtype\": \"F32\", \"shape\": [3, 0], \"data_offsets\": [8, 8]},"
                + " \"__metadata__\": {\"format\": \"pt\"} }   ";
        ByteBuffer data = ByteBuffer.allocate(16);
        data.put(Bytes.doubles(Math.PI)).put(Bytes.floats(-1.5f, Float.NaN));

        try (SafetensorsReader reader = SafetensorsReader.open(write(Bytes.file(json, data.array())))) {
            List<Entry> tensors = reader.header().tensors();
            assertThat(tensors).extracting(Entry::name).containsExactly("a", "none", "b");
            assertThat(reader.header().metadata().get("format").text()).isEqualTo("pt");
            assertThat(read(reader, tensors.get(0), DType.FLOAT64, 1)).containsExactly(Math.PI);
            assertThat(read(reader, tensors.get(2), DType.FLOAT32, 2, 1)).containsExactly(-1.5, Double.NaN);
        }
    }

    @Test
    void bringsBackTensorsOfBothTypesInPiecesAndWithGaps() throws IOException {
        Tensor wide = ops.allocate(DType.FLOAT32, Shape.of(50, 400));
        Tensor large = ops.allocate(DType.FLOAT64, Shape.of(3, 9000));
        fill(wide);
        fill(large);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("gaps", wide.columnRange(7, 350));
        tensors.put("large", large);

        byte[] bytes = written(Map.of("k", "v"), tensors);

        try (SafetensorsReader reader = SafetensorsReader.open(write(bytes))) {
            List<Entry> entries = reader.header().tensors();
            assertThat(entries).extracting(Entry::name).containsExactly("large", "gaps");
            assertThat(read(reader, entries.get(0), DType.FLOAT64, 3, 9000)).isEqualTo(large.toDoubleArray());
            Tensor gaps = ops.allocate(DType.FLOAT32, Shape.of(50, 400)).columnRange(50, 393);
            reader.read(entries.get(1), gaps);
            assertThat(gaps.toDoubleArray()).isEqualTo(tensors.get("gaps").toDoubleArray());
            assertThat(reader.checksum()).isEqualTo(new SafetensorsWriter(tensors).checksum());
            assertThat(reader.header().dataStart() % 8).isZero();
        }
    }

    private static void fill(Tensor tensor) {
        double[] values = new double[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(i + 1.0);
        }
        tensor.copyFrom(values);
    }

    @Test
    void refusesANumberBeyondFloat32WhenItIsAskedFor() throws IOException {
        String json = "{\"a\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[0,24]}}";
        byte[] file = Bytes.file(json, Bytes.doubles(Double.POSITIVE_INFINITY, Float.MAX_VALUE, 1e39));

        try (SafetensorsReader reader = SafetensorsReader.open(write(file))) {
            Entry entry = reader.header().tensors().get(0);
            assertThatThrownBy(() -> read(reader, entry, DType.FLOAT32, 3))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("tensor 'a' data")
                    .hasMessageEndingWith("1.0E39 is beyond FLOAT32");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 18446744073709551615",
        "-9223372036854775808, 9223372036854775808",
        "9223372036854775807, 9223372036854775807",
        "3, 3",
        "2147483648, 2147483648"
    })
    void refusesAHeaderLengthBeyondTheFile(long length, String shown) throws IOException {
        assertThatThrownBy(() -> header(Bytes.withLength(length, "{}".getBytes(StandardCharsets.UTF_8), NONE)))
                .isInstanceOfSatisfying(ModelFileException.class, e -> {
                    assertThat(e.field()).isEqualTo("header length");
                    assertThat(e.offset()).isZero();
                })
                .hasMessageContaining("t.safetensors: header length at byte 0: the header has " + shown
                        + " bytes by its length, but the file only 2 after it");
    }

    @Test
    void refusesAHeaderOfMoreThan8MiBEvenIfItIsThere() throws IOException {
        Path file = write(Bytes.withLength(SafetensorsHeader.MAX_BYTES + 1L, NONE, NONE));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }

        assertThatThrownBy(() -> SafetensorsReader.open(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("at most 8388608 bytes are taken, but it is 8388609");
    }

    @Test
    void refusesToWriteAHeaderThatItWouldNotRead() {
        Map<String, String> metadata = Map.of("text", "x".repeat(SafetensorsHeader.MAX_BYTES));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SafetensorsWriter(Map.of()).header(metadata))
                .withMessageContaining("may take 8388608 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|header at byte 8: it must begin with '{'",
                "` {}`|header at byte 8: it must begin with '{'",
                "{|header at byte 9: expected a key in quotes",
                "{\"a\":1}|tensor 'a' at byte 13: needs an object, but got the number 1",
                "{\"a\":{}}|tensor 'a' at byte 13: it lacks dtype",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}|tensor 'a' at byte 13: it lacks data_offsets",
                "{\"a\":T,\"a\":T}|header at byte 62: duplicate key 'a'",
                "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}|header at byte 28: duplicate key 'dtype'",
                "{\"__metadata__\":{},\"__metadata__\":{}}|header at byte 27: duplicate key '__metadata__'",
                "{\"__metadata__\":[]}|__metadata__ at byte 24: needs an object, but got an array",
                "{\"__metadata__\":{\"k\":1}}|__metadata__ 'k' at byte 29: needs a string, but got the number 1",
                "{\"__metadata__\":{\"k\":null}}|__metadata__ 'k' at byte 29: needs a string, but got null",
                "{\"a\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}"
                        + "|tensor 'a' dtype at byte 22: only F32 and F64 are taken, but got 'BF16'",
                "{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}"
                        + "|tensor 'a' dtype at byte 22: needs a string, but got the number 32",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}"
                        + "|tensor 'a' shape at byte 36: needs an array, but got the number 2",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}"
                        + "|tensor 'a' shape at byte 37: needs a whole number from 0 to 2^63-1, but got the number -2",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}"
                        + "|tensor 'a' shape at byte 37: needs a whole number from 0 to 2^63-1, but got the number 2.0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e999999999],\"data_offsets\":[0,8]}}"
                        + "|tensor 'a' shape at byte 37: needs a whole number from 0 to 2^63-1",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}"
                        + "|tensor 'a' shape at byte 37: needs a whole number, but got a string",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}"
                        + "|takes more than 2^63 bytes, but [0, 0] are 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2305843009213693952,2],\"data_offsets\":[0,0]}}"
                        + "|takes more than 2^63 bytes, but [0, 0] are 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775808]}}"
                        + "|but got the number 9223372036854775808",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}"
                        + "|tensor 'a' data_offsets at byte 55: needs [begin, end], begin at most end, but got [8, 0]",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}|data_offsets at byte 55: needs [begin, end]",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}"
                        + "|shape [3] of FLOAT32 takes 12 bytes, but [0, 8] are 8",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}"
                        + "|shape [2] of FLOAT64 takes 16 bytes, but [0, 8] are 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}|tensor 'a' at byte 65: unknown key 'x'",
                "{\"a\":T,\"b\":T}|overlap",
                "{\"a\":T,\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|they overlap",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}"
                        + "|begins at 4 of the data, but the data before it ends at 0: there is a hole",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
                        + "|the tensors take 4 bytes, but the file has 8: something follows",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}"
                        + "|the tensors take 12 bytes, but the file has 8: it is cut off",
                "{}|the tensors take 0 bytes, but the file has 8: something follows",
                "{\"a\":T} x|header at byte 63: expected the end of the text, but found 'x'",
            })
    void refusesWhatTheFormatForbids(String header, String message) throws IOException {
        String tensor = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        byte[] file = Bytes.file(header.replace("T", tensor), Bytes.floats(1, 2));

        assertThatThrownBy(() -> header(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("t.safetensors: ")
                .hasMessageContaining(message)
                .hasMessageContaining(" at byte ");
    }

    @Test
    void refusesMalformedUtf8WithItsOffset() {
        byte[] header = "{\"a?\":1}".getBytes(StandardCharsets.UTF_8);
        header[3] = (byte) 0xff;

        assertThatThrownBy(() -> header(Bytes.file(header, NONE)))
                .isInstanceOf(ModelFileException.class)
                .hasMessageEndingWith("header at byte 11: malformed UTF-8");
    }

    @Test
    void refusesAShapeOfTooManyDimensions() {
        String json = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1" + ",1".repeat(64) + "],\"data_offsets\":[0,4]}}";

        assertThatThrownBy(() -> header(Bytes.file(json, Bytes.floats(1))))
                .isInstanceOf(ModelFileException.class)
                .hasMessageEndingWith("at most 64 dimensions, but got 65");
    }
}
