package io.rnn4j.layer;

import io.rnn4j.tensor.Shape;
import java.util.Map;

/** The description of a layer: immutable, without parameters, the same for any backend and input size. */
public interface LayerSpec {
    /**
     * Returns the kind of layer, as it stands in model files.
     *
     * @return such as {@code lstm} or {@code dense}
     */
    String type();

    /**
     * Returns the settings from which {@link LayerSpecs#parse} makes a description of the same layer. How the
     * initial parameters are drawn is not among them: a file holds the parameters themselves.
     *
     * @implSpec a layer without settings
     * @return names and values, such as {@code size=64}; none is named {@code type}
     */
    default Map<String, String> attributes() {
        return Map.of();
    }

    /**
     * Returns the number of features of the output.
     *
     * @implSpec as many as the input has
     * @param inputSize the number of features of the input, at least 1
     * @return at least 1
     */
    default int outputSize(int inputSize) {
        return inputSize;
    }

    /**
     * Returns the shapes of the parameters that the layer would have, without creating it: whether they fit
     * a file can be told before any memory is taken for them.
     *
     * @implSpec a layer without parameters
     * @param inputSize the number of features of the input, at least 1
     * @return by name, those of {@link Layer#parameters} in their order
     * @throws IllegalArgumentException if one would hold more than {@link Integer#MAX_VALUE} elements
     */
    default Map<String, Shape> parameterShapes(int inputSize) {
        return Map.of();
    }

    /**
     * Returns whether no output depends on a later step, so that a sequence can be run part by part with its state. Carried
     * states and truncated back-propagation need it of every layer.
     *
     * @implSpec it is so
     * @return false for a layer that reads a sequence from its end
     */
    default boolean isCausal() {
        return true;
    }

    /**
     * Creates the layer with initial parameters.
     *
     * @param context backend, type and random numbers
     * @param inputSize the number of features of the input, at least 1
     * @return the layer
     * @throws IllegalArgumentException if the description does not fit the input size
     */
    Layer create(LayerContext context, int inputSize);
}
