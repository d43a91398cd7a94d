package io.rnn4j.bench;

/** One matrix product of one contender with its buffers, ready to be measured. Not safe for use by two threads. */
public interface GemmSubject extends AutoCloseable {
    /** Computes {@code C = A B}. */
    void multiply();

    /**
     * Returns what the last {@link #multiply} computed.
     *
     * @return C, {@code [m, n]}
     */
    double[] output();

    @Override
    void close();
}
