package io.rnn4j.train;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Finds what is not a finite number in inputs, before anything is computed from them. */
final class FiniteInput {
    private FiniteInput() {}

    /** An input with a value that is no finite number, and where. */
    static final class Refusal extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final int step;
        private final int feature;
        private final int sequence;
        private final double value;
        private final boolean single;

        private Refusal(Tensor x, int row, int feature, double value) {
            this(
                    "sequence " + row % batch(x) + " of the batch",
                    row / batch(x),
                    row % batch(x),
                    feature,
                    value,
                    x.dtype() == DType.FLOAT32);
        }

        private Refusal(String whose, int step, int sequence, int feature, double value, boolean single) {
            super("an input must have finite numbers, but feature " + feature + " at step " + step + " of " + whose
                    + " is " + value
                    + (single && Double.isInfinite(value)
                            ? "; in FLOAT32 numbers go up to " + Float.MAX_VALUE
                            : "; fill missing values first"));
            this.step = step;
            this.sequence = sequence;
            this.feature = feature;
            this.value = value;
            this.single = single;
        }

        private static int batch(Tensor x) {
            return x.shape().dim(x.shape().rank() - 2);
        }

        /** The same with the number of the sample that a batch has at that place. */
        Refusal ofSample(int[] samples) {
            return new Refusal("sample " + samples[sequence], step, sequence, feature, value, single);
        }
    }

    /**
     * Refuses an input that is not finite. The product of all elements with themselves tells at little cost, and
     * allocates nothing; only where it is not finite is each looked at.
     *
     * @param ops the operations of the input's backend
     * @param x {@code [..., N, F]}; what is padding must be finite
     * @throws Refusal if a value is not finite
     */
    static void check(TensorOps ops, Tensor x) {
        if (Double.isFinite(ops.dot(x, x))) {
            return;
        }
        checkEach(x, null);
    }

    /** Refuses an input that is not finite, whatever it holds past the sequences' lengths. */
    static void checkEach(Tensor x, int @Nullable [] lengths) {
        double[] values = new double[x.columns()];
        for (int row = 0; row < x.rows(); row++) {
            if (lengths != null && row / lengths.length >= lengths[row % lengths.length]) {
                continue;
            }
            x.storage().get(x.offset() + row * x.rowStride(), values, 0, values.length);
            for (int feature = 0; feature < values.length; feature++) {
                if (!Double.isFinite(values[feature])) {
                    throw new Refusal(x, row, feature, values[feature]);
                }
            }
        }
    }
}
