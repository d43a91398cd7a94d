package io.rnn4j.layer;

import io.rnn4j.tensor.Shape;
import java.util.List;

/**
 * A layer on a backend. It holds parameters and no activations: while nobody changes the parameters, any
 * number of threads may run it, each with its own {@link Pass}.
 */
public interface Layer {
    /**
     * Returns the number of features of the output.
     *
     * @return at least 1
     */
    int outputSize();

    /**
     * Returns the trainable tensors.
     *
     * @implSpec a layer without parameters
     * @return in a fixed order, with distinct names; empty for a layer without
     */
    default List<Parameter> parameters() {
        return List.of();
    }

    /**
     * Returns the shape of the output.
     *
     * @implSpec that of the input with {@link #outputSize} features
     * @param input the shape of the input: {@code [T, N, F]}, or {@code [N, F]} after a layer that reduces
     *     time
     * @return the shape of the output
     * @throws io.rnn4j.tensor.ShapeException if the layer cannot take such an input
     */
    default Shape outputShape(Shape input) {
        return input.withDim(input.rank() - 1, outputSize());
    }

    /**
     * Returns the shapes of the state's parts.
     *
     * @implSpec a layer without state
     * @param batch N
     * @return one shape a part
     */
    default List<Shape> stateShapes(int batch) {
        return List.of();
    }

    /**
     * Allocates what forward (and in training, backward) needs for inputs of one shape.
     *
     * @param input the shape of the inputs
     * @param mode inference or training
     * @return a pass that one thread at a time may use
     * @throws io.rnn4j.tensor.ShapeException if the layer cannot take such an input
     */
    Pass pass(Shape input, Mode mode);

    /**
     * Takes over parameters that changed, such as by re-packing them for a kernel. Not while a pass runs.
     *
     * @implSpec nothing to do
     */
    default void refresh() {}
}
