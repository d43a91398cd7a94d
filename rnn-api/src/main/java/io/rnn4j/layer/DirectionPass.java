package io.rnn4j.layer;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one run of a {@link RecurrentLayer}. Forward over sequences of one length, the kernel works on the
 * caller's tensors themselves. Else the rows are packed and afterwards unpacked, see {@link Packing}. The records of the
 * calls are kept, so that calls with the same tensors and lengths as before allocate nothing.
 */
@SuppressWarnings("ReferenceEquality") // a call record is made anew only for other objects, not for equal ones
final class DirectionPass {
    private final RecurrentKernel kernel;
    private final RecurrentParameters parameters;
    private final TensorOps ops;
    private final boolean reverse;
    private final boolean training;
    private final @Nullable RecurrentWeights dWeights;

    private final DirectionMasks masks;
    private final PackedRows packedX;
    private final PackedRows packedY;
    private final PackedRows packedDy;
    private final PackedRows packedDx;
    private final PackedState initial;
    private final PackedState last;
    private final PackedState dLast;
    private final PackedState dInitial;

    private @Nullable Tensor forwardScratch;
    private @Nullable Tensor reserve;
    private @Nullable Tensor backwardScratch;

    private @Nullable Lengths lengths;
    private @Nullable Packing packing;
    private @Nullable Tensor x;
    private @Nullable Tensor y;
    private @Nullable State callerInitial;
    private @Nullable State callerLast;
    private @Nullable Forward forward;
    private @Nullable Backward backward;

    DirectionPass(RecurrentLayer layer, RecurrentParameters parameters, Shape input, boolean reverse, Mode mode) {
        this.kernel = layer.kernel();
        this.parameters = parameters;
        this.ops = layer.backend().tensors();
        this.reverse = reverse;
        this.training = mode == Mode.TRAINING;
        this.dWeights = training ? parameters.gradients() : null;
        this.masks = new DirectionMasks(ops, kernel.dtype(), layer.description(), kernel.spec(), input, mode);
        int rows = input.rows();
        this.packedX = new PackedRows(ops, kernel.dtype(), rows, input.columns());
        this.packedY = new PackedRows(ops, kernel.dtype(), rows, layer.directionSize());
        this.packedDy = new PackedRows(ops, kernel.dtype(), rows, layer.directionSize());
        this.packedDx = new PackedRows(ops, kernel.dtype(), rows, input.columns());
        this.initial = new PackedState(ops);
        this.last = new PackedState(ops);
        this.dLast = new PackedState(ops);
        this.dInitial = new PackedState(ops);
        prepare(SequenceLayout.uniform(input.dim(0), input.dim(1)));
    }

    /** Grows the working memory to what a layout needs. */
    private void prepare(SequenceLayout layout) {
        forwardScratch = grown(forwardScratch, kernel.forwardScratchSize(layout));
        if (training) {
            reserve = grown(reserve, kernel.reserveSize(layout));
            backwardScratch = grown(backwardScratch, kernel.backwardScratchSize(layout));
        }
    }

    private Tensor grown(@Nullable Tensor memory, int size) {
        return memory != null && memory.size() >= size ? memory : ops.allocate(kernel.dtype(), Shape.of(size));
    }

    /** Runs the kernel and writes the output {@code [T, N, H]} into {@code into}, 0 past the lengths. */
    void forward(Tensor input, Lengths of, @Nullable State before, @Nullable State after, Tensor into) {
        Forward call = forward;
        if (call == null
                || x != input
                || y != into
                || callerInitial != before
                || callerLast != after
                || lengths != of) {
            call = call(input, of, before, after, into);
        }
        if (packing == null) {
            run(call);
        } else {
            runPacked(call, packing, input, into);
        }
    }

    /** Chooses the random numbers of the forwards that follow. */
    void draw(long key, long number) {
        masks.draw(key, number);
    }

    private void run(@Nullable Forward call) {
        if (call != null) {
            masks.fill(null);
            kernel.forward(call);
        }
    }

    private @Nullable Forward call(
            Tensor input, Lengths of, @Nullable State before, @Nullable State after, Tensor into) {
        x = input;
        y = into;
        callerInitial = before;
        callerLast = after;
        lengths = of;
        backward = null;
        packing = of.isFull() && !reverse ? null : of.packing(reverse);
        SequenceLayout layout = packing == null ? SequenceLayout.of(input) : packing.layout();
        if (layout == null) {
            forward = null;
            return null;
        }
        prepare(layout);
        forward = new Forward(
                layout,
                packing == null ? input : packedX.of(layout),
                parameters.prepared(),
                initial.of(before, packing),
                packing == null ? into : packedY.of(layout),
                last.of(after, packing),
                reserve,
                memory(forwardScratch),
                masks.of(layout, packing));
        return forward;
    }

    /** Memory that {@link #prepare} has allocated. */
    private static Tensor memory(@Nullable Tensor allocated) {
        return Objects.requireNonNull(allocated, "working memory");
    }

    private void runPacked(@Nullable Forward call, Packing rows, Tensor input, Tensor into) {
        if (call == null) {
            ops.fill(into, 0);
            keepState(callerInitial, callerLast);
            return;
        }
        ops.gatherRows(input, rows.paddedRows(), call.x());
        initial.pack(rows);
        masks.fill(rows);
        kernel.forward(call);
        packedY.unpack(rows, into);
        last.unpack(rows);
    }

    /** Without a step, the state after is the state before, and its gradient likewise. */
    private void keepState(@Nullable State from, @Nullable State to) {
        for (int part = 0; to != null && part < to.parts().size(); part++) {
            if (from == null) {
                ops.fill(to.parts().get(part), 0);
            } else if (!to.parts().get(part).sameView(from.parts().get(part))) {
                ops.axpby(1, from.parts().get(part), 0, to.parts().get(part));
            }
        }
    }

    /** Refuses a backward without a forward in training. */
    void checkForwarded() {
        if (!training) {
            throw new IllegalStateException("this pass is for inference; ask for Mode.TRAINING");
        }
        if (x == null) {
            throw new IllegalStateException("call forward before backward");
        }
    }

    /**
     * Runs the kernel backward. The gradient with respect to the input is in {@code dx} afterwards where rows are not
     * packed, else {@link #addInputGradient} or {@link #writeInputGradient} fetches it.
     */
    void backward(Tensor dy, @Nullable State dAfter, @Nullable State dBefore, @Nullable Tensor dx) {
        Forward ran = forward;
        if (ran == null) {
            keepState(dAfter, dBefore);
            return;
        }
        Packing rows = packing;
        Tensor gradient = rows == null ? dy : packedDy.of(ran.layout());
        Tensor wanted = dx == null || rows == null ? dx : packedDx.of(ran.layout());
        Backward call = backward;
        if (call == null
                || call.dy() != gradient
                || call.dx() != wanted
                || dLast.differs(dAfter)
                || dInitial.differs(dBefore)) {
            call = new Backward(
                    ran,
                    gradient,
                    dLast.of(dAfter, rows),
                    wanted,
                    dWeights,
                    dInitial.of(dBefore, rows),
                    memory(backwardScratch));
            backward = call;
        }
        if (rows != null) {
            ops.gatherRows(dy, rows.paddedRows(), gradient);
            dLast.pack(rows);
        }
        kernel.backward(call);
        if (rows != null) {
            dInitial.unpack(rows);
        }
    }

    /** Writes the gradient with respect to the input where the kernel has not written it itself. */
    void writeInputGradient(Tensor dx) {
        if (forward == null) {
            ops.fill(dx, 0);
        } else if (packing != null) {
            packedDx.unpack(packing, dx);
        }
    }

    /** Adds the gradient with respect to the input, which must have been packed. */
    void addInputGradient(Tensor dx) {
        Forward ran = forward;
        if (ran != null && packing != null) {
            ops.scatterAddRows(packedDx.of(ran.layout()), packing.paddedRows(), dx);
        }
    }
}
