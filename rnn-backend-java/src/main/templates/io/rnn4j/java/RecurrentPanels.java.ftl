<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "RecurrentPanels.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;

/**
 * The weights of one recurrent layer in the order in which the tiles read them. A panel of forward holds the
 * input weights, then the recurrent weights, of its vectors, for each k the elements of one row of the tile; lanes
 * without a unit are 0. A panel of backward holds columns of the recurrent weights.
 */
final class ${e.Type}RecurrentPanels implements RecurrentKernel.Prepared, ${e.Type}Placement.Weights {
    private final RecurrentWeights weights;
    private final PanelLayout layout;
    private final PanelLayout units;
    private final PanelLayout inputs;
    private final int lanes;
    private final int inputSize;
    private final int hidden;

    /** Forward panels, and where each begins in them. */
    private volatile Panels forward;

    private final int[] starts;

    /** What a panel's vectors start from, four a panel. */
    final ${t}[] biases;

    /** Backward panels, and where each begins: those that lead to the hidden state, then those to the input. */
    private volatile Panels backward;

    private final int[] hiddenStarts;
    private final int[] inputStarts;

    /** Packed panels, from an element of an array on. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Panels(${t}[] data, int start) {
        static Panels of(int elements) {
            return new Panels(new ${t}[elements + ${e.Type}CacheLines.LINE], 0);
        }

        /**
         * Returns the same panels, from the beginning of a line of the cache on: in an array of their own, since other threads
         * may be reading this one.
         */
        Panels placed(${e.Type}CacheLines lines, long nanoseconds) {
            if (data.length < ${e.Type}CacheLines.SPAN || lines.begin(data, 0, start, nanoseconds) == start) {
                return this;
            }
            ${t}[] copy = new ${t}[data.length];
            Panels placed = new Panels(copy, lines.begin(copy, 0, 0, nanoseconds));
            System.arraycopy(data, start, copy, placed.start, data.length - ${e.Type}CacheLines.LINE);
            return placed;
        }
    }

    ${e.Type}RecurrentPanels(RecurrentWeights weights, PanelLayout layout, int lanes) {
        this.weights = weights;
        this.layout = layout;
        this.lanes = lanes;
        this.inputSize = weights.wx().columns();
        this.hidden = weights.wh().columns();
        this.units = PanelLayout.simple(hidden, lanes, ${e.Type}Tiles.PANEL);
        this.starts = starts(0, layout, inputSize + hidden);
        this.forward = Panels.of(starts[layout.panels()]);
        this.biases = new ${t}[layout.panels() * ${e.Type}Tiles.PANEL * lanes];
        this.inputs = PanelLayout.simple(inputSize, lanes, ${e.Type}Tiles.PANEL);
        this.hiddenStarts = starts(0, units, weights.wh().rows());
        this.inputStarts = starts(hiddenStarts[units.panels()], inputs, weights.wx().rows());
        this.backward = Panels.of(inputStarts[inputs.panels()]);
        refresh();
    }

    private int[] starts(int first, PanelLayout panels, int depth) {
        int[] starts = new int[panels.panels() + 1];
        starts[0] = first;
        for (int p = 0; p < panels.panels(); p++) {
            starts[p + 1] = Math.addExact(starts[p], Math.multiplyExact(width(panels, p), depth));
        }
        return starts;
    }

    private int width(PanelLayout panels, int panel) {
        return ${e.Type}Tiles.panelWidth(panels.vectors(panel), lanes);
    }

    PanelLayout layout() {
        return layout;
    }

    /** Rows of the recurrent part of a forward panel, the columns of the recurrent weights. */
    int hidden() {
        return hidden;
    }

    @Override
    public synchronized void place(${e.Type}CacheLines lines, long nanoseconds) {
        forward = forward.placed(lines, nanoseconds);
        backward = backward.placed(lines, nanoseconds);
    }

    Panels forward() {
        return forward;
    }

    Panels backward() {
        return backward;
    }

    /** Where the input weights of a panel begin in {@link #forward()}. */
    int input(int panel) {
        return starts[panel];
    }

    /** Where the recurrent weights of a panel begin in {@link #forward()}. */
    int recurrent(int panel) {
        return starts[panel] + inputSize * width(layout, panel);
    }

    /** Where a panel of {@link #backward()} begins that leads to the hidden state. */
    int toHidden(int panel) {
        return hiddenStarts[panel];
    }

    /** Where a panel of {@link #backward()} begins that leads to the input. */
    int toInput(int panel) {
        return inputStarts[panel];
    }

    @Override
    public RecurrentWeights weights() {
        return weights;
    }

    @Override
    public synchronized void refresh() {
        Panels to = forward;
        for (int p = 0; p < layout.panels(); p++) {
            int width = width(layout, p);
            for (int j = 0; j < layout.vectors(p); j++) {
                int used = layout.used(p, j);
                packRows(weights.wx(), layout.inputRow(p, j), used, to, input(p) + j * lanes, width);
                packRows(
                        weights.wh(), layout.recurrentRow(p, j), used, to, recurrent(p) + j * lanes, width);
            }
            packBiases(p);
        }
        for (int p = 0; p < units.panels(); p++) {
            packColumns(weights.wh(), 0, weights.wh().rows(), units, p, hiddenStarts[p]);
        }
        int first = layout.firstInputRow();
        int rows = weights.wx().rows();
        for (int p = 0; p < inputs.panels(); p++) {
            packColumns(weights.wx(), first, rows - first, inputs, p, inputStarts[p]);
            int packed = (rows - first) * width(inputs, p);
            packColumns(weights.wx(), 0, first, inputs, p, inputStarts[p] + packed);
        }
    }

    /** {@code to[l, u] = from[row + u, l]} for the used lanes u. */
    private void packRows(Tensor from, int row, int used, Panels to, int at, int width) {
        ${e.Type}Packing.rows(
                ${e.Type}Ops.data(from), from.offset() + row * from.rowStride(), from.rowStride(), used, from.columns(),
                to.data, to.start + at, width, lanes);
    }

    /** The columns of a panel of some rows. */
    private void packColumns(Tensor from, int row, int rows, PanelLayout panels, int panel, int at) {
        int vectors = panels.vectors(panel);
        int used = 0;
        for (int j = 0; j < vectors; j++) {
            used += panels.used(panel, j);
        }
        ${e.Type}Packing.columns(
                ${e.Type}Ops.data(from), from.offset() + row * from.rowStride() + panels.inputRow(panel, 0), from.rowStride(),
                used, rows, backward.data, backward.start + at, width(panels, panel));
    }

    /** A gate's two biases are added here, once; where a reset stands between them each side keeps its own. */
    private void packBiases(int panel) {
        int first = panel * ${e.Type}Tiles.PANEL * lanes;
        Arrays.fill(biases, first, first + ${e.Type}Tiles.PANEL * lanes, 0);
        for (int j = 0; j < layout.vectors(panel); j++) {
            int used = layout.used(panel, j);
            addBias(weights.bx(), layout.inputRow(panel, j), used, first + j * lanes);
            addBias(
                    weights.bh(), layout.recurrentRow(panel, j), used,
                    first + (j + layout.recurrentShift()) * lanes);
        }
    }

    private void addBias(@org.jspecify.annotations.Nullable Tensor bias, int row, int used, int at) {
        if (bias == null) {
            return;
        }
        ${t}[] from = ${e.Type}Ops.data(bias);
        for (int u = 0; u < used; u++) {
            biases[at + u] += from[bias.offset() + row + u];
        }
    }
}
</#list>
