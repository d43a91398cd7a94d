<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "SimpleKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Tensor;

/** The simple RNN. Nothing is kept for backward but the output. */
final class ${e.Type}SimpleKernel extends ${e.Type}RecurrentKernel {
    private final Activation activation;

    ${e.Type}SimpleKernel(Parts parts, RecurrentSpec.Simple spec) {
        super(parts, spec, PanelLayout.simple(spec.hiddenSize(), parts.tiles().lanes, ${P}));
        this.activation = spec.activation();
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return 0;
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return elements(layout, 0, (long) group(layout.batch()) * ${P}, 0);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return elements(layout, blocks, blocks + 1L + ${P}, 0);
    }

    @Override
    void forwardRows(Forward call, Gathered rows, int from, int to) {
        SequenceLayout layout = call.layout();
        int batch = layout.batch();
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int area = ${e.Type}Placement.start(call.scratch());
        int strip = strip(batch);
        int panels = (blocks + ${P} - 1) / ${P};
        int group = group(batch);
        int vs = group * strip; // from one vector of a panel to the next
        for (int step = 0; step < layout.steps() && layout.activeRows(step) > from; step++) {
            int end = Math.min(to, layout.activeRows(step));
            int together = end - from == batch ? group : 1;
            for (int panel = 0; panel < panels; panel += together) {
                int count = Math.min(together, panels - panel);
                projectGroup(call, step, rows, panel, count, from, end, scratch, area, vs);
                int whole = Math.min(blocks / ${P}, panel + count) - panel;
                for (int j = 0; j < ${P}; j++) {
                    int at = area + j * vs + from * lanes;
                    int used = j < blocks - (panel + whole) * ${P} ? count : whole;
                    activate(scratch, at, used * (end - from) * lanes);
                    for (int i = 0; i < used; i++) {
                        output(call, step, (panel + i) * ${P} + j, from, end, scratch, at + i * strip);
                    }
                }
            }
        }
        copyLastOutput(call, from, to);
    }

    private void activate(${t}[] x, int at, int n) {
        switch (activation) {
            case TANH -> gates.tanh(x, at, x, at, n);
            case SIGMOID -> gates.sigmoid(x, at, n);
            default -> kernels.activate(activation, x, at, x, at, n);
        }
    }

    @Override
    void backwardRows(Backward call, Gathered rows, int from, int to) {
        Forward forward = call.forward();
        SequenceLayout layout = forward.layout();
        int batch = layout.batch();
        Tensor y = forward.y();
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int strip = strip(layout.rows());
        int dh = ${e.Type}Placement.start(call.scratch()) + blocks * strip;
        int area = dh + blocks * strip(batch);
        int h = area + ${P} * strip(batch) + from * lanes;
        toBlocks(call.dLast() == null ? null : call.dLast().h(), from, to, batch, scratch, dh);
        for (int step = lastStep(layout, from); step >= 0; step--) {
            int end = Math.min(to, layout.activeRows(step));
            int run = (end - from) * lanes;
            addOutputGradient(call, step, from, end, scratch, dh);
            rows.hidden.begin(end - from, hidden);
            for (int block = 0; block < blocks; block++) {
                int at = dh + block * strip(batch) + from * lanes;
                int d = ${e.Type}Placement.start(call.scratch()) + block * strip + (layout.offset(step) + from) * lanes;
                blockOf(y, layout.offset(step), block, from, end, scratch, h);
                kernels.activateBackward(activation, scratch, h, scratch, at, scratch, d, run);
                rows.hidden.put(scratch, d, block * lanes, used(block));
                java.util.Arrays.fill(scratch, at, at + run, 0);
            }
            hiddenGradient(call, from, rows.hidden, scratch, dh);
            inputGradient(call, step, from, rows.hidden, scratch, area);
        }
        if (call.dInitial() != null) {
            fromBlocks(scratch, dh, strip(batch), from, to, call.dInitial().h());
        }
    }

    @Override
    Tensor gradients(Backward call) {
        return call.scratch();
    }
}
</#list>
