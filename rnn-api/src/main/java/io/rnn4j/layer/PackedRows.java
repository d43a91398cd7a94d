package io.rnn4j.layer;

import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Memory for packed rows, as many as a batch may have and one of zeros after them; allocated when first needed. */
@SuppressWarnings("ReferenceEquality") // a view is made anew only for another layout object
final class PackedRows {
    private final TensorOps ops;
    private final DType dtype;
    private final int rows;
    private final int columns;
    private @Nullable Tensor memory;
    private @Nullable SequenceLayout layout;
    private @Nullable Tensor packed;
    private @Nullable Tensor withZeros;
    private @Nullable Tensor zeros;

    PackedRows(TensorOps ops, DType dtype, int rows, int columns) {
        this.ops = ops;
        this.dtype = dtype;
        this.rows = rows;
        this.columns = columns;
    }

    /** The view for a layout; the same object as long as the layout is. */
    Tensor of(SequenceLayout wanted) {
        Tensor view = packed;
        if (view == null || layout != wanted) {
            Tensor all = memory;
            if (all == null) {
                all = ops.allocate(dtype, Shape.of(Math.addExact(rows, 1), columns));
                memory = all;
            }
            view = Tensor.of(all.storage(), all.offset(), wanted.shape(columns));
            withZeros = all.slice(0, wanted.rows() + 1);
            zeros = all.slice(wanted.rows());
            layout = wanted;
            packed = view;
        }
        return view;
    }

    /** Copies the rows to their places in a padded batch, and zeros to the padding. */
    void unpack(Packing packing, Tensor padded) {
        Tensor table = withZeros;
        if (table != null && zeros != null) {
            ops.fill(zeros, 0);
            ops.gatherRows(table, packing.packedRows(), padded);
        }
    }
}
