package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Shape;

/**
 * What one recurrent layer in one direction computes, as data. With {@code x_t} of shape {@code [N, I]}
 * and {@code h_t} of shape {@code [N, H]}, a gate's input is {@code a = x_t Wx' + bx + h_{t-1} Wh' + bh};
 * the gates' weights are stacked in {@link RecurrentWeights} in the order named below, which is PyTorch's.
 */
public sealed interface RecurrentSpec {
    /**
     * Returns the number of features of the input.
     *
     * @return I, at least 1
     */
    int inputSize();

    /**
     * Returns the number of units.
     *
     * @return H, at least 1
     */
    int hiddenSize();

    /**
     * Tells whether the gates have biases.
     *
     * @return true with biases
     */
    boolean bias();

    /**
     * Returns the number of gates.
     *
     * @return G: 1, 3 or 4
     */
    int gates();

    /**
     * Returns what the cell does beside its plain form.
     *
     * @return the options
     */
    CellOptions options();

    /**
     * Returns the number of features of the output and of the hidden part of the state.
     *
     * @return P, which is H but for an LSTM with a projection
     */
    default int outputSize() {
        return options().projectionSize() > 0 ? options().projectionSize() : hiddenSize();
    }

    /**
     * Tells whether the state has a cell part beside the hidden part.
     *
     * @return true for the LSTM
     */
    default boolean hasCell() {
        return this instanceof Lstm;
    }

    /**
     * Returns the shape of the input weights.
     *
     * @return {@code [G H, I]}
     */
    default Shape inputWeightShape() {
        return Shape.of(gates() * hiddenSize(), inputSize());
    }

    /**
     * Returns the shape of the recurrent weights.
     *
     * @return {@code [G H, P]}
     */
    default Shape recurrentWeightShape() {
        return Shape.of(gates() * hiddenSize(), outputSize());
    }

    /**
     * Returns the shape of each bias.
     *
     * @return {@code [G H]}
     */
    default Shape biasShape() {
        return Shape.of(gates() * hiddenSize());
    }

    /**
     * The simple (Elman) network: {@code h_t = f(a)}.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param bias whether there are biases
     * @param activation f, any elementwise function
     * @param options what the cell does beside its plain form
     */
    record Simple(int inputSize, int hiddenSize, boolean bias, Activation activation, CellOptions options)
            implements RecurrentSpec {
        /**
         * Checks the arguments.
         *
         * @throws IllegalArgumentException if a size is less than 1, or the gates have more than 2^31-1 rows, f is not elementwise, or an option is another cell's
         */
        public Simple {
            options.check("a simple RNN", false, false);
            checkSizes(inputSize, hiddenSize, 1);
            if (!activation.elementwise()) {
                throw new IllegalArgumentException(
                        "a simple RNN's activation must work on each element alone, but got " + activation);
            }
        }

        /**
         * The plain cell.
         *
         * @param inputSize I
         * @param hiddenSize H
         * @param bias whether there are biases
         * @param activation f, any elementwise function
         */
        public Simple(int inputSize, int hiddenSize, boolean bias, Activation activation) {
            this(inputSize, hiddenSize, bias, activation, CellOptions.NONE);
        }

        @Override
        public int gates() {
            return 1;
        }
    }

    /**
     * The gated recurrent unit (Cho et al. 2014) in the form of cuDNN and PyTorch, which applies the reset
     * gate after the product (or, as an option, before): {@code r = sigmoid(a_r)}, {@code z = sigmoid(a_z)}, {@code n = tanh(x_t Wxn' +
     * bxn + r * (h_{t-1} Whn' + bhn))}, {@code h_t = (1 - z) * n + z * h_{t-1}}. Gates: r z n.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param bias whether there are biases
     * @param options what the cell does beside its plain form
     */
    record Gru(int inputSize, int hiddenSize, boolean bias, CellOptions options) implements RecurrentSpec {
        /**
         * Checks the sizes.
         *
         * @throws IllegalArgumentException if a size is less than 1, the gates have more than 2^31-1 rows, or an
         *     option is another cell's
         */
        public Gru {
            options.check("a GRU", true, false);
            checkSizes(inputSize, hiddenSize, 3);
        }

        /**
         * The plain cell.
         *
         * @param inputSize I
         * @param hiddenSize H
         * @param bias whether there are biases
         */
        public Gru(int inputSize, int hiddenSize, boolean bias) {
            this(inputSize, hiddenSize, bias, CellOptions.NONE);
        }

        @Override
        public int gates() {
            return 3;
        }
    }

    /**
     * The long short-term memory with forget gate (Hochreiter and Schmidhuber 1997; Gers et al. 2000):
     * {@code i, f, o = sigmoid(a)}, {@code g = tanh(a_g)}, {@code c_t = f * c_{t-1} + i * g}, {@code h_t = o *
     * tanh(c_t)}. Gates: i f g o.
     *
     * @param inputSize I
     * @param hiddenSize H
     * @param bias whether there are biases
     * @param options what the cell does beside its plain form
     */
    record Lstm(int inputSize, int hiddenSize, boolean bias, CellOptions options) implements RecurrentSpec {
        /**
         * Checks the sizes.
         *
         * @throws IllegalArgumentException if a size is less than 1, the gates have more than 2^31-1 rows, or an
         *     option is another cell's
         */
        public Lstm {
            options.check("an LSTM", false, true);
            checkSizes(inputSize, hiddenSize, 4);
        }

        /**
         * The plain cell.
         *
         * @param inputSize I
         * @param hiddenSize H
         * @param bias whether there are biases
         */
        public Lstm(int inputSize, int hiddenSize, boolean bias) {
            this(inputSize, hiddenSize, bias, CellOptions.NONE);
        }

        @Override
        public int gates() {
            return 4;
        }
    }

    private static void checkSizes(int inputSize, int hiddenSize, int gates) {
        if (inputSize < 1 || hiddenSize < 1) {
            throw new IllegalArgumentException(
                    "input size and hidden size must be at least 1, but got " + inputSize + " and " + hiddenSize);
        }
        if (hiddenSize > Integer.MAX_VALUE / gates) {
            throw new IllegalArgumentException("hidden size must be at most " + Integer.MAX_VALUE / gates + " with "
                    + gates + " gates, but got " + hiddenSize);
        }
    }
}
