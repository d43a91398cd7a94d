package io.rnn4j.bench;

import io.rnn4j.tensor.DType;
import java.util.SplittableRandom;

/**
 * One recurrent layer with its inputs, the same for everything that is compared. All values are exact in
 * FLOAT32, so that no contender starts from a rounding of its own. Arrays are shared, not copied: read only.
 *
 * @param cell the cell
 * @param shape the sizes
 * @param dtype the type that a contender computes in
 * @param x the input, {@code [T, N, I]}
 * @param wx input weights, {@code [G H, I]}, gates in PyTorch's order
 * @param wh recurrent weights, {@code [G H, H]}
 * @param bx input bias, {@code [G H]}
 * @param bh recurrent bias, {@code [G H]}
 * @param h0 the hidden state before the first step, {@code [N, H]}, or an empty array for zeros
 * @param c0 the LSTM's cell state before the first step, {@code [N, H]}, or an empty array for zeros
 * @param dy the gradient with respect to the output, {@code [T, N, H]}
 */
@SuppressWarnings("ArrayRecordComponent") // Data for one benchmark, compared by nobody.
public record RecurrentProblem(
        Cell cell,
        RecurrentShape shape,
        DType dtype,
        double[] x,
        double[] wx,
        double[] wh,
        double[] bx,
        double[] bh,
        double[] h0,
        double[] c0,
        double[] dy) {

    /** A whole sequence from a state of zeros, as in training. */
    static RecurrentProblem sequence(Cell cell, RecurrentShape shape, DType dtype) {
        return create(cell, shape, dtype, false);
    }

    /** A sequence that goes on from a state, as in serving. */
    static RecurrentProblem continued(Cell cell, RecurrentShape shape, DType dtype) {
        return create(cell, shape, dtype, true);
    }

    private static RecurrentProblem create(Cell cell, RecurrentShape shape, DType dtype, boolean continued) {
        SplittableRandom random = new SplittableRandom(42); // Any seed; fixed, so that runs compare.
        int rows = Math.multiplyExact(shape.steps(), shape.batch());
        int gates = Math.multiplyExact(cell.gates(), shape.hidden());
        double bound = 1 / Math.sqrt(shape.hidden()); // PyTorch's default, which keeps activations off saturation.
        int state = continued ? Math.multiplyExact(shape.batch(), shape.hidden()) : 0;
        return new RecurrentProblem(
                cell,
                shape,
                dtype,
                uniform(random, Math.multiplyExact(rows, shape.input()), 1),
                uniform(random, Math.multiplyExact(gates, shape.input()), bound),
                uniform(random, Math.multiplyExact(gates, shape.hidden()), bound),
                uniform(random, gates, bound),
                uniform(random, gates, bound),
                uniform(random, state, 0.5),
                uniform(random, cell == Cell.LSTM ? state : 0, 0.5),
                uniform(random, Math.multiplyExact(rows, shape.hidden()), 1));
    }

    /** Draws values within a bound that are exact in FLOAT32. */
    static double[] uniform(SplittableRandom random, int size, double bound) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }

    /** Returns the same layer with another input. */
    RecurrentProblem withInput(double[] other) {
        return new RecurrentProblem(cell, shape, dtype, other, wx, wh, bx, bh, h0, c0, dy);
    }

    /** Tells whether there is a state before the first step. */
    boolean continues() {
        return h0.length > 0;
    }
}
