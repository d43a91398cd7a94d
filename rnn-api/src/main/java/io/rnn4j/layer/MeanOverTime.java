package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The mean over the valid steps of each sequence: {@code y_n = sum_t x_{t, n} / len_n}, {@code [T, N, F]} to {@code
 * [N, F]}; 0 for a sequence of no steps.
 */
public record MeanOverTime() implements LayerSpec {
    @Override
    public String type() {
        return "mean-over-time";
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new OverTime("the mean over time", inputSize, (input, mode) -> new MeanPass(context, input, mode));
    }

    private static final class MeanPass implements Pass {
        private final TensorOps ops;
        private final Mode mode;
        private final Tensor y;
        private final Tensor weights;
        private final double[] weight;
        private final int[] sequences;
        private final LayerContext context;
        private final Shape input;
        private @Nullable Lengths lengths;
        private @Nullable Tensor dx;

        MeanPass(LayerContext context, Shape input, Mode mode) {
            this.context = context;
            this.input = input;
            this.ops = context.backend().tensors();
            this.mode = mode;
            this.y = ops.allocate(context.dtype(), input.withoutLeading());
            this.weights = ops.allocate(context.dtype(), input.withoutLeading());
            this.weight = new double[weights.size()];
            this.sequences = OverTime.sequences(input);
        }

        @Override
        public Tensor forward(Tensor x, Lengths valid, @Nullable State initial, @Nullable State last) {
            if (valid != lengths) {
                weigh(valid);
            }
            ops.fill(y, 0);
            ops.scatterAddRows(x, sequences, y); // Padding adds 0.
            ops.mul(1, y, weights, 0, y);
            return y;
        }

        private void weigh(Lengths valid) {
            int features = input.columns();
            for (int i = 0; i < weight.length; i++) {
                weight[i] = 1.0 / Math.max(valid.of(i / features), 1);
            }
            weights.copyFrom(weight);
            lengths = valid;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Lengths valid = Passes.forwarded(mode, lengths);
            if (!wantInputGradient) {
                return null;
            }
            Tensor gradient = dx;
            if (gradient == null) {
                gradient = ops.allocate(context.dtype(), input);
                dx = gradient;
            }
            ops.mul(1, dy, weights, 0, dy);
            ops.gatherRows(dy, sequences, gradient);
            valid.clearPadding(ops, gradient);
            return gradient;
        }
    }
}
