package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies an {@link Activation} to its input, of any shape; softmax works over the last dimension.
 *
 * @param function the function
 */
public record Activate(Activation function) implements LayerSpec {
    static Activate parse(LayerAttributes attributes) {
        return new Activate(attributes.activation("function"));
    }

    @Override
    public String type() {
        return "activation";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("function", function.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new ActivationLayer(context, inputSize);
    }

    private final class ActivationLayer implements Layer {
        private final LayerContext context;
        private final int size;

        ActivationLayer(LayerContext context, int size) {
            this.context = context;
            this.size = size;
        }

        @Override
        public int outputSize() {
            return size;
        }

        @Override
        public Pass pass(Shape input, Mode mode) {
            return new ActivationPass(context, function, input, mode);
        }
    }

    private static final class ActivationPass implements Pass {
        private final TensorOps ops;
        private final Activation function;
        private final Mode mode;
        private final Tensor y;
        private boolean ran;

        ActivationPass(LayerContext context, Activation function, Shape shape, Mode mode) {
            this.ops = context.backend().tensors();
            this.function = function;
            this.mode = mode;
            this.y = ops.allocate(context.dtype(), shape);
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            ops.activate(function, x, y);
            lengths.clearPadding(ops, y);
            ran = true;
            return y;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Tensor output = Passes.forwarded(mode, ran ? y : null);
            if (!wantInputGradient) {
                return null;
            }
            ops.activateBackward(function, output, dy, dy);
            return dy;
        }
    }
}
