<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "OptionGruKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;

/** The GRU with options. Kept are the parts n r z m of every step, as in the plain cell. */
final class ${e.Type}OptionGruKernel extends ${e.Type}OptionKernel {
    private static final int PARTS = 4;

    private final int parts;
    private final int h;
    private final int before;

    ${e.Type}OptionGruKernel(Parts parts, RecurrentSpec.Gru spec) {
        super(parts, spec, PanelLayout.gru(spec.hiddenSize(), parts.tiles().lanes));
        this.parts = kept.take(PARTS * blocks);
        this.h = forward.take(1);
        this.before = backward.take(1);
    }

    @Override
    int gateColumns() {
        return PARTS * hidden;
    }

    @Override
    int gateStrips() {
        return parts;
    }

    @Override
    void step(${e.Type}OptionRun run) {
        for (int b = 0; b < blocks; b++) {
            project(run, b, parts + PARTS * b);
            int at = run.kept(parts + PARTS * b);
            gates.sigmoid(run.kept, at + run.strip, run.n);
            gates.sigmoid(run.kept, at + 2 * run.strip, run.n);
            kernels.mul(1, run.kept, at + run.strip, run.kept, at + 3 * run.strip, 1, run.kept, at, run.n);
            gates.tanh(run.kept, at, run.kept, at, run.n);
            hiddenBefore(run, b, h);
            gates.gruForward(run.kept, at, run.strip, run.scratch, run.scratch(h), run.n);
            output(run, b, h);
        }
    }

    /** Copies a block of h_{t-1} to a strip of the scratch. */
    private void hiddenBefore(${e.Type}OptionRun run, int block, int into) {
        blockOf(run.hiddenBefore(), run.hiddenRow(), block, run.from, run.end, run.scratch, run.scratch(into));
    }

    @Override
    void stepBack(${e.Type}OptionRun run, Backward call) {
        for (int b = 0; b < blocks; b++) {
            int at = run.kept(parts + PARTS * b);
            hiddenBefore(run, b, before);
            gates.gruBackward(
                    run.kept, at, run.strip, run.scratch, run.scratch(before), run.scratch, run.scratch(dh + b),
                    run.kept, at, run.strip, run.n);
            for (int part = 0; part < PARTS && normalized == null; part++) {
                toGateRows(run, parts + PARTS * b + part, part * hidden + b * lanes, used(b));
            }
        }
        gatesBack(run);
        masked.addGradient(
                run, recurrentColumn(), spec.gates() * hidden, dh);
        inputGradient(run, call);
    }
}
</#list>
