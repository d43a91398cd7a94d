package io.rnn4j.layer;

import java.util.random.RandomGenerator;

/** Draws the initial values of a weight matrix. See {@link Initializers}. */
@FunctionalInterface
public interface Initializer {
    /**
     * Draws a matrix. Layers with several gates call it once a gate.
     *
     * @param rows the number of outputs (fan-out)
     * @param columns the number of inputs (fan-in)
     * @param random the source of randomness
     * @return the values in row-major order, {@code rows * columns} of them
     */
    double[] draw(int rows, int columns, RandomGenerator random);
}
