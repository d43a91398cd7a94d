package io.rnn4j.layer;

import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one forward and backward of a layer, for inputs of one shape. Reused from call to call:
 * what {@link #forward} and {@link #backward} return is overwritten by the next call. One thread at a time.
 */
public interface Pass {
    /**
     * Chooses the random numbers of the forwards in training that follow, for a layer that draws any, such as dropout.
     * The same key and number give the same draws again, on every backend and any number of threads; a pass made of
     * others gives each a key of its own.
     *
     * @implSpec a layer that draws none
     * @param key differs from layer to layer
     * @param number which draw of the key, such as the number of the training step, not negative
     */
    default void draw(long key, long number) {}

    /**
     * Runs the layer forward.
     *
     * @param x the input, of the pass's shape, 0 past a sequence's length; in training it must stay unchanged until
     *     {@link #backward}
     * @param lengths how many steps of each sequence are valid, {@link Lengths#full} where the batch has no padding;
     *     after a layer that reduces time they still tell of the sequences that there were
     * @param initial the state before, or null for zeros; in training it must stay unchanged until {@link
     *     #backward}
     * @param last receives the state after, or null if not wanted; in inference it may be {@code initial}
     *     itself
     * @return the output, owned by this pass; where it has steps, it must be 0 past a sequence's length
     */
    Tensor forward(Tensor x, Lengths lengths, @Nullable State initial, @Nullable State last);

    /**
     * Runs the layer backward, after {@link #forward} in training. Adds to the gradients of the parameters.
     * Padding takes part in none: what is 0 past a sequence's length in dy must be so in the result.
     *
     * @param dy the gradient with respect to the output, 0 past a sequence's length; may be overwritten
     * @param dLast the gradient with respect to the state after, or null for zeros
     * @param dInitial receives the gradient with respect to the state before, or null if not wanted
     * @param wantInputGradient whether the gradient with respect to the input is wanted
     * @return the gradient with respect to the input, owned by this pass; null if not wanted
     * @throws IllegalStateException if the pass is for inference or forward has not run
     */
    @Nullable
    Tensor backward(Tensor dy, @Nullable State dLast, @Nullable State dInitial, boolean wantInputGradient);
}
