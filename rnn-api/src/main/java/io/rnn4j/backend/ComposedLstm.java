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
    public int reserveSize(int steps, int batch) {
        return elements(steps, batch, 6 * hidden(), 0);
    }

    @Override
    public int forwardScratchSize(int steps, int batch) {
        return elements(steps, batch, 6 * hidden(), 0);
    }

    @Override
    public int backwardScratchSize(int steps, int batch) {
        return elements(steps, batch, 4 * hidden(), 3 * hidden());
    }

    @Override
    public void forward(Forward call) {
        int hidden = hidden();
        Tensor y = call.y();
        int steps = y.shape().dim(0);
        int batch = y.shape().dim(1);
        Pieces kept = new Pieces(call.reserve() == null ? call.scratch() : call.reserve());
        Tensor gates = kept.take(steps, batch, 4 * hidden);
        Tensor cells = kept.take(steps, batch, hidden);
        Tensor squashed = kept.take(steps, batch, hidden);
        projectInput(call, gates);
        for (int t = 0; t < steps; t++) {
            Tensor a = gates.slice(t);
            projectHidden(call, hiddenBefore(call, t), 1, a);
            Tensor inputForget = a.columnRange(0, 2 * hidden);
            Tensor i = a.columnRange(0, hidden);
            Tensor f = a.columnRange(hidden, 2 * hidden);
            Tensor g = a.columnRange(2 * hidden, 3 * hidden);
            Tensor o = a.columnRange(3 * hidden, 4 * hidden);
            ops.activate(Activation.SIGMOID, inputForget, inputForget);
            ops.activate(Activation.TANH, g, g);
            ops.activate(Activation.SIGMOID, o, o);

            Tensor c = cells.slice(t);
            Tensor before = cellBefore(call, cells, t);
            ops.mul(1, i, g, 0, c);
            if (before != null) {
                ops.mul(1, f, before, 1, c);
            }
            ops.activate(Activation.TANH, c, squashed.slice(t));
            ops.mul(1, o, squashed.slice(t), 0, y.slice(t));
        }
        RecurrentState last = call.last();
        if (last != null && last.c() != null) {
            copy(y.slice(steps - 1), last.h());
            copy(cells.slice(steps - 1), last.c());
        }
    }

    private static @Nullable Tensor cellBefore(Forward call, Tensor cells, int t) {
        if (t > 0) {
            return cells.slice(t - 1);
        }
        return call.initial() == null ? null : call.initial().c();
    }

    @Override
    public void backward(Backward call) {
        int hidden = hidden();
        Forward forward = call.forward();
        int steps = forward.y().shape().dim(0);
        int batch = forward.y().shape().dim(1);
        Pieces kept = reserveOf(call);
        Tensor gates = kept.take(steps, batch, 4 * hidden);
        Tensor cells = kept.take(steps, batch, hidden);
        Tensor squashed = kept.take(steps, batch, hidden);
        Pieces scratch = new Pieces(call.scratch());
        Tensor dGates = scratch.take(steps, batch, 4 * hidden);
        Tensor dh = scratch.take(batch, hidden);
        Tensor dc = scratch.take(batch, hidden);
        Tensor dSquashed = scratch.take(batch, hidden);
        startHiddenGradient(call, dh);
        copyOrZero(call.dLast() == null ? null : call.dLast().c(), dc);
        for (int t = steps - 1; t >= 0; t--) {
            addOutputGradient(call, t, dh);
            Tensor a = gates.slice(t);
            Tensor i = a.columnRange(0, hidden);
            Tensor f = a.columnRange(hidden, 2 * hidden);
            Tensor g = a.columnRange(2 * hidden, 3 * hidden);
            Tensor o = a.columnRange(3 * hidden, 4 * hidden);
            Tensor da = dGates.slice(t);
            Tensor di = da.columnRange(0, hidden);
            Tensor df = da.columnRange(hidden, 2 * hidden);
            Tensor dg = da.columnRange(2 * hidden, 3 * hidden);
            Tensor dOut = da.columnRange(3 * hidden, 4 * hidden);

            // h = o tanh(c)
            ops.mul(1, dh, squashed.slice(t), 0, dOut);
            ops.activateBackward(Activation.SIGMOID, o, dOut, dOut);
            ops.mul(1, dh, o, 0, dSquashed);
            ops.activateBackward(Activation.TANH, squashed.slice(t), dSquashed, dSquashed);
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
            ops.axpby(1, dh, 0, dInitial.h());
            ops.axpby(1, dc, 0, dInitial.c());
        }
        inputGradients(call, dGates);
        recurrentGradients(call, dGates);
    }
}
