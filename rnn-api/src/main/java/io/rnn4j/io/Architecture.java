package io.rnn4j.io;

import io.rnn4j.internal.Json;
import io.rnn4j.internal.JsonException;
import io.rnn4j.internal.JsonReader;
import io.rnn4j.internal.JsonWriter;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.LayerSpecs;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.train.Model;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model consists of but its weights, as it stands in a model file:
 *
 * <pre>{"dtype":"FLOAT32","inputSize":"5","seed":"42","layers":[{"type":"lstm","bias":"true","hidden":"64"}]}</pre>
 *
 * @param dtype the type of the parameters
 * @param inputSize the number of features of the input
 * @param seed what the initial parameters were drawn with
 * @param layers from input to output
 */
record Architecture(DType dtype, int inputSize, long seed, List<LayerSpec> layers) {
    private static final String DTYPE = "dtype";
    private static final String INPUT_SIZE = "inputSize";
    private static final String SEED = "seed";
    private static final String LAYERS = "layers";
    private static final String TYPE = "type";

    static Architecture of(Model model) {
        return new Architecture(model.dtype(), model.inputSize(), model.seed(), model.layers());
    }

    String toJson() {
        JsonWriter json = new JsonWriter().begin('{');
        json.key(DTYPE).string(dtype.name());
        json.key(INPUT_SIZE).string(Integer.toString(inputSize));
        json.key(SEED).string(Long.toString(seed));
        json.key(LAYERS).begin('[');
        for (LayerSpec layer : layers) {
            Map<String, String> attributes = new TreeMap<>(layer.attributes());
            if (attributes.containsKey(TYPE)) {
                throw new IllegalArgumentException("a layer's setting must not be named '" + TYPE
                        + "', which holds its type, but " + Json.quoted(layer.type()) + " has one: rename it");
            }
            json.begin('{').key(TYPE).string(layer.type());
            attributes.forEach((name, value) -> json.key(name).string(value));
            json.end('}');
        }
        return json.end(']').end('}').toString();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @param text the JSON
     * @param known the types of layers that may occur
     * @return the architecture
     * @throws IllegalArgumentException if it is not as written there, or a layer's type is unknown, or one of its
     *     settings is missing, unknown or out of its range; the message says where
     */
    static Architecture parse(String text, LayerSpecs known) {
        Map<String, Json> fields;
        try {
            fields = typed(
                            "it",
                            JsonReader.read(text.getBytes(StandardCharsets.UTF_8), 0),
                            Json.Fields.class,
                            "an object")
                    .fields();
        } catch (JsonException e) {
            throw new IllegalArgumentException("at byte " + e.offset() + " of the text: " + e.problem(), e);
        }
        for (String name : fields.keySet()) {
            if (!List.of(DTYPE, INPUT_SIZE, SEED, LAYERS).contains(name)) {
                throw new IllegalArgumentException("unknown key " + Json.quoted(name));
            }
        }
        List<LayerSpec> layers = new ArrayList<>();
        for (Json layer : typed(LAYERS, value(fields, LAYERS), Json.Items.class, "an array")
                .items()) {
            layers.add(layer("layer " + layers.size(), layer, known));
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a model has at least one layer, but there is none");
        }
        return new Architecture(
                dtype(text(fields, DTYPE)),
                (int) number(fields, INPUT_SIZE, 1, Integer.MAX_VALUE),
                number(fields, SEED, Long.MIN_VALUE, Long.MAX_VALUE),
                List.copyOf(layers));
    }

    /**
     * Computes which tensors belong to this architecture, without building it.
     *
     * @return the shapes by name, in the model's order
     * @throws IllegalArgumentException if a layer is too large or does not fit the one before
     */
    Map<String, Shape> parameterShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        int size = inputSize;
        for (int i = 0; i < layers.size(); i++) {
            int index = i;
            try {
                layers.get(i).parameterShapes(size).forEach((name, shape) -> shapes.put(index + "." + name, shape));
                size = layers.get(i).outputSize(size);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("layer " + i + ": " + e.getMessage(), e);
            }
        }
        return shapes;
    }

    private static LayerSpec layer(String where, Json value, LayerSpecs known) {
        Map<String, String> attributes = new LinkedHashMap<>();
        typed(where, value, Json.Fields.class, "an object")
                .fields()
                .forEach((name, setting) -> attributes.put(
                        name,
                        typed(where + " " + Json.quoted(name), setting, Json.Text.class, "a string")
                                .text()));
        String type = attributes.remove(TYPE);
        if (type == null) {
            throw new IllegalArgumentException(where + " lacks its type");
        }
        try {
            return known.parse(type, attributes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static DType dtype(String name) {
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        throw new IllegalArgumentException(DTYPE + " must be FLOAT32 or FLOAT64, but got " + Json.quoted(name));
    }

    private static long number(Map<String, Json> fields, String name, long least, long most) {
        String text = text(fields, name);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most && Long.toString(number).equals(text)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with numbers out of range.
        }
        throw new IllegalArgumentException(
                name + " must be a whole number from " + least + " to " + most + ", but got " + Json.quoted(text));
    }

    private static String text(Map<String, Json> fields, String name) {
        return typed(name, value(fields, name), Json.Text.class, "a string").text();
    }

    private static Json value(Map<String, Json> fields, String name) {
        Json value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it lacks " + name);
        }
        return value;
    }

    private static <T extends Json> T typed(String where, Json value, Class<T> type, String kind) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(where + " must be " + kind + ", but is " + value.kind());
        }
        return type.cast(value);
    }
}
