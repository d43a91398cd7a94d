<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "ResetBeforeKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The GRU with the reset before the product. A step is two layers' steps: first r and z of all units, then the candidates n,
 * whose hidden side reads rows of r h. Each has panels of its own. Kept are r and z, n, and those rows.
 */
final class ${e.Type}ResetBeforeKernel extends ${e.Type}OptionKernel {
    private final PanelLayout candidates;
    private final ${e.Type}WeightGradients candidateGradients;
    private final int resetAndUpdate;
    private final int candidate;
    private final int resetRows;
    private final int resetWidth;

    private final int block;
    private final int backwardBlock;
    private final int dRead;
    private final @Nullable ${e.Type}NormalizedGates normalizedCandidate;

    ${e.Type}ResetBeforeKernel(Parts parts, RecurrentSpec.Gru spec) {
        super(parts, spec, PanelLayout.pairs(spec.hiddenSize(), parts.tiles().lanes, ${P}));
        this.candidates = PanelLayout.simple(hidden, lanes, ${P});
        this.candidateGradients = new ${e.Type}WeightGradients(tiles, gates, candidates, loop);
        this.resetAndUpdate = kept.take(2 * blocks);
        this.candidate = kept.take(blocks);
        this.resetRows = kept.take(blocks + 1); // rows not a power of 2 apart
        this.resetWidth = (blocks + 1) * lanes;
        this.block = forward.take(1);
        this.backwardBlock = backward.take(1);
        this.dRead = backward.take(${P});
        this.normalizedCandidate =
                spec.options().layerNorm() ? new ${e.Type}NormalizedGates(this, candidates, 1) : null;
    }

    @Override
    int gateColumns() {
        return 3 * hidden;
    }

    @Override
    int gateStrips() {
        return resetAndUpdate;
    }

    private int r(int b) {
        return resetAndUpdate + 2 * b;
    }

    private int z(int b) {
        return resetAndUpdate + 2 * b + 1;
    }

    private static ${e.Type}RecurrentPanels candidatePanels(${e.Type}OptionRun run) {
        return Objects.requireNonNull(run.weights().candidate);
    }

    /** Copies a block of what the recurrent side reads, m h_{t-1}, to a strip of the scratch. */
    private void read(${e.Type}OptionRun run, int b, int into) {
        if (run.read == null) {
            clear(run, into);
        } else {
            gates.fromRows(
                    run.read, run.readAt + run.from * run.readStride + b * lanes, run.readStride, used(b),
                    run.scratch, run.scratch(into), lanes, run.end - run.from);
        }
    }

    private void hiddenBefore(${e.Type}OptionRun run, int b, int into) {
        blockOf(run.hiddenBefore(), run.hiddenRow(), b, run.from, run.end, run.scratch, run.scratch(into));
    }

    @Override
    void step(${e.Type}OptionRun run) {
        for (int b = 0; b < blocks; b++) {
            if (2 * b % ${P} == 0) {
                project(run, 2 * b / ${P}, r(b));
            }
            gates.sigmoid(run.kept, run.kept(r(b)), run.n);
            gates.sigmoid(run.kept, run.kept(z(b)), run.n);
            if (run.read != null) {
                reset(run, b);
            }
        }
        ${t}[] rows = run.read == null ? null : run.kept;
        run.gatherHidden(rows, run.keptRows(resetRows, resetWidth), resetWidth, hidden);
        if (normalizedCandidate != null) {
            normalizedCandidate.products(run, candidatePanels(run));
        }
        for (int b = 0; b < blocks; b++) {
            int at = run.kept(candidate + b);
            if (b % ${P} == 0 && normalizedCandidate != null) {
                normalizedCandidate.inputs(
                        run, candidatePanels(run), run.weights().candidateGains, b / ${P}, candidate + b);
            } else if (b % ${P} == 0) {
                project(
                        candidatePanels(run), run.gathered(), b / ${P}, run.from, run.kept, run.keptStart(candidate + b),
                        run.strip);
            }
            gates.tanh(run.kept, at, run.kept, at, run.n);
            hiddenBefore(run, b, block);
            optionGates.zone(
                    run.kept, run.kept(z(b)), run.scratch, run.scratch(block), run.kept, at,
                    run.scratch, run.scratch(block), run.n);
            output(run, b, block);
        }
    }

    /** Writes a block of the rows r h. */
    private void reset(${e.Type}OptionRun run, int b) {
        read(run, b, block);
        kernels.mul(
                1, run.kept, run.kept(r(b)), run.scratch, run.scratch(block), 0,
                run.scratch, run.scratch(block), run.n);
        gates.toRows(
                run.scratch, run.scratch(block), lanes, run.kept,
                run.keptRows(resetRows, resetWidth) + run.from * resetWidth + b * lanes, resetWidth, used(b),
                run.end - run.from);
    }

    @Override
    void startBackward(${e.Type}OptionRun run, Backward call) {
        if (normalizedCandidate != null) {
            normalizedCandidate.startBack(run);
        }
    }

    @Override
    void stepBack(${e.Type}OptionRun run, Backward call) {
        masked.readAgain(run);
        for (int b = 0; b < blocks; b++) {
            hiddenBefore(run, b, backwardBlock);
            optionGates.candidateBackward(
                    run.kept, run.kept(candidate + b), run.kept, run.kept(z(b)), run.scratch, run.scratch(backwardBlock),
                    run.scratch, run.scratch(dh + b), run.n);
            if (normalizedCandidate == null) {
                toGateRows(run, z(b), hidden + b * lanes, used(b));
                toGateRows(run, candidate + b, 2 * hidden + b * lanes, used(b));
            }
        }
        if (normalizedCandidate != null) {
            normalizedCandidate.back(run, run.weights().candidateGains, candidate);
            normalizedCandidate.recurrentToRows(run, 2 * hidden);
        }
        gatherGates(run, run.gathered().hidden, 2 * hidden, hidden);
        ${e.Type}RecurrentPanels weights = candidatePanels(run);
        ${e.Type}RecurrentPanels.Panels b = weights.backward();
        for (int panel = 0; panel < units.panels(); panel++) {
            int vectors = units.vectors(panel);
            for (int j = 0; j < vectors; j++) {
                clear(run, dRead + j);
            }
            product(
                    run.gathered().hidden, vectors, b.data(), b.start() + weights.toHidden(panel), run.scratch,
                    run.scratch(dRead), run.batchStrip);
            for (int j = 0; j < vectors; j++) {
                resetBack(run, panel * ${P} + j, dRead + j);
            }
        }
        gatesBack(run);
        masked.addGradient(run, 0, 2 * hidden, dh);
        inputGradient(run, call);
    }

    /** From the gradient of a block of r h to those of the input of r and of h. */
    private void resetBack(${e.Type}OptionRun run, int b, int d) {
        read(run, b, backwardBlock);
        optionGates.resetBackward(
                run.kept, run.kept(r(b)), run.scratch, run.scratch(backwardBlock), run.scratch, run.scratch(d), run.n);
        if (normalized == null) {
            toGateRows(run, r(b), b * lanes, used(b));
        }
        masked.addThroughMask(run, b, d, dh + b);
    }

    @Override
    void inputToRows(${e.Type}OptionRun run) {
        super.inputToRows(run);
        if (normalizedCandidate != null) {
            normalizedCandidate.inputToRows(run, 2 * hidden);
        }
        gatherGates(run, run.gathered().hidden, 2 * hidden, hidden);
    }

    @Override
    int inputColumns() {
        return 2 * hidden;
    }

    @Override
    void addInputProduct(${e.Type}OptionRun run, int panel) {
        super.addInputProduct(run, panel);
        addInputProduct(run, candidatePanels(run), run.gathered().hidden, panel);
    }

    @Override
    void addWeightGradients(Backward call, RecurrentWeights d, boolean parallel) {
        super.addWeightGradients(call, d, parallel);
        int row = 2 * hidden;
        ${e.Type}WeightGradients.Call add = weightGradients(candidateGradients, call)
                .read(${e.Type}Ops.data(gradients(call)), keptStart(call, resetRows), resetWidth);
        if (normalizedCandidate != null) {
            normalizedCandidate.addGradients(add, call, d, candidate, row, parallel);
        } else {
            int at = keptStart(call, candidate);
            add.firstRow(row).input(d.wx(), at).recurrent(d.wh(), at).biases(d.bx(), d.bh(), at).add(parallel);
        }
    }
}
</#list>
