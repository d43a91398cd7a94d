package io.rnn4j.backend;

import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The weights that cells have for their {@link CellOptions}, or their gradients; each null where the cell lacks the
 * option.
 *
 * @param projection Wr, {@code [P, H]} (PyTorch's {@code weight_hr})
 * @param peepholes p_i, p_f and p_o, {@code [3 H]}
 * @param inputGain gx, {@code [G H]}
 * @param recurrentGain gh, {@code [G H]}
 * @param cellGain gc of an LSTM, {@code [H]}
 * @param cellBias bc of an LSTM with biases, {@code [H]}
 */
public record OptionWeights(
        @Nullable Tensor projection,
        @Nullable Tensor peepholes,
        @Nullable Tensor inputGain,
        @Nullable Tensor recurrentGain,
        @Nullable Tensor cellGain,
        @Nullable Tensor cellBias) {
    /** Those of a plain cell. */
    public static final OptionWeights NONE = new OptionWeights(null, null, null, null, null, null);
}
