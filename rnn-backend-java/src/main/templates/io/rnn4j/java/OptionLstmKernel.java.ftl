<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "OptionLstmKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentMasks;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The LSTM with options. Kept are the gates i f o g and the cells c of every step, as in the plain cell, and with zoneout
 * the cell's own c~ beside c. Where the cell is normalised, its output has to wait for all of its blocks, and so has, on the
 * way back, its gradient.
 */
final class ${e.Type}OptionLstmKernel extends ${e.Type}OptionKernel {
    private static final int GATES = 4;
    /** Where the gates of a block, i f o g, stand in the stacked weights, i f g o. */
    private static final int[] STACKED = {0, 1, 3, 2};

    private final int gateStrips;
    private final int cells;
    private final int ownCells;

    private final int h;
    private final int zone;

    private final int dc;
    private final int squashed;
    private final int initial;
    private final int passed;

    private final @Nullable ${e.Type}Peepholes peepholes;
    private final @Nullable ${e.Type}Projection projection;
    private final @Nullable ${e.Type}NormalizedCell normalizedCell;

    ${e.Type}OptionLstmKernel(Parts parts, RecurrentSpec.Lstm spec) {
        super(parts, spec, PanelLayout.lstm(spec.hiddenSize(), parts.tiles().lanes));
        boolean zoned = spec.options().zoneout();
        this.gateStrips = kept.take(GATES * blocks);
        this.cells = kept.take(blocks);
        this.ownCells = zoned ? kept.take(blocks) : cells;
        this.h = forward.take(1);
        this.zone = forward.take(zoned ? 1 : 0);
        this.dc = backward.take(blocks);
        this.squashed = backward.take(1);
        this.initial = backward.take(1);
        this.passed = backward.take(zoned ? 1 : 0);
        this.projection = spec.options().projectionSize() > 0 ? new ${e.Type}Projection(this) : null;
        int free = projection != null ? projection.dOut : dh;
        this.peepholes =
                spec.options().peepholes() ? new ${e.Type}Peepholes(this, gateStrips, cells, ownCells, dc, free) : null;
        this.normalizedCell = spec.options().layerNorm() ? new ${e.Type}NormalizedCell(this, ownCells) : null;
    }

    @Override
    int gateColumns() {
        return Math.max(GATES * hidden, spec.outputSize()); // a projection's gradient takes the place of the gates'
    }

    @Override
    int gateStrips() {
        return gateStrips;
    }

    private static @Nullable Tensor cellZoneout(${e.Type}OptionRun run) {
        RecurrentMasks masks = run.call().masks();
        return masks == null ? null : masks.cellZoneout();
    }

    @Override
    void step(${e.Type}OptionRun run) {
        for (int b = 0; b < blocks; b++) {
            project(run, b, gateStrips + GATES * b);
            cell(run, b);
            if (normalizedCell == null) {
                hidden(run, b);
            }
        }
        if (normalizedCell != null) {
            normalizedCell.statistics(run);
            for (int b = 0; b < blocks; b++) {
                hidden(run, b);
            }
        }
        if (projection != null) {
            projection.outputs(run);
        }
    }

    /** From the gates' inputs of a block to the gates and the cell. */
    private void cell(${e.Type}OptionRun run, int b) {
        int at = run.kept(gateStrips + GATES * b);
        int cell = run.kept(cells + b);
        int before = run.step == 0 ? cell : run.keptBefore(cells + b);
        int own = run.kept(ownCells + b);
        if (run.step == 0) {
            blockOf(initialCell(run.call()), 0, b, run.from, run.end, run.kept, cell);
        }
        if (peepholes != null) {
            peepholes.addBefore(run, b, at, before);
        }
        gates.sigmoid(run.kept, at, run.n);
        gates.sigmoid(run.kept, at + run.strip, run.n);
        gates.tanh(run.kept, at + 3 * run.strip, run.kept, at + 3 * run.strip, run.n);
        gates.lstmForward(run.kept, at, run.strip, run.kept, before, run.kept, own, run.n);
        if (peepholes != null) {
            peepholes.addOwn(run, b, at, own);
        }
        gates.sigmoid(run.kept, at + 2 * run.strip, run.n);
    }

    /** From a block of the cell's own c~ to its output, and to c. */
    private void hidden(${e.Type}OptionRun run, int b) {
        int own = run.kept(ownCells + b);
        if (normalizedCell != null) {
            normalizedCell.squash(run, b, h);
        } else {
            gates.tanh(run.kept, own, run.scratch, run.scratch(h), run.n);
        }
        kernels.mul(
                1, run.kept, run.kept(gateStrips + GATES * b + 2), run.scratch, run.scratch(h), 0,
                run.scratch, run.scratch(h), run.n);
        Tensor d = cellZoneout(run);
        if (d != null) {
            int cell = run.kept(cells + b);
            int before = run.step == 0 ? cell : run.keptBefore(cells + b);
            zoneout.apply(run, d, b, zone, run.kept, before, own, cell);
        }
        if (projection != null) {
            projection.keep(run, b, h);
        } else {
            output(run, b, h);
        }
    }

    @Override
    void finish(${e.Type}OptionRun run) {
        if (run.call().last() != null && run.call().last().c() != null) {
            run.at(0);
            copyLastCells(
                    run.call(), run.kept, run.keptStart(cells), run.strip, run.call().reserve() != null, run.from, run.to,
                    run.call().last().c());
        }
    }

    @Override
    void startBackward(${e.Type}OptionRun run, Backward call) {
        for (int b = 0; b < blocks; b++) {
            blockOf(
                    call.dLast() == null ? null : call.dLast().c(), 0, b, run.from, run.to, run.scratch,
                    run.scratch(dc + b));
        }
        if (normalizedCell != null) {
            normalizedCell.startBack(run);
        }
    }

    @Override
    void stepBack(${e.Type}OptionRun run, Backward call) {
        if (projection != null) {
            projection.back(run);
        }
        int dOut = projection != null ? projection.dOut : dh;
        if (normalizedCell != null) {
            for (int b = 0; b < blocks; b++) {
                int o = run.kept(gateStrips + GATES * b + 2);
                normalizedCell.outputBack(run, b, o, squashed, dOut + b);
            }
            normalizedCell.meanBack(run);
        }
        for (int b = 0; b < blocks; b++) {
            cellBack(run, b, dOut + b);
            if (projection == null) {
                clear(run, dh + b);
            }
        }
        gatesBack(run);
        masked.addGradient(run, 0, GATES * hidden, dh);
        inputGradient(run, call);
    }

    /** From the strip of the gradient of o tanh(c) to those of the gates' inputs and of c_{t-1}. */
    private void cellBack(${e.Type}OptionRun run, int b, int dOut) {
        int at = run.kept(gateStrips + GATES * b);
        if (run.step == 0) {
            blockOf(initialCell(run.call()), 0, b, run.from, run.end, run.scratch, run.scratch(initial));
        }
        Tensor d = cellZoneout(run);
        if (d != null) {
            zoneout.split(run, d, b, passed, dc + b);
        }
        ${t}[] before = run.step == 0 ? run.scratch : run.kept;
        int beforeAt = run.step == 0 ? run.scratch(initial) : run.keptBefore(cells + b);
        if (normalizedCell != null) {
            normalizedCell.addToOwn(run, b, dOut, dc + b);
            if (peepholes != null) {
                peepholes.addToOwn(run, b, at, dc + b);
            }
            optionGates.cellBackward(
                    run.kept, at, run.strip, before, beforeAt, run.scratch, run.scratch(dc + b), run.n);
        } else {
            gates.tanh(run.kept, run.kept(ownCells + b), run.scratch, run.scratch(squashed), run.n);
            if (peepholes != null) {
                peepholes.addToOwn(run, b, at, squashed, dOut, dc + b);
            }
            gates.lstmBackward(
                    run.kept, at, run.strip, run.scratch, run.scratch(squashed), before, beforeAt,
                    run.scratch, run.scratch(dOut), run.scratch, run.scratch(dc + b), run.kept, at, run.strip, run.n);
        }
        if (peepholes != null) {
            peepholes.addToBefore(run, b, at, dc + b);
        }
        if (d != null) {
            zoneout.addPassed(run, passed, dc + b);
        }
        for (int gate = 0; gate < GATES && normalized == null; gate++) {
            toGateRows(run, gateStrips + GATES * b + gate, STACKED[gate] * hidden + b * lanes, used(b));
        }
    }

    @Override
    void addWeightGradients(Backward call, RecurrentWeights dWeights, boolean parallel) {
        super.addWeightGradients(call, dWeights, parallel);
        if (peepholes != null) {
            peepholes.addGradients(call, Objects.requireNonNull(dWeights.options().peepholes()), parallel);
        }
        if (projection != null) {
            projection.addGradient(call, Objects.requireNonNull(dWeights.options().projection()), parallel);
        }
        if (normalizedCell != null) {
            normalizedCell.addGradients(call, dWeights.options());
        }
    }

    @Override
    void finishBackward(${e.Type}OptionRun run, Backward call) {
        if (call.dInitial() != null) {
            Tensor dCell = Objects.requireNonNull(call.dInitial().c());
            fromBlocks(run.scratch, run.scratchStart(dc), run.batchStrip, run.from, run.to, dCell);
        }
    }
}
</#list>
