package io.rnn4j.backend;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One recurrent layer in one direction over a whole sequence in one call, forward and backward. Without
 * state of its own: any number of threads may call one kernel at once with different destinations,
 * reserves and scratches, and share {@link Prepared} weights that nobody refreshes meanwhile.
 *
 * <p>Reserve and scratch are dense tensors of one dimension of at least the size asked for; their
 * contents before the call do not matter and their layout is the kernel's secret.
 */
public interface RecurrentKernel {
    /**
     * Returns what this kernel computes.
     *
     * @return the cell and its sizes
     */
    RecurrentSpec spec();

    /**
     * Returns the type of all tensors of a call.
     *
     * @return the type
     */
    DType dtype();

    /**
     * Brings weights into the form that the kernel reads, once for many calls.
     *
     * @param weights the weights; kept, so that {@link Prepared#refresh} can read them again
     * @return the prepared weights
     */
    Prepared prepare(RecurrentWeights weights);

    /**
     * Returns what {@link #forward} leaves for {@link #backward}.
     *
     * @param layout the sequences of the call
     * @return a number of elements
     * @throws io.rnn4j.tensor.ShapeException if it exceeds what a tensor can hold
     */
    int reserveSize(SequenceLayout layout);

    /**
     * Returns what {@link #forward} needs for its intermediate results.
     *
     * @param layout the sequences of the call
     * @return a number of elements
     * @throws io.rnn4j.tensor.ShapeException if it exceeds what a tensor can hold
     */
    int forwardScratchSize(SequenceLayout layout);

    /**
     * Returns what {@link #backward} needs for its intermediate results.
     *
     * @param layout the sequences of the call
     * @return a number of elements
     * @throws io.rnn4j.tensor.ShapeException if it exceeds what a tensor can hold
     */
    int backwardScratchSize(SequenceLayout layout);

    /**
     * Runs the layer from the first step to the last. The results have the same bits with and without a
     * reserve. A sequence that is shorter than others stops there: its last state is that of its last step, and of a
     * sequence of no steps the initial one.
     *
     * @param call the operands and destinations
     */
    void forward(Forward call);

    /**
     * Back-propagates through the whole sequence. Overwrites {@code dx} and {@code dInitial}, adds to
     * {@code dWeights}. Uses the reserve up: it may hold something else afterwards, and another backward needs
     * another forward.
     *
     * @param call the operands and destinations
     */
    void backward(Backward call);

    /** Weights in the form that a kernel reads. */
    interface Prepared {
        /**
         * Returns the weights that were prepared.
         *
         * @return the very tensors given to {@link RecurrentKernel#prepare}
         */
        RecurrentWeights weights();

        /** Reads the weights again after they changed. Not while a call uses them. Allocates nothing. */
        void refresh();
    }

    /**
     * The operands and destinations of {@link RecurrentKernel#forward}. In a ragged layout sequences are {@code [S,
     * F]} in place of {@code [T, N, F]}, see {@link SequenceLayout}; states are {@code [N, H]} always (h with a projection
     * {@code [N, P]}, and so is y).
     *
     * @param layout how many steps each sequence has, and where its rows lie
     * @param x the input, {@code [T, N, I]}
     * @param weights the weights
     * @param initial the state before the first step, or null for zeros
     * @param y receives the output {@code h_1 … h_T}, {@code [T, N, H]}
     * @param last receives the state after the last step, or null if not wanted; may be {@code initial}
     *     itself, except in training
     * @param reserve receives what backward needs, or null for inference
     * @param scratch for intermediate results
     * @param masks what is random, or null for a cell without options that need it
     */
    record Forward(
            SequenceLayout layout,
            Tensor x,
            Prepared weights,
            @Nullable RecurrentState initial,
            Tensor y,
            @Nullable RecurrentState last,
            @Nullable Tensor reserve,
            Tensor scratch,
            @Nullable RecurrentMasks masks) {
        /**
         * A call on sequences of one length.
         *
         * @param x the input, {@code [T, N, I]}
         * @param weights the weights
         * @param initial the state before the first step, or null for zeros
         * @param y receives the output {@code h_1 … h_T}, {@code [T, N, H]}
         * @param last receives the state after the last step, or null if not wanted; may be {@code initial}
         *     itself, except in training
         * @param reserve receives what backward needs, or null for inference
         * @param scratch for intermediate results
         * @throws io.rnn4j.tensor.ShapeException if x has another rank, or no step or no row
         */
        public Forward(
                Tensor x,
                Prepared weights,
                @Nullable RecurrentState initial,
                Tensor y,
                @Nullable RecurrentState last,
                @Nullable Tensor reserve,
                Tensor scratch) {
            this(SequenceLayout.of(x), x, weights, initial, y, last, reserve, scratch, null);
        }
    }

    /**
     * The operands and destinations of {@link RecurrentKernel#backward}.
     *
     * @param forward the forward call, with a reserve; x, weights, initial, y and reserve are as it left them; the
     *     reserve is used up
     * @param dy the gradient with respect to y, {@code [T, N, H]}, or null for zeros
     * @param dLast the gradient with respect to the last state, or null for zeros
     * @param dx receives the gradient with respect to x, {@code [T, N, I]}, or null if not wanted
     * @param dWeights the gradient of the weights is added to it, or null if not wanted
     * @param dInitial receives the gradient with respect to the initial state, or null if not wanted
     * @param scratch for intermediate results; not the forward call's reserve
     */
    record Backward(
            Forward forward,
            @Nullable Tensor dy,
            @Nullable RecurrentState dLast,
            @Nullable Tensor dx,
            @Nullable RecurrentWeights dWeights,
            @Nullable RecurrentState dInitial,
            Tensor scratch) {}
}
