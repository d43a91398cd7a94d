package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets elements of its input to 0 at random in training (Srivastava et al. 2014), each with probability p, and divides
 * the others by 1 - p: {@code y = m * x}, of any shape. In inference it gives its input.
 *
 * <p>The rate is rounded to 1/65536. The masks come from a counter-based generator: the element at step t of sequence n has the same mask on every
 * backend, at any number of threads and however long the other sequences are; see {@link Pass#draw}.
 *
 * @param rate p, from 0 to below 1
 */
public record Dropout(double rate) implements LayerSpec {
    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public Dropout {
        DropoutMask.check(rate);
    }

    static Dropout parse(LayerAttributes attributes) {
        return new Dropout(attributes.number("rate"));
    }

    @Override
    public String type() {
        return "dropout";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("rate", Double.toString(rate));
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new DropoutLayer(context, rate, inputSize);
    }

    private record DropoutLayer(LayerContext context, double rate, int outputSize) implements Layer {
        @Override
        public Pass pass(Shape input, Mode mode) {
            return mode == Mode.TRAINING && rate > 0 ? new DropoutPass(context, rate, input) : new IdentityPass(mode);
        }
    }

    /** Where nothing is dropped. */
    private static final class IdentityPass implements Pass {
        private final Mode mode;
        private @Nullable Tensor x;

        IdentityPass(Mode mode) {
            this.mode = mode;
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            this.x = x;
            return x;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Passes.forwarded(mode, x);
            return wantInputGradient ? dy : null;
        }
    }

    private static final class DropoutPass implements Pass {
        private final TensorOps ops;
        private final DropoutMask masks;
        private final Tensor mask;
        private final Tensor y;
        private long key;
        private long number;
        private boolean stale = true;
        private boolean ran;

        DropoutPass(LayerContext context, double rate, Shape shape) {
            this.ops = context.backend().tensors();
            this.masks = new DropoutMask(rate);
            this.mask = ops.allocate(context.dtype(), shape);
            this.y = ops.allocate(context.dtype(), shape);
        }

        @Override
        public void draw(long newKey, long newNumber) {
            stale |= newKey != key || newNumber != number;
            key = newKey;
            number = newNumber;
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            if (stale) {
                masks.fill(key, number, mask);
                stale = false;
            }
            ops.mul(1, x, mask, 0, y);
            ran = true;
            return y;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Passes.forwarded(Mode.TRAINING, ran ? y : null);
            if (!wantInputGradient) {
                return null;
            }
            ops.mul(1, dy, mask, 0, dy);
            return dy;
        }
    }
}
