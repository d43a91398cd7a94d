package io.rnn4j.layer;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many steps of each sequence of a padded batch {@code [T, N, F]} are valid, in any order of lengths; 0
 * is allowed. The steps past a sequence's length are padding: they hold 0 wherever one layer hands a sequence to the
 * next, forward and backward, so that padding can change nothing. Immutable.
 */
public final class Lengths {
    private final int steps;
    private final int[] lengths;
    private final int validRows;
    private final @Nullable Packing[] packings = new Packing[2];

    private Lengths(int steps, int[] lengths) {
        this.steps = steps;
        this.lengths = lengths;
        int sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        this.validRows = sum;
    }

    /**
     * All sequences have all steps.
     *
     * @param steps T, at least 0
     * @param batch N, at least 0; {@code T * N} must fit an int
     * @return the lengths
     */
    public static Lengths full(int steps, int batch) {
        Math.multiplyExact(steps, batch);
        int[] lengths = new int[batch];
        Arrays.fill(lengths, steps);
        return new Lengths(steps, lengths);
    }

    /**
     * Sequences of the lengths given.
     *
     * @param steps T
     * @param lengths one a sequence, from 0 to T; copied
     * @return the lengths
     * @throws IllegalArgumentException if one is negative or beyond T
     */
    public static Lengths of(int steps, int... lengths) {
        Math.multiplyExact(steps, lengths.length);
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 0 || lengths[i] > steps) {
                throw new IllegalArgumentException(
                        "lengths[" + i + "] must be in 0.." + steps + ", the steps of the batch, but is " + lengths[i]);
            }
        }
        return new Lengths(steps, lengths.clone());
    }

    /**
     * Returns the number of steps of the batch.
     *
     * @return T
     */
    public int steps() {
        return steps;
    }

    /**
     * Returns the number of sequences.
     *
     * @return N
     */
    public int batch() {
        return lengths.length;
    }

    /**
     * Returns the length of a sequence.
     *
     * @param sequence from 0 to {@code batch() - 1}
     * @return from 0 to {@code steps()}
     */
    public int of(int sequence) {
        return lengths[sequence];
    }

    /**
     * Tells whether there is no padding.
     *
     * @return true if all sequences have all steps
     */
    public boolean isFull() {
        return validRows == steps * lengths.length;
    }

    /**
     * Returns how many rows of the batch, read as a matrix of {@code T * N} rows, are not padding.
     *
     * @return the sum of the lengths
     */
    public int validRows() {
        return validRows;
    }

    /**
     * The row of each sequence's last valid step in the batch as a matrix of {@code T * N} rows; that of its first
     * step for a sequence of no steps.
     */
    int[] lastRows() {
        int batch = lengths.length;
        int[] rows = new int[batch];
        for (int n = 0; n < batch; n++) {
            rows[n] = Math.max(lengths[n] - 1, 0) * batch + n;
        }
        return rows;
    }

    /**
     * Sets the padding of a sequence to 0. Does nothing where there is none, or where the tensor has no time.
     *
     * @param ops the operations of the tensor's backend
     * @param sequence a dense {@code [T, N, F]}; a tensor of another rank is left as it is
     */
    public void clearPadding(TensorOps ops, Tensor sequence) {
        if (isFull() || sequence.shape().rank() != 3) {
            return;
        }
        int features = sequence.columns();
        Tensor flat = sequence.reshape(steps, lengths.length * features);
        for (int n = 0; n < lengths.length; n++) {
            if (lengths[n] < steps) {
                ops.fill(flat.slice(lengths[n], steps).columnRange(n * features, (n + 1) * features), 0);
            }
        }
    }

    /**
     * Tells whether these are the lengths given, without an object made for that.
     *
     * @param others one a sequence
     * @return true if there are as many and all are equal
     */
    public boolean matches(int[] others) {
        return Arrays.equals(lengths, others);
    }

    /** How the rows of these sequences are packed; made once, for all layers that ask. */
    synchronized Packing packing(boolean reverse) {
        Packing made = packings[reverse ? 1 : 0];
        if (made == null) {
            made = new Packing(this, reverse);
            packings[reverse ? 1 : 0] = made;
        }
        return made;
    }

    /** Returns the steps of the batch and the lengths. */
    @Override
    public String toString() {
        return isFull()
                ? "all " + lengths.length + " sequences of " + steps + " steps"
                : "of " + steps + " steps " + Arrays.toString(lengths);
    }
}
