<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "NormalizedCell.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.OptionWeights;
import io.rnn4j.backend.RecurrentKernel.Backward;

/**
 * Layer normalisation of what the LSTM's output sees of its cell: {@code h = o tanh(u)}, {@code u = gc * LN(c~) + bc}. Kept is
 * the normalised cell, in whose place backward puts the gradient of c~.
 */
final class ${e.Type}NormalizedCell {
    private final ${e.Type}OptionKernel kernel;
    private final ${e.Type}RowNorm norm;
    private final int cells;
    private final int normalized;
    private final int dGain;
    private final int dBias;

    /**
     * Takes its places.
     *
     * @param cells the strips of the cell's own c~, one a block
     */
    ${e.Type}NormalizedCell(${e.Type}OptionKernel kernel, int cells) {
        this.kernel = kernel;
        this.norm = new ${e.Type}RowNorm(kernel, kernel.hidden);
        this.cells = cells;
        this.normalized = kernel.kept.take(kernel.blocks);
        this.dGain = kernel.backward.take(kernel.blocks);
        this.dBias = kernel.backward.take(kernel.blocks);
    }

    /** Takes the means and deviations of the rows of a step, after the cells of all blocks. */
    void statistics(${e.Type}OptionRun run) {
        norm.start(run);
        for (int b = 0; b < kernel.blocks; b++) {
            norm.add(run, cells + b);
        }
        norm.mean(run);
        for (int b = 0; b < kernel.blocks; b++) {
            norm.addSquares(run, cells + b, kernel.used(b));
        }
        norm.scale(run);
    }

    /** Writes tanh(u) of a block to a strip of the scratch. */
    void squash(${e.Type}OptionRun run, int block, int into) {
        norm.normalize(run, cells + block, normalized + block);
        squashAgain(run, block, into);
    }

    private void squashAgain(${e.Type}OptionRun run, int block, int into) {
        kernel.optionGates.scaled(
                run.weights().cellGain, block * kernel.lanes, run.weights().cellBias, block * kernel.lanes,
                run.kept, run.kept(normalized + block), run.scratch, run.scratch(into), run.n);
        kernel.gates.tanh(run.scratch, run.scratch(into), run.scratch, run.scratch(into), run.n);
    }

    /** Clears the gradients of the gain and the bias of this call's rows. */
    void startBack(${e.Type}OptionRun run) {
        int n = (run.to - run.from) * kernel.lanes;
        for (int b = 0; b < kernel.blocks; b++) {
            java.util.Arrays.fill(run.scratch, run.scratch(dGain + b), run.scratch(dGain + b) + n, 0);
            java.util.Arrays.fill(run.scratch, run.scratch(dBias + b), run.scratch(dBias + b) + n, 0);
        }
    }

    /**
     * From the gradient of a block's output to those of the input of o and of u, in their places.
     *
     * @param o where the gate begins among what is kept
     * @param squashed the number of a strip of the scratch to use
     * @param dh the number of the strip of the gradient
     */
    void outputBack(${e.Type}OptionRun run, int block, int o, int squashed, int dh) {
        squashAgain(run, block, squashed);
        kernel.optionGates.outputBackward(
                run.kept, o, run.scratch, run.scratch(squashed), run.scratch, run.scratch(dh), run.n);
        kernel.kernels.axpby(
                1, run.scratch, run.scratch(dh), 1, run.scratch, run.scratch(dBias + block), run.n);
        if (block == 0) {
            norm.startBack(run);
        }
        norm.addGradient(
                run, run.weights().cellGain, block * kernel.lanes, normalized + block, run.scratch, run.scratch(dh),
                dGain + block);
    }

    /** To be called between all {@link #outputBack} and the first {@link #addToOwn}. */
    void meanBack(${e.Type}OptionRun run) {
        norm.meanBack(run);
    }

    /** Adds what comes from u to the gradient of c~. */
    void addToOwn(${e.Type}OptionRun run, int block, int du, int dc) {
        norm.back(
                run, run.weights().cellGain, block * kernel.lanes, normalized + block, run.scratch, run.scratch(du));
        kernel.kernels.axpby(
                1, run.kept, run.kept(normalized + block), 1, run.scratch, run.scratch(dc), run.n);
    }

    /** Adds to the gradients of the gain and the bias over all steps. */
    void addGradients(Backward call, OptionWeights d) {
        for (int b = 0; b < kernel.blocks; b++) {
            int unit = b * kernel.lanes;
            kernel.addRowSums(call, dGain + b, d.cellGain(), unit, kernel.used(b));
            kernel.addRowSums(call, dBias + b, d.cellBias(), unit, kernel.used(b));
        }
    }
}
</#list>
