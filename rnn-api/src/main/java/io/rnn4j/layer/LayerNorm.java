package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation over the last dimension (Ba, Kiros and Hinton 2016): {@code y = g * (x - mean) / sqrt(variance +
 * epsilon) + b}, {@code [..., F]} to {@code [..., F]}, as PyTorch's {@code LayerNorm(F)}: the variance is that of the
 * row (divided by F), epsilon stands under the root. Parameters: the gain {@code weight} {@code [F]}, 1 at first, and
 * {@code bias} {@code [F]}, 0 at first.
 *
 * @param epsilon added to the variance, positive and finite
 */
public record LayerNorm(double epsilon) implements LayerSpec {
    /** PyTorch's default. */
    private static final double DEFAULT_EPSILON = 1e-5;

    /**
     * Checks epsilon.
     *
     * @throws IllegalArgumentException if it is not positive or not finite
     */
    public LayerNorm {
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
            throw new IllegalArgumentException(
                    "the epsilon of a layer normalisation must be positive and finite, but got " + epsilon);
        }
    }

    /** With an epsilon of 1e-5. */
    public LayerNorm() {
        this(DEFAULT_EPSILON);
    }

    static LayerNorm parse(LayerAttributes attributes) {
        return new LayerNorm(attributes.number("epsilon"));
    }

    @Override
    public String type() {
        return "layer-norm";
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("epsilon", Double.toString(epsilon));
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("weight", Shape.of(inputSize));
        shapes.put("bias", Shape.of(inputSize));
        return shapes;
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new LayerNormLayer(context, epsilon, inputSize);
    }

    private static final class LayerNormLayer implements Layer {
        private final TensorOps ops;
        private final DType dtype;
        private final double epsilon;
        private final Parameter weight;
        private final Parameter bias;

        LayerNormLayer(LayerContext context, double epsilon, int size) {
            this.ops = context.backend().tensors();
            this.dtype = context.dtype();
            this.epsilon = epsilon;
            this.weight = new Parameter(context.backend(), dtype, "weight", Shape.of(size));
            this.bias = new Parameter(context.backend(), dtype, "bias", Shape.of(size));
            context.initialize(weight, Initializers.constant(1), 1, size);
        }

        @Override
        public int outputSize() {
            return weight.value().columns();
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(weight, bias);
        }

        @Override
        public Shape outputShape(Shape input) {
            if (input.columns() != outputSize()) {
                throw new ShapeException("a layer normalisation of size " + outputSize()
                        + " needs inputs with as many features, but got shape " + input);
            }
            return input;
        }

        @Override
        public Pass pass(Shape input, Mode mode) {
            return new LayerNormPass(this, outputShape(input), mode);
        }
    }

    private static final class LayerNormPass implements Pass {
        private final LayerNormLayer layer;
        private final TensorOps ops;
        private final Mode mode;
        private final Tensor y;
        private final Tensor normalized;
        private final Tensor scale;
        private final Tensor gains;
        private final int[] firstRow;
        private boolean ran;

        LayerNormPass(LayerNormLayer layer, Shape shape, Mode mode) {
            this.layer = layer;
            this.ops = layer.ops;
            this.mode = mode;
            this.y = ops.allocate(layer.dtype, shape);
            this.normalized = ops.allocate(layer.dtype, shape);
            this.scale = ops.allocate(layer.dtype, Shape.of(shape.rows()));
            this.gains = ops.allocate(layer.dtype, shape);
            this.firstRow = new int[shape.rows()];
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            ops.normalizeRows(layer.epsilon, x, scale, normalized);
            ops.gatherRows(layer.weight.value(), firstRow, gains); // The same gains in every row.
            ops.mul(1, normalized, gains, 0, y);
            ops.addRow(layer.bias.value(), y);
            lengths.clearPadding(ops, y);
            ran = true;
            return y;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Tensor product = Passes.forwarded(mode, ran ? y : null);
            ops.mul(1, dy, normalized, 0, product);
            ops.sumRows(product, 1, layer.weight.gradient());
            ops.sumRows(dy, 1, layer.bias.gradient());
            if (!wantInputGradient) {
                return null;
            }
            ops.mul(1, dy, gains, 0, dy);
            ops.normalizeRowsBackward(normalized, scale, dy, dy);
            return dy;
        }
    }
}
