package io.rnn4j.io;

import io.rnn4j.internal.Json;
import io.rnn4j.internal.JsonException;
import io.rnn4j.internal.JsonReader;
import io.rnn4j.internal.JsonWriter;
import io.rnn4j.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: which tensors lie where, and a map of texts.
 *
 * <pre>
 * 8 bytes   n, unsigned, little-endian
 * n bytes   the header: {"__metadata__": {key: text, ...}, name: {"dtype": "F32", "shape": [2, 3],
 *           "data_offsets": [begin, end]}, ...}, padded with spaces so that the data begins at a multiple of 8
 * the rest  the data: row-major, little-endian, no byte unused and none used twice
 * </pre>
 *
 * <p>Reading believes nothing. The file's size is the one number that nobody can lie about, so every other is compared
 * with it, in arithmetic that cannot overflow, before anything is allocated by it. Of the format's types F32 and F64
 * are taken. See <a href="https://github.com/huggingface/safetensors">the format's description</a>.
 *
 * @param metadata the texts of {@code __metadata__} by key
 * @param tensors in the order in which their data lies
 * @param dataStart the offset of the data in the file
 */
record SafetensorsHeader(Map<String, Json.Text> metadata, List<Entry> tensors, long dataStart) {
    /** The format allows 100 MB; 8 MiB is some 50,000 tensors, or a vocabulary of half a million words. */
    static final int MAX_BYTES = 8 << 20;

    static final int LENGTH_BYTES = Long.BYTES;
    static final int ALIGNMENT = 8;
    static final String METADATA = "__metadata__";

    /** PyTorch's tensors have at most 64 dimensions; ours at most 3. */
    private static final int MAX_RANK = 64;

    /**
     * One tensor.
     *
     * @param name its name
     * @param dtype the type of its elements
     * @param dims its extents, none for a scalar
     * @param begin where its data begins, counted from the start of the data
     * @param end where its data ends
     * @param at where its description begins in the file
     */
    record Entry(String name, DType dtype, List<Long> dims, long begin, long end, long at) {
        String field(String part) {
            return "tensor " + Json.quoted(name) + (part.isEmpty() ? "" : " " + part);
        }
    }

    /**
     * Checks the length of the header.
     *
     * @param file for the message
     * @param length as it stands in the file
     * @param fileSize the file's size in bytes, at least {@link #LENGTH_BYTES}
     * @return the length
     */
    static int checkedLength(Object file, long length, long fileSize) throws ModelFileException {
        String field = "header length";
        if (length < 0 || length > fileSize - LENGTH_BYTES) {
            throw ModelFileException.at(
                    file,
                    field,
                    0,
                    "the header has " + Long.toUnsignedString(length) + " bytes by its length, but the file only "
                            + (fileSize - LENGTH_BYTES) + " after it: it is no safetensors file, or it is cut off");
        }
        if (length > MAX_BYTES) {
            throw ModelFileException.at(
                    file, field, 0, "at most " + MAX_BYTES + " bytes are taken, but it is " + length);
        }
        return Math.toIntExact(length);
    }

    /**
     * Reads and checks a header.
     *
     * @param file for messages
     * @param json the header's bytes, with the padding
     * @param fileSize the file's size in bytes
     * @return the header
     */
    static SafetensorsHeader parse(Object file, byte[] json, long fileSize) throws ModelFileException {
        if (json.length == 0 || json[0] != '{') {
            throw ModelFileException.at(file, "header", LENGTH_BYTES, "it must begin with '{'");
        }
        Json value;
        try {
            value = JsonReader.read(json, LENGTH_BYTES);
        } catch (JsonException e) {
            throw ModelFileException.at(file, "header", e.offset(), e.problem());
        }
        return new Parser(file).header((Json.Fields) value, LENGTH_BYTES + (long) json.length, fileSize);
    }

    private record Parser(Object file) {
        SafetensorsHeader header(Json.Fields header, long dataStart, long fileSize) throws ModelFileException {
            Map<String, Json.Text> metadata = Map.of();
            List<Entry> tensors = new ArrayList<>();
            for (Map.Entry<String, Json> field : header.fields().entrySet()) {
                if (field.getKey().equals(METADATA)) {
                    metadata = metadata(field.getValue());
                } else {
                    tensors.add(entry(field.getKey(), field.getValue()));
                }
            }
            tensors.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            checkCovered(tensors, dataStart, fileSize);
            return new SafetensorsHeader(metadata, List.copyOf(tensors), dataStart);
        }

        private Map<String, Json.Text> metadata(Json value) throws ModelFileException {
            Map<String, Json.Text> texts = new LinkedHashMap<>();
            for (Map.Entry<String, Json> field : fields(METADATA, value).entrySet()) {
                String name = METADATA + " " + Json.quoted(field.getKey());
                texts.put(field.getKey(), typed(name, field.getValue(), Json.Text.class, "a string"));
            }
            return Collections.unmodifiableMap(texts);
        }

        private Entry entry(String name, Json value) throws ModelFileException {
            String field = "tensor " + Json.quoted(name);
            Map<String, Json> parts = fields(field, value);
            for (Map.Entry<String, Json> part : parts.entrySet()) {
                if (!part.getKey().equals("dtype")
                        && !part.getKey().equals("shape")
                        && !part.getKey().equals("data_offsets")) {
                    throw at(field, part.getValue().at(), "unknown key " + Json.quoted(part.getKey()));
                }
            }
            DType dtype = dtype(field + " dtype", part(field, value, parts, "dtype"));
            Json shape = part(field, value, parts, "shape");
            List<Long> dims = longs(field + " shape", shape);
            if (dims.size() > MAX_RANK) {
                throw at(field + " shape", shape.at(), "at most " + MAX_RANK + " dimensions, but got " + dims.size());
            }
            Json place = part(field, value, parts, "data_offsets");
            List<Long> offsets = longs(field + " data_offsets", place);
            if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
                throw at(
                        field + " data_offsets",
                        place.at(),
                        "needs [begin, end], begin at most end, but got " + offsets);
            }
            long length = offsets.get(1) - offsets.get(0);
            long needed = bytes(dtype, dims);
            if (length != needed) {
                throw at(
                        field + " data_offsets",
                        place.at(),
                        "shape " + dims + " of " + dtype + " takes " + (needed < 0 ? "more than 2^63" : needed)
                                + " bytes, but " + offsets + " are " + length);
            }
            return new Entry(name, dtype, dims, offsets.get(0), offsets.get(1), value.at());
        }

        private void checkCovered(List<Entry> tensors, long dataStart, long fileSize) throws ModelFileException {
            long end = 0;
            for (Entry tensor : tensors) {
                if (tensor.begin() != end) {
                    throw at(
                            tensor.field("data_offsets"),
                            tensor.at(),
                            "its data begins at " + tensor.begin() + " of the data, but the data before it ends at "
                                    + end + (tensor.begin() < end ? ": they overlap" : ": there is a hole"));
                }
                end = tensor.end();
            }
            long size = fileSize - dataStart;
            if (end != size) {
                throw at(
                        "data",
                        dataStart,
                        "the tensors take " + end + " bytes, but the file has " + size
                                + (end > size ? ": it is cut off" : ": something follows"));
            }
        }

        private Json part(String field, Json value, Map<String, Json> parts, String name) throws ModelFileException {
            Json part = parts.get(name);
            if (part == null) {
                throw at(field, value.at(), "it lacks " + name);
            }
            return part;
        }

        private DType dtype(String field, Json value) throws ModelFileException {
            String text = typed(field, value, Json.Text.class, "a string").text();
            return switch (text) {
                case "F32" -> DType.FLOAT32;
                case "F64" -> DType.FLOAT64;
                default -> throw at(field, value.at(), "only F32 and F64 are taken, but got " + Json.quoted(text));
            };
        }

        private List<Long> longs(String field, Json value) throws ModelFileException {
            List<Long> numbers = new ArrayList<>();
            for (Json item : typed(field, value, Json.Items.class, "an array").items()) {
                Json.Numeral number = typed(field, item, Json.Numeral.class, "a whole number");
                if (!number.isUnsignedLong()) {
                    throw at(field, item.at(), "needs a whole number from 0 to 2^63-1, but got " + number.kind());
                }
                numbers.add(number.asLong());
            }
            return List.copyOf(numbers);
        }

        private Map<String, Json> fields(String field, Json value) throws ModelFileException {
            return typed(field, value, Json.Fields.class, "an object").fields();
        }

        private <T extends Json> T typed(String field, Json value, Class<T> type, String kind)
                throws ModelFileException {
            if (!type.isInstance(value)) {
                throw at(field, value.at(), "needs " + kind + ", but got " + value.kind());
            }
            return type.cast(value);
        }

        private ModelFileException at(String field, long offset, String problem) {
            return ModelFileException.at(file, field, offset, problem);
        }
    }

    /** The bytes that a tensor takes; -1 if more than a long holds. */
    private static long bytes(DType dtype, List<Long> dims) {
        if (dims.contains(0L)) {
            return 0;
        }
        long bytes = dtype.bytes();
        for (long dim : dims) {
            if (bytes > Long.MAX_VALUE / dim) {
                return -1;
            }
            bytes *= dim;
        }
        return bytes;
    }

    /**
     * Encodes a header with its length before it and its padding behind it.
     *
     * @param metadata texts by key
     * @param tensors in the order of their data
     * @return the bytes before the data
     * @throws IllegalArgumentException if a text has half of a surrogate pair
     */
    static byte[] encode(Map<String, String> metadata, List<Entry> tensors) {
        JsonWriter json = new JsonWriter().begin('{');
        if (!metadata.isEmpty()) {
            json.key(METADATA).begin('{');
            metadata.forEach((key, text) -> json.key(key).string(text));
            json.end('}');
        }
        for (Entry tensor : tensors) {
            json.key(tensor.name()).begin('{');
            json.key("dtype").string(tensor.dtype() == DType.FLOAT32 ? "F32" : "F64");
            json.key("shape").begin('[');
            tensor.dims().forEach(json::number);
            json.end(']').key("data_offsets").begin('[');
            json.number(tensor.begin()).number(tensor.end()).end(']').end('}');
        }
        byte[] text = json.end('}').toString().getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(text);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.array();
    }
}
