package io.rnn4j.layer;

import io.rnn4j.backend.CellOptions;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer over a sequence: {@code [T, N, I]} to {@code [T, N, H]}, with the cells of {@link
 * RecurrentSpec}. A sequence that is shorter than the batch takes no work past its end: its outputs are 0 there, and its
 * state after is that of its last valid step. By default input weights are drawn by {@link Initializers#glorot}, recurrent weights by
 * {@link Initializers#orthogonal}, gate by gate, and biases are 0.
 */
public final class Recurrent implements LayerSpec {
    /** The three cells, as they stand in model files. */
    private enum Cell {
        RNN,
        GRU,
        LSTM
    }

    private final Cell cell;
    private final int hiddenSize;
    private final boolean bias;
    private final Activation activation;
    private final @Nullable Merge merge;
    private final CellOptions options;
    private final double recurrentDropout;
    private final double hiddenZoneout;
    private final double cellZoneout;
    private final @Nullable Double forgetBias;
    private final Initializer inputWeights;
    private final Initializer recurrentWeights;
    private final Initializer biases;

    private Recurrent(Draft draft) {
        this.cell = draft.cell;
        this.hiddenSize = draft.hiddenSize;
        this.bias = draft.bias;
        this.activation = draft.activation;
        this.merge = draft.merge;
        this.options = draft.options;
        this.recurrentDropout = draft.recurrentDropout;
        this.hiddenZoneout = draft.hiddenZoneout;
        this.cellZoneout = draft.cellZoneout;
        this.forgetBias = draft.forgetBias;
        this.inputWeights = draft.inputWeights;
        this.recurrentWeights = draft.recurrentWeights;
        this.biases = draft.biases;
    }

    /** A description in the making. */
    private static final class Draft {
        private final Cell cell;
        private final int hiddenSize;
        private final Activation activation;
        private boolean bias = true;
        private @Nullable Merge merge;
        private CellOptions options = CellOptions.NONE;
        private double recurrentDropout;
        private double hiddenZoneout;
        private double cellZoneout;
        private @Nullable Double forgetBias;
        private Initializer inputWeights = Initializers.glorot();
        private Initializer recurrentWeights = Initializers.orthogonal();
        private Initializer biases = Initializers.constant(0);

        Draft(Cell cell, int hiddenSize, Activation activation) {
            this.cell = cell;
            this.hiddenSize = hiddenSize;
            this.activation = activation;
        }

        Draft(Recurrent from) {
            this(from.cell, from.hiddenSize, from.activation);
            this.bias = from.bias;
            this.merge = from.merge;
            this.options = from.options;
            this.recurrentDropout = from.recurrentDropout;
            this.hiddenZoneout = from.hiddenZoneout;
            this.cellZoneout = from.cellZoneout;
            this.forgetBias = from.forgetBias;
            this.inputWeights = from.inputWeights;
            this.recurrentWeights = from.recurrentWeights;
            this.biases = from.biases;
        }
    }

    private Recurrent with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Recurrent(draft);
    }

    private static Recurrent of(Cell cell, int hiddenSize, Activation activation) {
        if (hiddenSize < 1) {
            throw new IllegalArgumentException("hidden size must be at least 1, but got " + hiddenSize);
        }
        if (!activation.elementwise()) {
            throw new IllegalArgumentException(
                    "a simple RNN's activation must work on each element alone, but got " + activation);
        }
        return new Recurrent(new Draft(cell, hiddenSize, activation));
    }

    /**
     * A simple RNN with tanh.
     *
     * @param hiddenSize H, at least 1
     * @return the description
     */
    public static Recurrent simple(int hiddenSize) {
        return simple(hiddenSize, Activation.TANH);
    }

    /**
     * A simple RNN.
     *
     * @param hiddenSize H, at least 1
     * @param activation any function but softmax
     * @return the description
     */
    public static Recurrent simple(int hiddenSize, Activation activation) {
        return of(Cell.RNN, hiddenSize, activation);
    }

    /**
     * A GRU, with the reset gate after the product.
     *
     * @param hiddenSize H, at least 1
     * @return the description
     */
    public static Recurrent gru(int hiddenSize) {
        return of(Cell.GRU, hiddenSize, Activation.TANH);
    }

    /**
     * An LSTM with forget gate.
     *
     * @param hiddenSize H, at least 1
     * @return the description
     */
    public static Recurrent lstm(int hiddenSize) {
        return of(Cell.LSTM, hiddenSize, Activation.TANH);
    }

    /**
     * Leaves the biases out.
     *
     * @return the changed description
     */
    public Recurrent withoutBias() {
        return with(draft -> draft.bias = false);
    }

    /**
     * Draws the initial parameters otherwise.
     *
     * @param input for the input weights, gate by gate: H rows, I columns
     * @param recurrent for the recurrent weights, gate by gate: H rows, H columns
     * @param bias for both biases, gate by gate: H rows, 1 column
     * @return the changed description
     */
    public Recurrent withInitializers(Initializer input, Initializer recurrent, Initializer bias) {
        return with(draft -> {
            draft.inputWeights = input;
            draft.recurrentWeights = recurrent;
            draft.biases = bias;
        });
    }

    /**
     * Runs over the sequence in both directions, with parameters for each (Schuster and Paliwal 1997); those of the
     * reverse direction have names that end in {@code _reverse}. The reverse direction begins at each sequence's last
     * valid step. The state's parts are those of the forward direction, then those of the reverse.
     *
     * @param outputs how the two outputs become one; {@link Merge#CONCAT} gives {@code 2 H} features, the others H
     * @return the changed description
     */
    public Recurrent bidirectional(Merge outputs) {
        Objects.requireNonNull(outputs, "outputs");
        return with(draft -> draft.merge = outputs);
    }

    /**
     * Lets the reset gate of a GRU work before the product, as in Cho et al. (2014); see {@link CellOptions}.
     *
     * @return the changed description
     * @throws IllegalArgumentException if this is no GRU
     */
    public Recurrent resetBefore() {
        return with(options.withResetBefore(true));
    }

    /**
     * Lets the gates of an LSTM see its cell (Gers and Schmidhuber 2000), by weights {@code weight_peephole} {@code [3
     * H]} that are 0 at first; see {@link CellOptions}.
     *
     * @return the changed description
     * @throws IllegalArgumentException if this is no LSTM
     */
    public Recurrent withPeepholes() {
        return with(options.withPeepholes(true));
    }

    /**
     * Projects the output of an LSTM, which is the hidden part of its state too, to fewer features (Sak et al. 2014;
     * PyTorch's {@code proj_size} and {@code weight_hr}, {@code [P, H]}).
     *
     * @param size P, at least 1
     * @return the changed description
     * @throws IllegalArgumentException if this is no LSTM or the size is less than 1
     */
    public Recurrent withProjection(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a projection's size must be at least 1, but got " + size);
        }
        return with(options.withProjectionSize(size));
    }

    /**
     * Normalises within the cell (Ba et al. 2016): the input side and the recurrent side of the gates, and what an LSTM's
     * output sees of its cell, with gains {@code gain_ih}, {@code gain_hh} and {@code gain_c}; see {@link CellOptions}.
     *
     * @return the changed description
     */
    public Recurrent withLayerNorm() {
        return with(options.withLayerNorm(true));
    }

    /**
     * Sets units of h to 0 at random where the gates read it, in training, the same ones at all steps of a sequence
     * (Gal and Ghahramani 2016), and divides the others by 1 - p.
     *
     * @param rate p, from 0 to below 1
     * @return the changed description
     * @throws IllegalArgumentException if the rate is out of range
     */
    public Recurrent withRecurrentDropout(double rate) {
        DropoutMask.check(rate);
        return with(options.withDropout(rate > 0)).with(draft -> draft.recurrentDropout = rate);
    }

    /**
     * Leaves units of the state as they were at random, step by step (Krueger et al. 2017); in inference each unit moves
     * by its expectation.
     *
     * @param hidden the probability for h, from 0 to below 1
     * @param cell the probability for c, from 0 to below 1; 0 for cells without
     * @return the changed description
     * @throws IllegalArgumentException if a probability is out of range, or this has no c
     */
    public Recurrent withZoneout(double hidden, double cell) {
        if (!(hidden >= 0 && hidden < 1 && cell >= 0 && cell < 1)) {
            throw new IllegalArgumentException(
                    "the probabilities of zoneout must be in [0, 1), but got " + hidden + " and " + cell);
        }
        if (cell > 0 && this.cell != Cell.LSTM) {
            throw new IllegalArgumentException(
                    "only an LSTM's state has a cell part, but got zoneout " + cell + " for it");
        }
        return with(options.withZoneout(hidden > 0 || cell > 0)).with(draft -> {
            draft.hiddenZoneout = hidden;
            draft.cellZoneout = cell;
        });
    }

    /**
     * Starts the forget gate of an LSTM at a bias of its own, such as 1, so that it remembers at first (Gers et al. 2000,
     * Jozefowicz et al. 2015); in {@code bias_ih}, while {@code bias_hh} is drawn as before.
     *
     * @param bias the value
     * @return the changed description
     * @throws IllegalArgumentException if this is no LSTM, has no biases, or the value is not finite
     */
    public Recurrent withForgetBias(double bias) {
        if (cell != Cell.LSTM || !this.bias || !Double.isFinite(bias)) {
            throw new IllegalArgumentException(
                    "a forget gate's bias must be finite and needs an LSTM with biases, but got " + bias + " for "
                            + this);
        }
        return with(draft -> draft.forgetBias = bias);
    }

    private Recurrent with(CellOptions changed) {
        Recurrent result = with(draft -> draft.options = changed);
        result.cell(1); // Refuses an option of another cell.
        return result;
    }

    double recurrentDropout() {
        return recurrentDropout;
    }

    double hiddenZoneout() {
        return hiddenZoneout;
    }

    double cellZoneout() {
        return cellZoneout;
    }

    @Nullable
    Double forgetBias() {
        return forgetBias;
    }

    @Nullable
    Merge merge() {
        return merge;
    }

    Initializer inputWeights() {
        return inputWeights;
    }

    Initializer recurrentWeights() {
        return recurrentWeights;
    }

    Initializer biases() {
        return biases;
    }

    /**
     * Returns what the layer computes on inputs of a size.
     *
     * @param inputSize I, at least 1
     * @return the cell and its sizes
     */
    public RecurrentSpec cell(int inputSize) {
        return switch (cell) {
            case RNN -> new RecurrentSpec.Simple(inputSize, hiddenSize, bias, activation, options);
            case GRU -> new RecurrentSpec.Gru(inputSize, hiddenSize, bias, options);
            case LSTM -> new RecurrentSpec.Lstm(inputSize, hiddenSize, bias, options);
        };
    }

    @Override
    public String type() {
        return cell.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("hidden", Integer.toString(hiddenSize));
        attributes.put("bias", Boolean.toString(bias));
        if (cell == Cell.RNN) {
            attributes.put("activation", activation.name().toLowerCase(Locale.ROOT));
        }
        if (merge != null) {
            attributes.put("bidirectional", merge.name().toLowerCase(Locale.ROOT));
        }
        put(attributes, "reset-before", options.resetBefore(), "true");
        put(attributes, "peepholes", options.peepholes(), "true");
        put(attributes, "projection", options.projectionSize() > 0, Integer.toString(options.projectionSize()));
        put(attributes, "layer-norm", options.layerNorm(), "true");
        put(attributes, "recurrent-dropout", options.dropout(), Double.toString(recurrentDropout));
        put(attributes, "zoneout", options.zoneout(), Double.toString(hiddenZoneout));
        put(attributes, "cell-zoneout", options.zoneout(), Double.toString(cellZoneout));
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, boolean wanted, String value) {
        if (wanted) {
            attributes.put(name, value);
        }
    }

    static Recurrent parse(String type, LayerAttributes attributes) {
        int hidden = attributes.positive("hidden");
        Recurrent parsed = of(
                Cell.valueOf(type.toUpperCase(Locale.ROOT)),
                hidden,
                type.equals("rnn") ? attributes.activation("activation") : Activation.TANH);
        if (!attributes.bool("bias")) {
            parsed = parsed.withoutBias();
        }
        if (attributes.has("bidirectional")) {
            parsed = parsed.bidirectional(attributes.word("bidirectional", Merge.class));
        }
        return parseOptions(parsed, attributes);
    }

    private static Recurrent parseOptions(Recurrent plain, LayerAttributes attributes) {
        Recurrent parsed = plain;
        if (attributes.has("reset-before") && attributes.bool("reset-before")) {
            parsed = parsed.resetBefore();
        }
        if (attributes.has("peepholes") && attributes.bool("peepholes")) {
            parsed = parsed.withPeepholes();
        }
        if (attributes.has("projection")) {
            parsed = parsed.withProjection(attributes.positive("projection"));
        }
        if (attributes.has("layer-norm") && attributes.bool("layer-norm")) {
            parsed = parsed.withLayerNorm();
        }
        if (attributes.has("recurrent-dropout")) {
            parsed = parsed.withRecurrentDropout(attributes.number("recurrent-dropout"));
        }
        if (attributes.has("zoneout")) {
            parsed = parsed.withZoneout(attributes.number("zoneout"), attributes.number("cell-zoneout"));
        }
        return parsed;
    }

    @Override
    public int outputSize(int inputSize) {
        int size = options.projectionSize() > 0 ? options.projectionSize() : hiddenSize;
        return merge == Merge.CONCAT ? 2 * size : size;
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        RecurrentSpec spec = cell(inputSize);
        Map<String, Shape> shapes = new LinkedHashMap<>(RecurrentParameters.shapes(spec, ""));
        if (merge != null) {
            shapes.putAll(RecurrentParameters.shapes(spec, RecurrentParameters.REVERSE));
        }
        return shapes;
    }

    @Override
    public boolean isCausal() {
        return merge == null;
    }

    @Override
    public Layer create(LayerContext context, int inputSize) {
        return new RecurrentLayer(context, this, inputSize);
    }

    @Override
    public String toString() {
        return type() + attributes();
    }
}
