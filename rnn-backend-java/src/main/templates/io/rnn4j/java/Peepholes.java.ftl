<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "Peepholes.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The LSTM's peepholes: {@code a_i += p_i * c_{t-1}}, {@code a_f += p_f * c_{t-1}}, {@code a_o += p_o * c~_t}. Their
 * weights lie in blocks of a vector, those of i first, then f and o.
 */
final class ${e.Type}Peepholes {
    private static final int GATES = 3;

    private final ${e.Type}OptionKernel kernel;
    private final int gateStrips;
    private final int cells;
    private final int ownCells;
    private final int initial;
    private final int sums;
    private final ArrayDeque<Gradients> idle = new ArrayDeque<>();

    /**
     * Knows the cell's strips.
     *
     * @param initial strips of the backward scratch, one a block, that are free after the last step back
     * @param sums as many others
     */
    ${e.Type}Peepholes(
            ${e.Type}OptionKernel kernel, int gateStrips, int cells, int ownCells, int initial, int sums) {
        this.kernel = kernel;
        this.gateStrips = gateStrips;
        this.cells = cells;
        this.ownCells = ownCells;
        this.initial = initial;
        this.sums = sums;
    }

    /** The weights in blocks; lanes without a unit are 0. */
    static void pack(Tensor weights, int hidden, int lanes, ${t}[] into) {
        int blocks = PanelLayout.blocks(hidden, lanes);
        for (int gate = 0; gate < GATES; gate++) {
            System.arraycopy(
                    ${e.Type}Ops.data(weights), weights.offset() + gate * hidden, into, gate * blocks * lanes, hidden);
        }
    }

    private int weight(int gate, int block) {
        return (gate * kernel.blocks + block) * kernel.lanes;
    }

    /** Adds to the inputs of i and f, which begin at {@code at}. */
    void addBefore(${e.Type}OptionRun run, int block, int at, int before) {
        for (int gate = 0; gate < 2; gate++) {
            kernel.optionGates.addScaled(
                    run.weights().peepholes, weight(gate, block), run.kept, before, run.kept, at + gate * run.strip, run.n);
        }
    }

    /** Adds to the input of o. */
    void addOwn(${e.Type}OptionRun run, int block, int at, int own) {
        kernel.optionGates.addScaled(
                run.weights().peepholes, weight(2, block), run.kept, own, run.kept, at + 2 * run.strip, run.n);
    }

    /** Adds what comes through o to the gradient of c~_t, before the cell's own step back. */
    void addToOwn(${e.Type}OptionRun run, int block, int at, int squashed, int dh, int dc) {
        kernel.optionGates.outputPeephole(
                run.weights().peepholes, weight(2, block), run.kept, at + 2 * run.strip, run.scratch, run.scratch(squashed),
                run.scratch, run.scratch(dh), run.scratch, run.scratch(dc), run.n);
    }

    /** The same where the gradient of the input of o is in its place already. */
    void addToOwn(${e.Type}OptionRun run, int block, int at, int dc) {
        kernel.optionGates.addScaled(
                run.weights().peepholes, weight(2, block), run.kept, at + 2 * run.strip, run.scratch, run.scratch(dc), run.n);
    }

    /** Adds what comes through i and f to the gradient of c_{t-1}, after the cell's own step back. */
    void addToBefore(${e.Type}OptionRun run, int block, int at, int dc) {
        for (int gate = 0; gate < 2; gate++) {
            kernel.optionGates.addScaled(
                    run.weights().peepholes, weight(gate, block), run.kept, at + gate * run.strip,
                    run.scratch, run.scratch(dc), run.n);
        }
    }

    /** Adds to the gradients of the weights over all steps. */
    void addGradients(Backward call, Tensor dPeepholes, boolean parallel) {
        if (!parallel) {
            for (int block = 0; block < kernel.blocks; block++) {
                addGradients(call, dPeepholes, block);
            }
            return;
        }
        Gradients body = take();
        body.call = call;
        body.gradient = dPeepholes;
        kernel.loop.run(kernel.blocks, body);
        body.call = null;
        body.gradient = null;
        synchronized (idle) {
            idle.push(body);
        }
    }

    private Gradients take() {
        synchronized (idle) {
            Gradients body = idle.poll();
            return body != null ? body : new Gradients();
        }
    }

    /** One call, block by block. Used again, so that a call allocates nothing. */
    private final class Gradients implements ParallelLoop.Body {
        private @Nullable Backward call;
        private @Nullable Tensor gradient;

        @Override
        public void run(int block, int worker) {
            if (call != null && gradient != null) {
                addGradients(call, gradient, block);
            }
        }
    }

    private void addGradients(Backward call, Tensor dPeepholes, int block) {
        SequenceLayout layout = call.forward().layout();
        Tensor reserve = kernel.gradients(call);
        ${t}[] kept = ${e.Type}Ops.data(reserve);
        int strip = kernel.strip(layout.rows());
        int lanes = kernel.lanes;
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int sum = ${e.Type}Placement.start(call.scratch()) + (sums + block) * kernel.strip(layout.batch());
        for (int gate = 0; gate < GATES; gate++) {
            int at = ${e.Type}Placement.start(reserve) + (gateStrips + 4 * block + gate) * strip;
            Arrays.fill(scratch, sum, sum + lanes, 0);
            if (gate == 2) {
                int own = ${e.Type}Placement.start(reserve) + (ownCells + block) * strip;
                kernel.optionGates.addProducts(kept, at, kept, own, layout.rows() * lanes, scratch, sum);
            } else {
                addProductsBefore(call, block, kept, at, ${e.Type}Placement.start(reserve) + (cells + block) * strip, scratch, sum);
            }
            ${t}[] to = ${e.Type}Ops.data(dPeepholes);
            for (int u = 0; u < kernel.used(block); u++) {
                to[dPeepholes.offset() + gate * kernel.hidden + block * lanes + u] += scratch[sum + u];
            }
        }
    }

    /** Adds the products of the strip at {@code at} with the cells of the step before. */
    private void addProductsBefore(
            Backward call, int block, ${t}[] kept, int at, int cell, ${t}[] scratch, int sum) {
        SequenceLayout layout = call.forward().layout();
        int lanes = kernel.lanes;
        Tensor state = ${e.Type}RecurrentKernel.initialCell(call.forward());
        if (state != null) {
            int from = ${e.Type}Placement.start(call.scratch()) + (initial + block) * kernel.strip(layout.batch());
            kernel.blockOf(state, 0, block, 0, layout.activeRows(0), scratch, from);
            kernel.optionGates.addProducts(kept, at, scratch, from, layout.activeRows(0) * lanes, scratch, sum);
        }
        for (int t = 1; t < layout.steps(); t++) {
            kernel.optionGates.addProducts(
                    kept, at + layout.offset(t) * lanes, kept, cell + layout.offset(t - 1) * lanes,
                    layout.activeRows(t) * lanes, scratch, sum);
        }
    }
}
</#list>
