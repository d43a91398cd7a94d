package io.rnn4j.train;

import io.rnn4j.data.Scaler;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Applies scalers to tensors, on the host and in double precision. What lies past a sequence's length is not touched. */
final class Scaling {
    private Scaling() {}

    /**
     * Scales inputs.
     *
     * @param scaler a column for each feature
     * @param from {@code [..., N, F]}
     * @param into receives them, of the same shape, and holds 0 or what is to stay past a length
     * @param lengths one a sequence, or null if all are whole
     * @return {@code into}
     * @throws IllegalArgumentException if a value is not finite, or has no logarithm where the scaler takes it
     */
    static Tensor scaled(Scaler scaler, Tensor from, Tensor into, int @Nullable [] lengths) {
        FiniteInput.checkEach(from, lengths);
        double[] values = from.toDoubleArray();
        int columns = from.columns();
        for (int i = 0; i < values.length; i++) {
            values[i] = isPadding(i / columns, lengths) ? 0 : scaler.transform(i % columns, values[i]);
        }
        return into.copyFrom(values);
    }

    /** Brings one output back to the target's units. */
    @FunctionalInterface
    interface Inverse {
        /** Of the output in a column. */
        double of(int column, double value);
    }

    /** How outputs are scaled back of which m for each column of the scaler lie side by side. */
    static Inverse sideBySide(Scaler scaler, int outputs) {
        int each = outputs / scaler.columns();
        return (column, value) -> scaler.inverse(column / each, value);
    }

    /**
     * How means and, behind all of them, logarithms of variances are scaled back. Where t is {@code s u + c}, its mean is
     * {@code s m + c} and its variance {@code s^2 exp(v)}, which has the logarithm {@code v + 2 log s}.
     */
    static Inverse gaussian(Scaler scaler) {
        int targets = scaler.columns();
        return (column, value) -> column < targets
                ? scaler.inverse(column, value)
                : value + 2 * StrictMath.log(scaler.scale(column - targets));
    }

    /** Scales outputs back in place. */
    static void unscale(Inverse inverse, Tensor outputs, int @Nullable [] lengths) {
        double[] values = outputs.toDoubleArray();
        boolean everyStep = outputs.shape().rank() > 2;
        int columns = outputs.columns();
        for (int i = 0; i < values.length; i++) {
            if (!isPadding(i / columns, everyStep ? lengths : null)) {
                values[i] = inverse.of(i % columns, values[i]);
            }
        }
        outputs.copyFrom(values);
    }

    static void unscale(Inverse inverse, double[] values, int columns) {
        for (int i = 0; i < values.length; i++) {
            values[i] = inverse.of(i % columns, values[i]);
        }
    }

    /** Tells whether a row of a time-major sequence lies past the length of its sequence. */
    private static boolean isPadding(int row, int @Nullable [] lengths) {
        return lengths != null && row / lengths.length >= lengths[row % lengths.length];
    }
}
