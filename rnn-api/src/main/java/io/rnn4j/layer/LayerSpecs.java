package io.rnn4j.layer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The types of layers that can be read from a model file: the built-in ones, and those that a program adds.
 *
 * <pre>{@code
 * LayerSpecs layers = LayerSpecs.builtIn().with("scale", attributes -> new Scale(attributes.number("by")));
 * Model model = ModelFile.load(path, backend, layers);
 * }</pre>
 *
 * <p>Immutable; there is no registry for the whole program, so two parts of it never meet by surprise.
 */
public final class LayerSpecs {
    private static final LayerSpecs BUILT_IN = new LayerSpecs(Map.of())
            .with("rnn", attributes -> Recurrent.parse("rnn", attributes))
            .with("gru", attributes -> Recurrent.parse("gru", attributes))
            .with("lstm", attributes -> Recurrent.parse("lstm", attributes))
            .with("residual", Residual::parse)
            .with("dense", Dense::parse)
            .with("activation", Activate::parse)
            .with("last-step", attributes -> new LastStep())
            .with("mean-over-time", attributes -> new MeanOverTime())
            .with("max-over-time", attributes -> new MaxOverTime())
            .with("attention", AdditiveAttention::parse)
            .with("embedding", Embedding::parse)
            .with("dropout", Dropout::parse)
            .with("layer-norm", LayerNorm::parse);

    private final Map<String, Reader> readers;

    private LayerSpecs(Map<String, Reader> readers) {
        this.readers = readers;
    }

    /** Makes a description of what stands in a model file; the inverse of {@link LayerSpec#attributes}. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Makes a description.
         *
         * @param attributes the layer's settings
         * @return the description
         * @throws IllegalArgumentException if a setting is missing or out of its range
         */
        LayerSpec read(LayerAttributes attributes);
    }

    /**
     * The types that come with this library.
     *
     * @return all of them
     */
    public static LayerSpecs builtIn() {
        return BUILT_IN;
    }

    /**
     * Returns the types that are known.
     *
     * @return their names
     */
    public Set<String> types() {
        return Collections.unmodifiableSet(readers.keySet());
    }

    /**
     * Adds a type.
     *
     * @param type what {@link LayerSpec#type} returns
     * @param reader makes a description of its settings
     * @return these types and the new one
     * @throws IllegalArgumentException if the type is known already
     */
    public LayerSpecs with(String type, Reader reader) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(reader, "reader");
        Map<String, Reader> more = new LinkedHashMap<>(readers);
        if (more.put(type, reader) != null) {
            throw new IllegalArgumentException("layer type '" + type + "' is known already: choose another name");
        }
        return new LayerSpecs(more);
    }

    /**
     * Makes a description; the inverse of {@link LayerSpec#type} and {@link LayerSpec#attributes}.
     *
     * @param type the type of layer
     * @param attributes its settings, exactly those that the type has
     * @return the description
     * @throws IllegalArgumentException if the type is unknown, or a setting is missing, unknown or out of its
     *     range
     */
    public LayerSpec parse(String type, Map<String, String> attributes) {
        Reader reader = readers.get(type);
        if (reader == null) {
            throw new IllegalArgumentException("unknown layer type '" + type + "'; known are "
                    + String.join(", ", readers.keySet())
                    + "; a type of your own must be added to the LayerSpecs that you load with");
        }
        LayerSpec parsed = reader.read(new LayerAttributes(this, type, attributes));
        if (!parsed.type().equals(type)) {
            throw new IllegalArgumentException("the reader of layer type '" + type + "' made a layer of type '"
                    + parsed.type() + "': add it under that name");
        }
        for (String name : attributes.keySet()) {
            if (!parsed.attributes().containsKey(name)) {
                throw new IllegalArgumentException("layer '" + type + "' has no setting '" + name + "'");
            }
        }
        return parsed;
    }
}
