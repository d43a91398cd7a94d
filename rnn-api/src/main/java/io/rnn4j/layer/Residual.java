package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.internal.Philox;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A layer with a connection around it (He et al. 2016): {@code y = x + f(x)}, where f is any layer whose output has the
 * shape of its input. Parameters and state are the inner layer's.
 *
 * @param inner f
 */
public record Residual(LayerSpec inner) implements LayerSpec {
    private static final String PREFIX = "inner.";

    /** Refuses null. */
    public Residual {
        Objects.requireNonNull(inner, "inner");
    }

    static Residual parse(LayerAttributes attributes) {
        return new Residual(attributes.layer(PREFIX));
    }

    @Override
    public String type() {
        return "residual";
    }

    @Override
    public Map<String, String> attributes() {
        return LayerAttributes.nested(PREFIX, inner);
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        return inner.parameterShapes(inputSize);
    }

    @Override
    public boolean isCausal() {
        return inner.isCausal();
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        int outputSize = inner.outputSize(inputSize);
        if (outputSize != inputSize) {
            throw new IllegalArgumentException(
                    "a residual connection needs a layer with as many features as its input, but " + inner + " makes "
                            + outputSize + " of " + inputSize);
        }
        return new ResidualLayer(context, inner.create(context, inputSize));
    }

    private record ResidualLayer(LayerContext context, Layer layer) implements Layer {
        @Override
        public int outputSize() {
            return layer.outputSize();
        }

        @Override
        public List<Parameter> parameters() {
            return layer.parameters();
        }

        @Override
        public Shape outputShape(Shape input) {
            Shape output = layer.outputShape(input);
            if (!output.equals(input)) {
                throw new ShapeException("a residual connection needs an output of the shape of its input, " + input
                        + ", but the layer's is " + output);
            }
            return output;
        }

        @Override
        public List<Shape> stateShapes(int batch) {
            return layer.stateShapes(batch);
        }

        @Override
        public Pass pass(Shape input, Mode mode) {
            outputShape(input);
            return new ResidualPass(context, layer.pass(input, mode), input);
        }

        @Override
        public void refresh() {
            layer.refresh();
        }
    }

    private static final class ResidualPass implements Pass {
        private final TensorOps ops;
        private final LayerContext context;
        private final Pass pass;
        private final Shape shape;
        private final Tensor y;
        private @Nullable Tensor dx;

        ResidualPass(LayerContext context, Pass pass, Shape shape) {
            this.ops = context.backend().tensors();
            this.context = context;
            this.pass = pass;
            this.shape = shape;
            this.y = ops.allocate(context.dtype(), shape);
        }

        @Override
        public void draw(long key, long number) {
            pass.draw(Philox.derive(key, 0), number);
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            ops.axpby(1, pass.forward(x, lengths, initial, last), 0, y);
            ops.axpby(1, x, 1, y);
            return y;
        }

        /** The inner layer may overwrite dy, so it is copied before. */
        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            if (!wantInputGradient) {
                pass.backward(dy, dLast, dInitial, false);
                return null;
            }
            Tensor sum = dx;
            if (sum == null) {
                sum = ops.allocate(context.dtype(), shape);
                dx = sum;
            }
            ops.axpby(1, dy, 0, sum);
            Tensor below = Objects.requireNonNull(pass.backward(dy, dLast, dInitial, true));
            ops.axpby(1, below, 1, sum);
            return sum;
        }
    }
}
