<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "NormalizedGates.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation of some gates: {@code a = gx * LN(x Wx') + bx + gh * LN(h Wh') + bh}. A row's mean and variance need all
 * of its columns, so a step begins with the products of all panels, both sides apart, and each panel's gates are computed
 * from them when it is their turn. Kept are the normalised products, in the strips of the panels; backward puts the gradients
 * of the products in their place.
 *
 * <p>A GRU's candidate n, whose two sides lie one vector apart, is normalised on its own, and so are r and z.
 *
 * <p>The gradients of the gains are summed over the steps for each row of the batch, and over the rows after the last step
 * back: the same sums whichever thread has which rows.
 */
final class ${e.Type}NormalizedGates {
    private final ${e.Type}OptionKernel kernel;
    private final PanelLayout layout;
    private final ${e.Type}RowNorm[] inputNorms;
    private final ${e.Type}RowNorm[] recurrentNorms;
    /** Strips of the products. */
    private final int inputs;

    private final int recurrent;

    /** Of backward. */
    private final int dInputGains;

    private final int dRecurrentGains;
    private final int strips;
    /** Rows of the weights. */
    private final int rows;

    /**
     * Takes its places.
     *
     * @param gates how many gates the panels have
     */
    ${e.Type}NormalizedGates(${e.Type}OptionKernel kernel, PanelLayout layout, int gates) {
        this.kernel = kernel;
        this.layout = layout;
        this.rows = gates * kernel.hidden;
        int last = layout.panels() - 1;
        this.strips = last * ${P} + layout.vectors(last);
        this.inputs = kernel.kept.take(strips);
        this.recurrent = kernel.kept.take(strips);
        this.dInputGains = kernel.backward.take(strips);
        this.dRecurrentGains = kernel.backward.take(strips);
        this.inputNorms = norms(gates);
        this.recurrentNorms = norms(gates);
    }

    private ${e.Type}RowNorm[] norms(int gates) {
        int hidden = kernel.hidden;
        return layout.recurrentShift() == 0
                ? new ${e.Type}RowNorm[] {new ${e.Type}RowNorm(kernel, gates * hidden)}
                : new ${e.Type}RowNorm[] {
                    new ${e.Type}RowNorm(kernel, (gates - 1) * hidden), new ${e.Type}RowNorm(kernel, hidden)
                };
    }

    /** A GRU's candidate is the first vector of the input's side. */
    private ${e.Type}RowNorm inputNorm(int vector) {
        return inputNorms[vector < layout.recurrentShift() ? 1 : 0];
    }

    /** A GRU's candidate is the last vector of the recurrent side. */
    private ${e.Type}RowNorm recurrentNorm(int panel, int vector) {
        return recurrentNorms[vector + layout.recurrentShift() < layout.vectors(panel) ? 0 : 1];
    }

    private static int strip(int panel, int vector) {
        return panel * ${P} + vector;
    }

    /**
     * Takes the products of a step with the gathered rows, and the means and deviations of their rows.
     */
    void products(${e.Type}OptionRun run, ${e.Type}RecurrentPanels weights) {
        for (int i = 0; i < inputNorms.length; i++) {
            inputNorms[i].start(run);
            recurrentNorms[i].start(run);
        }
        ${e.Type}RecurrentPanels.Panels b = weights.forward();
        for (int p = 0; p < layout.panels(); p++) {
            int vectors = layout.vectors(p);
            product(
                    run, run.gathered().input, vectors, b.data(), b.start() + weights.input(p), inputs + strip(p, 0));
            product(
                    run, run.gathered().hidden, vectors, b.data(), b.start() + weights.recurrent(p),
                    recurrent + strip(p, 0));
            for (int j = 0; j < vectors; j++) {
                inputNorm(j).add(run, inputs + strip(p, j));
                recurrentNorm(p, j).add(run, recurrent + strip(p, j));
            }
        }
        for (int i = 0; i < inputNorms.length; i++) {
            inputNorms[i].mean(run);
            recurrentNorms[i].mean(run);
        }
        for (int p = 0; p < layout.panels(); p++) {
            for (int j = 0; j < layout.vectors(p); j++) {
                inputNorm(j).addSquares(run, inputs + strip(p, j), layout.used(p, j));
                recurrentNorm(p, j).addSquares(run, recurrent + strip(p, j), layout.used(p, j));
            }
        }
        for (int i = 0; i < inputNorms.length; i++) {
            inputNorms[i].scale(run);
            recurrentNorms[i].scale(run);
        }
    }

    private void product(
            ${e.Type}OptionRun run, ${e.Type}GatheredRows a, int vectors, ${t}[] b, int bo, int into) {
        for (int j = 0; j < vectors; j++) {
            java.util.Arrays.fill(run.kept, run.kept(into + j), run.kept(into + j) + run.n, 0);
        }
        kernel.product(a, vectors, b, bo, run.kept, run.kept(into), run.strip);
    }

    /** The inputs of a panel's gates, into strips that are kept, after {@link #products}. */
    void inputs(${e.Type}OptionRun run, ${e.Type}RecurrentPanels weights, ${e.Type}Gains gains, int panel, int into) {
        int vectors = layout.vectors(panel);
        for (int j = 0; j < vectors; j++) {
            int x = inputs + strip(panel, j);
            inputNorm(j).normalize(run, x, x);
            kernel.optionGates.scaled(
                    gains.input, gains.at(panel, j), weights.biases, gains.at(panel, j),
                    run.kept, run.kept(x), run.kept, run.kept(into + j), run.n);
        }
        for (int j = 0; j < vectors; j++) {
            int h = recurrent + strip(panel, j);
            int to = j + layout.recurrentShift();
            recurrentNorm(panel, j).normalize(run, h, h);
            if (to < vectors) {
                kernel.optionGates.addScaled(
                        gains.recurrent, gains.at(panel, j), run.kept, run.kept(h),
                        run.kept, run.kept(into + to), run.n);
            } else {
                kernel.optionGates.scaled(
                        gains.recurrent, gains.at(panel, j), weights.biases, gains.at(panel, to),
                        run.kept, run.kept(h), run.kept, run.kept(into + to), run.n);
            }
        }
    }

    /** Clears the gradients of the gains of this call's rows. */
    void startBack(${e.Type}OptionRun run) {
        int n = (run.to - run.from) * kernel.lanes;
        for (int s = 0; s < strips; s++) {
            java.util.Arrays.fill(run.scratch, run.scratch(dInputGains + s), run.scratch(dInputGains + s) + n, 0);
            java.util.Arrays.fill(run.scratch, run.scratch(dRecurrentGains + s), run.scratch(dRecurrentGains + s) + n, 0);
        }
    }

    /**
     * From the gradients of the gates' inputs to those of the products.
     *
     * @param from the number of their first strip
     */
    void back(${e.Type}OptionRun run, ${e.Type}Gains gains, int from) {
        for (int i = 0; i < inputNorms.length; i++) {
            inputNorms[i].startBack(run);
            recurrentNorms[i].startBack(run);
        }
        for (int p = 0; p < layout.panels(); p++) {
            for (int j = 0; j < layout.vectors(p); j++) {
                int s = strip(p, j);
                inputNorm(j).addGradient(
                        run, gains.input, gains.at(p, j), inputs + s, run.kept, run.kept(from + s), dInputGains + s);
                recurrentNorm(p, j).addGradient(
                        run, gains.recurrent, gains.at(p, j), recurrent + s,
                        run.kept, run.kept(from + s + layout.recurrentShift()), dRecurrentGains + s);
            }
        }
        for (int i = 0; i < inputNorms.length; i++) {
            inputNorms[i].meanBack(run);
            recurrentNorms[i].meanBack(run);
        }
        for (int p = 0; p < layout.panels(); p++) {
            for (int j = 0; j < layout.vectors(p); j++) {
                int s = strip(p, j);
                inputNorm(j).back(run, gains.input, gains.at(p, j), inputs + s, run.kept, run.kept(from + s));
                recurrentNorm(p, j).back(
                        run, gains.recurrent, gains.at(p, j), recurrent + s,
                        run.kept, run.kept(from + s + layout.recurrentShift()));
            }
        }
    }

    /** Copies the gradients of the recurrent products to the rows that the products read, from a column on. */
    void recurrentToRows(${e.Type}OptionRun run, int column) {
        for (int p = 0; p < layout.panels(); p++) {
            for (int j = 0; j < layout.vectors(p); j++) {
                kernel.toGateRows(
                        run, recurrent + strip(p, j), column + layout.recurrentRow(p, j), layout.used(p, j));
            }
        }
    }

    /** The same for the input's products: they begin with the first vector's gate, as the panels back do. */
    void inputToRows(${e.Type}OptionRun run, int column) {
        int first = layout.firstInputRow();
        for (int p = 0; p < layout.panels(); p++) {
            for (int j = 0; j < layout.vectors(p); j++) {
                int row = (layout.inputRow(p, j) - first + rows) % rows;
                kernel.toGateRows(run, inputs + strip(p, j), column + row, layout.used(p, j));
            }
        }
    }

    /**
     * Adds to the gradients of the weights, over all steps.
     *
     * @param call knows what the recurrent side read
     * @param from the number of the first strip of the gradients of the gates' inputs
     * @param row the first of these gates' rows of the weights
     */
    void addGradients(
            ${e.Type}WeightGradients.Call call, Backward backward, RecurrentWeights d, int from, int row, boolean parallel) {
        call.firstRow(row)
                .input(d.wx(), kernel.keptStart(backward, inputs))
                .recurrent(d.wh(), kernel.keptStart(backward, recurrent))
                .biases(d.bx(), d.bh(), kernel.keptStart(backward, from))
                .add(parallel);
        for (int p = 0; p < layout.panels(); p++) {
            for (int j = 0; j < layout.vectors(p); j++) {
                int used = layout.used(p, j);
                int s = strip(p, j);
                kernel.addRowSums(backward, dInputGains + s, d.options().inputGain(), row + layout.inputRow(p, j), used);
                kernel.addRowSums(
                        backward, dRecurrentGains + s, d.options().recurrentGain(), row + layout.recurrentRow(p, j), used);
            }
        }
    }
}
</#list>
