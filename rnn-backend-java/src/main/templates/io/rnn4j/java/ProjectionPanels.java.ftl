<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "ProjectionPanels.java"/>
package io.rnn4j.java;

import io.rnn4j.tensor.Tensor;

/** The weights Wr of a projection {@code [P, H]} as panels: of rows for {@code h Wr'}, of columns for {@code dh Wr}. */
final class ${e.Type}ProjectionPanels {
    private final Tensor weights;
    private final PanelLayout outputs;
    private final PanelLayout units;
    private final int lanes;

    final ${t}[] forward;
    final ${t}[] backward;

    ${e.Type}ProjectionPanels(Tensor weights, int lanes) {
        this.weights = weights;
        this.lanes = lanes;
        this.outputs = PanelLayout.simple(weights.rows(), lanes, ${P});
        this.units = PanelLayout.simple(weights.columns(), lanes, ${P});
        this.forward = new ${t}[size(outputs, weights.columns())];
        this.backward = new ${t}[size(units, weights.rows())];
        refresh();
    }

    private int size(PanelLayout panels, int depth) {
        int last = panels.panels() - 1;
        return Math.addExact(start(last, depth), Math.multiplyExact(width(panels, last), depth));
    }

    private int width(PanelLayout panels, int panel) {
        return ${e.Type}Tiles.panelWidth(panels.vectors(panel), lanes);
    }

    /** All panels but the last are as wide as any. */
    private int start(int panel, int depth) {
        return Math.multiplyExact(panel * ${P} * lanes, depth);
    }

    /** Where a panel of {@link #forward} begins. */
    int toOutput(int panel) {
        return start(panel, weights.columns());
    }

    /** Where a panel of {@link #backward} begins. */
    int toUnits(int panel) {
        return start(panel, weights.rows());
    }

    void refresh() {
        ${t}[] from = ${e.Type}Ops.data(weights);
        int stride = weights.rowStride();
        for (int p = 0; p < outputs.panels(); p++) {
            for (int j = 0; j < outputs.vectors(p); j++) {
                ${e.Type}Packing.rows(
                        from, weights.offset() + outputs.inputRow(p, j) * stride, stride, outputs.used(p, j),
                        weights.columns(), forward, toOutput(p) + j * lanes, width(outputs, p), lanes);
            }
        }
        for (int p = 0; p < units.panels(); p++) {
            int first = units.inputRow(p, 0);
            int used = Math.min(${P} * lanes, weights.columns() - first);
            ${e.Type}Packing.columns(
                    from, weights.offset() + first, stride, used, weights.rows(), backward, toUnits(p),
                    width(units, p));
        }
    }
}
</#list>
