<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "OptionPanels.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The weights of a layer with options: panels of its gates, and what the options add. */
final class ${e.Type}OptionPanels implements RecurrentKernel.Prepared, ${e.Type}Placement.Weights {
    private final RecurrentWeights weights;

    private final int hidden;
    private final int lanes;

    /** All gates, or with the reset before the product r and z. */
    final ${e.Type}RecurrentPanels gates;

    /** With the reset before the product, the candidate n. */
    final @Nullable ${e.Type}RecurrentPanels candidate;

    final @Nullable ${e.Type}ProjectionPanels projection;

    /** See {@link ${e.Type}Peepholes}; empty without. */
    final ${t}[] peepholes;

    /** Of layer normalisation: the gains of {@link #gates}, and of {@link #candidate} or else nothing. */
    final ${e.Type}Gains gains;

    final ${e.Type}Gains candidateGains;

    /** The gain and the bias of an LSTM's cell, 0 in lanes without a unit; empty without. */
    final ${t}[] cellGain;

    final ${t}[] cellBias;

    ${e.Type}OptionPanels(RecurrentSpec spec, RecurrentWeights weights, PanelLayout layout, int lanes) {
        this.weights = weights;
        this.hidden = spec.hiddenSize();
        this.lanes = lanes;
        Tensor gx = weights.options().inputGain();
        Tensor gh = weights.options().recurrentGain();
        if (spec.options().resetBefore()) {
            PanelLayout candidates = PanelLayout.simple(hidden, lanes, ${P});
            this.gains = new ${e.Type}Gains(layout, lanes, slice(gx, 0, 2 * hidden), slice(gh, 0, 2 * hidden));
            this.candidateGains = new ${e.Type}Gains(
                    candidates, lanes, slice(gx, 2 * hidden, 3 * hidden), slice(gh, 2 * hidden, 3 * hidden));
            this.gates = new ${e.Type}RecurrentPanels(slice(weights, 0, 2 * hidden), layout, lanes);
            this.candidate = new ${e.Type}RecurrentPanels(
                    slice(weights, 2 * hidden, 3 * hidden), candidates, lanes);
        } else {
            this.gains = new ${e.Type}Gains(layout, lanes, gx, gh);
            this.candidateGains = new ${e.Type}Gains(layout, lanes, null, null);
            this.gates = new ${e.Type}RecurrentPanels(weights, layout, lanes);
            this.candidate = null;
        }
        Tensor wr = weights.options().projection();
        this.projection = wr == null ? null : new ${e.Type}ProjectionPanels(wr, lanes);
        boolean seen = weights.options().peepholes() != null;
        this.peepholes = new ${t}[seen ? 3 * PanelLayout.blocks(hidden, lanes) * lanes : 0];
        boolean normalized = weights.options().cellGain() != null;
        int cells = normalized ? PanelLayout.blocks(hidden, lanes) * lanes : 0;
        this.cellGain = new ${t}[cells];
        this.cellBias = new ${t}[cells];
        refreshCell();
    }

    /** The weights of some gates. */
    private static RecurrentWeights slice(RecurrentWeights weights, int from, int to) {
        return new RecurrentWeights(
                weights.wx().slice(from, to),
                weights.wh().slice(from, to),
                slice(weights.bx(), from, to),
                slice(weights.bh(), from, to));
    }

    private static @Nullable Tensor slice(@Nullable Tensor weights, int from, int to) {
        return weights == null ? null : weights.slice(from, to);
    }

    /** What goes by units. */
    private void refreshCell() {
        Tensor wp = weights.options().peepholes();
        if (wp != null) {
            ${e.Type}Peepholes.pack(wp, hidden, lanes, peepholes);
        }
        copy(weights.options().cellGain(), cellGain);
        copy(weights.options().cellBias(), cellBias);
    }

    private void copy(@Nullable Tensor from, ${t}[] to) {
        if (from != null) {
            System.arraycopy(${e.Type}Ops.data(from), from.offset(), to, 0, hidden);
        }
    }

    @Override
    public RecurrentWeights weights() {
        return weights;
    }

    @Override
    public void place(${e.Type}CacheLines lines, long nanoseconds) {
        gates.place(lines, nanoseconds);
        if (candidate != null) {
            candidate.place(lines, nanoseconds);
        }
    }

    @Override
    public void refresh() {
        gates.refresh();
        if (candidate != null) {
            candidate.refresh();
        }
        if (projection != null) {
            projection.refresh();
        }
        gains.refresh();
        candidateGains.refresh();
        refreshCell();
    }
}
</#list>
