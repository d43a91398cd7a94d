<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "GruKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;

/**
 * The GRU. The reserve keeps, block by block, the parts n r z m of every step, computed in place, where m is the
 * hidden side's part of n before the reset. Backward puts the gradients of their inputs in their place: the first three
 * are the input side's, the last three the hidden side's.
 */
final class ${e.Type}GruKernel extends ${e.Type}RecurrentKernel {
    private static final int PARTS = 4;

    ${e.Type}GruKernel(Parts parts, RecurrentSpec.Gru spec) {
        super(parts, spec, PanelLayout.gru(spec.hiddenSize(), parts.tiles().lanes));
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return elements(layout, (long) PARTS * blocks, 0, 0);
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return elements(layout, 0, (long) group(layout.batch()) * PARTS + blocks, 0);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return elements(layout, 0, blocks + 1L + PARTS, 0);
    }

    @Override
    void forwardRows(Forward call, Gathered rows, int from, int to) {
        SequenceLayout layout = call.layout();
        int batch = layout.batch();
        int first = from * lanes;
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int h = ${e.Type}Placement.start(call.scratch());
        boolean training = call.reserve() != null;
        Tensor kept = call.reserve() != null ? call.reserve() : call.scratch();
        ${t}[] area = ${e.Type}Ops.data(kept);
        int partsAt = ${e.Type}Placement.start(kept) + (training ? 0 : blocks * strip(batch));
        int strip = strip(training ? layout.rows() : batch);
        int group = training ? 1 : group(batch);
        int vs = group * strip; // from part to part
        toBlocks(call.initial() == null ? null : call.initial().h(), from, to, batch, scratch, h);
        for (int step = 0; step < layout.steps() && layout.activeRows(step) > from; step++) {
            int end = Math.min(to, layout.activeRows(step));
            int together = end - from == batch ? group : 1;
            for (int b = 0; b < blocks; b += together) {
                int count = Math.min(together, blocks - b);
                int run = count * (end - from) * lanes;
                int at = partsAt + (training ? b * PARTS * strip + layout.offset(step) * lanes : 0);
                projectGroup(call, step, rows, b, count, from, end, area, at, vs);
                at += first;
                int state = h + b * strip(batch) + first;
                gates.sigmoid(area, at + vs, run);
                gates.sigmoid(area, at + 2 * vs, run);
                kernels.mul(1, area, at + vs, area, at + 3 * vs, 1, area, at, run);
                gates.tanh(area, at, area, at, run);
                gates.gruForward(area, at, vs, scratch, state, run);
                for (int i = 0; i < count; i++) {
                    output(call, step, b + i, from, end, scratch, state + i * strip);
                }
            }
        }
        copyLastOutput(call, from, to);
    }

    @Override
    void backwardRows(Backward call, Gathered rows, int from, int to) {
        Forward forward = call.forward();
        Tensor reserve = forward.reserve();
        if (reserve == null) {
            throw new IllegalStateException("backward needs the reserve of forward");
        }
        SequenceLayout layout = forward.layout();
        int batch = layout.batch();
        int strip = strip(layout.rows());
        int first = from * lanes;
        ${t}[] parts = ${e.Type}Ops.data(reserve);
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int dh = ${e.Type}Placement.start(call.scratch());
        int area = dh + blocks * strip(batch);
        int before = area + PARTS * strip(batch) + first;
        toBlocks(call.dLast() == null ? null : call.dLast().h(), from, to, batch, scratch, dh);
        for (int step = lastStep(layout, from); step >= 0; step--) {
            int end = Math.min(to, layout.activeRows(step));
            int run = (end - from) * lanes;
            addOutputGradient(call, step, from, end, scratch, dh);
            rows.input.begin(end - from, (PARTS - 1) * hidden);
            rows.hidden.begin(end - from, (PARTS - 1) * hidden);
            for (int b = 0; b < blocks; b++) {
                int at = ${e.Type}Placement.start(reserve) + b * PARTS * strip + (layout.offset(step) + from) * lanes;
                if (step > 0) {
                    blockOf(forward.y(), layout.offset(step - 1), b, from, end, scratch, before);
                } else {
                    blockOf(forward.initial() == null ? null : forward.initial().h(), 0, b, from, end, scratch, before);
                }
                gates.gruBackward(
                        parts, at, strip, scratch, before, scratch, dh + b * strip(batch) + first, parts, at, strip, run);
                for (int part = 0; part < PARTS - 1; part++) {
                    int column = part * hidden + b * lanes;
                    rows.input.put(parts, at + part * strip, column, used(b));
                    rows.hidden.put(parts, at + (part + 1) * strip, column, used(b));
                }
            }
            hiddenGradient(call, from, rows.hidden, scratch, dh);
            inputGradient(call, step, from, rows.input, scratch, area);
        }
        if (call.dInitial() != null) {
            fromBlocks(scratch, dh, strip(batch), from, to, call.dInitial().h());
        }
    }

    @Override
    Tensor gradients(Backward call) {
        return java.util.Objects.requireNonNull(call.forward().reserve());
    }
}
</#list>
