package io.rnn4j.backend;

import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The random parts of a call, for cells with {@link CellOptions#dropout} or {@link CellOptions#zoneout}. They are made
 * above the kernels, so that they are the same on every backend.
 *
 * @param dropout m, {@code [N, P]}: 0 or 1 / (1 - p), one row a sequence; null where nothing is dropped, as in inference
 * @param zoneout d of h, a row for every row of the sequences and P columns: 0 or 1 in training, the probability of 1 in
 *     inference; given if and only if the cell has zoneout
 * @param cellZoneout d of c, H columns; given if and only if an LSTM has zoneout
 */
public record RecurrentMasks(
        @Nullable Tensor dropout,
        @Nullable Tensor zoneout,
        @Nullable Tensor cellZoneout) {}
