package io.rnn4j.backend;

import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The state of one recurrent layer between two calls, or its gradient. Owned by the caller.
 *
 * @param h the hidden part, {@code [N, H]}
 * @param c the LSTM's cell part, {@code [N, H]}; null for other cells
 */
public record RecurrentState(Tensor h, @Nullable Tensor c) {}
