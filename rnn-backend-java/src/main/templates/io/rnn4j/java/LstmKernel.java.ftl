<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "LstmKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The LSTM. The reserve keeps, block by block, the gates i f o g of every step, computed in place, and after them
 * the cells c. Backward takes tanh(c) anew rather than have it kept.
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
        return elements(layout, 0, GATES + 1L + blocks, 0);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return backwardElements(layout, 2L * blocks + GATES + 2, (long) GATES * hidden);
    }

    @Override
    void forwardRows(Forward call, int from, int to) {
        SequenceLayout layout = call.layout();
        int batch = layout.batch();
        int block = blockLength(batch);
        int first = from * lanes;
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int h = call.scratch().offset() + first;
        boolean training = call.reserve() != null;
        Tensor kept = call.reserve() != null ? call.reserve() : call.scratch();
        ${t}[] area = ${e.Type}Ops.data(kept);
        int gatesAt = kept.offset() + (training ? 0 : block);
        int cellsAt = gatesAt + (training ? layout.steps() * blocks : 1) * GATES * block;
        for (int step = 0; step < layout.steps() && layout.activeRows(step) > from; step++) {
            int end = Math.min(to, layout.activeRows(step));
            int run = (end - from) * lanes;
            for (int b = 0; b < blocks; b++) {
                int now = training ? step * blocks + b : 0;
                int at = gatesAt + now * GATES * block;
                int cell = cellsAt + (training ? now : b) * block + first;
                project(call, step, b, from, end, area, at);
                at += first;
                kernels.sigmoid(area, at, area, at, run);
                kernels.sigmoid(area, at + block, area, at + block, run);
                kernels.sigmoid(area, at + 2 * block, area, at + 2 * block, run);
                kernels.tanh(area, at + 3 * block, area, at + 3 * block, run);
                int before = cell - (training ? blocks * block : 0);
                if (step == 0) {
                    blockOf(initialCell(call), 0, b, from, end, area, cell);
                    before = cell;
                }
                gates.lstmForward(area, at, block, area, before, area, cell, run);
                kernels.tanh(area, cell, scratch, h, run);
                kernels.mul(1, area, at + 2 * block, scratch, h, 0, scratch, h, run);
                output(call, step, b, from, end, scratch, h);
            }
        }
        copyLastOutput(call, from, to);
        if (call.last() != null && call.last().c() != null) {
            copyLastCells(call, area, cellsAt, training ? blocks * block : 0, from, to, call.last().c());
        }
    }

    /** Copies each row's cells after its last step to the last state, rows of one length together. */
    private void copyLastCells(Forward call, ${t}[] cells, int at, int perStep, int from, int to, Tensor last) {
        SequenceLayout layout = call.layout();
        int row = from;
        while (row < to) {
            int length = layout.length(row);
            int end = layout.isUniform() ? to : row + 1;
            while (end < to && layout.length(end) == length) {
                end++;
            }
            if (length > 0) {
                fromBlocks(cells, at + (length - 1) * perStep, layout.batch(), row, end, last);
            } else {
                for (int i = row; i < end; i++) {
                    copyRow(initialCell(call), i, last, i);
                }
            }
            row = end;
        }
    }

    private static @Nullable Tensor initialCell(Forward call) {
        return call.initial() == null ? null : call.initial().c();
    }

    @Override
    void backwardRows(Backward call, int from, int to) {
        Forward forward = call.forward();
        Tensor reserve = forward.reserve();
        if (reserve == null) {
            throw new IllegalStateException("backward needs the reserve of forward");
        }
        SequenceLayout layout = forward.layout();
        int batch = layout.batch();
        int block = blockLength(batch);
        int first = from * lanes;
        int width = GATES * hidden;
        ${t}[] kept = ${e.Type}Ops.data(reserve);
        int cellsAt = reserve.offset() + layout.steps() * blocks * GATES * block;
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int da = call.scratch().offset();
        int dh = da + layout.rows() * width;
        int dc = dh + blocks * block;
        int d = dc + blocks * block + first;
        int squashed = d + GATES * block;
        int initial = squashed + block;
        toBlocks(call.dLast() == null ? null : call.dLast().h(), from, to, batch, scratch, dh);
        toBlocks(call.dLast() == null ? null : call.dLast().c(), from, to, batch, scratch, dc);
        for (int step = lastStep(layout, from); step >= 0; step--) {
            int end = Math.min(to, layout.activeRows(step));
            int run = (end - from) * lanes;
            addOutputGradient(call, step, from, end, scratch, dh);
            int rows = da + layout.offset(step) * width;
            for (int b = 0; b < blocks; b++) {
                int now = step * blocks + b;
                int cell = cellsAt + now * block + first;
                int at = b * block + first;
                kernels.tanh(kept, cell, scratch, squashed, run);
                if (step == 0) {
                    blockOf(initialCell(forward), 0, b, from, end, scratch, initial);
                }
                gates.lstmBackward(
                        kept, reserve.offset() + now * GATES * block + first, block, scratch, squashed,
                        step == 0 ? scratch : kept, step == 0 ? initial : cell - blocks * block,
                        scratch, dh + at, scratch, dc + at, scratch, d, block, run);
                for (int gate = 0; gate < GATES; gate++) {
                    gates.toRows(
                            scratch, d + gate * block, lanes, scratch,
                            rows + from * width + STACKED[gate] * hidden + b * lanes, width, used(b), end - from);
                }
                java.util.Arrays.fill(scratch, dh + at, dh + at + run, 0);
            }
            hiddenGradient(call, from, end, scratch, rows, width, scratch, dh);
        }
        if (call.dInitial() != null && call.dInitial().c() != null) {
            fromBlocks(scratch, dh, batch, from, to, call.dInitial().h());
            fromBlocks(scratch, dc, batch, from, to, call.dInitial().c());
        }
    }

    @Override
    void products(Backward call) {
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int width = GATES * hidden;
        inputProducts(call, scratch, call.scratch().offset(), width, 0, width, 0);
        recurrentProducts(call, scratch, call.scratch().offset(), width, 0, width);
    }
}
</#list>
