<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "RecurrentKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the fused kernels of all cells share. One call is the whole sequence. Forward takes, step by step and
 * panel by panel, one pass over k per tile: first the input's part, then the hidden state's, from packed weights,
 * with no buffer for the input projection. The batch's rows are dealt out to the threads, each of which runs the
 * whole sequence on its rows: there is no barrier, and the bits do not depend on the number of threads. Backward
 * runs the recurrence in the same way, from step to step to the gradient of the input too, and leaves the gradients of
 * all gates' inputs, from which those of the weights follow over all steps at once, split over their outputs.
 *
 * <p>Between the tiles, units live in strips, see {@link ${e.Type}StateBlocks}. What forward keeps for backward are strips over
 * all T N rows, and backward puts the gradients of the gates' inputs in their place. The outputs y are written in the
 * caller's layout at once, since the next step's tiles read them from there.
 *
 * <p>The design follows cuDNN's (Appleyard, Kocisky and Blunsom, "Optimizing Performance of Recurrent Neural
 * Networks on GPUs", 2016) where it fuses the gates and takes the weights' gradients over all steps at once, and
 * oneDNN's where it packs weights; leaving out the input projection's buffer is our own.
 */
abstract class ${e.Type}RecurrentKernel extends ${e.Type}StateBlocks implements RecurrentKernel {
    /** Multiplications of one call below which a second thread costs more than it gives. */
    private static final long PARALLEL = 1_000_000;

    /** Elements of one gate of the panels that are worked on together: with four gates, 16 KB. */
    private static final int GROUP = 4096 / ${e.bytes};

    final ${e.Type}Kernels kernels;
    final ${e.Type}Tiles tiles;
    final int inputSize;

    final RecurrentSpec spec;
    private final PanelLayout layout;
    final PanelLayout units;
    final PanelLayout inputs;
    final ${e.Type}WeightGradients weightGradients;
    private final ${e.Type}Placement placement;
    final ParallelLoop loop;
    private final ArrayDeque<Rows> idle = new ArrayDeque<>();
    private final ArrayDeque<Gathered> idleRows = new ArrayDeque<>();

    /** What the kernels of a layer are made of. */
    record Parts(
            ${e.Type}Kernels kernels, ${e.Type}Gates gates, ${e.Type}OptionGates optionGates,
            ${e.Type}Tiles tiles, ${e.Type}CacheLines lines, ParallelLoop loop) {
        /** Returns plain loops for the same panels, with the same bits, to predict with. */
        Parts loops() {
            return new Parts(
                    new ${e.Type}Kernels(), new ${e.Type}LoopGates(), optionGates, tiles.loops(),
                    ${e.Type}CacheLines.unknown(), loop);
        }
    }

    ${e.Type}RecurrentKernel(Parts parts, RecurrentSpec spec, PanelLayout layout) {
        super(parts.gates, spec.hiddenSize(), parts.tiles.lanes);
        this.kernels = parts.kernels;
        this.tiles = parts.tiles;
        this.loop = parts.loop;
        this.spec = spec;
        this.layout = layout;
        this.inputSize = spec.inputSize();
        this.units = PanelLayout.simple(spec.outputSize(), lanes, ${P});
        this.inputs = PanelLayout.simple(inputSize, lanes, ${P});
        this.weightGradients = new ${e.Type}WeightGradients(tiles, gates, layout, loop);
        this.placement = new ${e.Type}Placement(parts.lines);
    }

    /** Returns the kernel of a cell without options. */
    static ${e.Type}RecurrentKernel ofPlain(Parts parts, RecurrentSpec spec) {
        if (spec instanceof RecurrentSpec.Simple simple) {
            return new ${e.Type}SimpleKernel(parts, simple);
        }
        if (spec instanceof RecurrentSpec.Gru gru) {
            return new ${e.Type}GruKernel(parts, gru);
        }
        if (spec instanceof RecurrentSpec.Lstm lstm) {
            return new ${e.Type}LstmKernel(parts, lstm);
        }
        throw new IllegalArgumentException("no kernel of a plain cell for " + spec);
    }

    /** What the products of one thread's call read, in backward the gradients that go to the input and to the hidden state. */
    final class Gathered {
        final ${e.Type}GatheredRows input = new ${e.Type}GatheredRows(kernels, gates, lanes);
        final ${e.Type}GatheredRows hidden = new ${e.Type}GatheredRows(kernels, gates, lanes);
    }

    /** Runs the rows {@code from} to {@code to} of the batch through all steps. */
    abstract void forwardRows(Forward call, Gathered rows, int from, int to);

    /**
     * Runs the rows {@code from} to {@code to} of the batch back through all steps; leaves the gradients of the
     * gates' inputs where {@link #gradients} says.
     */
    abstract void backwardRows(Backward call, Gathered rows, int from, int to);

    /** Where backward leaves the gradients of the gates' inputs, in strips over all T N rows. */
    abstract Tensor gradients(Backward call);

    @Override
    public final RecurrentSpec spec() {
        return spec;
    }

    @Override
    public final DType dtype() {
        return DType.${e.DTYPE};
    }

    @Override
    public Prepared prepare(RecurrentWeights weights) {
        return new ${e.Type}RecurrentPanels(weights, layout, lanes);
    }

    @Override
    public final void forward(Forward call) {
        run(call, null);
    }

    @Override
    public final void backward(Backward call) {
        run(call.forward(), call);
        if (call.dWeights() != null) {
            addWeightGradients(call, call.dWeights(), work(call.forward().layout()) >= PARALLEL);
        }
    }

    /** Adds to the gradients of the weights, after all steps. */
    void addWeightGradients(Backward call, RecurrentWeights dWeights, boolean parallel) {
        Tensor da = gradients(call);
        int strip = strip(call.forward().layout().rows());
        int at = ${e.Type}Placement.start(da);
        weightGradients
                .call(call.forward(), ${e.Type}Ops.data(da), strip)
                .input(dWeights.wx(), at)
                .recurrent(dWeights.wh(), at + layout.recurrentShift() * strip)
                .biases(dWeights.bx(), dWeights.bh(), at)
                .add(parallel);
    }

    /** Multiplications of a forward. */
    final long work(SequenceLayout rows) {
        return (long) rows.rows() * spec.gates() * hidden * (inputSize + hidden);
    }

    private void run(Forward forward, @Nullable Backward backward) {
        if (backward == null) {
            placement.place(forward, work(forward.layout()));
        } else {
            placement.place(backward, work(forward.layout()));
        }
        SequenceLayout layout = forward.layout();
        int batch = layout.batch();
        int chunks = work(layout) < PARALLEL ? 1 : Math.min(loop.threads(), batch);
        if (chunks == 1) {
            run(forward, backward, 0, batch);
            return;
        }
        Rows rows = take();
        rows.forward = forward;
        rows.backward = backward;
        rows.chunks = chunks;
        loop.run(chunks, rows);
        rows.forward = null;
        rows.backward = null;
        synchronized (idle) {
            idle.push(rows);
        }
    }

    private void run(Forward forward, @Nullable Backward backward, int from, int to) {
        Gathered rows;
        synchronized (idleRows) {
            rows = idleRows.poll();
        }
        if (rows == null) {
            rows = new Gathered();
        }
        if (backward == null) {
            forwardRows(forward, rows, from, to);
        } else {
            backwardRows(backward, rows, from, to);
        }
        rows.input.end();
        rows.hidden.end();
        synchronized (idleRows) {
            idleRows.push(rows);
        }
    }

    private Rows take() {
        synchronized (idle) {
            Rows rows = idle.poll();
            return rows != null ? rows : new Rows();
        }
    }

    /**
     * One call, its rows dealt out in runs of about as many steps in all. Used again, so that a call allocates nothing.
     */
    private final class Rows implements ParallelLoop.Body {
        @Nullable Forward forward;
        @Nullable Backward backward;
        int chunks;

        @Override
        public void run(int task, int worker) {
            if (forward == null) {
                return;
            }
            int from = firstRow(forward.layout(), task, chunks);
            int to = firstRow(forward.layout(), task + 1, chunks);
            ${e.Type}RecurrentKernel.this.run(forward, backward, from, to);
        }
    }

    /** The first row of one of {@code chunks} runs of about as many steps in all; of the run after the last, N. */
    private static int firstRow(SequenceLayout layout, int chunk, int chunks) {
        int batch = layout.batch();
        if (layout.isUniform() || chunk == chunks) {
            return (int) ((long) batch * chunk / chunks);
        }
        long before = (long) layout.rows() * chunk / chunks;
        int row = 0;
        for (long sum = 0; sum < before; row++) {
            sum += layout.length(row);
        }
        return row;
    }

    /** Panels whose gates are worked on together in inference: all of a small batch, whose strips lie without gaps. */
    final int group(int batch) {
        return strip(batch) == batch * lanes ? Math.max(1, Math.min(layout.panels(), GROUP / (batch * lanes))) : 1;
    }

    /** Takes what the products of a step read: rows of the input and of the hidden state before it, if that is not zero. */
    private void gather(Forward call, int t, Gathered rows, int from, int to) {
        gatherInput(call, t, rows, from, to);
        Tensor before = t > 0 ? call.y() : call.initial() == null ? null : call.initial().h();
        if (before == null) {
            rows.hidden.begin(to - from, 0);
        } else {
            int first = (t > 0 ? call.layout().offset(t - 1) : 0) + from;
            rows.hidden.read(
                    ${e.Type}Ops.data(before), before.offset() + first * before.rowStride(), before.rowStride(), to - from,
                    before.columns());
        }
    }

    /** Takes rows of the input of a step. */
    final void gatherInput(Forward call, int t, Gathered rows, int from, int to) {
        Tensor x = call.x();
        rows.input.read(
                ${e.Type}Ops.data(x), x.offset() + (call.layout().offset(t) + from) * x.rowStride(), x.rowStride(), to - from,
                inputSize);
    }

    /** {@link #project} for some panels, whose rows lie without gaps, each after the one before. */
    final void projectGroup(
            Forward call, int t, Gathered rows, int panel, int count, int from, int to, ${t}[] area, int ao, int vs) {
        if (panel == 0) {
            gather(call, t, rows, from, to);
        }
        ${e.Type}RecurrentPanels weights = (${e.Type}RecurrentPanels) call.weights();
        for (int i = 0; i < count; i++) {
            project(weights, rows, panel + i, from, area, ao + i * (to - from) * lanes, vs);
        }
    }

    /**
     * The inputs of a panel's gates for the gathered rows, the first of which is the batch's row {@code from}: biases, the
     * input's part and the hidden state's part.
     *
     * @param area receives vector j of row i at {@code ao + j * vs + i * lanes}
     */
    final void project(
            ${e.Type}RecurrentPanels weights, Gathered rows, int panel, int from, ${t}[] area, int ao, int vs) {
        PanelLayout layout = weights.layout();
        int vectors = layout.vectors(panel);
        int shift = layout.recurrentShift();
        int first = ao + from * lanes;
        for (int j = 0; j < vectors + shift; j++) {
            gates.repeat(
                    weights.biases, (panel * ${P} + j) * lanes, area, first + j * vs, lanes, rows.input.rows());
        }
        ${e.Type}RecurrentPanels.Panels b = weights.forward();
        product(rows.input, vectors, b.data(), b.start() + weights.input(panel), area, first, vs);
        product(rows.hidden, vectors, b.data(), b.start() + weights.recurrent(panel), area, first + shift * vs, vs);
    }

    /** {@code c += a b} for one panel b, part by part; c begins at the first row of a. */
    final void product(${e.Type}GatheredRows a, int vectors, ${t}[] b, int bo, ${t}[] c, int co, int vs) {
        int rows = a.rows();
        int count = (rows + tiles.rows(vectors) - 1) / tiles.rows(vectors);
        int width = ${e.Type}Tiles.panelWidth(vectors, lanes);
        for (int part = 0; part < a.parts(); part++) {
            int depth = a.depth(part);
            int panel = bo + a.first(part) * width;
            for (int tile = 0; tile < count; tile++) {
                int row = rows * tile / count;
                tiles.run(
                        rows * (tile + 1) / count - row, vectors, depth, a.data(), a.at(part, row), b, panel, c,
                        co + row * lanes, vs);
            }
        }
    }

    /**
     * {@code dh += da Wh} for the rows from {@code from} on: what one step hands to the step before.
     *
     * @param da rows of the gradients of the gates' inputs
     * @param dh strips of the batch
     */
    final void hiddenGradient(Backward call, int from, ${e.Type}GatheredRows da, ${t}[] dh, int dho) {
        ${e.Type}RecurrentPanels weights = (${e.Type}RecurrentPanels) call.forward().weights();
        ${e.Type}RecurrentPanels.Panels b = weights.backward();
        int strip = strip(call.forward().layout().batch());
        for (int panel = 0; panel < units.panels(); panel++) {
            product(
                    da, units.vectors(panel), b.data(), b.start() + weights.toHidden(panel), dh,
                    dho + panel * ${P} * strip + from * lanes, strip);
        }
    }

    /**
     * {@code dx = da Wx} for the rows from {@code from} on of step t.
     *
     * @param area strips of the batch to work in, as many as a panel has vectors
     */
    final void inputGradient(Backward call, int t, int from, ${e.Type}GatheredRows da, ${t}[] area, int ao) {
        Tensor dx = call.dx();
        if (dx == null) {
            return;
        }
        ${e.Type}RecurrentPanels weights = (${e.Type}RecurrentPanels) call.forward().weights();
        ${e.Type}RecurrentPanels.Panels b = weights.backward();
        SequenceLayout rowsOf = call.forward().layout();
        int strip = strip(rowsOf.batch());
        int first = ao + from * lanes;
        for (int panel = 0; panel < inputs.panels(); panel++) {
            int vectors = inputs.vectors(panel);
            for (int j = 0; j < vectors; j++) {
                Arrays.fill(area, first + j * strip, first + j * strip + da.rows() * lanes, 0);
            }
            product(da, vectors, b.data(), b.start() + weights.toInput(panel), area, first, strip);
            for (int j = 0; j < vectors; j++) {
                gates.toRows(
                        area, first + j * strip, lanes, ${e.Type}Ops.data(dx),
                        dx.offset() + (rowsOf.offset(t) + from) * dx.rowStride() + (panel * ${P} + j) * lanes, dx.rowStride(),
                        inputs.used(panel, j), da.rows());
            }
        }
    }

    /**
     * Elements of working memory: strips over the whole sequence, strips of the batch, and elements a row of the batch.
     *
     * @throws ShapeException if they do not fit into an array
     */
    final int elements(SequenceLayout layout, long sequenceStrips, long batchStrips, long perRow) {
        long rows = layout.rows() + 1L;
        long elements = (sequenceStrips * rows + batchStrips * (layout.batch() + 1L)) * lanes + perRow * layout.batch();
        elements += elements == 0 ? 0 : ${e.Type}Placement.EXTRA;
        if (elements > Integer.MAX_VALUE || elements < 0) {
            throw new ShapeException("a batch of " + layout.batch() + " sequences with " + layout.rows()
                    + " rows in all and hidden size " + hidden + " needs " + elements
                    + " elements of working memory, more than " + Integer.MAX_VALUE + ": split the batch or the sequence");
        }
        return (int) elements;
    }
}
</#list>
