package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The largest value of each feature over the valid steps of each sequence: {@code y_{n, f} = max_t x_{t, n, f}}, {@code
 * [T, N, F]} to {@code [N, F]}; 0 for a sequence of no steps. The gradient goes to the first step that has the largest
 * value. NaN counts as larger than any number.
 */
public record MaxOverTime() implements LayerSpec {
    @Override
    public String type() {
        return "max-over-time";
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new OverTime("the maximum over time", inputSize, (input, mode) -> new MaxPass(context, input, mode));
    }

    /** Rows pass through arrays of doubles, which hold either type's numbers exactly. */
    private static final class MaxPass implements Pass {
        private static final int NONE = -1;

        private final LayerContext context;
        private final TensorOps ops;
        private final Shape input;
        private final Mode mode;
        private final int batch;
        private final int features;
        private final Tensor y;
        private final double[] row;
        private final double[] largest;
        private final int[] step;
        private @Nullable Tensor dx;
        private boolean ran;

        MaxPass(LayerContext context, Shape input, Mode mode) {
            this.context = context;
            this.ops = context.backend().tensors();
            this.input = input;
            this.mode = mode;
            this.batch = input.dim(1);
            this.features = input.columns();
            this.y = ops.allocate(context.dtype(), input.withoutLeading());
            this.row = new double[features];
            this.largest = new double[batch * features];
            this.step = new int[batch * features];
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            Arrays.fill(largest, 0);
            Arrays.fill(step, NONE);
            for (int t = 0; t < lengths.steps(); t++) {
                for (int n = 0; n < batch; n++) {
                    if (t < lengths.of(n)) {
                        int at = x.offset() + (t * batch + n) * x.rowStride();
                        x.storage().get(at, row, 0, features);
                        compare(t, n * features);
                    }
                }
            }
            y.copyFrom(largest);
            ran = true;
            return y;
        }

        private void compare(int t, int from) {
            for (int f = 0; f < features; f++) {
                int i = from + f;
                if (step[i] == NONE || !(row[f] <= largest[i] || Double.isNaN(largest[i]))) {
                    largest[i] = row[f];
                    step[i] = t;
                }
            }
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Passes.forwarded(mode, ran ? y : null);
            if (!wantInputGradient) {
                return null;
            }
            Tensor gradient = dx;
            if (gradient == null) {
                gradient = ops.allocate(context.dtype(), input);
                dx = gradient;
            }
            dy.copyTo(largest); // Forward's are in y.
            for (int r = 0; r < gradient.rows(); r++) {
                int t = r / batch;
                int from = r % batch * features;
                for (int f = 0; f < features; f++) {
                    row[f] = step[from + f] == t ? largest[from + f] : 0;
                }
                gradient.storage().put(gradient.offset() + r * features, row, 0, features);
            }
            return gradient;
        }
    }
}
