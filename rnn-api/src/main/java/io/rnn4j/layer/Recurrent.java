package io.rnn4j.layer;

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
    private final Initializer inputWeights;
    private final Initializer recurrentWeights;
    private final Initializer biases;

    private Recurrent(Draft draft) {
        this.cell = draft.cell;
        this.hiddenSize = draft.hiddenSize;
        this.bias = draft.bias;
        this.activation = draft.activation;
        this.merge = draft.merge;
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
            case RNN -> new RecurrentSpec.Simple(inputSize, hiddenSize, bias, activation);
            case GRU -> new RecurrentSpec.Gru(inputSize, hiddenSize, bias);
            case LSTM -> new RecurrentSpec.Lstm(inputSize, hiddenSize, bias);
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
        return attributes;
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
        return parsed;
    }

    @Override
    public int outputSize(int inputSize) {
        return merge == Merge.CONCAT ? 2 * hiddenSize : hiddenSize;
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
    public Layer create(LayerContext context, int inputSize) {
        return new RecurrentLayer(context, this, inputSize);
    }

    @Override
    public String toString() {
        return type() + attributes();
    }
}
