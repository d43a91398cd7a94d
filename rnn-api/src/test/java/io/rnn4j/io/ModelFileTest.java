package io.rnn4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.layer.Activate;
import io.rnn4j.layer.AdditiveAttention;
import io.rnn4j.layer.Dense;
import io.rnn4j.layer.Dropout;
import io.rnn4j.layer.Embedding;
import io.rnn4j.layer.LastStep;
import io.rnn4j.layer.Layer;
import io.rnn4j.layer.LayerContext;
import io.rnn4j.layer.LayerNorm;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.MaxOverTime;
import io.rnn4j.layer.MeanOverTime;
import io.rnn4j.layer.Parameter;
import io.rnn4j.layer.Recurrent;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFileTest {
    private final Backend backend = ReferenceBackend.open();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.rnn");
    }

    private Model model(DType dtype, LayerSpec... layers) {
        Model.Builder builder =
                Model.builder(backend).dtype(dtype).inputSize(3).seed(-7).metadata(Map.of("births.scale", "é 1.5\n"));
        Stream.of(layers).forEach(builder::add);
        return builder.build();
    }

    private Model small(DType dtype) {
        return model(dtype, Recurrent.simple(2), Dense.of(1));
    }

    private static Map<String, double[]> weights(Model model) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        model.parameters().forEach((name, p) -> weights.put(name, p.value().toDoubleArray()));
        return weights;
    }

    static List<LayerSpec> everyLayer() {
        List<LayerSpec> layers = new ArrayList<>(List.of(
                Recurrent.gru(2),
                Recurrent.gru(2).withoutBias(),
                Recurrent.lstm(3),
                Recurrent.lstm(3).withoutBias(),
                Recurrent.simple(2).withoutBias(),
                Dense.of(4),
                new Dropout(0.1),
                new LayerNorm(1e-3),
                new MeanOverTime(),
                new MaxOverTime(),
                new AdditiveAttention(3),
                new LastStep()));
        for (Activation activation : Activation.values()) {
            layers.add(new Activate(activation));
            if (activation.elementwise()) {
                layers.add(Recurrent.simple(2, activation));
            }
        }
        return layers;
    }

    static Stream<Arguments> everyLayerInBothTypes() {
        return everyLayer().stream()
                .flatMap(layer -> Stream.of(DType.values()).map(dtype -> Arguments.of(layer, dtype)));
    }

    @ParameterizedTest
    @MethodSource("everyLayerInBothTypes")
    void bringsBackEveryLayerInBothTypesBitByBit(LayerSpec layer, DType dtype) throws IOException {
        Model saved = model(dtype, Recurrent.lstm(2), layer, Dense.of(2));
        double[] x = new double[4 * 2 * 3];
        Arrays.setAll(x, i -> Math.cos(i));

        ModelFile.save(saved, file);
        Model loaded = ModelFile.load(file, backend);

        assertThat(loaded.dtype()).isEqualTo(dtype);
        assertThat(loaded.seed()).isEqualTo(-7);
        assertThat(loaded.metadata()).isEqualTo(saved.metadata());
        assertThat(loaded).hasToString(saved.toString());
        assertThat(weights(loaded)).containsExactlyEntriesOf(weights(saved));
        Shape input = Shape.of(4, 2, 3);
        assertThat(loaded.predict(input, x)).isEqualTo(saved.predict(input, x));
        assertThat(saved.predict(input, x)).doesNotContain(Double.NaN);
    }

    /** It takes one column of whole numbers, so it can only be the first layer. */
    @ParameterizedTest
    @EnumSource(DType.class)
    void bringsBackAnEmbeddingWithAndWithoutPadding(DType dtype) throws IOException {
        for (Embedding embedding :
                List.of(Embedding.of(5, 3), Embedding.of(5, 3).withPadding(4))) {
            Model saved = Model.builder(backend)
                    .dtype(dtype)
                    .inputSize(1)
                    .add(embedding)
                    .add(Recurrent.gru(2))
                    .build();
            ModelFile.save(saved, file);
            Model loaded = ModelFile.load(file, backend);
            assertThat(loaded).hasToString(saved.toString());
            Shape input = Shape.of(5, 1, 1);
            assertThat(loaded.predict(input, 0.0, 1, 2, 3, 4)).isEqualTo(saved.predict(input, 0.0, 1, 2, 3, 4));
        }
    }

    @ParameterizedTest
    @MethodSource("everyLayer")
    void descriptionsTellTheShapesOfTheParametersTheyCreate(LayerSpec layer) {
        Layer created = layer.create(new LayerContext(backend, DType.FLOAT32, null), 5);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Parameter parameter : created.parameters()) {
            shapes.put(parameter.name(), parameter.value().shape());
        }

        assertThat(new ArrayList<>(layer.parameterShapes(5).entrySet())).isEqualTo(new ArrayList<>(shapes.entrySet()));
        assertThat(layer.outputSize(5)).isEqualTo(created.outputSize());
    }

    @Test
    void loadsInTheOtherType() throws IOException {
        Model single = small(DType.FLOAT32);
        ModelFile.save(single, file);
        Model widened = ModelFile.load(file, backend, DType.FLOAT64);
        assertThat(widened.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(weights(widened)).containsExactlyEntriesOf(weights(single));

        Model twice = small(DType.FLOAT64);
        ModelFile.save(twice, file);
        Model narrowed = ModelFile.load(file, backend, DType.FLOAT32);
        double exact = twice.parameters().get("0.weight_ih").value().get(1, 2);
        assertThat(narrowed.parameters().get("0.weight_ih").value().get(1, 2))
                .isEqualTo((float) exact)
                .isNotEqualTo(exact);
    }

    @Test
    void keepsValuesThatAreNotFinite() throws IOException {
        Model saved = small(DType.FLOAT32);
        saved.parameters().get("1.weight").value().copyFrom(Float.NaN, Float.NEGATIVE_INFINITY);

        ModelFile.save(saved, file);

        assertThat(ModelFile.load(file, backend)
                        .parameters()
                        .get("1.weight")
                        .value()
                        .toDoubleArray())
                .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY);
    }

    @Test
    void writesTheSameBytesForTheSameModel() throws IOException {
        ModelFile.save(small(DType.FLOAT32), file);
        byte[] first = Files.readAllBytes(file);
        ModelFile.save(small(DType.FLOAT32), file);

        assertThat(file).hasBinaryContent(first);
    }

    /** A model file by the format's description, written here by hand with the header in another order. */
    @Test
    void readsAFileThatAnotherToolWrote() throws IOException {
        byte[] data = Bytes.floats(0.5f, -2, 3, 10);
        Files.write(file, Bytes.file(header("1", DENSE, DENSE_TENSORS), data));

        Model loaded = ModelFile.load(file, backend);

        assertThat(loaded.predict(Shape.of(1, 1, 3), 2.0, 1.0, 1.0)).containsExactly(12);
        assertThat(loaded.metadata()).containsExactly(Map.entry("format", "pt"));
    }

    private static final String DENSE =
            "{\"dtype\":\"FLOAT32\",\"inputSize\":\"3\",\"seed\":\"0\",\"layers\":[{\"type\":\"dense\",\"size\":\"1\"}]}";
    private static final String DENSE_TENSORS = ",\"0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}"
            + ",\"0.weight\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[0,12]}";

    private static String header(String version, String architecture, String tensors) {
        return "{\"__metadata__\":{\"format\":\"pt\",\"rnn4j.format\":\"" + version + "\",\"rnn4j.architecture\":\""
                + architecture.replace("\"", "\\\"") + "\"}" + tensors + "}";
    }

    private void assertRefused(String header, int dataBytes, String... messages) throws IOException {
        Files.write(file, Bytes.file(header, new byte[dataBytes]));
        assertThatExceptionOfType(ModelFileException.class)
                .isThrownBy(() -> ModelFile.load(file, backend))
                .withMessageStartingWith(file + ": ")
                .satisfies(e -> assertThat(e.offset()).isNotNegative())
                .satisfies(e -> assertThat(e.getMessage()).contains(messages));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "4|written by a newer version: its format is 4, this program reads up to 3; update RNN4J",
                "999999999|written by a newer version",
                "0|needs a whole number from 1, but got '0'",
                "-1|needs a whole number from 1, but got '-1'",
                "1.0|needs a whole number from 1, but got '1.0'",
                "9999999999|needs a whole number from 1",
                "``|needs a whole number from 1, but got ''",
            })
    void refusesOtherVersions(String version, String message) throws IOException {
        assertRefused(header(version, DENSE, DENSE_TENSORS), 16, "__metadata__ 'rnn4j.format' at byte 54: ", message);
    }

    @Test
    void refusesSafetensorsFilesThatAreNoModels() throws IOException {
        assertRefused("{}", 0, "__metadata__ at byte 8: it lacks rnn4j.format", "not a model of RNN4J");
        assertRefused("{\"__metadata__\":{\"rnn4j.format\":\"1\"}}", 0, "it lacks rnn4j.architecture");
        assertRefused(
                "{\"__metadata__\":{\"rnn4j.format\":\"1\",\"rnn4j.extra\":\"x\"}}",
                0,
                "__metadata__ 'rnn4j.extra' at byte 58: format 1 has no such key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{|at byte 1 of the text: expected a key in quotes, but the text ends",
                "[]|it must be an object, but is an array",
                "{}|it lacks layers",
                "{\"x\":\"1\"}|unknown key 'x'",
                "{\"layers\":{}}|layers must be an array, but is an object",
                "{\"layers\":[]}|a model has at least one layer",
                "{\"layers\":[1]}|layer 0 must be an object, but is the number 1",
                "{\"layers\":[{}]}|layer 0 lacks its type",
                "{\"layers\":[{\"type\":1}]}|layer 0 'type' must be a string, but is the number 1",
                "{\"layers\":[{\"type\":\"last-step\"},{\"type\":\"transformer\"}]}"
                        + "|layer 1: unknown layer type 'transformer'; known are rnn",
                "{\"layers\":[{\"type\":\"dense\"}]}|layer 0: layer 'dense' lacks its setting 'size'",
                "{\"layers\":[{\"type\":\"dense\",\"size\":\"0\"}]}|layer 0: layer 'dense': size must be a whole number",
                "{\"layers\":[{\"type\":\"dense\",\"size\":\"1\",\"x\":\"1\"}]}|layer 0: layer 'dense' has no setting 'x'",
                "{\"layers\":[{\"type\":\"rnn\",\"hidden\":\"2\",\"bias\":\"true\",\"activation\":\"softmax\"}]}|element alone, but got SOFTMAX",
                "{\"layers\":[{\"type\":\"last-step\"}]}|it lacks dtype",
                "{\"layers\":[{\"type\":\"last-step\"}],\"dtype\":\"INT8\"}|dtype must be FLOAT32 or FLOAT64, but got 'INT8'",
                "{\"layers\":[{\"type\":\"last-step\"}],\"dtype\":\"FLOAT32\",\"inputSize\":\"0\"}"
                        + "|inputSize must be a whole number from 1 to 2147483647, but got '0'",
                "{\"layers\":[{\"type\":\"last-step\"}],\"dtype\":\"FLOAT32\",\"inputSize\":\"+1\"}|but got '+1'",
                "{\"layers\":[{\"type\":\"last-step\"}],\"dtype\":\"FLOAT32\",\"inputSize\":\"1\",\"seed\":\"x\"}"
                        + "|seed must be a whole number from -9223372036854775808 to 9223372036854775807, but got 'x'",
            })
    void refusesArchitecturesThatItCannotBuild(String architecture, String message) throws IOException {
        assertRefused(
                header("1", architecture, DENSE_TENSORS),
                16,
                "__metadata__ 'rnn4j.architecture' at byte 79: ",
                message);
    }

    @ParameterizedTest
    @CsvSource({
        "lstm,536870911,at most 2147483647 elements",
        "lstm,1073741824,hidden size must be at most 536870911 with 4 gates",
        "gru,2147483647,hidden size must be at most 715827882 with 3 gates"
    })
    void refusesArchitecturesTooLargeForAnyMemoryWithoutAllocating(String type, String hidden, String message)
            throws IOException {
        String layer = "[{\"type\":\"" + type + "\",\"hidden\":\"" + hidden + "\",\"bias\":\"true\"}]";
        assertRefused(header("1", DENSE.replaceAll("\\[.*]", layer), DENSE_TENSORS), 16, "layer 0: ", message);
    }

    @Test
    void refusesALargeArchitectureWhoseTensorsAreNotInTheFileWithoutAllocating() throws IOException {
        String architecture = DENSE.replace("\"size\":\"1\"", "\"size\":\"700000000\"");

        assertRefused(
                header("1", architecture, DENSE_TENSORS),
                16,
                "tensor '0.weight' shape at byte ",
                "the architecture needs [700000000, 3], but got [1, 3]");
    }

    @Test
    void saysSoWhenAModelIsReallyLargerThanTheMemory() throws IOException {
        String weight = ",\"0.weight\":{\"dtype\":\"F32\",\"shape\":[700000000,3],\"data_offsets\":[0,8400000000]}";
        String bias = ",\"0.bias\":{\"dtype\":\"F32\",\"shape\":[700000000],\"data_offsets\":[8400000000,11200000000]}";
        byte[] head = Bytes.file(
                header("1", DENSE.replace("\"size\":\"1\"", "\"size\":\"700000000\""), weight + bias), new byte[0]);
        Files.write(file, head);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(head.length + 11_200_000_000L);
        }

        assertThatThrownBy(() -> ModelFile.load(file, backend))
                .isInstanceOf(ModelFileException.class)
                .hasMessage(file + ": the model does not fit the memory of this JVM; give it more, such as by -Xmx8g");
    }

    @Test
    void refusesMissingExtraAndUnfitTensors() throws IOException {
        String weight = ",\"0.weight\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[0,12]}";
        assertRefused(
                header("1", DENSE, weight), 12, "tensor '0.bias' at byte 8: it is missing", "needs it with shape [1]");
        String extra = ",\"1.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]}";
        assertRefused(header("1", DENSE, DENSE_TENSORS + extra), 20, "tensor '1.bias' at byte ", "has no such tensor");
        assertRefused(header("1", DENSE, DENSE_TENSORS.replace("[1,3]", "[3]")), 16, "needs [1, 3], but got [3]");
        assertRefused(header("1", DENSE, DENSE_TENSORS.replace("[1,3]", "[3,1]")), 16, "needs [1, 3], but got [3, 1]");
        assertRefused(
                header("1", DENSE.replace("FLOAT32", "FLOAT64"), DENSE_TENSORS),
                16,
                "tensor '0.weight' dtype at byte ",
                "needs FLOAT64, but got FLOAT32");
    }

    @Test
    void detectsDamagedWeightsByTheirChecksum() throws IOException {
        ModelFile.save(small(DType.FLOAT32), file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> ModelFile.load(file, backend))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("__metadata__ 'rnn4j.crc32c' at byte ")
                .hasMessageContaining("the weights are damaged");
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryTruncationAndEveryExtension(DType dtype) throws IOException {
        ModelFile.save(small(dtype), file);
        byte[] whole = Files.readAllBytes(file);

        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            for (int length = whole.length - 1; length >= 0; length--) {
                open.setLength(length);
                assertThatExceptionOfType(ModelFileException.class)
                        .as("the first %d bytes", length)
                        .isThrownBy(() -> ModelFile.load(file, backend))
                        .withMessageStartingWith(file + ": ")
                        .withMessageContaining(" at byte ");
            }
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> ModelFile.load(file, backend)).hasMessageContaining("something follows");
    }

    /** A change of the metadata's own texts, or one that hides the checksum's key, may load; the weights are right then. */
    @Test
    void everyChangedByteIsRefusedOrHarmless() throws IOException {
        Model saved = small(DType.FLOAT32);
        ModelFile.save(saved, file);
        byte[] whole = Files.readAllBytes(file);
        int loaded = 0;
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            for (int at = 0; at < whole.length; at++) {
                for (int flip : new int[] {1 << at % 8, 0xff}) {
                    open.seek(at);
                    open.write(whole[at] ^ flip);
                    try {
                        assertThat(weights(ModelFile.load(file, backend))).containsExactlyEntriesOf(weights(saved));
                        loaded++;
                    } catch (ModelFileException e) {
                        assertThat(e).hasMessageStartingWith(file + ": ");
                    }
                }
                open.seek(at);
                open.write(whole[at]);
            }
        }
        assertThat(loaded).isLessThan(2 * 40);
    }

    @Test
    void namesAFileThatIsNotThereOrNotOrdinary() {
        Path missing = folder.resolve("missing.rnn");
        assertRefused(() -> ModelFile.load(missing, backend), missing + ": cannot be read: there is no such file");
        assertRefused(() -> ModelFile.load(folder, backend), folder + ": it is not an ordinary file");
        Path nowhere = folder.resolve("no/model.rnn");
        assertRefused(
                () -> ModelFile.save(small(DType.FLOAT32), nowhere),
                nowhere + ": cannot be written: there is no folder " + folder.resolve("no"));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ModelFileException.class, e -> assertThat(e.offset()).isEqualTo(-1))
                .hasMessage(message);
    }

    @Test
    void keepsTheOldModelWhenTheDiskIsFull() throws IOException {
        Model old = small(DType.FLOAT32);
        ModelFile.save(old, file);

        assertRefused(
                () -> ModelFile.save(
                        small(DType.FLOAT64),
                        file,
                        content -> AtomicFile.replace(file, to -> {
                            content.writeTo(to);
                            throw new IOException("No space left on device");
                        })),
                file + ": cannot be written: No space left on device");

        assertThat(weights(ModelFile.load(file, backend))).containsExactlyEntriesOf(weights(old));
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void refusesToSaveAModelThatChangesMeanwhile() throws IOException {
        Model model = small(DType.FLOAT32);

        assertThatThrownBy(() -> ModelFile.save(model, file, content -> {
                    model.parameters().get("1.bias").value().set(0, 0, 5);
                    AtomicFile.replace(file, content);
                }))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("the model changed while it was saved");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesMetadataThatCannotBeStoredBeforeWriting() {
        Model reserved = small(DType.FLOAT32);
        reserved.putMetadata("rnn4j.format", "1");
        Model half = small(DType.FLOAT32);
        half.putMetadata("text", "\udc00");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelFile.save(reserved, file))
                .withMessage("a key of a model's metadata must not begin with 'rnn4j.', but got 'rnn4j.format'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelFile.save(half, file))
                .withMessageContaining("half of a surrogate pair");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theHeaderIsJsonThatOtherToolsRead() throws IOException {
        ModelFile.save(small(DType.FLOAT32), file);
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);

        assertThat(text.substring(8))
                .startsWith(
                        "{\"__metadata__\":{\"rnn4j.format\":\"1\",\"rnn4j.architecture\":\"{\\\"dtype\\\":\\\"FLOAT32\\\",")
                .contains("\"0.weight_ih\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}");
    }
}
