package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the last step of a sequence: {@code [T, N, F]} to {@code [N, F]}. */
public record LastStep() implements LayerSpec {
    @Override
    public String type() {
        return "last-step";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of();
    }

    @Override
    public int outputSize(int inputSize) {
        return inputSize;
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        return Map.of();
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new LastStepLayer(context, inputSize);
    }

    private record LastStepLayer(LayerContext context, int outputSize) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

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

    private static final class LastStepPass implements Pass {
        private final LayerContext context;
        private final TensorOps ops;
        private final Shape input;
        private final Mode mode;
        private @Nullable Tensor x;
        private @Nullable Tensor y;
        private @Nullable Tensor dx;

        LastStepPass(LayerContext context, Shape input, Mode mode) {
            this.context = context;
            this.ops = context.backend().tensors();
            this.input = input;
            this.mode = mode;
        }

        @Override
        public Tensor forward(Tensor x, @Nullable State initial, @Nullable State last) {
            Tensor step = y;
            if (this.x != x || step == null) {
                step = x.slice(input.dim(0) - 1);
                this.x = x;
                y = step;
            }
            return step;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Passes.forwarded(mode, y);
            if (!wantInputGradient) {
                return null;
            }
            Tensor gradient = dx;
            if (gradient == null) {
                gradient = ops.allocate(context.dtype(), input);
                dx = gradient;
            }
            ops.fill(gradient, 0);
            ops.axpby(1, dy, 0, gradient.slice(input.dim(0) - 1));
            return gradient;
        }
    }
}
