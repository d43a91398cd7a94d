<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "MaskedState.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent dropout. The gates read rows {@code m * h_{t-1}}, which are kept for the gradient of the recurrent weights, and
 * the gradient that they hand back goes through m. Without a mask they read the hidden states where these lie.
 */
final class ${e.Type}MaskedState {
    private final ${e.Type}OptionKernel kernel;
    private final int outputs;
    private final int rows;
    private final int width;
    private final int mask;
    private final int area;

    /**
     * Takes its places.
     *
     * @param kept of which rows are kept
     * @param backward the scratch of backward
     */
    ${e.Type}MaskedState(${e.Type}OptionKernel kernel, Strips kept, Strips backward) {
        this.kernel = kernel;
        this.outputs = kernel.spec.outputSize();
        boolean wanted = kernel.spec.options().dropout();
        int strips = kernel.outputBlocks + 1; // one more than the row needs, so that rows are not a power of 2 apart
        this.width = strips * kernel.lanes;
        this.rows = kept.take(wanted ? strips : 0);
        this.mask = backward.take(wanted ? 1 : 0);
        this.area = backward.take(wanted ? ${P} : 0);
    }

    private static @Nullable Tensor mask(Forward call) {
        return call.masks() == null ? null : call.masks().dropout();
    }

    /** Sets what the recurrent product of a step reads. */
    void read(${e.Type}OptionRun run) {
        Tensor before = run.hiddenBefore();
        if (before == null) {
            run.read = null;
            return;
        }
        ${t}[] from = ${e.Type}Ops.data(before);
        int at = before.offset() + run.hiddenRow() * before.rowStride();
        Tensor mask = mask(run.call());
        if (mask == null) {
            run.read = from;
            run.readAt = at;
            run.readStride = before.rowStride();
            return;
        }
        run.read = run.kept;
        run.readAt = run.keptRows(rows, width);
        run.readStride = width;
        ${t}[] masks = ${e.Type}Ops.data(mask);
        for (int i = run.from; i < run.end; i++) {
            kernel.kernels.mul(
                    1, from, at + i * before.rowStride(), masks, mask.offset() + i * mask.rowStride(), 0,
                    run.kept, run.readAt + i * width, outputs);
        }
    }

    /** Sets what the recurrent product of a step read, in backward. */
    void readAgain(${e.Type}OptionRun run) {
        Tensor before = run.hiddenBefore();
        if (before != null && mask(run.call()) != null) {
            run.read = run.kept;
            run.readAt = run.keptRows(rows, width);
            run.readStride = width;
        } else {
            read(run);
        }
    }

    /** Tells which rows were read in all steps, if not the hidden states themselves. */
    void read(${e.Type}WeightGradients.Call call, Backward backward) {
        if (mask(backward.forward()) != null) {
            call.read(${e.Type}Ops.data(kernel.gradients(backward)), kernel.keptStart(backward, rows), width);
        }
    }

    /**
     * {@code dh += m * (da Wh)}.
     *
     * @param column the first of the gates' inputs of da in the rows of the gradients
     * @param columns how many they are
     * @param dh the number of the first strip of dh
     */
    void addGradient(${e.Type}OptionRun run, int column, int columns, int dh) {
        ${e.Type}RecurrentPanels weights = run.weights().gates;
        ${e.Type}GatheredRows da = run.gathered().hidden;
        kernel.gatherGates(run, da, column, columns);
        Tensor mask = mask(run.call());
        PanelLayout units = kernel.units;
        ${e.Type}RecurrentPanels.Panels b = weights.backward();
        for (int panel = 0; panel < units.panels(); panel++) {
            int vectors = units.vectors(panel);
            int into = mask == null ? dh + panel * ${P} : area;
            for (int j = 0; mask != null && j < vectors; j++) {
                java.util.Arrays.fill(run.scratch, run.scratch(area + j), run.scratch(area + j) + run.n, 0);
            }
            kernel.product(
                    da, vectors, b.data(), b.start() + weights.toHidden(panel), run.scratch, run.scratch(into),
                    run.batchStrip);
            for (int j = 0; mask != null && j < vectors; j++) {
                addThroughMask(run, panel * ${P} + j, area + j, dh + panel * ${P} + j);
            }
        }
    }

    /** {@code dh += m * d} for a block. */
    void addThroughMask(${e.Type}OptionRun run, int block, int d, int dh) {
        Tensor mask = mask(run.call());
        if (mask == null) {
            kernel.kernels.axpby(1, run.scratch, run.scratch(d), 1, run.scratch, run.scratch(dh), run.n);
            return;
        }
        kernel.blockOf(mask, 0, block, run.from, run.end, run.scratch, run.scratch(this.mask));
        kernel.kernels.mul(
                1, run.scratch, run.scratch(this.mask), run.scratch, run.scratch(d), 1,
                run.scratch, run.scratch(dh), run.n);
    }
}
</#list>
