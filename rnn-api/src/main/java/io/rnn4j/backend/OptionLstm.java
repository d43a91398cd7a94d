package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link RecurrentSpec.Lstm} with options. */
final class OptionLstm extends OptionKernel {
    /** Kept: c_{t-1}, the cell's own c~_t, c_t, tanh of what the output sees of c~_t, o times that. */
    private static final int BEFORE = 0;

    private static final int CELLS = 1;
    private static final int STATES = 2;
    private static final int SQUASHED = 3;
    private static final int OUT = 4;

    /** Kept: c~_t normalised, and the scales. */
    private static final int NORMALIZED = 5;

    private static final int SCALES = 6;

    /** One row a sequence: the peepholes, and the cell's gain. */
    private static final int PEEPHOLES = 7;

    private static final int GAINS = 8;

    /** Of backward, a row each: the gradients of the projection's output and of the normalised cell with its gain. */
    private static final int D_PROJECTED = 0;

    private static final int D_SQUASHED = 1;

    /** Of backward, one row a sequence: the gradients of c_t, of c~_t, of o tanh(c), and one more. */
    private static final int DC = 2;

    private static final int D_CELL = 3;
    private static final int D_OUT = 4;
    private static final int D_INNER = 5;

    OptionLstm(TensorOps ops, RecurrentSpec.Lstm spec, DType dtype) {
        super(ops, spec, dtype, 0, 4 * spec.hiddenSize());
    }

    @Override
    int cellKept() {
        return 6 * hidden + 1;
    }

    @Override
    int cellTemporary() {
        return 4 * hidden;
    }

    @Override
    int backwardScratch() {
        return outputs + hidden;
    }

    @Override
    int backwardTemporary() {
        return 4 * hidden;
    }

    @Override
    Tensor[] take(Run run, Pieces kept, Pieces scratch) {
        Tensor[] own = new Tensor[9];
        for (int i = BEFORE; i <= NORMALIZED; i++) {
            own[i] = kept.take(run.layout.shape(hidden));
        }
        own[SCALES] = kept.take(run.layout.rows());
        own[PEEPHOLES] = scratch.take(run.layout.batch(), 3 * hidden);
        own[GAINS] = scratch.take(run.layout.batch(), hidden);
        OptionWeights weights = run.weights().options();
        inEveryRow(weights.peepholes(), own[PEEPHOLES]);
        inEveryRow(weights.cellGain(), own[GAINS]);
        return own;
    }

    @Override
    Tensor[] takeBackward(BackwardRun run, Pieces scratch) {
        Tensor[] own = new Tensor[6];
        own[D_PROJECTED] = scratch.take(run.layout.shape(outputs));
        own[D_SQUASHED] = scratch.take(run.layout.shape(hidden));
        for (int i = DC; i <= D_INNER; i++) {
            own[i] = scratch.take(run.layout.batch(), hidden);
        }
        RecurrentState dLast = run.backward.dLast();
        copyOrZero(dLast == null ? null : dLast.c(), own[DC]);
        return own;
    }

    private static @Nullable Tensor initialCell(Run run) {
        return run.call.initial() == null ? null : run.call.initial().c();
    }

    private static @Nullable Tensor zoneout(Run run, int t) {
        RecurrentMasks masks = run.call.masks();
        return masks == null || masks.cellZoneout() == null ? null : run.step(masks.cellZoneout(), t);
    }

    /** The peephole weights of a gate, 0 to 2, for every row of a step. */
    private Tensor peephole(Run run, int t, int gate) {
        return run.active(run.own[PEEPHOLES], t).columnRange(gate * hidden, (gate + 1) * hidden);
    }

    private Tensor gate(Tensor gates, int number) {
        return gates.columnRange(number * hidden, (number + 1) * hidden);
    }

    private Tensor scale(Run run, int t) {
        int first = run.layout.offset(t);
        return run.own[SCALES].slice(first, first + run.layout.activeRows(t));
    }

    @Override
    void step(Run run, int t) {
        Tensor a = run.step(run.gates, t);
        addRecurrent(run, t, 0, width, run.step(run.read, t), 1, a);
        Tensor before = run.step(run.own[BEFORE], t);
        copyOrZero(before(run.call, run.own[STATES], initialCell(run), t), before);
        Tensor i = gate(a, 0);
        Tensor f = gate(a, 1);
        Tensor g = gate(a, 2);
        Tensor o = gate(a, 3);
        if (options.peepholes()) {
            ops.mul(1, peephole(run, t, 0), before, 1, i);
            ops.mul(1, peephole(run, t, 1), before, 1, f);
        }
        ops.activate(Activation.SIGMOID, i, i);
        ops.activate(Activation.SIGMOID, f, f);
        ops.activate(Activation.TANH, g, g);
        Tensor cell = run.step(run.own[CELLS], t);
        ops.mul(1, i, g, 0, cell);
        ops.mul(1, f, before, 1, cell);
        if (options.peepholes()) {
            ops.mul(1, peephole(run, t, 2), cell, 1, o);
        }
        ops.activate(Activation.SIGMOID, o, o);
        zone(zoneout(run, t), before, cell, run.step(run.own[STATES], t));
        Tensor out = run.step(run.own[OUT], t);
        squash(run, t, cell);
        ops.mul(1, o, run.step(run.own[SQUASHED], t), 0, out);
        Tensor projection = run.weights().options().projection();
        if (projection == null) {
            output(run, t, out);
        } else {
            Tensor projected = run.active(run.candidate, t);
            ops.gemm(Transpose.NO, Transpose.YES, 1, out, projection, 0, projected);
            output(run, t, projected);
        }
    }

    /** tanh of the cell, which may be normalised before. */
    private void squash(Run run, int t, Tensor cell) {
        Tensor squashed = run.step(run.own[SQUASHED], t);
        if (options.layerNorm()) {
            Tensor normalized = run.step(run.own[NORMALIZED], t);
            ops.normalizeRows(CellOptions.EPSILON, cell, scale(run, t), normalized);
            ops.mul(1, normalized, run.active(run.own[GAINS], t), 0, squashed);
            Tensor bias = run.weights().options().cellBias();
            if (bias != null) {
                ops.addRow(bias, squashed);
            }
            ops.activate(Activation.TANH, squashed, squashed);
        } else {
            ops.activate(Activation.TANH, cell, squashed);
        }
    }

    @Override
    void copyLastCell(Run run, RecurrentState last) {
        copyLast(run.call, run.own[STATES], initialCell(run), Objects.requireNonNull(last.c(), "last.c"));
    }

    @Override
    void stepBack(BackwardRun run, int t) {
        Tensor a = run.step(run.gates, t);
        Tensor i = gate(a, 0);
        Tensor f = gate(a, 1);
        Tensor g = gate(a, 2);
        Tensor o = gate(a, 3);
        Tensor da = run.step(run.dInput, t);
        Tensor di = gate(da, 0);
        Tensor df = gate(da, 1);
        Tensor dg = gate(da, 2);
        Tensor dGateOut = gate(da, 3);
        Tensor before = run.step(run.own[BEFORE], t);
        Tensor dc = run.active(run.ownBackward[DC], t);
        Tensor dCell = run.active(run.ownBackward[D_CELL], t);

        Tensor dOut = throughProjection(run, t);
        ops.mul(1, dOut, run.step(run.own[SQUASHED], t), 0, dGateOut);
        ops.activateBackward(Activation.SIGMOID, o, dGateOut, dGateOut);
        ops.mul(1, dOut, o, 0, dOut);
        throughSquash(run, t, dOut, dCell);
        // c = d c_{t-1} + (1 - d) c~: afterwards dc is what is passed on.
        Tensor d = zoneout(run, t);
        ops.axpby(1, dc, 1, dCell);
        if (d == null) {
            ops.fill(dc, 0);
        } else {
            ops.mul(-1, d, dc, 1, dCell);
            ops.mul(1, d, dc, 0, dc);
        }
        if (options.peepholes()) {
            ops.mul(1, dGateOut, peephole(run, t, 2), 1, dCell);
        }
        // c~ = f c_{t-1} + i g
        ops.mul(1, dCell, g, 0, di);
        ops.activateBackward(Activation.SIGMOID, i, di, di);
        ops.mul(1, dCell, i, 0, dg);
        ops.activateBackward(Activation.TANH, g, dg, dg);
        ops.mul(1, dCell, before, 0, df);
        ops.activateBackward(Activation.SIGMOID, f, df, df);
        ops.mul(1, dCell, f, 1, dc);
        if (options.peepholes()) {
            ops.mul(1, di, peephole(run, t, 0), 1, dc);
            ops.mul(1, df, peephole(run, t, 1), 1, dc);
        }
        ops.axpby(1, da, 0, run.step(run.dRecurrent, t));
        recurrentBack(run, t, 0, width, 0, run.dBefore(t));
        throughMask(run, t, run.dBefore(t));
    }

    /** The gradient of o tanh(c), in memory that may be overwritten. */
    private Tensor throughProjection(BackwardRun run, int t) {
        Tensor dOut = run.active(run.ownBackward[D_OUT], t);
        Tensor projection = run.weights().options().projection();
        if (projection == null) {
            ops.axpby(1, run.dOutput(t), 0, dOut);
        } else {
            ops.axpby(1, run.dOutput(t), 0, run.step(run.ownBackward[D_PROJECTED], t));
            ops.gemm(Transpose.NO, Transpose.NO, 1, run.dOutput(t), projection, 0, dOut);
        }
        return dOut;
    }

    /** From the gradient of the squashed cell to that of c~. */
    private void throughSquash(BackwardRun run, int t, Tensor dSquashed, Tensor dCell) {
        ops.activateBackward(Activation.TANH, run.step(run.own[SQUASHED], t), dSquashed, dSquashed);
        if (options.layerNorm()) {
            ops.axpby(1, dSquashed, 0, run.step(run.ownBackward[D_SQUASHED], t));
            Tensor inner = run.active(run.ownBackward[D_INNER], t);
            ops.mul(1, dSquashed, run.active(run.own[GAINS], t), 0, inner);
            ops.normalizeRowsBackward(run.step(run.own[NORMALIZED], t), scale(run, t), inner, dCell);
        } else {
            ops.axpby(1, dSquashed, 0, dCell);
        }
    }

    @Override
    void copyInitialCell(BackwardRun run, RecurrentState dInitial) {
        ops.axpby(1, run.ownBackward[DC], 0, Objects.requireNonNull(dInitial.c(), "dInitial.c"));
    }

    @Override
    void cellGradients(BackwardRun run, OptionWeights d) {
        if (d.peepholes() != null) {
            Tensor before = run.own[BEFORE];
            addProductSums(run, gate(run.dInput, 0), before, d.peepholes().slice(0, hidden));
            addProductSums(run, gate(run.dInput, 1), before, d.peepholes().slice(hidden, 2 * hidden));
            Tensor output = d.peepholes().slice(2 * hidden, 3 * hidden);
            addProductSums(run, gate(run.dInput, 3), run.own[CELLS], output);
        }
        if (d.projection() != null) {
            Tensor dProjected = run.ownBackward[D_PROJECTED];
            ops.gemm(Transpose.YES, Transpose.NO, 1, dProjected, run.own[OUT], 1, d.projection());
        }
        addProductSums(run, run.ownBackward[D_SQUASHED], run.own[NORMALIZED], d.cellGain());
        if (d.cellBias() != null) {
            ops.sumRows(run.ownBackward[D_SQUASHED], 1, d.cellBias());
        }
    }
}
