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

    /** Scales outputs back in place; where there are m outputs for each column, they lie side by side. */
    static void unscale(Scaler scaler, Tensor outputs, int @Nullable [] lengths) {
        double[] values = outputs.toDoubleArray();
        boolean everyStep = outputs.shape().rank() > 2;
        int columns = outputs.columns();
        int each = columns / scaler.columns();
        for (int i = 0; i < values.length; i++) {
            if (!isPadding(i / columns, everyStep ? lengths : null)) {
                values[i] = scaler.inverse(i % columns / each, values[i]);
            }
        }
        outputs.copyFrom(values);
    }

    static void unscale(Scaler scaler, double[] values, int columns) {
        int each = columns / scaler.columns();
        for (int i = 0; i < values.length; i++) {
            values[i] = scaler.inverse(i % columns / each, values[i]);
        }
    }

    /** Tells whether a row of a time-major sequence lies past the length of its sequence. */
    private static boolean isPadding(int row, int @Nullable [] lengths) {
        return lengths != null && row / lengths.length >= lengths[row % lengths.length];
    }
}
