package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.Scaler;
import io.rnn4j.data.Vocabulary;
import io.rnn4j.internal.SeededRandom;
import io.rnn4j.layer.Layer;
import io.rnn4j.layer.LayerContext;
import io.rnn4j.layer.LayerSpec;
import io.rnn4j.layer.Mode;
import io.rnn4j.layer.Parameter;
import io.rnn4j.layer.State;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A chain of layers on a backend. It holds parameters and no activations: while nobody changes the
 * parameters, any number of threads share one model, each with its own {@link ModelPass} and {@link
 * ModelState}.
 *
 * <p>Sequences are time-major, {@code [T, N, F]}: steps, batch, features.
 */
public final class Model {
    private final Backend backend;
    private final DType dtype;
    private final int inputSize;
    private final long seed;
    private final List<LayerSpec> specs;
    private final List<Layer> layers;
    private final Map<String, Parameter> parameters;
    private final TreeMap<String, String> metadata;
    private final @Nullable Scaler inputScaler;
    private final @Nullable Scaler targetScaler;
    private final boolean gaussianTargets;
    private final Scaling.@Nullable Inverse unscaling;
    private final @Nullable Vocabulary vocabulary;

    private Model(Builder builder, boolean initialize) {
        this.backend = builder.backend;
        this.dtype = builder.dtype;
        this.inputSize = builder.inputSize;
        this.seed = builder.seed;
        this.specs = List.copyOf(builder.specs);
        this.metadata = new TreeMap<>(builder.metadata);
        this.inputScaler = builder.inputScaler;
        this.targetScaler = builder.targetScaler;
        this.gaussianTargets = builder.gaussianTargets;
        this.vocabulary = builder.vocabulary;
        LayerContext context = new LayerContext(backend, dtype, initialize ? new SeededRandom(seed) : null);
        List<Layer> created = new ArrayList<>();
        Map<String, Parameter> named = new LinkedHashMap<>();
        int size = inputSize;
        for (int i = 0; i < specs.size(); i++) {
            Layer layer = specs.get(i).create(context, size);
            for (Parameter parameter : layer.parameters()) {
                named.put(i + "." + parameter.name(), parameter);
            }
            size = layer.outputSize();
            created.add(layer);
        }
        this.unscaling = unscaling(targetScaler, gaussianTargets, size);
        this.layers = List.copyOf(created);
        this.parameters = Collections.unmodifiableMap(named);
    }

    private static Scaling.@Nullable Inverse unscaling(@Nullable Scaler scaler, boolean gaussian, int outputs) {
        if (scaler == null) {
            return null;
        }
        if (gaussian && outputs != 2 * scaler.columns()) {
            throw new IllegalArgumentException("the scaler of the targets has " + scaler.columns()
                    + " columns, so the model must have " + 2 * scaler.columns()
                    + " outputs, a mean and the logarithm of a variance for each, but has " + outputs);
        }
        if (outputs % scaler.columns() != 0) {
            throw new IllegalArgumentException("the scaler of the targets has " + scaler.columns()
                    + " columns, but the model's " + outputs + " outputs are no multiple of that");
        }
        return gaussian ? Scaling.gaussian(scaler) : Scaling.sideBySide(scaler, outputs);
    }

    /**
     * Starts a model.
     *
     * @param backend owns its memory and runs its kernels; must stay open as long as the model is used
     * @return a builder
     */
    public static Builder builder(Backend backend) {
        return new Builder(Objects.requireNonNull(backend, "backend"));
    }

    /**
     * Returns the backend.
     *
     * @return the backend that the model was built on
     */
    public Backend backend() {
        return backend;
    }

    /**
     * Returns the type of parameters, inputs and outputs.
     *
     * @return the type
     */
    public DType dtype() {
        return dtype;
    }

    /**
     * Returns the number of features of the input.
     *
     * @return F, at least 1
     */
    public int inputSize() {
        return inputSize;
    }

    /**
     * Returns the number of features of the output.
     *
     * @return O, at least 1
     */
    public int outputSize() {
        return layers.get(layers.size() - 1).outputSize();
    }

    /**
     * Returns the seed that the initial parameters were drawn with.
     *
     * @return the seed
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns how inputs are scaled before they reach the first layer.
     *
     * @return one column a feature; empty if they are taken as they are
     */
    public Optional<Scaler> inputScaler() {
        return Optional.ofNullable(inputScaler);
    }

    /**
     * Returns how targets are scaled before the loss sees them; predictions are scaled back.
     *
     * @return one column for each value of a target; empty if they are taken as they are
     */
    public Optional<Scaler> targetScaler() {
        return Optional.ofNullable(targetScaler);
    }

    /**
     * Tells whether the outputs are means and logarithms of variances, and are scaled back as such.
     *
     * @return true for a model with a {@link Builder#gaussianTargetScaler}
     */
    public boolean gaussianTargets() {
        return gaussianTargets;
    }

    /**
     * Returns which texts the numbers that the model takes or gives stand for.
     *
     * @return the vocabulary; empty if the model is not about texts
     */
    public Optional<Vocabulary> vocabulary() {
        return Optional.ofNullable(vocabulary);
    }

    /**
     * Returns the descriptions of the layers.
     *
     * @return from input to output, at least one
     */
    public List<LayerSpec> layers() {
        return specs;
    }

    /**
     * Returns the trainable tensors by name, {@code <layer index>.<parameter>} such as {@code 0.weight_ih}.
     * After changing a value, call {@link #refresh}.
     *
     * @return in the order of the layers, unmodifiable
     */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /**
     * Returns the number of trainable values.
     *
     * @return the sum of the parameters' sizes
     */
    public long parameterCount() {
        return parameters.values().stream().mapToLong(p -> p.value().size()).sum();
    }

    /**
     * Returns what the user stored with the model, such as the scaling of its inputs. It is saved with the model.
     *
     * @return a copy, sorted by key
     */
    public Map<String, String> metadata() {
        synchronized (metadata) {
            return Collections.unmodifiableMap(new TreeMap<>(metadata));
        }
    }

    /**
     * Stores a text with the model, in place of what was stored under the key.
     *
     * @param key the key
     * @param value the text
     */
    public void putMetadata(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        synchronized (metadata) {
            metadata.put(key, value);
        }
    }

    /**
     * Returns the shape of the output.
     *
     * @param input the shape of the input, {@code [T, N, F]}
     * @return such as {@code [T, N, O]}, or {@code [N, O]} where a layer reduces time
     * @throws ShapeException if the model cannot take such an input
     */
    public Shape outputShape(Shape input) {
        if (input.rank() < 2 || input.columns() != inputSize) {
            throw new ShapeException(
                    "this model needs inputs of shape [steps, batch, " + inputSize + "], but got " + input);
        }
        if (input.size() == 0) {
            throw new ShapeException(
                    "this model needs at least one step and one sequence, but got inputs of shape " + input);
        }
        Shape shape = input;
        for (Layer layer : layers) {
            shape = layer.outputShape(shape);
        }
        return shape;
    }

    /**
     * Allocates what forward (and in training, backward) needs for inputs of one shape. A pass is the layers alone: it
     * takes inputs already scaled and gives outputs that are not scaled back.
     *
     * @param input the shape of the inputs, {@code [T, N, F]}
     * @param mode inference or training
     * @return a pass that one thread at a time may use
     * @throws ShapeException if the model cannot take such an input
     */
    public ModelPass pass(Shape input, Mode mode) {
        outputShape(input);
        return new ModelPass(this, layers, input, Objects.requireNonNull(mode, "mode"));
    }

    /**
     * Allocates a state of zeros. It belongs to the caller.
     *
     * @param batch the number of streams N, at least 1
     * @return the state
     * @throws IllegalArgumentException if the batch is less than 1
     */
    public ModelState newState(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("a state's batch must be at least 1, but got " + batch);
        }
        List<State> states = new ArrayList<>();
        for (Layer layer : layers) {
            List<Tensor> parts = new ArrayList<>();
            for (Shape shape : layer.stateShapes(batch)) {
                parts.add(backend.tensors().allocate(dtype, shape));
            }
            states.add(new State(parts));
        }
        return new ModelState(this, batch, states);
    }

    /**
     * Predicts, from a state of zeros; scales inputs and outputs where the model has scalers. Any number of threads may call this at once. It allocates a pass a call;
     * where that matters, keep a {@link #pass} instead.
     *
     * @param x the input, {@code [T, N, F]}; not changed
     * @return the output, in memory of its own
     * @throws ShapeException if the model cannot take such an input
     * @throws IllegalArgumentException if a value is not finite; the message names step, sequence and feature
     */
    public Tensor predict(Tensor x) {
        return predictNullable(x, null);
    }

    private Tensor predictNullable(Tensor x, int @Nullable [] lengths) {
        ModelPass pass = pass(x.shape(), Mode.INFERENCE);
        Tensor scaled = x;
        if (inputScaler != null) {
            pass.lengths(lengths); // Refuses what does not fit before they are scaled by.
            scaled = Scaling.scaled(inputScaler, x, copy(x), lengths);
        }
        Tensor y = pass.forward(scaled, lengths, null, null);
        Tensor own = y.storage() == x.storage() ? copy(y) : y;
        if (unscaling != null) {
            Scaling.unscale(unscaling, own, lengths);
        }
        return own;
    }

    /** Scales values of the outputs back, row after row. In place. */
    double[] unscaled(double[] values) {
        if (unscaling != null) {
            Scaling.unscale(unscaling, values, outputSize());
        }
        return values;
    }

    private Tensor copy(Tensor tensor) {
        Tensor copy = backend.tensors().allocate(dtype, tensor.shape());
        backend.tensors().axpby(1, tensor, 0, copy);
        return copy;
    }

    /**
     * Predicts for sequences of several lengths, from a state of zeros. See {@link ModelPass#forward(Tensor, int[],
     * ModelState, ModelState)}. Any number of threads may call this at once.
     *
     * @param x the input, {@code [T, N, F]}; not changed
     * @param lengths one a sequence, in any order, from 0 to T
     * @return the output, in memory of its own, 0 past a sequence's length
     * @throws ShapeException if the model cannot take such an input
     * @throws IllegalArgumentException if a length is out of range, or there are not N of them, or a value within them
     *     is not finite
     */
    public Tensor predict(Tensor x, int[] lengths) {
        return predictNullable(x, Objects.requireNonNull(lengths, "lengths"));
    }

    /**
     * Predicts from and to arrays, from a state of zeros. Any number of threads may call this at once.
     *
     * @param input the shape of the input, {@code [T, N, F]}
     * @param values the input in row-major order
     * @return the output in row-major order, of the shape that {@link #outputShape} tells
     * @throws ShapeException if the model cannot take such an input or the number of values differs
     * @throws IllegalArgumentException if a value is not finite; the message names step, sequence and feature
     */
    public double[] predict(Shape input, double... values) {
        outputShape(input);
        return predict(backend.tensors().allocate(dtype, input).copyFrom(values))
                .toDoubleArray();
    }

    /**
     * Predicts from and to arrays, from a state of zeros. Any number of threads may call this at once.
     *
     * @param input the shape of the input, {@code [T, N, F]}
     * @param values the input in row-major order
     * @return the output in row-major order, of the shape that {@link #outputShape} tells
     * @throws ShapeException if the model cannot take such an input or the number of values differs
     * @throws IllegalArgumentException if a value is not finite; the message names step, sequence and feature
     */
    public float[] predict(Shape input, float... values) {
        outputShape(input);
        return predict(backend.tensors().allocate(dtype, input).copyFrom(values))
                .toFloatArray();
    }

    /**
     * Predicts all samples of a dataset, each from a state of zeros. Any number of threads may call this at once.
     *
     * @param dataset the samples; their targets do not matter
     * @return one row a sample: O values, or where the model has an output a step, O for each valid step in their
     *     order
     * @throws ShapeException if the model cannot take such samples
     * @throws IllegalArgumentException if a value is not finite; the message names step, sample and feature
     */
    public double[][] predict(Dataset dataset) {
        return new Predictor(this, dataset).run();
    }

    /**
     * Copies the current parameters.
     *
     * @return the copy, from which they can be restored
     */
    public ModelWeights copyWeights() {
        return new ModelWeights(this);
    }

    /** Takes over parameters that changed, such as by re-packing them for a kernel. Not while the model serves. */
    public void refresh() {
        for (Layer layer : layers) {
            layer.refresh();
        }
    }

    /** Sets the gradients of all parameters to 0. */
    public void zeroGradients() {
        TensorOps ops = backend.tensors();
        for (Parameter parameter : parameters.values()) {
            ops.fill(parameter.gradient(), 0);
        }
    }

    /**
     * Describes the model in a table: a line a layer with its type, settings, the shape of its output and the number
     * of its parameters, and the total. T stands for the number of steps, N for that of sequences.
     *
     * @return lines that end with a line feed
     */
    public String summary() {
        return new ModelSummary(this, layers, null).toString();
    }

    /**
     * Describes the model in a table as {@link #summary()} does, with the shapes for one input.
     *
     * @param input the shape of the input, {@code [T, N, F]}
     * @return lines that end with a line feed
     * @throws ShapeException if the model cannot take such an input
     */
    public String summary(Shape input) {
        outputShape(input);
        return new ModelSummary(this, layers, input).toString();
    }

    /** Returns type, sizes and layers; not the parameters' values. */
    @Override
    public String toString() {
        return dtype + " model of " + inputSize + " inputs: " + specs + ", " + parameterCount() + " parameters";
    }

    /** Collects what a model consists of. */
    public static final class Builder {
        private final Backend backend;
        private final List<LayerSpec> specs = new ArrayList<>();
        private final Map<String, String> metadata = new TreeMap<>();
        private @Nullable Scaler inputScaler;
        private @Nullable Scaler targetScaler;
        private boolean gaussianTargets;
        private @Nullable Vocabulary vocabulary;
        private DType dtype = DType.FLOAT32;
        private int inputSize;
        private long seed;

        private Builder(Backend backend) {
            this.backend = backend;
        }

        /**
         * Sets the type of parameters, inputs and outputs; FLOAT32 by default.
         *
         * @param type the type
         * @return this builder
         */
        public Builder dtype(DType type) {
            this.dtype = Objects.requireNonNull(type, "type");
            return this;
        }

        /**
         * Sets the number of features of the input.
         *
         * @param size F, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the size is less than 1
         */
        public Builder inputSize(int size) {
            if (size < 1) {
                throw new IllegalArgumentException("input size must be at least 1, but got " + size);
            }
            this.inputSize = size;
            return this;
        }

        /**
         * Adds a layer after those added before.
         *
         * @param layer its description
         * @return this builder
         */
        public Builder add(LayerSpec layer) {
            specs.add(Objects.requireNonNull(layer, "layer"));
            return this;
        }

        /**
         * Sets the seed that the initial parameters are drawn with; 0 by default. The same seed gives the same
         * parameters, on every backend.
         *
         * @param value any value
         * @return this builder
         */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * Stores texts with the model. See {@link Model#metadata}.
         *
         * @param texts keys and texts
         * @return this builder
         */
        public Builder metadata(Map<String, String> texts) {
            Objects.requireNonNull(texts, "texts").forEach((key, text) -> {
                Objects.requireNonNull(key, "a key of the metadata");
                Objects.requireNonNull(text, () -> "the text of '" + key + "' in the metadata");
            });
            metadata.putAll(texts);
            return this;
        }

        /**
         * Lets the model scale its inputs: {@link Model#predict} and {@link Trainer} then take them as they are. Fit
         * the scaler on the training part only. It is saved with the model.
         *
         * @param scaler a column for each feature
         * @return this builder
         */
        public Builder inputScaler(Scaler scaler) {
            this.inputScaler = Objects.requireNonNull(scaler, "scaler");
            return this;
        }

        /**
         * Lets the model scale targets: the loss sees them scaled, and {@link Model#predict} scales the outputs back.
         * It is saved with the model. Where the model has m outputs for each value of a target, such as m quantiles,
         * the m of the first value come first.
         *
         * @param scaler a column for each value of a target
         * @return this builder
         */
        public Builder targetScaler(Scaler scaler) {
            this.targetScaler = Objects.requireNonNull(scaler, "scaler");
            this.gaussianTargets = false;
            return this;
        }

        /**
         * Lets the model scale targets, in place of {@link #targetScaler}, where its outputs are those of {@link
         * Loss#gaussianNegativeLogLikelihood}: O means m, then the O logarithms v of the variances. {@link Model#predict}
         * scales a mean back by shift and scale, {@code s m + c}, and a variance by the square of the scale alone, {@code
         * v + 2 log s}, so that both are in the target's units. It is saved with the model.
         *
         * @param scaler a column for each value of a target, without logarithms
         * @return this builder
         * @throws IllegalArgumentException if the scaler takes logarithms: what is normal in the logarithm is not normal
         *     in the target's units
         */
        public Builder gaussianTargetScaler(Scaler scaler) {
            if (!Objects.requireNonNull(scaler, "scaler").isAffine()) {
                throw new IllegalArgumentException(
                        "a mean and a variance cannot be scaled back through a logarithm, but"
                                + " the scaler of the targets is " + scaler
                                + ": take Scaler.standard or minMax, or learn the logarithms of the targets as they are");
            }
            this.targetScaler = scaler;
            this.gaussianTargets = true;
            return this;
        }

        /**
         * Stores the vocabulary of a model about texts. It is saved with the model.
         *
         * @param words what its numbers stand for
         * @return this builder
         */
        public Builder vocabulary(Vocabulary words) {
            this.vocabulary = Objects.requireNonNull(words, "words");
            return this;
        }

        /**
         * Builds the model and draws its initial parameters.
         *
         * @return the model
         * @throws IllegalStateException if the input size or the layers are missing
         * @throws IllegalArgumentException if a layer does not fit the one before
         */
        public Model build() {
            return build(true);
        }

        /**
         * Builds the model with all parameters 0, for values that come from elsewhere, such as a file. After
         * setting them, call {@link Model#refresh}.
         *
         * @return the model
         * @throws IllegalStateException if the input size or the layers are missing
         * @throws IllegalArgumentException if a layer does not fit the one before
         */
        public Model buildWithoutValues() {
            return build(false);
        }

        private Model build(boolean initialize) {
            if (inputSize == 0) {
                throw new IllegalStateException("a model needs its input size: call inputSize");
            }
            if (specs.isEmpty()) {
                throw new IllegalStateException("a model needs at least one layer: call add");
            }
            if (inputScaler != null && inputScaler.columns() != inputSize) {
                throw new IllegalArgumentException("the scaler of the inputs has " + inputScaler.columns()
                        + " columns, but the model takes " + inputSize + " features");
            }
            return new Model(this, initialize);
        }
    }
}
