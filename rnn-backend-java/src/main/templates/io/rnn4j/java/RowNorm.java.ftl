<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "RowNorm.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.CellOptions;

/**
 * Layer normalisation of the rows of some strips: {@code y = (x - mean) s} with {@code s = 1 / sqrt(variance + epsilon)}, and
 * back, {@code dx = s (d - mean(d) - y mean(d y))}. Sums go over the strips in order, vector by vector into a strip of one
 * vector a row, and then over that row's lanes: they never depend on the rows beside. The variance is taken from x less its
 * mean, and what the mean was off by is taken from both, as in {@link ${e.Type}Kernels#normalize}.
 */
final class ${e.Type}RowNorm {
    private final ${e.Type}OptionKernel kernel;
    private final int columns;
    /** Kept: s in all lanes of a row. */
    private final int scales;

    /** Of forward: the mean, and what it was off by. */
    private final int means;

    private final int rests;

    /** Of backward: the means of d and of d y. */
    private final int gradients;

    private final int products;

    /**
     * Takes its places.
     *
     * @param columns of a row, without the lanes that have no unit
     */
    ${e.Type}RowNorm(${e.Type}OptionKernel kernel, int columns) {
        this.kernel = kernel;
        this.columns = columns;
        this.scales = kernel.kept.take(1);
        this.means = kernel.forward.take(1);
        this.rests = kernel.forward.take(1);
        this.gradients = kernel.backward.take(1);
        this.products = kernel.backward.take(1);
    }

    /** To be called before a step's first {@link #add}. */
    void start(${e.Type}OptionRun run) {
        kernel.clear(run, means);
    }

    /** Adds a strip of x to the sums of the rows. Lanes without a unit must be 0. */
    void add(${e.Type}OptionRun run, int x) {
        kernel.kernels.axpby(1, run.kept, run.kept(x), 1, run.scratch, run.scratch(means), run.n);
    }

    /** To be called between all {@link #add} and the first {@link #addSquares}. */
    void mean(${e.Type}OptionRun run) {
        rowMeans(run, means);
        kernel.clear(run, rests);
        java.util.Arrays.fill(run.kept, run.kept(scales), run.kept(scales) + run.n, 0);
    }

    /**
     * Adds the squares of a strip of x less the mean.
     *
     * @param used how many lanes have units
     */
    void addSquares(${e.Type}OptionRun run, int x, int used) {
        kernel.optionGates.addCentered(
                run.kept, run.kept(x), run.scratch, run.scratch(means), kernel.ones, kernel.onesOf(used),
                run.scratch, run.scratch(rests), run.kept, run.kept(scales), run.n);
    }

    /** To be called between all {@link #addSquares} and the first {@link #normalize}. */
    void scale(${e.Type}OptionRun run) {
        int lanes = kernel.lanes;
        rowMeans(run, rests);
        for (int u = 0; u < run.n; u += lanes) {
            int at = run.kept(scales) + u;
            double rest = run.scratch[run.scratch(rests) + u];
            double squares = kernel.kernels.sum(run.kept, at, lanes) / columns;
            double scale = 1 / Math.sqrt(Math.max(squares - rest * rest, 0) + CellOptions.EPSILON);
            java.util.Arrays.fill(run.kept, at, at + lanes, ${e.narrow}scale);
        }
    }

    private void rowMeans(${e.Type}OptionRun run, int sums) {
        int lanes = kernel.lanes;
        int from = run.scratch(sums);
        for (int at = from; at < from + run.n; at += lanes) {
            double mean = kernel.kernels.sum(run.scratch, at, lanes) / columns;
            java.util.Arrays.fill(run.scratch, at, at + lanes, ${e.narrow}mean);
        }
    }

    /** Normalises a strip of x; y may be x. */
    void normalize(${e.Type}OptionRun run, int x, int y) {
        kernel.optionGates.normalize(
                run.kept, run.kept(x), run.scratch, run.scratch(means), run.scratch, run.scratch(rests),
                run.kept, run.kept(scales), run.kept, run.kept(y), run.n);
    }

    /** To be called before a step's first {@link #addGradient}. */
    void startBack(${e.Type}OptionRun run) {
        kernel.clear(run, gradients);
        kernel.clear(run, products);
    }

    /**
     * Adds a strip's gradient to the sums of the rows, and its part to that of the gain.
     *
     * @param gains gains of a layer
     * @param gain where those of the strip begin
     * @param y the number of the strip
     * @param d the gradient of {@code gain y + bias}
     * @param dGain the number of the strip of the scratch that receives, row by row, the gain's gradient
     */
    void addGradient(${e.Type}OptionRun run, ${t}[] gains, int gain, int y, ${t}[] d, int at, int dGain) {
        kernel.optionGates.addGradients(
                gains, gain, run.kept, run.kept(y), d, at, run.scratch, run.scratch(gradients),
                run.scratch, run.scratch(products), run.scratch, run.scratch(dGain), run.n);
    }

    /** To be called between all {@link #addGradient} and the first {@link #back}. */
    void meanBack(${e.Type}OptionRun run) {
        rowMeans(run, gradients);
        rowMeans(run, products);
    }

    /** Puts the gradient of a strip of x in the place of y; for the parameters see {@link #addGradient}. */
    void back(${e.Type}OptionRun run, ${t}[] gains, int gain, int y, ${t}[] d, int at) {
        kernel.optionGates.normalizeBackward(
                gains, gain, d, at, run.scratch, run.scratch(gradients), run.scratch, run.scratch(products),
                run.kept, run.kept(scales), run.kept, run.kept(y), run.n);
    }
}
</#list>
