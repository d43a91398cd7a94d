<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "Gains.java"/>
package io.rnn4j.java;

import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The gains of normalised gates in the order of panels, as {@link ${e.Type}RecurrentPanels} has biases; 0 without a unit. */
final class ${e.Type}Gains {
    private final PanelLayout layout;
    private final int lanes;
    private final @Nullable Tensor inputGain;
    private final @Nullable Tensor recurrentGain;

    final ${t}[] input;
    final ${t}[] recurrent;

    /** Nothing if there are no gains. */
    ${e.Type}Gains(PanelLayout layout, int lanes, @Nullable Tensor inputGain, @Nullable Tensor recurrentGain) {
        this.layout = layout;
        this.lanes = lanes;
        this.inputGain = inputGain;
        this.recurrentGain = recurrentGain;
        this.input = new ${t}[inputGain == null ? 0 : layout.panels() * ${P} * lanes];
        this.recurrent = new ${t}[recurrentGain == null ? 0 : layout.panels() * ${P} * lanes];
        refresh();
    }

    /** Where the gains of a vector begin. */
    int at(int panel, int vector) {
        return (panel * ${P} + vector) * lanes;
    }

    void refresh() {
        for (int p = 0; p < layout.panels(); p++) {
            for (int j = 0; j < layout.vectors(p); j++) {
                copy(inputGain, layout.inputRow(p, j), layout.used(p, j), input, at(p, j));
                copy(recurrentGain, layout.recurrentRow(p, j), layout.used(p, j), recurrent, at(p, j));
            }
        }
    }

    private static void copy(@Nullable Tensor from, int row, int used, ${t}[] to, int at) {
        if (from != null) {
            System.arraycopy(${e.Type}Ops.data(from), from.offset() + row, to, at, used);
        }
    }
}
</#list>
