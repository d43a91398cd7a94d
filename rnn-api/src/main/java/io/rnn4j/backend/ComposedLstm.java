package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link RecurrentSpec.Lstm} from tensor operations. Reserve: the gates i f g o, c, and tanh(c). */
final class ComposedLstm extends ComposedRecurrentKernel {
    ComposedLstm(TensorOps ops, RecurrentSpec.Lstm spec, DType dtype) {
        super(ops, spec, dtype);
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return elements(layout, 6 * hidden(), 0);
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return elements(layout, 6 * hidden(), 0);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return elements(layout, 4 * hidden() + previousSize(layout), 3 * hidden());
    }

    @Override
    public void forward(Forward call) {
        int hidden = hidden();
        Tensor y = call.y();
        SequenceLayout layout = call.layout();
        Pieces kept = new Pieces(call.reserve() == null ? call.scratch() : call.reserve());
        Tensor gates = kept.take(layout.shape(4 * hidden));
        Tensor cells = kept.take(layout.shape(hidden));
        Tensor squashed = kept.take(layout.shape(hidden));
        projectInput(call, gates);
        for (int t = 0; t < layout.steps(); t++) {
            Tensor a = layout.step(gates, t);
            projectHidden(call, hiddenBefore(call, t), 1, a);
            Tensor inputForget = a.columnRange(0, 2 * hidden);
            Tensor i = a.columnRange(0, hidden);
            Tensor f = a.columnRange(hidden, 2 * hidden);
            Tensor g = a.columnRange(2 * hidden, 3 * hidden);
            Tensor o = a.columnRange(3 * hidden, 4 * hidden);
            ops.activate(Activation.SIGMOID, inputForget, inputForget);
            ops.activate(Activation.TANH, g, g);
            ops.activate(Activation.SIGMOID, o, o);

            Tensor c = layout.step(cells, t);
            Tensor before = cellBefore(call, cells, t);
            ops.mul(1, i, g, 0, c);
            if (before != null) {
                ops.mul(1, f, before, 1, c);
            }
            ops.activate(Activation.TANH, c, layout.step(squashed, t));
            ops.mul(1, o, layout.step(squashed, t), 0, layout.step(y, t));
        }
        RecurrentState last = call.last();
        if (last != null && last.c() != null) {
            RecurrentState initial = call.initial();
            copyLast(call, y, initial == null ? null : initial.h(), last.h());
            copyLast(call, cells, initial == null ? null : initial.c(), last.c());
        }
    }

    private static @Nullable Tensor cellBefore(Forward call, Tensor cells, int t) {
        return before(
                call, cells, call.initial() == null ? null : call.initial().c(), t);
    }

    @Override
    public void backward(Backward call) {
        int hidden = hidden();
        Forward forward = call.forward();
        SequenceLayout layout = forward.layout();
        int batch = layout.batch();
        Pieces kept = reserveOf(call);
        Tensor gates = kept.take(layout.shape(4 * hidden));
        Tensor cells = kept.take(layout.shape(hidden));
        Tensor squashed = kept.take(layout.shape(hidden));
        Pieces scratch = new Pieces(call.scratch());
        Tensor dGates = scratch.take(layout.shape(4 * hidden));
        Tensor allDh = scratch.take(batch, hidden);
        Tensor allDc = scratch.take(batch, hidden);
        Tensor allDSquashed = scratch.take(batch, hidden);
        startHiddenGradient(call, allDh);
        copyOrZero(call.dLast() == null ? null : call.dLast().c(), allDc);
        for (int t = layout.steps() - 1; t >= 0; t--) {
            Tensor dh = layout.active(allDh, t);
            Tensor dc = layout.active(allDc, t);
            Tensor dSquashed = layout.active(allDSquashed, t);
            addOutputGradient(call, t, dh);
            Tensor a = layout.step(gates, t);
            Tensor i = a.columnRange(0, hidden);
            Tensor f = a.columnRange(hidden, 2 * hidden);
            Tensor g = a.columnRange(2 * hidden, 3 * hidden);
            Tensor o = a.columnRange(3 * hidden, 4 * hidden);
            Tensor da = layout.step(dGates, t);
            Tensor di = da.columnRange(0, hidden);
            Tensor df = da.columnRange(hidden, 2 * hidden);
            Tensor dg = da.columnRange(2 * hidden, 3 * hidden);
            Tensor dOut = da.columnRange(3 * hidden, 4 * hidden);

            // h = o tanh(c)
            ops.mul(1, dh, layout.step(squashed, t), 0, dOut);
            ops.activateBackward(Activation.SIGMOID, o, dOut, dOut);
            ops.mul(1, dh, o, 0, dSquashed);
            ops.activateBackward(Activation.TANH, layout.step(squashed, t), dSquashed, dSquashed);
            ops.axpby(1, dSquashed, 1, dc);

            // c = f c_{t-1} + i g
            ops.mul(1, dc, g, 0, di);
            ops.activateBackward(Activation.SIGMOID, i, di, di);
            ops.mul(1, dc, i, 0, dg);
            ops.activateBackward(Activation.TANH, g, dg, dg);
            Tensor before = cellBefore(forward, cells, t);
            if (before == null) {
                ops.fill(df, 0);
            } else {
                ops.mul(1, dc, before, 0, df);
                ops.activateBackward(Activation.SIGMOID, f, df, df);
            }
            ops.mul(1, dc, f, 0, dc);
            hiddenGradient(call, da, 0, dh);
        }
        RecurrentState dInitial = call.dInitial();
        if (dInitial != null && dInitial.c() != null) {
            ops.axpby(1, allDh, 0, dInitial.h());
            ops.axpby(1, allDc, 0, dInitial.c());
        }
        inputGradients(call, dGates);
        recurrentGradients(call, dGates, scratch);
    }
}
