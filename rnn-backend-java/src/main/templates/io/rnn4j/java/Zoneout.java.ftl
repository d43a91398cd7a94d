<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "Zoneout.java"/>
package io.rnn4j.java;

import io.rnn4j.tensor.Tensor;

/** Zoneout: {@code s_t = d * s_{t-1} + (1 - d) * s~_t}, for h and for the LSTM's c, one block at a time. */
final class ${e.Type}Zoneout {
    private final ${e.Type}OptionKernel kernel;

    ${e.Type}Zoneout(${e.Type}OptionKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Turns the cell's own state into the state.
     *
     * @param masks d
     * @param d the number of a strip of the scratch to use
     * @param states where the states lie
     * @param before where s_{t-1} begins
     * @param own where s~_t begins
     * @param state where s_t begins, which may be one of them
     */
    void apply(
            ${e.Type}OptionRun run, Tensor masks, int block, int d, ${t}[] states, int before, int own, int state) {
        load(run, masks, block, d);
        kernel.optionGates.zone(
                run.scratch, run.scratch(d), states, before, states, own, states, state, run.n);
    }

    /**
     * Parts the gradient of a state.
     *
     * @param passed the number of the strip that receives what goes to the state before
     * @param own the number of the strip of the gradient; afterwards that of the cell's own state
     */
    void split(${e.Type}OptionRun run, Tensor masks, int block, int passed, int own) {
        load(run, masks, block, passed);
        kernel.optionGates.split(run.scratch, run.scratch(passed), run.scratch, run.scratch(own), run.n);
    }

    /** Adds what was parted to the gradient of the state before. */
    void addPassed(${e.Type}OptionRun run, int passed, int gradient) {
        kernel.kernels.axpby(
                1, run.scratch, run.scratch(passed), 1, run.scratch, run.scratch(gradient), run.n);
    }

    private void load(${e.Type}OptionRun run, Tensor masks, int block, int into) {
        kernel.blockOf(
                masks, run.layout().offset(run.step), block, run.from, run.end, run.scratch, run.scratch(into));
    }
}
</#list>
