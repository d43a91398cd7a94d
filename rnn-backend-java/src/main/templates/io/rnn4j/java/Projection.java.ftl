<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "Projection.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;

/**
 * The LSTM's projection {@code h = (o * tanh(c)) Wr'}: a second product in each step, of rows that are kept for the
 * gradient of Wr.
 */
final class ${e.Type}Projection {
    private final ${e.Type}OptionKernel kernel;
    private final PanelLayout outputs;
    private final PanelLayout units;
    private final ${e.Type}WeightGradients weightGradients;
    /** Rows of o tanh(c), and strips of the gradient of h. */
    private final int rows;

    private final int width;
    private final int gradients;
    private final int projected;

    /** The strips of the scratch in which backward leaves the gradient of o tanh(c). */
    final int dOut;

    ${e.Type}Projection(${e.Type}OptionKernel kernel) {
        this.kernel = kernel;
        this.outputs = PanelLayout.simple(kernel.spec.outputSize(), kernel.lanes, ${P});
        this.units = PanelLayout.simple(kernel.hidden, kernel.lanes, ${P});
        this.weightGradients =
                new ${e.Type}WeightGradients(kernel.tiles, kernel.gates, outputs, kernel.loop);
        int strips = kernel.blocks + 1; // one more than the row needs, so that rows are not a power of 2 apart
        this.width = strips * kernel.lanes;
        this.rows = kernel.kept.take(strips);
        this.gradients = kernel.kept.take(kernel.outputBlocks);
        this.projected = kernel.forward.take(${P});
        this.dOut = kernel.backward.take(kernel.blocks);
    }

    private static ${e.Type}ProjectionPanels panels(${e.Type}OptionRun run) {
        return Objects.requireNonNull(run.weights().projection);
    }

    /** Takes a block of o tanh(c). */
    void keep(${e.Type}OptionRun run, int block, int from) {
        kernel.gates.toRows(
                run.scratch, run.scratch(from), kernel.lanes, run.kept,
                run.keptRows(rows, width) + run.from * width + block * kernel.lanes, width, kernel.used(block),
                run.end - run.from);
    }

    /** Gives the outputs, after all blocks. */
    void outputs(${e.Type}OptionRun run) {
        ${e.Type}GatheredRows read = run.gathered().hidden;
        read.read(
                run.kept, run.keptRows(rows, width) + run.from * width, width, run.end - run.from, kernel.hidden);
        for (int panel = 0; panel < outputs.panels(); panel++) {
            int vectors = outputs.vectors(panel);
            for (int j = 0; j < vectors; j++) {
                kernel.clear(run, projected + j);
            }
            kernel.product(
                    read, vectors, panels(run).forward, panels(run).toOutput(panel), run.scratch,
                    run.scratch(projected), run.batchStrip);
            for (int j = 0; j < vectors; j++) {
                kernel.output(run, panel * ${P} + j, projected + j);
            }
        }
    }

    /** From the gradient of h, which it keeps, to that of o tanh(c); clears the former. */
    void back(${e.Type}OptionRun run) {
        int stride = kernel.gateRow(kernel.gateColumns());
        int at = kernel.gateRows(run);
        for (int b = 0; b < kernel.outputBlocks; b++) {
            int from = run.scratch(kernel.dh + b);
            System.arraycopy(run.scratch, from, run.kept, run.kept(gradients + b), run.n);
            kernel.gates.toRows(
                    run.scratch, from, kernel.lanes, run.scratch, at + run.from * stride + b * kernel.lanes, stride,
                    outputs.used(b / ${P}, b % ${P}), run.end - run.from);
            Arrays.fill(run.scratch, from, from + run.n, 0);
        }
        ${e.Type}GatheredRows da = run.gathered().hidden;
        kernel.gatherGates(run, da, 0, kernel.spec.outputSize());
        for (int panel = 0; panel < units.panels(); panel++) {
            int vectors = units.vectors(panel);
            for (int j = 0; j < vectors; j++) {
                kernel.clear(run, dOut + panel * ${P} + j);
            }
            kernel.product(
                    da, vectors, panels(run).backward, panels(run).toUnits(panel), run.scratch,
                    run.scratch(dOut + panel * ${P}), run.batchStrip);
        }
    }

    /** {@code dWr += dh' (o tanh(c))} over all steps. */
    void addGradient(Backward call, Tensor dProjection, boolean parallel) {
        ${t}[] kept = ${e.Type}Ops.data(kernel.gradients(call));
        weightGradients
                .call(call.forward(), kept, kernel.strip(call.forward().layout().rows()))
                .x(kept, kernel.keptStart(call, rows), width)
                .input(dProjection, kernel.keptStart(call, gradients))
                .add(parallel);
    }
}
</#list>
