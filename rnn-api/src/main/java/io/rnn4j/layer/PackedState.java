package io.rnn4j.layer;

import io.rnn4j.backend.RecurrentState;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A state of the caller as a kernel takes it: itself where the sequences are in the kernel's order, else a copy with its
 * rows in that order.
 */
@SuppressWarnings("ReferenceEquality") // a record is made anew only for another state object
final class PackedState {
    private final TensorOps ops;
    private @Nullable RecurrentState copy;
    private @Nullable State caller;
    private @Nullable RecurrentState used;

    PackedState(TensorOps ops) {
        this.ops = ops;
    }

    boolean differs(@Nullable State state) {
        return caller != state;
    }

    /** The state for a call; of another order, its rows are not there before {@link #pack}. */
    @Nullable
    RecurrentState of(@Nullable State state, @Nullable Packing packing) {
        caller = state;
        if (state == null) {
            used = null;
            return null;
        }
        Tensor h = state.parts().get(0);
        Tensor c = state.parts().size() > 1 ? state.parts().get(1) : null;
        if (packing == null || packing.inOrder()) {
            used = new RecurrentState(h, c);
        } else {
            if (copy == null) {
                copy = new RecurrentState(like(h), c == null ? null : like(c));
            }
            used = copy;
        }
        return used;
    }

    private Tensor like(Tensor tensor) {
        return ops.allocate(tensor.dtype(), tensor.shape());
    }

    /** Copies the caller's rows into the kernel's order. */
    void pack(Packing packing) {
        if (caller != null && used != null && !packing.inOrder()) {
            ops.gatherRows(caller.parts().get(0), packing.sequences(), used.h());
            if (used.c() != null) {
                ops.gatherRows(caller.parts().get(1), packing.sequences(), used.c());
            }
        }
    }

    /** Copies the kernel's rows into the caller's order. */
    void unpack(Packing packing) {
        if (caller != null && used != null && !packing.inOrder()) {
            ops.gatherRows(used.h(), packing.places(), caller.parts().get(0));
            if (used.c() != null) {
                ops.gatherRows(used.c(), packing.places(), caller.parts().get(1));
            }
        }
    }
}
