package io.rnn4j.backend;

import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;

/**
 * Where the rows of a batch of sequences lie in the tensors of a recurrent call. Rows are time-major: all rows of
 * step 0, then those of step 1, and so on. A batch's sequences are in the order of their lengths, the longest first, so
 * that those which are still running at a step are the first ones, and padding takes neither memory nor work.
 *
 * <p>A <em>uniform</em> layout is the ordinary {@code [T, N, F]}. A <em>ragged</em> one is {@code [S, F]} where S
 * is the sum of the lengths: step t has {@link #activeRows} rows, of the first so many sequences, from row {@link #offset}
 * on. Sequences of length 0 come last; they have a state, which stays as it was, but no row. (PyTorch's
 * {@code PackedSequence} is laid out in the same way.) Immutable.
 */
public final class SequenceLayout {
    private static final int[] UNIFORM = {};

    private final int steps;
    private final int batch;
    private final int rows;

    /** The lengths of a ragged layout, and the first row of each step; empty in a uniform one. */
    private final int[] lengths;

    private final int[] offsets;

    private SequenceLayout(int steps, int batch, int rows, int[] lengths, int[] offsets) {
        this.steps = steps;
        this.batch = batch;
        this.rows = rows;
        this.lengths = lengths;
        this.offsets = offsets;
    }

    /**
     * The layout of sequences of one length.
     *
     * @param steps T, at least 1
     * @param batch N, at least 1
     * @return the layout of {@code [T, N, F]}
     * @throws ShapeException if one is less than 1, or there are more than 2^31-1 rows
     */
    public static SequenceLayout uniform(int steps, int batch) {
        if (steps < 1 || batch < 1) {
            throw new ShapeException("steps and batch must be at least 1, but got " + steps + " and " + batch);
        }
        return new SequenceLayout(steps, batch, checkedRows((long) steps * batch), UNIFORM, UNIFORM);
    }

    /**
     * The layout of a sequence tensor without padding.
     *
     * @param sequence {@code [T, N, F]}
     * @return the layout
     * @throws ShapeException if the tensor has another rank, or no step or no row
     */
    public static SequenceLayout of(Tensor sequence) {
        if (sequence.shape().rank() != 3) {
            throw new ShapeException("a batch of sequences must have shape [T, N, F], but got " + sequence);
        }
        return uniform(sequence.shape().dim(0), sequence.shape().dim(1));
    }

    /**
     * The layout of sequences of several lengths.
     *
     * @param lengths one a sequence, none greater than the one before, the first at least 1, the last at least 0; copied
     * @return a ragged layout, or if all are equal the uniform one
     * @throws ShapeException if the lengths are not such, or there are more than 2^31-1 rows
     */
    public static SequenceLayout ofLengths(int... lengths) {
        if (lengths.length == 0 || lengths[0] < 1 || lengths[lengths.length - 1] < 0) {
            throw new ShapeException(
                    "a layout needs lengths of at least 0, the first at least 1, but got " + Arrays.toString(lengths));
        }
        long rows = lengths[0];
        for (int n = 1; n < lengths.length; n++) {
            if (lengths[n] > lengths[n - 1]) {
                throw new ShapeException("a layout needs the longest sequences first, but lengths[" + n + "] is "
                        + lengths[n] + " after " + lengths[n - 1] + ": sort them");
            }
            rows += lengths[n];
        }
        int steps = lengths[0];
        if (lengths[lengths.length - 1] == steps) {
            return uniform(steps, lengths.length);
        }
        int[] offsets = new int[steps + 1];
        int active = lengths.length;
        for (int t = 0; t < steps; t++) {
            while (lengths[active - 1] <= t) {
                active--;
            }
            offsets[t + 1] = offsets[t] + active;
        }
        return new SequenceLayout(steps, lengths.length, checkedRows(rows), lengths.clone(), offsets);
    }

    private static int checkedRows(long rows) {
        if (rows > Integer.MAX_VALUE) {
            throw new ShapeException("a batch of sequences has at most " + Integer.MAX_VALUE + " rows, but got " + rows
                    + ": split the batch or the sequence");
        }
        return (int) rows;
    }

    /**
     * Returns the number of steps.
     *
     * @return T, the length of the longest sequence, at least 1
     */
    public int steps() {
        return steps;
    }

    /**
     * Returns the number of sequences.
     *
     * @return N, at least 1
     */
    public int batch() {
        return batch;
    }

    /**
     * Returns the number of rows of all steps.
     *
     * @return S, the sum of the lengths
     */
    public int rows() {
        return rows;
    }

    /**
     * Tells whether all sequences have the same length.
     *
     * @return true where sequences are {@code [T, N, F]}, false where they are {@code [S, F]}
     */
    public boolean isUniform() {
        return offsets.length == 0;
    }

    /**
     * Returns how many sequences have a step.
     *
     * @param step from 0 to {@code T - 1}
     * @return from 1 to N; not more than at the step before
     */
    public int activeRows(int step) {
        return isUniform() ? batch : offsets[step + 1] - offsets[step];
    }

    /**
     * Returns where a step begins.
     *
     * @param step from 0 to T; at T it is the number of rows
     * @return the number of the step's first row
     */
    public int offset(int step) {
        return isUniform() ? step * batch : offsets[step];
    }

    /**
     * Returns the length of a sequence.
     *
     * @param sequence from 0 to {@code N - 1}
     * @return from 0 to T
     */
    public int length(int sequence) {
        return isUniform() ? steps : lengths[sequence];
    }

    /**
     * Returns the shape of the sequences.
     *
     * @param features F
     * @return {@code [T, N, F]} of a uniform layout, {@code [S, F]} of a ragged one
     */
    public Shape shape(int features) {
        return isUniform() ? Shape.of(steps, batch, features) : Shape.of(rows, features);
    }

    /**
     * Returns one step of a tensor of this layout.
     *
     * @param sequence a tensor of {@link #shape}
     * @param step from 0 to {@code T - 1}
     * @return a view of the step's rows
     */
    public Tensor step(Tensor sequence, int step) {
        return isUniform() ? sequence.slice(step) : sequence.slice(offsets[step], offsets[step + 1]);
    }

    /**
     * Returns the first rows of a state, those of the sequences that have a step.
     *
     * @param state one row a sequence
     * @param step from 0 to {@code T - 1}
     * @return a view of the rows, the state itself where all sequences have the step
     */
    public Tensor active(Tensor state, int step) {
        int active = activeRows(step);
        return active == state.rows() ? state : state.slice(0, active);
    }

    /** Returns steps and sequences, or the lengths. */
    @Override
    public String toString() {
        return isUniform() ? steps + " steps of " + batch : "lengths " + Arrays.toString(lengths);
    }
}
