package io.rnn4j.layer;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A recurrent layer over a sequence: {@code [T, N, I]} to {@code [T, N, H]}, with the cells of {@link
 * RecurrentSpec}. By default input weights are drawn by {@link Initializers#glorot}, recurrent weights by
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
    private final Initializer inputWeights;
    private final Initializer recurrentWeights;
    private final Initializer biases;

    private Recurrent(
            Cell cell,
            int hiddenSize,
            boolean bias,
            Activation activation,
            Initializer inputWeights,
            Initializer recurrentWeights,
            Initializer biases) {
        if (hiddenSize < 1) {
            throw new IllegalArgumentException("hidden size must be at least 1, but got " + hiddenSize);
        }
        if (!activation.elementwise()) {
            throw new IllegalArgumentException(
                    "a simple RNN's activation must work on each element alone, but got " + activation);
        }
        this.cell = cell;
        this.hiddenSize = hiddenSize;
        this.bias = bias;
        this.activation = activation;
        this.inputWeights = inputWeights;
        this.recurrentWeights = recurrentWeights;
        this.biases = biases;
    }

    private static Recurrent of(Cell cell, int hiddenSize, Activation activation) {
        return new Recurrent(
                cell,
                hiddenSize,
                true,
                activation,
                Initializers.glorot(),
                Initializers.orthogonal(),
                Initializers.constant(0));
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
        return new Recurrent(cell, hiddenSize, false, activation, inputWeights, recurrentWeights, biases);
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
        return new Recurrent(cell, hiddenSize, this.bias, activation, input, recurrent, bias);
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
        return attributes;
    }

    static Recurrent parse(String type, LayerAttributes attributes) {
        int hidden = attributes.positive("hidden");
        Recurrent parsed = of(
                Cell.valueOf(type.toUpperCase(Locale.ROOT)),
                hidden,
                type.equals("rnn") ? attributes.activation("activation") : Activation.TANH);
        return attributes.bool("bias") ? parsed : parsed.withoutBias();
    }

    @Override
    public int outputSize(int inputSize) {
        return hiddenSize;
    }

    @Override
    public Map<String, Shape> parameterShapes(int inputSize) {
        RecurrentSpec spec = cell(inputSize);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("weight_ih", spec.inputWeightShape());
        shapes.put("weight_hh", spec.recurrentWeightShape());
        if (bias) {
            shapes.put("bias_ih", spec.biasShape());
            shapes.put("bias_hh", spec.biasShape());
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
