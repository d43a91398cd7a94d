package io.rnn4j.layer;

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
     * @return names and values, such as {@code size=64}
     */
    Map<String, String> attributes();

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
