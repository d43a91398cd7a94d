<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "RecurrentTiles.PANEL">
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

    ${e.Type}OptionPanels(RecurrentSpec spec, RecurrentWeights weights, PanelLayout layout, int lanes) {
        this.weights = weights;
        this.hidden = spec.hiddenSize();
        this.lanes = lanes;
        if (spec.options().resetBefore()) {
            this.gates = new ${e.Type}RecurrentPanels(slice(weights, 0, 2 * hidden), layout, lanes);
            this.candidate = new ${e.Type}RecurrentPanels(
                    slice(weights, 2 * hidden, 3 * hidden), PanelLayout.simple(hidden, lanes, ${P}), lanes);
        } else {
            this.gates = new ${e.Type}RecurrentPanels(weights, layout, lanes);
            this.candidate = null;
        }
        Tensor wr = weights.options().projection();
        this.projection = wr == null ? null : new ${e.Type}ProjectionPanels(wr, lanes);
        boolean seen = weights.options().peepholes() != null;
        this.peepholes = new ${t}[seen ? 3 * PanelLayout.blocks(hidden, lanes) * lanes : 0];
        refreshPeepholes();
    }

    /** The weights of some gates. */
    static RecurrentWeights slice(RecurrentWeights weights, int from, int to) {
        Tensor bx = weights.bx();
        Tensor bh = weights.bh();
        return new RecurrentWeights(
                weights.wx().slice(from, to),
                weights.wh().slice(from, to),
                bx == null ? null : bx.slice(from, to),
                bh == null ? null : bh.slice(from, to));
    }

    private void refreshPeepholes() {
        Tensor wp = weights.options().peepholes();
        if (wp != null) {
            ${e.Type}Peepholes.pack(wp, hidden, lanes, peepholes);
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
        refreshPeepholes();
    }
}
</#list>
