package io.rnn4j.backend;

import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one recurrent layer, or their gradients, in PyTorch's layout: the gates' rows are
 * stacked in the order that {@link RecurrentSpec} names.
 *
 * @param wx the input weights, {@code [G H, I]} (PyTorch's {@code weight_ih})
 * @param wh the recurrent weights, {@code [G H, P]} ({@code weight_hh}), where P is H without a projection
 * @param bx the input bias, {@code [G H]} ({@code bias_ih}), or null without biases
 * @param bh the recurrent bias, {@code [G H]} ({@code bias_hh}), or null without biases
 * @param options those of the cell's options
 */
public record RecurrentWeights(
        Tensor wx, Tensor wh, @Nullable Tensor bx, @Nullable Tensor bh, OptionWeights options) {
    /**
     * The weights of a plain cell.
     *
     * @param wx the input weights, {@code [G H, I]}
     * @param wh the recurrent weights, {@code [G H, H]}
     * @param bx the input bias, {@code [G H]}, or null without biases
     * @param bh the recurrent bias, {@code [G H]}, or null without biases
     */
    public RecurrentWeights(Tensor wx, Tensor wh, @Nullable Tensor bx, @Nullable Tensor bh) {
        this(wx, wh, bx, bh, OptionWeights.NONE);
    }
}
