package io.rnn4j.layer;

import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;

/**
 * A layer without parameters that makes one step of a sequence: {@code [T, N, F]} to {@code [N, F]}.
 *
 * @param name for messages
 * @param outputSize F
 * @param passes makes its passes
 */
record OverTime(String name, int outputSize, Passes passes) implements Layer {
    /** Makes a pass for inputs of a shape. */
    interface Passes {
        Pass create(Shape input, Mode mode);
    }

    @Override
    public Shape outputShape(Shape input) {
        return reduced(name, outputSize, input);
    }

    @Override
    public Pass pass(Shape input, Mode mode) {
        outputShape(input);
        return passes.create(input, mode);
    }

    /** Checks that an input is a sequence, and returns its shape without time. */
    static Shape reduced(String name, int features, Shape input) {
        if (input.rank() != 3 || input.dim(0) < 1 || input.columns() != features) {
            throw new ShapeException(
                    name + " needs a sequence of shape [T, N, " + features + "] with T at least 1, but got " + input);
        }
        return input.withoutLeading();
    }

    /** The number of the sequence that each row of a batch belongs to. */
    static int[] sequences(Shape input) {
        int[] sequences = new int[input.rows()];
        for (int row = 0; row < sequences.length; row++) {
            sequences[row] = row % input.dim(1);
        }
        return sequences;
    }
}
