<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "OptionRun.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of a cell with options on the rows {@code from} to {@code to} of the batch: where its memory lies, and at which
 * step it is. Memory goes by the numbers of strips. What is kept for backward has a place for each step in the reserve;
 * in inference each step takes the place of the one before, in the scratch.
 */
final class ${e.Type}OptionRun {
    private static final ${t}[] NONE = {};

    private final ${e.Type}OptionKernel kernel;
    private final int lanes;
    private @Nullable Forward call;
    private @Nullable ${e.Type}OptionPanels weights;

    int from;
    int to;

    ${t}[] kept = NONE;
    /** The distance of two strips that are kept. */
    int strip;

    ${t}[] scratch = NONE;
    /** The distance of two strips of the batch, in the scratch. */
    int batchStrip;

    /** What the products of a step read. */
    private ${e.Type}RecurrentKernel.@Nullable Gathered gathered;

    private boolean inference;
    private int keptAt;
    private int scratchAt;

    /** The step, the row after its last one, and the elements of a strip of its rows. */
    int step;

    int end;
    int n;

    /** What the recurrent product of the step reads: row i of the batch begins at {@code at + i * stride}; null for zeros. */
    ${t} @Nullable [] read;

    int readAt;
    int readStride;

    ${e.Type}OptionRun(${e.Type}OptionKernel kernel) {
        this.kernel = kernel;
        this.lanes = kernel.lanes;
    }

    /** Begins a call; one run after the other uses this object. */
    void begin(Forward call, Tensor scratch, ${e.Type}RecurrentKernel.Gathered gathered, int from, int to) {
        this.gathered = gathered;
        this.call = call;
        this.weights = (${e.Type}OptionPanels) call.weights();
        this.from = from;
        this.to = to;
        this.inference = call.reserve() == null;
        Tensor memory = call.reserve() == null ? scratch : call.reserve();
        this.kept = ${e.Type}Ops.data(memory);
        this.keptAt = ${e.Type}Placement.start(memory);
        this.strip = kernel.strip(inference ? call.layout().batch() : call.layout().rows());
        this.scratch = ${e.Type}Ops.data(scratch);
        this.batchStrip = kernel.strip(call.layout().batch());
        this.scratchAt = ${e.Type}Placement.start(scratch) + (inference ? kernel.keptStrips() * batchStrip : 0);
    }

    /** Ends it, and lets go of the caller's memory. */
    void end() {
        call = null;
        gathered = null;
        weights = null;
        kept = NONE;
        scratch = NONE;
        read = null;
    }

    Forward call() {
        return Objects.requireNonNull(call, "no call has begun");
    }

    SequenceLayout layout() {
        return call().layout();
    }

    ${e.Type}OptionPanels weights() {
        return Objects.requireNonNull(weights, "no call has begun");
    }

    ${e.Type}RecurrentKernel.Gathered gathered() {
        return Objects.requireNonNull(gathered, "no call has begun");
    }

    /** Takes the rows that the recurrent product of the step reads, from row 0 of the batch on, or null for zeros. */
    void gatherHidden(${t} @Nullable [] rows, int at, int stride, int columns) {
        if (rows == null) {
            gathered().hidden.begin(end - from, 0);
        } else {
            gathered().hidden.read(rows, at + from * stride, stride, end - from, columns);
        }
    }

    void at(int step) {
        this.step = step;
        this.end = Math.min(to, layout().activeRows(step));
        this.n = (end - from) * lanes;
    }

    /** Where the batch begins in a strip that is kept. */
    int keptStart(int number) {
        return keptAt + number * strip + row(step) * lanes;
    }

    /** Where the rows of this call begin in a strip that is kept. */
    int kept(int number) {
        return keptStart(number) + from * lanes;
    }

    /** The same of the step before. In inference that is the same place, where a cell finds its state. */
    int keptBefore(int number) {
        return keptAt + number * strip + (row(step - 1) + from) * lanes;
    }

    /** Where the batch begins in rows of some width that are kept in the place of strips. */
    int keptRows(int number, int width) {
        return keptAt + number * strip + row(step) * width;
    }

    private int row(int step) {
        return inference ? 0 : layout().offset(step);
    }

    /** Where the batch begins in a strip of the scratch. */
    int scratchStart(int number) {
        return scratchAt + number * batchStrip;
    }

    /** Where the rows of this call begin in a strip of the scratch. */
    int scratch(int number) {
        return scratchStart(number) + from * lanes;
    }

    /** The initial hidden state, or null for zeros. */
    @Nullable Tensor initialHidden() {
        return call().initial() == null ? null : call().initial().h();
    }

    /** The hidden states before this step, from row {@link #hiddenRow} on, or null for zeros. */
    @Nullable Tensor hiddenBefore() {
        return step > 0 ? call().y() : initialHidden();
    }

    int hiddenRow() {
        return step > 0 ? layout().offset(step - 1) : 0;
    }
}
</#list>
