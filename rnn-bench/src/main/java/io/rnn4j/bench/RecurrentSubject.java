package io.rnn4j.bench;

import java.util.Optional;

/** One recurrent layer of one contender with its buffers, ready to be measured. Not safe for use by two threads. */
public interface RecurrentSubject extends AutoCloseable {
    /** Runs the sequence for inference, from weights packed beforehand where the contender can. */
    void forward();

    /**
     * Runs the sequence and back-propagates {@code dy} to x and all weights and biases. The gradients are of
     * this call alone. What a change of the weights costs (packing) is part of it, as it is in training.
     */
    void train();

    /**
     * Replaces the gradient that {@link #train} back-propagates.
     *
     * @param dy {@code [T, N, H]}
     */
    void outputGradient(double[] dy);

    /**
     * Returns what the last call computed.
     *
     * @return y, {@code [T, N, H]}
     */
    double[] output();

    /**
     * Returns what the last {@link #train} computed.
     *
     * @return the gradients, in the layouts of {@link RecurrentProblem}
     */
    Gradients gradients();

    /**
     * Returns what {@link #train} keeps in memory.
     *
     * @implSpec unknown
     * @return the bytes, or empty if they are not known
     */
    default Optional<Memory> memory() {
        return Optional.empty();
    }

    @Override
    void close();

    /**
     * The bytes that one training step needs beside its input, the weights and the gradients.
     *
     * @param held the output, what forward keeps for backward, and what both take for themselves
     * @param needed what the gradient needs of forward: the output, and of a GRU or an LSTM each gate before or after its
     *     activation, and the LSTM's cell
     */
    record Memory(long held, long needed) {}

    /**
     * The gradients of a sequence.
     *
     * @param x with respect to x, {@code [T, N, I]}
     * @param wx with respect to the input weights, {@code [G H, I]}
     * @param wh with respect to the recurrent weights, {@code [G H, H]}
     * @param bx with respect to the input bias, {@code [G H]}
     * @param bh with respect to the recurrent bias, {@code [G H]}
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, compared by nobody.
    record Gradients(double[] x, double[] wx, double[] wh, double[] bx, double[] bh) {}
}
