package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Takes the last valid step of each sequence: {@code y_n = x_{len_n - 1, n}}, {@code [T, N, F]} to {@code [N,
 * F]}; 0 for a sequence of no steps.
 */
public record LastStep() implements LayerSpec {
    @Override
    public String type() {
        return "last-step";
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new LastStepLayer(context, inputSize);
    }

    private record LastStepLayer(LayerContext context, int outputSize) implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            if (input.rank() != 3 || input.dim(0) < 1) {
                throw new ShapeException(
                        "the last step needs a sequence of shape [T, N, F] with T at least 1, but got " + input);
            }
            return input.withoutLeading();
        }

        @Override
        public Pass pass(Shape input, Mode mode) {
            outputShape(input);
            return new LastStepPass(context, input, mode);
        }
    }

    /** Without padding the output is a view of the input; else the rows are gathered. */
    private static final class LastStepPass implements Pass {
        private final LayerContext context;
        private final TensorOps ops;
        private final Shape input;
        private final Mode mode;
        private Lengths lengths;
        private @Nullable Tensor x;
        private @Nullable Tensor view;
        private @Nullable Tensor gathered;
        private @Nullable Tensor dx;

        LastStepPass(LayerContext context, Shape input, Mode mode) {
            this.context = context;
            this.ops = context.backend().tensors();
            this.input = input;
            this.mode = mode;
            this.lengths = Lengths.full(input.dim(0), input.dim(1));
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            this.lengths = lengths;
            if (!lengths.isFull()) {
                this.x = x;
                view = null;
                return gather(x);
            }
            Tensor step = view;
            if (this.x != x || step == null) {
                step = x.slice(input.dim(0) - 1);
                this.x = x;
                view = step;
            }
            return step;
        }

        private Tensor gather(Tensor x) {
            Tensor y = gathered;
            if (y == null) {
                y = ops.allocate(context.dtype(), input.withoutLeading());
                gathered = y;
            }
            ops.gatherRows(x, lengths.lastRows(), y);
            clearEmpty(y);
            return y;
        }

        /** Sets the rows of sequences of no steps to 0. */
        private void clearEmpty(Tensor rows) {
            for (int n = 0; n < lengths.batch(); n++) {
                if (lengths.of(n) == 0) {
                    ops.fill(rows.slice(n, n + 1), 0);
                }
            }
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Passes.forwarded(mode, x);
            if (!wantInputGradient) {
                return null;
            }
            Tensor gradient = dx;
            if (gradient == null) {
                gradient = ops.allocate(context.dtype(), input);
                dx = gradient;
            }
            ops.fill(gradient, 0);
            if (lengths.isFull()) {
                ops.axpby(1, dy, 0, gradient.slice(input.dim(0) - 1));
            } else {
                ops.scatterAddRows(dy, lengths.lastRows(), gradient);
                clearEmpty(gradient.slice(0));
            }
            return gradient;
        }
    }
}
