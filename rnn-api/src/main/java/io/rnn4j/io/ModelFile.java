package io.rnn4j.io;

import io.rnn4j.backend.Backend;
import io.rnn4j.internal.Json;
import io.rnn4j.io.SafetensorsHeader.Entry;
import io.rnn4j.layer.LayerSpecs;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.train.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Saves a model to one file and loads it. The file is in the safetensors format, so other tools read its weights: they
 * are named as in {@link Model#parameters}, in PyTorch's layout. The architecture, the version of the format and a
 * checksum of the weights are in the file's metadata under keys that begin with {@value #RESERVED}, beside the
 * model's own metadata. A file without a checksum is taken: another tool may have changed the weights.
 *
 * <p>A loaded model predicts the same bits as the saved one on the same backend. Values that are not finite are kept:
 * whoever saves a model that went wrong may want to look at it.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the safetensors format</a>
 */
public final class ModelFile {
    /** What the keys begin with that the model's own metadata cannot have. */
    static final String RESERVED = "rnn4j.";

    static final String FORMAT = RESERVED + "format";
    static final String ARCHITECTURE = RESERVED + "architecture";
    static final String CHECKSUM = RESERVED + "crc32c";
    static final String SCALERS = RESERVED + "scalers";
    static final String VOCABULARY = RESERVED + "vocabulary";
    static final String OUTPUTS = RESERVED + "outputs";

    /** The text of {@link #OUTPUTS}: means, then logarithms of variances. */
    static final String GAUSSIAN = "gaussian";

    /**
     * Raised when older programs could not read a new file rightly. A file is written with the lowest version that
     * has what it needs: 3 with a Gaussian scaler of the targets, 2 with other scalers or a vocabulary, else 1.
     */
    static final int VERSION = 3;

    /** The keys of each version beside those of the versions before. */
    private static final List<Set<String>> KEYS =
            List.of(Set.of(FORMAT, ARCHITECTURE, CHECKSUM), Set.of(SCALERS, VOCABULARY), Set.of(OUTPUTS));

    private ModelFile() {}

    /**
     * Saves a model. The file is replaced as a whole or not at all: the model goes to a temporary name in the same
     * folder, is synced to the disk and then takes the file's name; if anything fails, the old file stays and the
     * temporary one is removed. A symbolic link is followed; the permissions of a replaced file are kept. Not while
     * the model trains.
     *
     * @param model the model
     * @param file where it goes; its folder must exist
     * @throws ModelFileException if it cannot be written
     * @throws IllegalArgumentException if a key of the model's metadata begins with {@code rnn4j.}, a text of it has
     *     half of a surrogate pair, or all of it is longer than 8 MiB; nothing is written then
     */
    public static void save(Model model, Path file) throws ModelFileException {
        Objects.requireNonNull(file, "file");
        save(model, file, content -> AtomicFile.replace(file, content));
    }

    /** Takes the content to the disk. */
    interface Sink {
        void accept(AtomicFile.Content content) throws IOException;
    }

    static void save(Model model, Path file, Sink sink) throws ModelFileException {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        model.parameters().forEach((name, parameter) -> weights.put(name, parameter.value()));
        SafetensorsWriter writer = new SafetensorsWriter(weights);
        try {
            long checksum = writer.checksum();
            byte[] header = writer.header(metadata(model, checksum));
            sink.accept(to -> {
                if (writer.write(header, to) != checksum) {
                    throw new IOException("the model changed while it was saved; do not save it while it trains");
                }
            });
        } catch (IOException e) {
            throw ModelFileException.of(file, "cannot be written", e);
        }
    }

    private static Map<String, String> metadata(Model model, long checksum) {
        Map<String, String> metadata = new LinkedHashMap<>();
        String scalers = Preprocessing.scalers(model);
        boolean plain = scalers.isEmpty() && model.vocabulary().isEmpty();
        metadata.put(FORMAT, model.gaussianTargets() ? "3" : plain ? "1" : "2");
        metadata.put(ARCHITECTURE, Architecture.of(model).toJson());
        metadata.put(CHECKSUM, hex(checksum));
        if (!scalers.isEmpty()) {
            metadata.put(SCALERS, scalers);
        }
        if (model.gaussianTargets()) {
            metadata.put(OUTPUTS, GAUSSIAN);
        }
        model.vocabulary().ifPresent(words -> metadata.put(VOCABULARY, Preprocessing.vocabulary(words)));
        model.metadata().forEach((key, text) -> {
            if (key.startsWith(RESERVED)) {
                throw new IllegalArgumentException("a key of a model's metadata must not begin with '" + RESERVED
                        + "', but got " + Json.quoted(key));
            }
            metadata.put(key, text);
        });
        return metadata;
    }

    /**
     * Loads a model in the type in which it was saved.
     *
     * @param file a file that {@link #save} wrote
     * @param backend what the model runs on
     * @return the model
     * @throws ModelFileException if the file cannot be read, is damaged, is no model, or was written by a newer
     *     version; or if it has a layer that is not built in; or if the model is larger than the memory of this JVM
     */
    public static Model load(Path file, Backend backend) throws ModelFileException {
        return loadAs(file, backend, LayerSpecs.builtIn(), null);
    }

    /**
     * Loads a model that may have layers of the program's own, in the type in which it was saved.
     *
     * @param file a file that {@link #save} wrote
     * @param backend what the model runs on
     * @param layers the types of layers that the file may have
     * @return the model
     * @throws ModelFileException as {@link #load(Path, Backend)} does, and if a layer is of another type
     */
    public static Model load(Path file, Backend backend, LayerSpecs layers) throws ModelFileException {
        return loadAs(file, backend, Objects.requireNonNull(layers, "layers"), null);
    }

    /**
     * Loads a model in a type of one's choice. FLOAT32 becomes FLOAT64 exactly; FLOAT64 is rounded to FLOAT32.
     *
     * @param file a file that {@link #save} wrote
     * @param backend what the model runs on
     * @param dtype the type of the model's parameters, inputs and outputs
     * @return the model
     * @throws ModelFileException as {@link #load(Path, Backend)} does, and if a value is beyond FLOAT32
     */
    public static Model load(Path file, Backend backend, DType dtype) throws ModelFileException {
        return load(file, backend, LayerSpecs.builtIn(), dtype);
    }

    /**
     * Loads a model that may have layers of the program's own, in a type of one's choice.
     *
     * @param file a file that {@link #save} wrote
     * @param backend what the model runs on
     * @param layers the types of layers that the file may have
     * @param dtype the type of the model's parameters, inputs and outputs
     * @return the model
     * @throws ModelFileException as {@link #load(Path, Backend, DType)} does, and if a layer is of another type
     */
    public static Model load(Path file, Backend backend, LayerSpecs layers, DType dtype) throws ModelFileException {
        return loadAs(file, backend, Objects.requireNonNull(layers, "layers"), Objects.requireNonNull(dtype, "dtype"));
    }

    /**
     * Reads the texts of a file without its weights: the model's metadata, and under keys that begin with {@value
     * #RESERVED} what describes the model, such as {@code rnn4j.format} and {@code rnn4j.crc32c}.
     *
     * @param file a safetensors file
     * @return the texts by key, in the order of the file
     * @throws ModelFileException if the file cannot be read or its header is damaged
     */
    public static Map<String, String> texts(Path file) throws ModelFileException {
        Objects.requireNonNull(file, "file");
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            Map<String, String> texts = new LinkedHashMap<>();
            reader.header().metadata().forEach((key, text) -> texts.put(key, text.text()));
            return Collections.unmodifiableMap(texts);
        } catch (IOException e) {
            throw ModelFileException.of(file, "cannot be read", e);
        }
    }

    private static Model loadAs(Path file, Backend backend, LayerSpecs layers, @Nullable DType dtype)
            throws ModelFileException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(backend, "backend");
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            return new Loading(file, reader).load(backend, layers, dtype);
        } catch (OutOfMemoryError e) {
            // Every size was checked against the file's own, so a file that is really so large has been met.
            throw ModelFileException.whole(
                    file, "the model does not fit the memory of this JVM; give it more, such as by -Xmx8g", e);
        } catch (IOException e) {
            throw ModelFileException.of(file, "cannot be read", e);
        }
    }

    private static String hex(long checksum) {
        return String.format("%08x", checksum);
    }

    /** Checks all that the header tells before anything is built. */
    private record Loading(Path file, SafetensorsReader reader) {
        Model load(Backend backend, LayerSpecs layers, @Nullable DType wanted) throws IOException {
            checkVersion();
            Json.Text text = reader.header().metadata().get(ARCHITECTURE);
            if (text == null) {
                throw ModelFileException.at(
                        file, SafetensorsHeader.METADATA, SafetensorsHeader.LENGTH_BYTES, "it lacks " + ARCHITECTURE);
            }
            Model.Builder builder;
            try {
                Architecture architecture = Architecture.parse(text.text(), layers);
                checkTensors(architecture.parameterShapes(), architecture.dtype());
                builder = builder(architecture, backend, wanted == null ? architecture.dtype() : wanted);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw at(ARCHITECTURE, text, message(e));
            }
            Json.Text scalers = reader.header().metadata().get(SCALERS);
            boolean gaussian = isGaussian(scalers != null);
            readField(SCALERS, scalers, json -> Preprocessing.readScalers(json, gaussian, builder));
            readField(
                    VOCABULARY,
                    reader.header().metadata().get(VOCABULARY),
                    json -> builder.vocabulary(Preprocessing.readVocabulary(json)));
            Model model;
            try {
                model = builder.buildWithoutValues();
            } catch (IllegalArgumentException | ArithmeticException e) {
                // What remains to be found wrong is a scaler with other columns than the layers have.
                throw at(scalers == null ? ARCHITECTURE : SCALERS, scalers == null ? text : scalers, message(e));
            }
            fill(model);
            return model;
        }

        private boolean isGaussian(boolean scaled) throws ModelFileException {
            Json.Text outputs = reader.header().metadata().get(OUTPUTS);
            if (outputs == null) {
                return false;
            }
            if (!outputs.text().equals(GAUSSIAN)) {
                throw at(OUTPUTS, outputs, "must be " + GAUSSIAN + ", but got " + Json.quoted(outputs.text()));
            }
            if (!scaled) {
                throw at(OUTPUTS, outputs, "it needs " + SCALERS + " with a scaler of the targets");
            }
            return true;
        }

        private void readField(String key, Json.@Nullable Text text, Consumer<String> reading)
                throws ModelFileException {
            try {
                if (text != null) {
                    reading.accept(text.text());
                }
            } catch (IllegalArgumentException e) {
                throw at(key, text, message(e));
            }
        }

        private static String message(RuntimeException e) {
            return String.valueOf(e.getMessage());
        }

        private void checkVersion() throws ModelFileException {
            Json.Text text = reader.header().metadata().get(FORMAT);
            if (text == null) {
                throw ModelFileException.at(
                        file,
                        SafetensorsHeader.METADATA,
                        SafetensorsHeader.LENGTH_BYTES,
                        "it lacks " + FORMAT + ": this is a safetensors file, but not a model of RNN4J");
            }
            String version = text.text();
            if (!version.matches("[1-9][0-9]{0,8}")) {
                throw at(FORMAT, text, "needs a whole number from 1, but got " + Json.quoted(version));
            }
            if (Integer.parseInt(version) > VERSION) {
                throw at(
                        FORMAT,
                        text,
                        "written by a newer version: its format is " + version + ", this program reads up to " + VERSION
                                + "; update RNN4J");
            }
            for (Map.Entry<String, Json.Text> entry : reader.header().metadata().entrySet()) {
                String key = entry.getKey();
                if (key.startsWith(RESERVED)
                        && KEYS.subList(0, Integer.parseInt(version)).stream().noneMatch(keys -> keys.contains(key))) {
                    throw at(key, entry.getValue(), "format " + version + " has no such key");
                }
            }
        }

        private void checkTensors(Map<String, Shape> needed, DType dtype) throws ModelFileException {
            Map<String, Shape> missing = new LinkedHashMap<>(needed);
            for (Entry entry : reader.header().tensors()) {
                Shape shape = missing.remove(entry.name());
                if (shape == null) {
                    throw ModelFileException.at(
                            file, entry.field(""), entry.at(), "the architecture has no such tensor");
                }
                if (!sameShape(shape, entry)) {
                    throw ModelFileException.at(
                            file,
                            entry.field("shape"),
                            entry.at(),
                            "the architecture needs " + shape + ", but got " + entry.dims());
                }
                if (entry.dtype() != dtype) {
                    throw ModelFileException.at(
                            file,
                            entry.field("dtype"),
                            entry.at(),
                            "the architecture needs " + dtype + ", but got " + entry.dtype());
                }
            }
            for (Map.Entry<String, Shape> lacking : missing.entrySet()) {
                throw ModelFileException.at(
                        file,
                        "tensor " + Json.quoted(lacking.getKey()),
                        SafetensorsHeader.LENGTH_BYTES,
                        "it is missing; the architecture needs it with shape " + lacking.getValue());
            }
        }

        private static boolean sameShape(Shape shape, Entry entry) {
            if (entry.dims().size() != shape.rank()) {
                return false;
            }
            for (int axis = 0; axis < shape.rank(); axis++) {
                if (entry.dims().get(axis) != shape.dim(axis)) {
                    return false;
                }
            }
            return true;
        }

        private Model.Builder builder(Architecture architecture, Backend backend, DType dtype) {
            Map<String, String> metadata = new HashMap<>();
            reader.header().metadata().forEach((key, text) -> {
                if (!key.startsWith(RESERVED)) {
                    metadata.put(key, text.text());
                }
            });
            Model.Builder builder = Model.builder(backend)
                    .dtype(dtype)
                    .inputSize(architecture.inputSize())
                    .seed(architecture.seed())
                    .metadata(metadata);
            architecture.layers().forEach(builder::add);
            return builder;
        }

        private void fill(Model model) throws IOException {
            for (Entry entry : reader.header().tensors()) {
                reader.read(
                        entry,
                        Objects.requireNonNull(model.parameters().get(entry.name()))
                                .value());
            }
            Json.Text expected = reader.header().metadata().get(CHECKSUM);
            String actual = hex(reader.checksum());
            if (expected != null && !expected.text().equals(actual)) {
                throw at(
                        CHECKSUM,
                        expected,
                        "the weights are damaged: their checksum is " + actual + ", but it should be "
                                + Json.quoted(expected.text()));
            }
            model.refresh();
        }

        private ModelFileException at(String key, Json.Text text, String problem) {
            return ModelFileException.at(file, SafetensorsHeader.METADATA + " " + Json.quoted(key), text.at(), problem);
        }
    }
}
