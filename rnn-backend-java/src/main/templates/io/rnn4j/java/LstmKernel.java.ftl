<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "LstmKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;

/**
 * The LSTM. The reserve keeps, block by block, the gates i f o g of every step, computed in place, and after them
 * the cells c. Backward puts the gradients of the gates' inputs in the place of the gates, and takes tanh(c) anew
 * rather than have it kept.
 */
final class ${e.Type}LstmKernel extends ${e.Type}RecurrentKernel {
    private static final int GATES = 4;
    /** Where the gates of a block, i f o g, stand in the stacked weights, i f g o. */
    private static final int[] STACKED = {0, 1, 3, 2};

    ${e.Type}LstmKernel(Parts parts, RecurrentSpec.Lstm spec) {
        super(parts, spec, PanelLayout.lstm(spec.hiddenSize(), parts.tiles().lanes));
    }

    @Override
    public int reserveSize(SequenceLayout layout) {
        return elements(layout, (GATES + 1L) * blocks, 0, 0);
    }

    @Override
    public int forwardScratchSize(SequenceLayout layout) {
        return elements(layout, 0, group(layout.batch()) * (GATES + 1L) + blocks, 0);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return elements(layout, 0, 2L * blocks + GATES + 2, 0);
    }

    @Override
    void forwardRows(Forward call, Gathered rows, int from, int to) {
        SequenceLayout layout = call.layout();
        int batch = layout.batch();
        int first = from * lanes;
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int h = ${e.Type}Placement.start(call.scratch()) + first;
        boolean training = call.reserve() != null;
        Tensor kept = call.reserve() != null ? call.reserve() : call.scratch();
        ${t}[] area = ${e.Type}Ops.data(kept);
        int strip = strip(training ? layout.rows() : batch);
        int group = training ? 1 : group(batch);
        int vs = group * strip; // from gate to gate
        int gatesAt = ${e.Type}Placement.start(kept) + (training ? 0 : vs);
        int cellsAt = gatesAt + (training ? blocks : group) * GATES * strip;
        for (int step = 0; step < layout.steps() && layout.activeRows(step) > from; step++) {
            int end = Math.min(to, layout.activeRows(step));
            int together = end - from == batch ? group : 1;
            int now = training ? layout.offset(step) * lanes : 0;
            for (int b = 0; b < blocks; b += together) {
                int count = Math.min(together, blocks - b);
                int run = count * (end - from) * lanes;
                int at = gatesAt + (training ? b * GATES * strip : 0) + now;
                projectGroup(call, step, rows, b, count, from, end, area, at, vs);
                at += first;
                gates.sigmoid(area, at, run);
                gates.sigmoid(area, at + vs, run);
                gates.sigmoid(area, at + 2 * vs, run);
                gates.tanh(area, at + 3 * vs, area, at + 3 * vs, run);
                int cell = cellsAt + b * strip + now + first;
                int before = training && step > 0 ? cell - layout.activeRows(step - 1) * lanes : cell;
                for (int i = 0; i < count && step == 0; i++) {
                    blockOf(initialCell(call), 0, b + i, from, end, area, cell + i * strip);
                }
                gates.lstmForward(area, at, vs, area, before, area, cell, run);
                gates.tanh(area, cell, scratch, h, run);
                kernels.mul(1, area, at + 2 * vs, scratch, h, 0, scratch, h, run);
                for (int i = 0; i < count; i++) {
                    output(call, step, b + i, from, end, scratch, h + i * strip);
                }
            }
        }
        copyLastOutput(call, from, to);
        if (call.last() != null && call.last().c() != null) {
            copyLastCells(call, area, cellsAt, strip, training, from, to, call.last().c());
        }
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
        ${t}[] kept = ${e.Type}Ops.data(reserve);
        int cellsAt = ${e.Type}Placement.start(reserve) + blocks * GATES * strip;
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int dh = ${e.Type}Placement.start(call.scratch());
        int dc = dh + blocks * strip(batch);
        int area = dc + blocks * strip(batch);
        int squashed = area + GATES * strip(batch) + first;
        int initial = squashed + strip(batch);
        toBlocks(call.dLast() == null ? null : call.dLast().h(), from, to, batch, scratch, dh);
        toBlocks(call.dLast() == null ? null : call.dLast().c(), from, to, batch, scratch, dc);
        for (int step = lastStep(layout, from); step >= 0; step--) {
            int end = Math.min(to, layout.activeRows(step));
            int run = (end - from) * lanes;
            addOutputGradient(call, step, from, end, scratch, dh);
            rows.hidden.begin(end - from, GATES * hidden);
            for (int b = 0; b < blocks; b++) {
                int row = (layout.offset(step) + from) * lanes;
                int at = ${e.Type}Placement.start(reserve) + b * GATES * strip + row;
                int cell = cellsAt + b * strip + row;
                int state = b * strip(batch) + first;
                gates.tanh(kept, cell, scratch, squashed, run);
                if (step == 0) {
                    blockOf(initialCell(forward), 0, b, from, end, scratch, initial);
                }
                gates.lstmBackward(
                        kept, at, strip, scratch, squashed,
                        step == 0 ? scratch : kept, step == 0 ? initial : cell - layout.activeRows(step - 1) * lanes,
                        scratch, dh + state, scratch, dc + state, kept, at, strip, run);
                for (int gate = 0; gate < GATES; gate++) {
                    rows.hidden.put(kept, at + gate * strip, STACKED[gate] * hidden + b * lanes, used(b));
                }
                java.util.Arrays.fill(scratch, dh + state, dh + state + run, 0);
            }
            hiddenGradient(call, from, rows.hidden, scratch, dh);
            inputGradient(call, step, from, rows.hidden, scratch, area);
        }
        if (call.dInitial() != null && call.dInitial().c() != null) {
            fromBlocks(scratch, dh, strip(batch), from, to, call.dInitial().h());
            fromBlocks(scratch, dc, strip(batch), from, to, call.dInitial().c());
        }
    }

    @Override
    Tensor gradients(Backward call) {
        return java.util.Objects.requireNonNull(call.forward().reserve());
    }
}
</#list>
