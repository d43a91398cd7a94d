package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;

/** {@link RecurrentSpec.Gru} with options. */
final class OptionGru extends OptionKernel {
    /** Kept: with the reset before the product what the product for n reads, else the recurrent side of n. */
    private static final int RESET = 0;

    OptionGru(TensorOps ops, RecurrentSpec.Gru spec, DType dtype) {
        super(ops, spec, dtype, 0, 2 * spec.hiddenSize(), 3 * spec.hiddenSize());
    }

    @Override
    int cellKept() {
        return hidden;
    }

    @Override
    int cellTemporary() {
        return 0;
    }

    @Override
    int backwardScratch() {
        return 0;
    }

    @Override
    int backwardTemporary() {
        return hidden;
    }

    @Override
    Tensor[] take(Run run, Pieces kept, Pieces scratch) {
        return new Tensor[] {kept.take(run.layout.shape(hidden))};
    }

    @Override
    Tensor[] takeBackward(BackwardRun run, Pieces scratch) {
        return new Tensor[] {scratch.take(run.layout.batch(), hidden)};
    }

    @Override
    void step(Run run, int t) {
        Tensor a = run.step(run.gates, t);
        Tensor read = run.step(run.read, t);
        Tensor rz = a.columnRange(0, 2 * hidden);
        addRecurrent(run, t, 0, 2 * hidden, read, 1, rz);
        ops.activate(Activation.SIGMOID, rz, rz);
        Tensor r = a.columnRange(0, hidden);
        Tensor z = a.columnRange(hidden, 2 * hidden);
        Tensor n = a.columnRange(2 * hidden, 3 * hidden);
        Tensor reset = run.step(run.own[RESET], t);
        if (options.resetBefore()) {
            ops.mul(1, r, read, 0, reset);
            addRecurrent(run, t, 2 * hidden, 3 * hidden, reset, 1, n);
        } else {
            addRecurrent(run, t, 2 * hidden, 3 * hidden, read, 0, reset);
            ops.mul(1, r, reset, 1, n);
        }
        ops.activate(Activation.TANH, n, n);
        Tensor h = run.active(run.candidate, t);
        Tensor before = hiddenBefore(run.call, t);
        ops.axpby(1, n, 0, h);
        ops.mul(-1, z, n, 1, h);
        if (before != null) {
            ops.mul(1, z, before, 1, h);
        }
        output(run, t, h);
    }

    @Override
    void stepBack(BackwardRun run, int t) {
        Tensor dh = run.dOutput(t);
        Tensor a = run.step(run.gates, t);
        Tensor r = a.columnRange(0, hidden);
        Tensor z = a.columnRange(hidden, 2 * hidden);
        Tensor n = a.columnRange(2 * hidden, 3 * hidden);
        Tensor da = run.step(run.dInput, t);
        Tensor dr = da.columnRange(0, hidden);
        Tensor dz = da.columnRange(hidden, 2 * hidden);
        Tensor dn = da.columnRange(2 * hidden, 3 * hidden);
        Tensor reset = run.step(run.own[RESET], t);
        Tensor before = hiddenBefore(run.call, t);

        // h = n - z n + z h_{t-1}
        ops.axpby(1, dh, 0, dn);
        ops.mul(-1, dh, z, 1, dn);
        ops.activateBackward(Activation.TANH, n, dn, dn);
        ops.mul(-1, dh, n, 0, dz);
        if (before != null) {
            ops.mul(1, dh, before, 1, dz);
        }
        ops.activateBackward(Activation.SIGMOID, z, dz, dz);

        Tensor db = run.step(run.dRecurrent, t);
        Tensor dbn = db.columnRange(2 * hidden, 3 * hidden);
        Tensor dBefore = run.dBefore(t);
        if (options.resetBefore()) {
            ops.axpby(1, dn, 0, dbn);
            Tensor dReset = run.active(run.ownBackward[0], t);
            recurrentBack(run, t, 2 * hidden, 3 * hidden, 0, dReset);
            ops.mul(1, dReset, run.step(run.read, t), 0, dr);
            ops.mul(1, dReset, r, 0, dBefore);
        } else {
            ops.mul(1, dn, r, 0, dbn);
            recurrentBack(run, t, 2 * hidden, 3 * hidden, 0, dBefore);
            ops.mul(1, dn, reset, 0, dr);
        }
        ops.activateBackward(Activation.SIGMOID, r, dr, dr);
        ops.axpby(1, da.columnRange(0, 2 * hidden), 0, db.columnRange(0, 2 * hidden));
        recurrentBack(run, t, 0, 2 * hidden, 1, dBefore);
        throughMask(run, t, dBefore);
        ops.mul(1, dh, z, 1, dBefore);
    }

    @Override
    void recurrentWeightGradients(BackwardRun run, RecurrentWeights d) {
        recurrentWeightGradient(run, 0, 2 * hidden, run.read, d);
        Tensor operand = options.resetBefore() ? run.own[RESET] : run.read;
        recurrentWeightGradient(run, 2 * hidden, 3 * hidden, operand, d);
    }

    @Override
    void cellGradients(BackwardRun run, OptionWeights d) {}
}
