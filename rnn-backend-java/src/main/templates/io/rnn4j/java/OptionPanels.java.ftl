<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "RecurrentTiles.PANEL">
<@pp.changeOutputFile name=e.Type + "OptionPanels.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;

/** The weights of a layer with options: panels of its gates, and what the options add. */
final class ${e.Type}OptionPanels implements RecurrentKernel.Prepared, ${e.Type}Placement.Weights {
    private final RecurrentWeights weights;

    /** The gates, in the order of the plain cell's. */
    final ${e.Type}RecurrentPanels gates;

    ${e.Type}OptionPanels(RecurrentSpec spec, RecurrentWeights weights, PanelLayout layout, int lanes) {
        this.weights = weights;
        this.gates = new ${e.Type}RecurrentPanels(weights, layout, lanes);
    }

    @Override
    public RecurrentWeights weights() {
        return weights;
    }

    @Override
    public void place(${e.Type}CacheLines lines, long nanoseconds) {
        gates.place(lines, nanoseconds);
    }

    @Override
    public void refresh() {
        gates.refresh();
    }
}
</#list>
