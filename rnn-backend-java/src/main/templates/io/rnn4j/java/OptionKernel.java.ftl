<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type, P = e.Type + "Tiles.PANEL">
<@pp.changeOutputFile name=e.Type + "OptionKernel.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentMasks;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.backend.RecurrentWeights;
import io.rnn4j.backend.SequenceLayout;
import io.rnn4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the fused kernels of cells with options share. Each option is a class that takes its places in the memory and does its
 * part of a step.
 *
 * <p>The plain cells have kernels of their own, which know nothing of options, and loops over the steps of their own: they run
 * the gates of several panels together where the batch is small, and keep no more than they need, such as a simple RNN's
 * nothing at all. This loop would have to ask for both at every panel.
 */
abstract class ${e.Type}OptionKernel extends ${e.Type}RecurrentKernel {
    final ${e.Type}OptionGates optionGates;
    /** Blocks of the output, which are those of the units but with a projection. */
    final int outputBlocks;

    final Strips kept = new Strips();
    final Strips forward = new Strips();
    final Strips backward = new Strips();

    final ${e.Type}MaskedState masked;
    final ${e.Type}Zoneout zoneout;

    /** Of forward: d of a block, and h_{t-1} of a block. */
    private final int zone;

    private final int before;

    /** Of backward: the gradient of the hidden state, what zoneout passes on of it, and room for a panel. */
    final int dh;

    private final int passed;
    final int area;

    private final PanelLayout panels;

    /** Used again, so that a call allocates nothing. */
    private final ArrayDeque<${e.Type}OptionRun> idleRuns = new ArrayDeque<>();

    /** Layer normalisation, or null. */
    final @Nullable ${e.Type}NormalizedGates normalized;

    /** A vector of ones, and one with ones for the units of the last block. */
    final ${t}[] ones;

    ${e.Type}OptionKernel(Parts parts, RecurrentSpec spec, PanelLayout layout) {
        super(parts, spec, layout);
        this.panels = layout;
        this.optionGates = parts.optionGates();
        this.outputBlocks = PanelLayout.blocks(spec.outputSize(), lanes);
        this.masked = new ${e.Type}MaskedState(this, kept, backward);
        this.zoneout = new ${e.Type}Zoneout(this);
        boolean zoned = spec.options().zoneout();
        this.zone = forward.take(zoned ? 1 : 0);
        this.before = forward.take(zoned ? 1 : 0);
        this.dh = backward.take(outputBlocks);
        this.passed = backward.take(zoned ? outputBlocks : 0);
        this.area = backward.take(${P});
        this.ones = new ${t}[2 * lanes];
        Arrays.fill(ones, 0, lanes + used(blocks - 1), 1);
        int gates = spec.options().resetBefore() ? 2 : spec.gates();
        this.normalized = spec.options().layerNorm() ? new ${e.Type}NormalizedGates(this, layout, gates) : null;
    }

    /** Where in {@link #ones} the vector with so many begins: a whole one, or as many as the last block has. */
    final int onesOf(int used) {
        return used == lanes ? 0 : lanes;
    }

    static RecurrentKernel of(Parts parts, RecurrentSpec spec) {
        if (spec instanceof RecurrentSpec.Simple simple) {
            return new ${e.Type}OptionSimpleKernel(parts, simple);
        }
        if (spec instanceof RecurrentSpec.Gru gru) {
            return spec.options().resetBefore()
                    ? new ${e.Type}ResetBeforeKernel(parts, gru)
                    : new ${e.Type}OptionGruKernel(parts, gru);
        }
        if (spec instanceof RecurrentSpec.Lstm lstm) {
            return new ${e.Type}OptionLstmKernel(parts, lstm);
        }
        throw new IllegalArgumentException("no kernel for " + spec);
    }

    /** One step of the cell, from what {@code run.read} says to {@link #output}. */
    abstract void step(${e.Type}OptionRun run);

    /** Writes the last state but for its hidden part. */
    void finish(${e.Type}OptionRun run) {}

    /** Reads the gradient of the last state but for its hidden part. */
    void startBackward(${e.Type}OptionRun run, Backward call) {}

    /**
     * One step back: from the gradient of the cell's own output in the strips {@link #dh} to that of h_{t-1} in the same
     * strips, but for what zoneout passes on, and that of x_t; leaves the gradients of the gates' inputs.
     */
    abstract void stepBack(${e.Type}OptionRun run, Backward call);

    /** Writes the gradient of the initial state but for its hidden part. */
    void finishBackward(${e.Type}OptionRun run, Backward call) {}

    /** Elements of a row of the gradients of the gates' inputs. */
    abstract int gateColumns();

    final int keptStrips() {
        return kept.taken();
    }

    @Override
    public final Prepared prepare(RecurrentWeights weights) {
        return new ${e.Type}OptionPanels(spec, weights, panels, lanes);
    }

    @Override
    public final int reserveSize(SequenceLayout layout) {
        return elements(layout, kept.taken(), 0, 0);
    }

    @Override
    public final int forwardScratchSize(SequenceLayout layout) {
        return elements(layout, 0, kept.taken() + forward.taken(), 0);
    }

    @Override
    public final int backwardScratchSize(SequenceLayout layout) {
        return elements(layout, 0, backward.taken(), gateRow(gateColumns()));
    }

    @Override
    final void forwardRows(Forward call, Gathered rows, int from, int to) {
        ${e.Type}OptionRun run = take();
        run.begin(call, call.scratch(), rows, from, to);
        SequenceLayout layout = call.layout();
        for (int step = 0; step < layout.steps() && layout.activeRows(step) > from; step++) {
            run.at(step);
            masked.read(run);
            gatherInput(call, step, rows, from, run.end);
            run.gatherHidden(run.read, run.readAt, run.readStride, spec.outputSize());
            if (normalized != null) {
                normalized.products(run, run.weights().gates);
            }
            step(run);
        }
        copyLastOutput(call, from, to);
        finish(run);
        giveBack(run);
    }

    private ${e.Type}OptionRun take() {
        synchronized (idleRuns) {
            ${e.Type}OptionRun run = idleRuns.poll();
            return run != null ? run : new ${e.Type}OptionRun(this);
        }
    }

    private void giveBack(${e.Type}OptionRun run) {
        run.end();
        synchronized (idleRuns) {
            idleRuns.push(run);
        }
    }

    /** The inputs of a panel's gates, into strips that are kept. */
    final void project(${e.Type}OptionRun run, int panel, int into) {
        if (normalized != null) {
            normalized.inputs(run, run.weights().gates, run.weights().gains, panel, into);
            return;
        }
        project(run.weights().gates, run.gathered(), panel, run.from, run.kept, run.keptStart(into), run.strip);
    }

    /** Makes a block of the cell's own output, in the scratch, the layer's output. */
    final void output(${e.Type}OptionRun run, int block, int own) {
        Tensor d = hiddenZoneout(run);
        if (d != null) {
            blockOf(run.hiddenBefore(), run.hiddenRow(), block, run.from, run.end, run.scratch, run.scratch(before));
            zoneout.apply(
                    run, d, block, zone, run.scratch, run.scratch(before), run.scratch(own), run.scratch(own));
        }
        output(run.call(), run.step, block, run.from, run.end, run.scratch, run.scratch(own));
    }

    private static @Nullable Tensor hiddenZoneout(${e.Type}OptionRun run) {
        RecurrentMasks masks = run.call().masks();
        return masks == null ? null : masks.zoneout();
    }

    @Override
    final void backwardRows(Backward call, Gathered rows, int from, int to) {
        if (call.forward().reserve() == null) {
            throw new IllegalStateException("backward needs the reserve of forward");
        }
        ${e.Type}OptionRun run = take();
        run.begin(call.forward(), call.scratch(), rows, from, to);
        for (int b = 0; b < outputBlocks; b++) {
            blockOf(call.dLast() == null ? null : call.dLast().h(), 0, b, from, to, run.scratch, run.scratch(dh + b));
        }
        if (normalized != null) {
            normalized.startBack(run);
        }
        startBackward(run, call);
        Tensor d = hiddenZoneout(run);
        for (int step = lastStep(run.layout(), from); step >= 0; step--) {
            run.at(step);
            addOutputGradient(call, step, from, run.end, run.scratch, run.scratchStart(dh));
            for (int b = 0; d != null && b < outputBlocks; b++) {
                zoneout.split(run, d, b, passed + b, dh + b);
            }
            stepBack(run, call);
            for (int b = 0; d != null && b < outputBlocks; b++) {
                zoneout.addPassed(run, passed + b, dh + b);
            }
        }
        if (call.dInitial() != null) {
            fromBlocks(run.scratch, run.scratchStart(dh), run.batchStrip, from, to, call.dInitial().h());
        }
        finishBackward(run, call);
        giveBack(run);
    }

    /** Where the batch's rows of the gradients of the gates' inputs begin, in the scratch. */
    final int gateRows(${e.Type}OptionRun run) {
        return run.scratchStart(backward.taken());
    }

    /** Copies a block's gradients of a product, or of a gate's inputs, to the rows that the products back read. */
    final void toGateRows(${e.Type}OptionRun run, int strip, int column, int used) {
        int stride = gateRow(gateColumns());
        gates.toRows(
                run.kept, run.kept(strip), lanes, run.scratch,
                gateRows(run) + run.from * stride + column, stride, used, run.end - run.from);
    }

    /** After a step's gates' inputs have their gradients: where the gates are normalised, those of their products. */
    final void gatesBack(${e.Type}OptionRun run) {
        if (normalized != null) {
            normalized.back(run, run.weights().gains, gateStrips());
            normalized.recurrentToRows(run, recurrentColumn());
        }
    }

    /** Where the recurrent side's gates begin in the rows of the gradients. */
    final int recurrentColumn() {
        return panels.recurrentShift() * hidden;
    }

    /** Sets a strip of the scratch to 0. */
    final void clear(${e.Type}OptionRun run, int strip) {
        Arrays.fill(run.scratch, run.scratch(strip), run.scratch(strip) + run.n, 0);
    }

    /** {@code dx = da Wx} for a step. */
    final void inputGradient(${e.Type}OptionRun run, Backward call) {
        Tensor dx = call.dx();
        if (dx == null) {
            return;
        }
        inputToRows(run);
        gatherGates(run, run.gathered().input, 0, inputColumns());
        for (int panel = 0; panel < inputs.panels(); panel++) {
            for (int j = 0; j < inputs.vectors(panel); j++) {
                clear(run, area + j);
            }
            addInputProduct(run, panel);
            for (int j = 0; j < inputs.vectors(panel); j++) {
                gates.toRows(
                        run.scratch, run.scratch(area + j), lanes, ${e.Type}Ops.data(dx),
                        dx.offset() + (run.layout().offset(run.step) + run.from) * dx.rowStride()
                                + (panel * ${P} + j) * lanes,
                        dx.rowStride(), inputs.used(panel, j), run.end - run.from);
            }
        }
    }

    /** Puts the gradients that go to the input into the rows, where they are not those of the recurrent side. */
    void inputToRows(${e.Type}OptionRun run) {
        if (normalized != null) {
            normalized.inputToRows(run, 0);
        }
    }

    /** How many of the gates' inputs have gradients that go to the input through {@link ${e.Type}OptionPanels#gates}. */
    int inputColumns() {
        return spec.gates() * hidden;
    }

    /** Takes some columns of the gradients of the gates' inputs. */
    final void gatherGates(${e.Type}OptionRun run, ${e.Type}GatheredRows into, int column, int columns) {
        int stride = gateRow(gateColumns());
        into.read(
                run.scratch, gateRows(run) + column + run.from * stride, stride, run.end - run.from, columns);
    }

    /** Adds a panel of {@code da Wx} to the strips {@link #area}. */
    void addInputProduct(${e.Type}OptionRun run, int panel) {
        addInputProduct(run, run.weights().gates, run.gathered().input, panel);
    }

    /** The same for some gates' inputs. */
    final void addInputProduct(
            ${e.Type}OptionRun run, ${e.Type}RecurrentPanels weights, ${e.Type}GatheredRows da, int panel) {
        ${e.Type}RecurrentPanels.Panels b = weights.backward();
        product(
                da, inputs.vectors(panel), b.data(), b.start() + weights.toInput(panel), run.scratch, run.scratch(area),
                run.batchStrip);
    }

    @Override
    void addWeightGradients(Backward call, RecurrentWeights d, boolean parallel) {
        ${e.Type}WeightGradients.Call add = weightGradients(weightGradients, call);
        masked.read(add, call);
        if (normalized != null) {
            normalized.addGradients(add, call, d, gateStrips(), 0, parallel);
        } else {
            int at = keptStart(call, gateStrips());
            int shift = panels.recurrentShift() * strip(call.forward().layout().rows());
            add.input(d.wx(), at).recurrent(d.wh(), at + shift).biases(d.bx(), d.bh(), at).add(parallel);
        }
    }

    /** Begins to add to gradients of weights. */
    final ${e.Type}WeightGradients.Call weightGradients(${e.Type}WeightGradients gradients, Backward call) {
        return gradients.call(
                call.forward(), ${e.Type}Ops.data(gradients(call)), strip(call.forward().layout().rows()));
    }

    /** Where a strip begins that is kept, of all steps. */
    final int keptStart(Backward call, int number) {
        return ${e.Type}Placement.start(gradients(call)) + number * strip(call.forward().layout().rows());
    }

    /** Adds the sums over all rows of the batch of a strip of the backward scratch, which is used up, to a gradient. */
    final void addRowSums(Backward call, int number, @Nullable Tensor gradient, int first, int used) {
        if (gradient == null) {
            return;
        }
        ${t}[] rows = ${e.Type}Ops.data(call.scratch());
        int batch = call.forward().layout().batch();
        int at = ${e.Type}Placement.start(call.scratch()) + number * strip(batch);
        gates.sumRows(rows, at, batch, rows, at);
        ${t}[] to = ${e.Type}Ops.data(gradient);
        for (int u = 0; u < used; u++) {
            to[gradient.offset() + first + u] += rows[at + u];
        }
    }

    /** The number of the first strip of the gradients of the gates' inputs. */
    abstract int gateStrips();

    @Override
    final Tensor gradients(Backward call) {
        return Objects.requireNonNull(call.forward().reserve());
    }
}
</#list>
