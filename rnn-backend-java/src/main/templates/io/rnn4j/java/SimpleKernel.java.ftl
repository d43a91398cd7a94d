<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "RecurrentTiles.PANEL">
<@pp.changeOutputFile name=e.Type + "SimpleKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentSpec;
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
    public int reserveSize(int steps, int batch) {
        return 0;
    }

    @Override
    public int forwardScratchSize(int steps, int batch) {
        return elements(steps, batch, 0, ${P}, 0);
    }

    @Override
    public int backwardScratchSize(int steps, int batch) {
        return elements(steps, batch, 0, blocks + 2, hidden);
    }

    @Override
    void forwardRows(Forward call, int from, int to) {
        int steps = call.x().shape().dim(0);
        int batch = call.x().shape().dim(1);
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int area = call.scratch().offset();
        int run = (to - from) * lanes;
        for (int step = 0; step < steps; step++) {
            for (int block = 0; block < blocks; block += ${P}) {
                project(call, step, block / ${P}, from, to, scratch, area);
                for (int j = 0; j < Math.min(${P}, blocks - block); j++) {
                    int at = area + j * blockLength(batch) + from * lanes;
                    kernels.activate(activation, scratch, at, scratch, at, run);
                    output(call, step, block + j, from, to, scratch, at);
                }
            }
        }
        copyLastOutput(call, steps, from, to);
    }

    @Override
    void backwardRows(Backward call, int from, int to) {
        Forward forward = call.forward();
        int steps = forward.x().shape().dim(0);
        int batch = forward.x().shape().dim(1);
        Tensor y = forward.y();
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        int da = call.scratch().offset();
        int dh = da + steps * batch * hidden;
        int h = dh + blocks * blockLength(batch) + from * lanes;
        int d = h + blockLength(batch);
        int run = (to - from) * lanes;
        toBlocks(call.dLast() == null ? null : call.dLast().h(), from, to, batch, scratch, dh);
        for (int step = steps - 1; step >= 0; step--) {
            addOutputGradient(call, step, from, to, scratch, dh);
            int rows = da + step * batch * hidden;
            for (int block = 0; block < blocks; block++) {
                int at = dh + block * blockLength(batch) + from * lanes;
                blockOf(y, step * batch, block, from, to, scratch, h);
                kernels.activateBackward(activation, scratch, h, scratch, at, scratch, d, run);
                gates.toRows(
                        scratch, d, lanes, scratch, rows + from * hidden + block * lanes, hidden, used(block), to - from);
                java.util.Arrays.fill(scratch, at, at + run, 0);
            }
            hiddenGradient(call, from, to, scratch, rows, hidden, scratch, dh);
        }
        if (call.dInitial() != null) {
            fromBlocks(scratch, dh, batch, from, to, call.dInitial().h());
        }
    }

    @Override
    void products(Backward call) {
        ${t}[] scratch = ${e.Type}Ops.data(call.scratch());
        inputProducts(call, scratch, call.scratch().offset(), hidden, 0, hidden, 0);
        recurrentProducts(call, scratch, call.scratch().offset(), hidden, 0, hidden);
    }
}
</#list>
