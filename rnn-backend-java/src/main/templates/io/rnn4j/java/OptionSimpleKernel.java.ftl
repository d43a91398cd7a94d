<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "OptionSimpleKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.tensor.Activation;

/**
 * The simple RNN with options. Kept are its own outputs, which zoneout hides from y, and in their place the gradients of
 * their inputs.
 */
final class ${e.Type}OptionSimpleKernel extends ${e.Type}OptionKernel {
    private final Activation activation;
    /** Strips go by panels. */
    private final int own;

    private final int h;

    ${e.Type}OptionSimpleKernel(Parts parts, RecurrentSpec.Simple spec) {
        super(parts, spec, PanelLayout.simple(spec.hiddenSize(), parts.tiles().lanes, ${P}));
        this.activation = spec.activation();
        this.own = kept.take(blocks);
        this.h = forward.take(1);
    }

    @Override
    int gateColumns() {
        return hidden;
    }

    @Override
    int gateStrips() {
        return own;
    }

    @Override
    void step(${e.Type}OptionRun run) {
        for (int block = 0; block < blocks; block += ${P}) {
            project(run, block / ${P}, own + block);
            for (int b = block; b < Math.min(block + ${P}, blocks); b++) {
                int at = run.kept(own + b);
                activate(run.kept, at, run.n);
                System.arraycopy(run.kept, at, run.scratch, run.scratch(h), run.n);
                output(run, b, h);
            }
        }
    }

    private void activate(${t}[] x, int at, int n) {
        switch (activation) {
            case TANH -> gates.tanh(x, at, x, at, n);
            case SIGMOID -> gates.sigmoid(x, at, n);
            default -> kernels.activate(activation, x, at, x, at, n);
        }
    }

    @Override
    void stepBack(${e.Type}OptionRun run, Backward call) {
        for (int b = 0; b < blocks; b++) {
            int at = run.kept(own + b);
            kernels.activateBackward(
                    activation, run.kept, at, run.scratch, run.scratch(dh + b), run.kept, at, run.n);
            if (normalized == null) {
                toGateRows(run, own + b, b * lanes, used(b));
            }
            clear(run, dh + b);
        }
        gatesBack(run);
        masked.addGradient(run, 0, hidden, dh);
        inputGradient(run, call);
    }
}
</#list>
