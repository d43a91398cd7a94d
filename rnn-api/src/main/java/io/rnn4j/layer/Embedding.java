package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Gives each number of a class or word a learned vector (Bengio et al. 2003): {@code y = W[x]}, {@code [..., 1]} to
 * {@code [..., D]}. The input is one column of whole numbers from 0 to V - 1, in the model's own type; a number that is
 * not whole or out of that range is refused. The parameter is {@code weight} {@code [V, D]}, drawn from a normal
 * distribution with mean 0 and deviation 1 as in PyTorch.
 *
 * <p>One number may stand for padding: its vector is 0 and stays 0, and it has no gradient. Sequences of several
 * lengths need no such number: what is past a sequence's length is 0 anyway.
 */
public final class Embedding implements LayerSpec {
    /** The largest numbers up to which all whole numbers can be represented. */
    private static final int EXACT_FLOAT32 = 1 << 24;

    private final int vocabulary;
    private final int size;
    private final OptionalInt padding;
    private final Initializer initializer;

    private Embedding(int vocabulary, int size, OptionalInt padding, Initializer initializer) {
        this.vocabulary = vocabulary;
        this.size = size;
        this.padding = padding;
        this.initializer = initializer;
    }

    /**
     * Describes an embedding without padding.
     *
     * @param vocabulary how many classes or words there are, V, at least 1
     * @param size the number of features of a vector, D, at least 1
     * @return the description
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Embedding of(int vocabulary, int size) {
        if (vocabulary < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "an embedding's vocabulary and size must be at least 1, but got " + vocabulary + " and " + size);
        }
        return new Embedding(vocabulary, size, OptionalInt.empty(), Initializers.gaussian(1));
    }

    /**
     * Lets a number stand for padding.
     *
     * @param number from 0 to V - 1
     * @return the changed description
     * @throws IllegalArgumentException if it is out of that range
     */
    public Embedding withPadding(int number) {
        if (number < 0 || number >= vocabulary) {
            throw new IllegalArgumentException(
                    "an embedding's padding must be in 0.." + (vocabulary - 1) + ", but got " + number);
        }
        return new Embedding(vocabulary, size, OptionalInt.of(number), initializer);
    }

    /**
     * Draws the initial vectors otherwise.
     *
     * @param weights for W: V rows, D columns
     * @return the changed description
     */
    public Embedding withInitializer(Initializer weights) {
        return new Embedding(vocabulary, size, padding, weights);
    }

    static Embedding parse(LayerAttributes attributes) {
        Embedding parsed = of(attributes.positive("vocabulary"), attributes.positive("size"));
        return attributes.has("padding")
                ? parsed.withPadding(attributes.whole("padding", 0, parsed.vocabulary - 1))
                : parsed;
    }

    @Override
    public String type() {
        return "embedding";
    }

    @Override
    public Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("vocabulary", Integer.toString(vocabulary));
        attributes.put("size", Integer.toString(size));
        padding.ifPresent(number -> attributes.put("padding", Integer.toString(number)));
        return attributes;
    }

    @Override
    public int outputSize(int inputSize) {
        checkInput(inputSize);
        return size;
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        checkInput(inputSize);
        return Map.of("weight", Shape.of(vocabulary, size));
    }

    private static void checkInput(int features) {
        if (features != 1) {
            throw new ShapeException(
                    "an embedding needs an input of one feature, the number of a class or word, but got " + features);
        }
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        checkInput(inputSize);
        if (context.dtype() == DType.FLOAT32 && vocabulary - 1 > EXACT_FLOAT32) {
            throw new IllegalArgumentException("an embedding of " + vocabulary
                    + " entries needs FLOAT64: FLOAT32 holds all whole numbers up to " + EXACT_FLOAT32 + " only");
        }
        return new EmbeddingLayer(context);
    }

    @Override
    public String toString() {
        return type() + attributes();
    }

    private final class EmbeddingLayer implements Layer {
        private final TensorOps ops;
        private final DType dtype;
        private final Parameter weight;
        private final @Nullable Tensor paddingRow;
        private @Nullable Tensor paddingGradient;

        EmbeddingLayer(LayerContext context) {
            this.ops = context.backend().tensors();
            this.dtype = context.dtype();
            this.weight = new Parameter(context.backend(), dtype, "weight", Shape.of(vocabulary, size));
            context.initialize(weight, initializer, vocabulary, size);
            this.paddingRow = padding.isPresent() ? weight.value().slice(padding.getAsInt()) : null;
            refresh();
        }

        @Override
        public int outputSize() {
            return size;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(weight);
        }

        @Override
        public Shape outputShape(Shape input) {
            if (input.columns() != 1) {
                throw new ShapeException(
                        "an embedding needs inputs of shape [..., 1], one number each, but got " + input);
            }
            return input.withDim(input.rank() - 1, size);
        }

        @Override
        public Pass pass(Shape input, Mode mode) {
            return new EmbeddingPass(this, vocabulary, input, mode);
        }

        /** The vector of padding is 0 whatever was written there. */
        @Override
        public void refresh() {
            if (paddingRow != null) {
                ops.fill(paddingRow, 0);
            }
        }

        void clearPaddingGradient() {
            if (paddingRow == null) {
                return;
            }
            if (paddingGradient == null) {
                paddingGradient = weight.gradient().slice(padding.getAsInt());
            }
            ops.fill(paddingGradient, 0);
        }
    }

    private static final class EmbeddingPass implements Pass {
        private final EmbeddingLayer layer;
        private final int vocabulary;
        private final Shape input;
        private final Mode mode;
        private final Tensor y;
        private final double[] numbers;
        private final int[] rows;
        private @Nullable Tensor dx;
        private boolean ran;

        EmbeddingPass(EmbeddingLayer layer, int vocabulary, Shape input, Mode mode) {
            this.layer = layer;
            this.vocabulary = vocabulary;
            this.input = input;
            this.mode = mode;
            this.y = layer.ops.allocate(layer.dtype, layer.outputShape(input));
            this.numbers = new double[input.size()];
            this.rows = new int[input.size()];
        }

        @Override
        public Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last) {
            x.copyTo(numbers);
            for (int i = 0; i < rows.length; i++) {
                int row = (int) numbers[i];
                if (row != numbers[i] || row < 0 || row >= vocabulary) {
                    throw new IllegalArgumentException("an embedding needs whole numbers from 0 to " + (vocabulary - 1)
                            + ", but got " + numbers[i] + " at " + place(i));
                }
                rows[i] = row;
            }
            layer.ops.gatherRows(layer.weight.value(), rows, y);
            lengths.clearPadding(layer.ops, y);
            ran = true;
            return y;
        }

        private String place(int row) {
            if (input.rank() != 3) {
                return "row " + row;
            }
            int batch = input.dim(1);
            return "step " + row / batch + " of sequence " + row % batch;
        }

        @Override
        public @Nullable Tensor backward(
                Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient) {
            Passes.forwarded(mode, ran ? y : null);
            layer.ops.scatterAddRows(dy, rows, layer.weight.gradient());
            layer.clearPaddingGradient();
            if (!wantInputGradient) {
                return null;
            }
            if (dx == null) {
                dx = layer.ops.allocate(layer.dtype, input); // Steps have no slope: 0 for ever.
            }
            layer.ops.fill(dx, 0);
            return dx;
        }
    }
}
