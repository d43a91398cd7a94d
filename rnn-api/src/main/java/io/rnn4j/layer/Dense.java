package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer on the last dimension: {@code y = x W' + b}, {@code [..., F]} to {@code [..., O]}, with
 * {@code W} of shape {@code [O, F]} as in PyTorch. By default W is drawn by {@link Initializers#glorot} and b
 * is 0.
 */
public final class Dense implements LayerSpec {
    private final int size;
    private final Initializer initializer;

    private Dense(int size, Initializer initializer) {
        if (size < 1) {
            throw new IllegalArgumentException("a dense layer's size must be at least 1, but got " + size);
        }
        this.size = size;
        this.initializer = initializer;
    }

    /**
     * Describes a dense layer.
     *
     * @param size the number of outputs O, at least 1
     * @return the description
     */
    public static Dense of(int size) {
        return new Dense(size, Initializers.glorot());
    }

    /**
     * Draws the initial weights otherwise.
     *
     * @param weights for W: O rows, F columns
     * @return the changed description
     */
    public Dense withInitializer(Initializer weights) {
        return new Dense(size, weights);
    }

    static Dense parse(LayerAttributes attributes) {
        return of(attributes.positive("size"));
    }

    @Override
    public String type() {
        return "dense";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("size", Integer.toString(size));
    }

    @Override
    public int outputSize(int inputSize) {
        return size;
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("weight", Shape.of(size, inputSize));
        shapes.put("bias", Shape.of(size));
        return shapes;
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new DenseLayer(context, inputSize);
    }

    @Override
    public String toString() {
        return type() + attributes();
    }

    private final class DenseLayer implements Layer {
        private final TensorOps ops;
        private final DType dtype;
        private final Parameter weight;
        private final Parameter bias;

        DenseLayer(LayerContext context, int inputSize) {
            this.ops = context.backend().tensors();
            this.dtype = context.dtype();
            this.weight = new Parameter(context.backend(), dtype, "weight", Shape.of(size, inputSize));
            this.bias = new Parameter(context.backend(), dtype, "bias", Shape.of(size));
            context.initialize(weight, initializer, size, inputSize);
        }

        @Override
        public int outputSize() {
            return size;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(weight, bias);
        }

        @Override
        public Shape outputShape(Shape input) {
            if (input.columns() != weight.value().columns()) {
                throw new ShapeException("a dense layer of input size "
                        + weight.value().columns() + " needs inputs with as many features, but got shape " + input);
            }
            return input.withDim(input.rank() - 1, size);
        }

        @Override
        public Pass pass(Shape input, Mode mode) {
            return new DensePass(this, input, mode);
        }
    }

    private static final class DensePass implements Pass {
        private final DenseLayer layer;
        private final Shape input;
        private final Mode mode;
        private final Tensor y;
        private @Nullable Tensor x;
        private @Nullable Tensor dx;

        DensePass(DenseLayer layer, Shape input, Mode mode) {
            this.layer = layer;
            this.input = input;
            this.mode = mode;
            this.y = layer.ops.allocate(layer.dtype, layer.outputShape(input));
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            layer.ops.gemm(Transpose.NO, Transpose.YES, 1, x, layer.weight.value(), 0, y);
            layer.ops.addRow(layer.bias.value(), y);
            lengths.clearPadding(layer.ops, y);
            this.x = x;
            return y;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Tensor seen = Passes.forwarded(mode, x);
            layer.ops.gemm(Transpose.YES, Transpose.NO, 1, dy, seen, 1, layer.weight.gradient());
            layer.ops.sumRows(dy, 1, layer.bias.gradient());
            if (!wantInputGradient) {
                return null;
            }
            if (dx == null) {
                dx = layer.ops.allocate(layer.dtype, input);
            }
            layer.ops.gemm(Transpose.NO, Transpose.NO, 1, dy, layer.weight.value(), 0, dx);
            return dx;
        }
    }
}
