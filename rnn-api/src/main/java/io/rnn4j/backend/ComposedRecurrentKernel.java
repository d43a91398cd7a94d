package io.rnn4j.backend;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part that all composed cells share: the products. The input projection of the whole sequence is
 * one product; each step adds the recurrent one. Backward runs the recurrence step by step and then takes
 * the gradients of weights and input as products over all rows.
 */
abstract class ComposedRecurrentKernel implements RecurrentKernel {
    final TensorOps ops;
    private final RecurrentSpec spec;
    private final DType dtype;

    ComposedRecurrentKernel(TensorOps ops, RecurrentSpec spec, DType dtype) {
        this.ops = ops;
        this.spec = spec;
        this.dtype = dtype;
    }

    static RecurrentKernel of(TensorOps ops, RecurrentSpec spec, DType dtype) {
        if (!spec.options().isNone()) {
            return OptionKernel.of(ops, spec, dtype);
        }
        if (spec instanceof RecurrentSpec.Simple simple) {
            return new ComposedSimple(ops, simple, dtype);
        }
        if (spec instanceof RecurrentSpec.Gru gru) {
            return new ComposedGru(ops, gru, dtype);
        }
        if (spec instanceof RecurrentSpec.Lstm lstm) {
            return new ComposedLstm(ops, lstm, dtype);
        }
        throw new IllegalArgumentException("no composition for " + spec);
    }

    @Override
    public final RecurrentSpec spec() {
        return spec;
    }

    @Override
    public final DType dtype() {
        return dtype;
    }

    @Override
    public final Prepared prepare(RecurrentWeights weights) {
        return new Unpacked(weights);
    }

    /** The products read the weights as they are, so there is nothing to refresh. */
    private record Unpacked(RecurrentWeights weights) implements Prepared {
        @Override
        public void refresh() {}
    }

    final int hidden() {
        return spec.hiddenSize();
    }

    /** Elements for {@code perRow} values a row of all steps and {@code perSequence} values a sequence. */
    final int elements(SequenceLayout layout, int perRow, int perSequence) {
        long elements = (long) layout.rows() * perRow + (long) layout.batch() * perSequence;
        if (elements > Integer.MAX_VALUE) {
            throw new ShapeException("a sequence of " + layout.steps() + " steps with batch " + layout.batch()
                    + " and hidden size " + hidden() + " needs " + elements + " elements of working memory, more than "
                    + Integer.MAX_VALUE + ": split the batch or the sequence");
        }
        return (int) elements;
    }

    /** Values a row that {@link #recurrentGradients} needs. */
    final int previousSize(SequenceLayout layout) {
        return layout.isUniform() ? 0 : hidden();
    }

    /** {@code a = x Wx' + bx} for all steps; {@code a} has G H columns. */
    final void projectInput(Forward call, Tensor a) {
        RecurrentWeights weights = call.weights().weights();
        ops.gemm(Transpose.NO, Transpose.YES, 1, call.x(), weights.wx(), 0, a);
        if (weights.bx() != null) {
            ops.addRow(weights.bx(), a);
        }
    }

    /** {@code a = beta a + h Wh' + bh} for one step; without h (zeros), the product is left out. */
    final void projectHidden(Forward call, @Nullable Tensor h, double beta, Tensor a) {
        RecurrentWeights weights = call.weights().weights();
        if (h != null) {
            ops.gemm(Transpose.NO, Transpose.YES, 1, h, weights.wh(), beta, a);
        } else if (beta != 1) {
            ops.axpby(0, a, beta, a);
        }
        if (weights.bh() != null) {
            ops.addRow(weights.bh(), a);
        }
    }

    /** The hidden state before step t of the sequences that have the step, or null for zeros. */
    static @Nullable Tensor hiddenBefore(Forward call, int t) {
        return before(
                call, call.y(), call.initial() == null ? null : call.initial().h(), t);
    }

    /** What a part of the state was before step t in the sequences that have the step, or null for zeros. */
    static @Nullable Tensor before(Forward call, Tensor states, @Nullable Tensor initial, int t) {
        if (t > 0) {
            return call.layout().active(call.layout().step(states, t - 1), t);
        }
        return initial == null ? null : call.layout().active(initial, 0);
    }

    /** Copies each sequence's last row of a part of the state, and the initial one where there is no step. */
    final void copyLast(Forward call, Tensor states, @Nullable Tensor initial, Tensor last) {
        SequenceLayout layout = call.layout();
        if (layout.isUniform()) {
            copy(states.slice(layout.steps() - 1), last);
            return;
        }
        int from = 0;
        for (int t = layout.steps() - 1; t >= 0; t--) {
            int to = layout.activeRows(t);
            if (to > from) {
                copy(layout.step(states, t).slice(from, to), last.slice(from, to));
                from = to;
            }
        }
        int batch = layout.batch();
        if (batch > from) {
            copyOrZero(initial == null ? null : initial.slice(from, batch), last.slice(from, batch));
        }
    }

    final void copy(Tensor from, Tensor to) {
        if (!from.sameView(to)) {
            ops.axpby(1, from, 0, to);
        }
    }

    /** Starts {@code dh} for the last step: {@code dLast + dy_T}. */
    final void startHiddenGradient(Backward call, Tensor dh) {
        copyOrZero(call.dLast() == null ? null : call.dLast().h(), dh);
    }

    final void copyOrZero(@Nullable Tensor from, Tensor to) {
        if (from == null) {
            ops.fill(to, 0);
        } else {
            copy(from, to);
        }
    }

    final void addOutputGradient(Backward call, int t, Tensor dh) {
        if (call.dy() != null) {
            ops.axpby(1, call.forward().layout().step(call.dy(), t), 1, dh);
        }
    }

    /** {@code dh = beta dh + da Wh}: the gradient that one step hands to the step before. */
    final void hiddenGradient(Backward call, Tensor da, double beta, Tensor dh) {
        RecurrentWeights weights = call.forward().weights().weights();
        ops.gemm(Transpose.NO, Transpose.NO, 1, da, weights.wh(), beta, dh);
    }

    /** Gradients that the input side of all gates gives: dx, and into dWx and dbx. */
    final void inputGradients(Backward call, Tensor da) {
        Forward forward = call.forward();
        RecurrentWeights weights = forward.weights().weights();
        if (call.dx() != null) {
            ops.gemm(Transpose.NO, Transpose.NO, 1, da, weights.wx(), 0, call.dx());
        }
        RecurrentWeights dWeights = call.dWeights();
        if (dWeights != null) {
            ops.gemm(Transpose.YES, Transpose.NO, 1, da, forward.x(), 1, dWeights.wx());
            if (dWeights.bx() != null) {
                ops.sumRows(da, 1, dWeights.bx());
            }
        }
    }

    /**
     * Gradients that the recurrent side of all gates gives: into dWh and dbh. In a ragged layout the rows of h_{t-1} do
     * not lie one behind the other, so they are copied for one large product.
     */
    final void recurrentGradients(Backward call, Tensor da, Pieces scratch) {
        RecurrentWeights dWeights = call.dWeights();
        if (dWeights == null) {
            return;
        }
        Forward forward = call.forward();
        SequenceLayout layout = forward.layout();
        int steps = layout.steps();
        if (forward.initial() != null) {
            addProduct(layout.step(da, 0), layout.active(forward.initial().h(), 0), dWeights.wh());
        }
        if (steps > 1 && layout.isUniform()) {
            addProduct(da.slice(1, steps), forward.y().slice(0, steps - 1), dWeights.wh());
        } else if (steps > 1) {
            int first = layout.offset(1);
            Tensor previous = scratch.take(layout.rows() - first, hidden());
            for (int t = 1; t < steps; t++) {
                Tensor before = layout.active(layout.step(forward.y(), t - 1), t);
                ops.axpby(1, before, 0, previous.slice(layout.offset(t) - first, layout.offset(t + 1) - first));
            }
            addProduct(da.slice(first, layout.rows()), previous, dWeights.wh());
        }
        if (dWeights.bh() != null) {
            ops.sumRows(da, 1, dWeights.bh());
        }
    }

    /** {@code dw += da' h}. */
    private void addProduct(Tensor da, Tensor h, Tensor dw) {
        ops.gemm(Transpose.YES, Transpose.NO, 1, da, h, 1, dw);
    }

    /** What forward left; backward is never called without it. */
    static Pieces reserveOf(Backward call) {
        return new Pieces(Objects.requireNonNull(call.forward().reserve(), "reserve"));
    }

    /** Hands out consecutive pieces of a reserve or scratch. */
    static final class Pieces {
        private final Tensor memory;
        private int next;

        Pieces(Tensor memory) {
            this.memory = memory;
        }

        Tensor take(int... dims) {
            return take(Shape.of(dims));
        }

        Tensor take(Shape shape) {
            Tensor piece = Tensor.of(memory.storage(), memory.offset() + next, shape);
            next += shape.size();
            return piece;
        }
    }
}
