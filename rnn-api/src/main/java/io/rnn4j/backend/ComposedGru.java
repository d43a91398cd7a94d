package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link RecurrentSpec.Gru} from tensor operations. Reserve: the gates r z n, and h Whn' + bhn. */
final class ComposedGru extends ComposedRecurrentKernel {
    ComposedGru(TensorOps ops, RecurrentSpec.Gru spec, DType dtype) {
        super(ops, spec, dtype);
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return elements(layout, 4 * hidden(), 0);
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return elements(layout, 4 * hidden(), 3 * hidden());
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return elements(layout, 6 * hidden() + previousSize(layout), hidden());
    }

    @Override
    public void forward(Forward call) {
        int hidden = hidden();
        Tensor y = call.y();
        SequenceLayout layout = call.layout();
        int batch = layout.batch();
        Pieces scratch = new Pieces(call.scratch());
        Tensor allRecurrent = scratch.take(batch, 3 * hidden);
        Pieces kept = call.reserve() == null ? scratch : new Pieces(call.reserve());
        Tensor gates = kept.take(layout.shape(3 * hidden));
        Tensor candidates = kept.take(layout.shape(hidden));
        projectInput(call, gates);
        for (int t = 0; t < layout.steps(); t++) {
            Tensor before = hiddenBefore(call, t);
            Tensor recurrent = layout.active(allRecurrent, t);
            projectHidden(call, before, 0, recurrent);
            Tensor a = layout.step(gates, t);
            Tensor rz = a.columnRange(0, 2 * hidden);
            ops.axpby(1, recurrent.columnRange(0, 2 * hidden), 1, rz);
            ops.activate(Activation.SIGMOID, rz, rz);
            Tensor r = a.columnRange(0, hidden);
            Tensor z = a.columnRange(hidden, 2 * hidden);
            Tensor n = a.columnRange(2 * hidden, 3 * hidden);
            Tensor candidate = layout.step(candidates, t);
            ops.axpby(1, recurrent.columnRange(2 * hidden, 3 * hidden), 0, candidate);
            ops.mul(1, r, candidate, 1, n);
            ops.activate(Activation.TANH, n, n);
            blend(z, n, before, layout.step(y, t));
        }
        if (call.last() != null) {
            copyLast(
                    call,
                    y,
                    call.initial() == null ? null : call.initial().h(),
                    call.last().h());
        }
    }

    /** {@code h = n - z n + z before}. */
    private void blend(Tensor z, Tensor n, @Nullable Tensor before, Tensor h) {
        ops.axpby(1, n, 0, h);
        ops.mul(-1, z, n, 1, h);
        if (before != null) {
            ops.mul(1, z, before, 1, h);
        }
    }

    @Override
    public void backward(Backward call) {
        int hidden = hidden();
        SequenceLayout layout = call.forward().layout();
        int batch = layout.batch();
        Pieces kept = reserveOf(call);
        Tensor gates = kept.take(layout.shape(3 * hidden));
        Tensor candidates = kept.take(layout.shape(hidden));
        Pieces scratch = new Pieces(call.scratch());
        Tensor dInput = scratch.take(layout.shape(3 * hidden));
        Tensor dRecurrent = scratch.take(layout.shape(3 * hidden));
        Tensor allDh = scratch.take(batch, hidden);
        startHiddenGradient(call, allDh);
        for (int t = layout.steps() - 1; t >= 0; t--) {
            Tensor dh = layout.active(allDh, t);
            addOutputGradient(call, t, dh);
            Tensor a = layout.step(gates, t);
            Tensor r = a.columnRange(0, hidden);
            Tensor z = a.columnRange(hidden, 2 * hidden);
            Tensor n = a.columnRange(2 * hidden, 3 * hidden);
            Tensor da = layout.step(dInput, t);
            Tensor dr = da.columnRange(0, hidden);
            Tensor dz = da.columnRange(hidden, 2 * hidden);
            Tensor dn = da.columnRange(2 * hidden, 3 * hidden);
            Tensor before = hiddenBefore(call.forward(), t);

            // dn = dh (1 - z) and dz = dh (h_{t-1} - n), each through its activation.
            ops.axpby(1, dh, 0, dn);
            ops.mul(-1, dh, z, 1, dn);
            ops.activateBackward(Activation.TANH, n, dn, dn);
            ops.mul(-1, dh, n, 0, dz);
            if (before != null) {
                ops.mul(1, dh, before, 1, dz);
            }
            ops.activateBackward(Activation.SIGMOID, z, dz, dz);
            ops.mul(1, dn, layout.step(candidates, t), 0, dr);
            ops.activateBackward(Activation.SIGMOID, r, dr, dr);

            Tensor db = layout.step(dRecurrent, t);
            ops.axpby(1, da.columnRange(0, 2 * hidden), 0, db.columnRange(0, 2 * hidden));
            ops.mul(1, dn, r, 0, db.columnRange(2 * hidden, 3 * hidden));

            ops.mul(1, dh, z, 0, dh);
            hiddenGradient(call, db, 1, dh);
        }
        if (call.dInitial() != null) {
            ops.axpby(1, allDh, 0, call.dInitial().h());
        }
        inputGradients(call, dInput);
        recurrentGradients(call, dRecurrent, scratch);
    }
}
