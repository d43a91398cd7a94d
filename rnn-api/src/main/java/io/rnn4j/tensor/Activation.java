package io.rnn4j.tensor;

/**
 * Activation functions whose derivative is known from their output alone, so that a backward pass
 * needs no copy of the input.
 */
public enum Activation {
    /** {@code y = x}. */
    IDENTITY,
    /** {@code y = max(x, 0)}; {@code dx = dy} where {@code y > 0}, else 0. NaN stays NaN. */
    RELU,
    /** {@code y = 1 / (1 + exp(-x))}; {@code dx = dy y (1 - y)}. */
    SIGMOID,
    /** {@code y = tanh(x)}; {@code dx = dy (1 - y^2)}. */
    TANH,
    /**
     * Over each row: {@code y_j = exp(x_j - max x) / sum_k exp(x_k - max x)}; {@code dx_j = y_j (dy_j -
     * sum_k dy_k y_k)}.
     */
    SOFTMAX;

    /**
     * Tells whether each element of the output depends on the same element of the input only.
     *
     * @return true for all but {@link #SOFTMAX}, which works on whole rows
     */
    public boolean elementwise() {
        return this != SOFTMAX;
    }
}
