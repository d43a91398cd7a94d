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
     * @return names and values, such as {@code size=64}
     */
    Map<String, String> attributes();

    /**
     * Returns the number of features of the output.
     *
     * @param inputSize the number of features of the input, at least 1
     * @return at least 1
     */
    int outputSize(int inputSize);

    /**
     * Returns the shapes of the parameters that the layer would have, without creating it: whether they fit
     * a file can be told before any memory is taken for them.
     *
     * @param inputSize the number of features of the input, at least 1
     * @return by name, those of {@link Layer#parameters} in their order
     * @throws IllegalArgumentException if one would hold more than {@link Integer#MAX_VALUE} elements
     */
    Map<String, Shape> parameterShapes(int inputSize);

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
