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
 * hidden side's part of n before the reset. The gradients of their inputs lie side by side in the order n r z m:
 * the first three are the input side's, the last three the hidden side's.
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
        return elements(layout, 0, PARTS + (long) blocks, 0);
    }

    @Override
    public int backwardScratchSize(SequenceLayout layout) {
        return backwardElements(layout, blocks + PARTS + 1L, (long) PARTS * hidden);
    }

    @Override
    void forwardRows(Forward call, int from, int to) {
        SequenceLayout layout = call.layout();
        int batch = layout.batch();
        int block = blockLength(batch);
        int first = from * lanes;
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int h = call.scratch().offset();
        boolean training = call.reserve() != null;
        Tensor kept = call.reserve() != null ? call.reserve() : call.scratch();
        ${t}[] area = ${e.Type}Ops.data(kept);
        int partsAt = kept.offset() + (training ? 0 : blocks * block);
        toBlocks(call.initial() == null ? null : call.initial().h(), from, to, batch, scratch, h);
        for (int step = 0; step < layout.steps() && layout.activeRows(step) > from; step++) {
            int end = Math.min(to, layout.activeRows(step));
            int run = (end - from) * lanes;
            for (int b = 0; b < blocks; b++) {
                int at = partsAt + (training ? step * blocks + b : 0) * PARTS * block;
                project(call, step, b, from, end, area, at);
                at += first;
                int r = at + block;
                int z = at + 2 * block;
                int state = h + b * block + first;
                kernels.sigmoid(area, r, area, r, run);
                kernels.sigmoid(area, z, area, z, run);
                kernels.mul(1, area, r, area, at + 3 * block, 1, area, at, run);
                kernels.tanh(area, at, area, at, run);
                gates.gruForward(area, at, block, scratch, state, run);
                output(call, step, b, from, end, scratch, state);
            }
        }
        copyLastOutput(call, from, to);
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
        int width = PARTS * hidden;
        ${t}[] kept = ${e.Type}Ops.data(reserve);
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int da = call.scratch().offset();
        int dh = da + layout.rows() * width;
        int d = dh + blocks * block + first;
        int before = d + PARTS * block;
        toBlocks(call.dLast() == null ? null : call.dLast().h(), from, to, batch, scratch, dh);
        for (int step = lastStep(layout, from); step >= 0; step--) {
            int end = Math.min(to, layout.activeRows(step));
            int run = (end - from) * lanes;
            addOutputGradient(call, step, from, end, scratch, dh);
            int rows = da + layout.offset(step) * width;
            for (int b = 0; b < blocks; b++) {
                if (step > 0) {
                    blockOf(forward.y(), layout.offset(step - 1), b, from, end, scratch, before);
                } else {
                    blockOf(forward.initial() == null ? null : forward.initial().h(), 0, b, from, end, scratch, before);
                }
                gates.gruBackward(
                        kept, reserve.offset() + (step * blocks + b) * PARTS * block + first, block, scratch, before,
                        scratch, dh + b * block + first, scratch, d, block, run);
                for (int part = 0; part < PARTS; part++) {
                    gates.toRows(
                            scratch, d + part * block, lanes, scratch,
                            rows + from * width + part * hidden + b * lanes, width, used(b), end - from);
                }
            }
            hiddenGradient(call, from, end, scratch, rows + hidden, width, scratch, dh);
        }
        if (call.dInitial() != null) {
            fromBlocks(scratch, dh, batch, from, to, call.dInitial().h());
        }
    }

    /** The stacked weights have the order r z n: the input side's n is a product of its own. */
    @Override
    void products(Backward call) {
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int da = call.scratch().offset();
        int width = PARTS * hidden;
        inputProducts(call, scratch, da, width, 2 * hidden, hidden, 0);
        inputProducts(call, scratch, da + hidden, width, 0, 2 * hidden, 1);
        recurrentProducts(call, scratch, da + hidden, width, 0, 3 * hidden);
    }
}
</#list>
