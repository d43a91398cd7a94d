package io.rnn4j.layer;

import io.rnn4j.backend.RecurrentMasks;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.internal.Philox;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The random parts of one direction's run, drawn anew for each forward in training from key and number. An element
 * depends on its unit, its sequence and, of zoneout, its step alone: not on other sequences, padding, backend or threads.
 */
final class DirectionMasks {
    private static final int DROPOUT = 0;
    private static final int ZONEOUT = 1;
    private static final int CELL_ZONEOUT = 2;

    private final TensorOps ops;
    private final boolean training;
    private final @Nullable PerSequence dropout;
    private final @Nullable PerStep zoneout;
    private final @Nullable PerStep cellZoneout;
    private long key;
    private long number;

    DirectionMasks(TensorOps ops, DType dtype, Recurrent layer, RecurrentSpec spec, Shape input, Mode mode) {
        this.ops = ops;
        this.training = mode == Mode.TRAINING;
        boolean zones = spec.options().zoneout();
        this.dropout = spec.options().dropout() && training
                ? new PerSequence(
                        new DropoutMask(layer.recurrentDropout()),
                        ops.allocate(dtype, Shape.of(input.dim(1), spec.outputSize())))
                : null;
        this.zoneout = zones ? new PerStep(dtype, layer.hiddenZoneout(), input, spec.outputSize()) : null;
        this.cellZoneout =
                zones && spec.hasCell() ? new PerStep(dtype, layer.cellZoneout(), input, spec.hiddenSize()) : null;
    }

    void draw(long chosenKey, long chosenNumber) {
        this.key = chosenKey;
        this.number = chosenNumber;
    }

    /** The masks of a call; what they hold is there after {@link #fill}. */
    @Nullable
    RecurrentMasks of(SequenceLayout layout, @Nullable Packing packing) {
        if (dropout == null && zoneout == null) {
            return null;
        }
        return new RecurrentMasks(
                dropout == null ? null : dropout.of(packing),
                zoneout == null ? null : zoneout.of(layout, packing),
                cellZoneout == null ? null : cellZoneout.of(layout, packing));
    }

    /** Draws the masks of one forward in training. */
    void fill(@Nullable Packing packing) {
        if (dropout != null) {
            dropout.fill(packing);
        }
        if (training && zoneout != null) {
            zoneout.fill(ZONEOUT, packing);
        }
        if (training && cellZoneout != null) {
            cellZoneout.fill(CELL_ZONEOUT, packing);
        }
    }

    /** One row a sequence. */
    private final class PerSequence {
        private final DropoutMask source;
        private final Tensor drawn;
        private @Nullable Tensor packed;

        PerSequence(DropoutMask source, Tensor drawn) {
            this.source = source;
            this.drawn = drawn;
        }

        Tensor of(@Nullable Packing packing) {
            if (packing == null || packing.inOrder()) {
                return drawn;
            }
            Tensor other = packed;
            if (other == null) {
                other = ops.allocate(drawn.dtype(), drawn.shape());
                packed = other;
            }
            return other;
        }

        void fill(@Nullable Packing packing) {
            source.fill(Philox.derive(key, DROPOUT), number, drawn);
            if (packing != null && packed != null && !packing.inOrder()) {
                ops.gatherRows(drawn, packing.sequences(), packed);
            }
        }
    }

    /** One row a step of a sequence: in training ones and zeros, in inference the rate. */
    private final class PerStep {
        private final DropoutMask source;
        private final Tensor drawn;
        private final PackedRows rows;
        private @Nullable Tensor packed;

        PerStep(DType dtype, double rate, Shape input, int columns) {
            this.source = new DropoutMask(rate, 1, 0);
            this.drawn = ops.allocate(dtype, input.withDim(2, columns));
            this.rows = new PackedRows(ops, dtype, input.rows(), columns);
            if (!training) {
                ops.fill(drawn, rate);
            }
        }

        Tensor of(SequenceLayout layout, @Nullable Packing packing) {
            if (packing == null) {
                return drawn;
            }
            if (!training) {
                return Tensor.of(drawn.storage(), drawn.offset(), layout.shape(drawn.columns()));
            }
            packed = rows.of(layout);
            return packed;
        }

        void fill(int which, @Nullable Packing packing) {
            source.fill(Philox.derive(key, which), number, drawn);
            if (packing != null && packed != null) {
                ops.gatherRows(drawn, packing.paddedRows(), packed);
            }
        }
    }
}
