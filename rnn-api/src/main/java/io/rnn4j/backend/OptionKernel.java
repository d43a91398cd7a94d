package io.rnn4j.backend;

import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import org.jspecify.annotations.Nullable;

/**
 * Cells with options, composed from tensor operations. What they share: the two sides of the gates' inputs, each a product
 * that may be normalised and has a gain and a bias, dropout on what the recurrent side reads, and zoneout on the output.
 * The rows that the recurrent product read are kept, so the weights' gradients are one product over all rows.
 */
abstract class OptionKernel extends ComposedRecurrentKernel {
    final CellOptions options;
    final int hidden;
    final int outputs;
    final int width;

    /** The columns that are normalised together: from each of these to the next. */
    private final int[] groups;

    OptionKernel(TensorOps ops, RecurrentSpec spec, DType dtype, int... groups) {
        super(ops, spec, dtype);
        this.options = spec.options();
        this.hidden = spec.hiddenSize();
        this.outputs = spec.outputSize();
        this.width = spec.gates() * hidden;
        this.groups = groups;
    }

    static RecurrentKernel of(TensorOps ops, RecurrentSpec spec, DType dtype) {
        if (spec instanceof RecurrentSpec.Simple simple) {
            return new OptionSimple(ops, simple, dtype);
        }
        if (spec instanceof RecurrentSpec.Gru gru) {
            return new OptionGru(ops, gru, dtype);
        }
        if (spec instanceof RecurrentSpec.Lstm lstm) {
            return new OptionLstm(ops, lstm, dtype);
        }
        throw new IllegalArgumentException("no composition for " + spec);
    }

    /** Values a row that the cell keeps for itself. */
    abstract int cellKept();

    /** Values a sequence that the cell takes from the scratch, forward and backward. */
    abstract int cellTemporary();

    /** Values a row that the cell's backward takes from the scratch. */
    abstract int backwardScratch();

    /** Values a sequence that the cell's backward takes from the scratch. */
    abstract int backwardTemporary();

    /** One step of the cell: from the input side in its gates to the output. */
    abstract void step(Run run, int t);

    /** Takes the cell's own pieces of the memory, in the same order in forward and backward. */
    abstract Tensor[] take(Run run, Pieces kept, Pieces scratch);

    /** Takes the own pieces of the cell's backward. */
    abstract Tensor[] takeBackward(BackwardRun run, Pieces scratch);

    /**
     * One step back, from {@code run.dOutput(t)}: leaves the gradients of both sides, and in {@code run.dBefore(t)} that
     * of h_{t-1} but for what zoneout passes on.
     */
    abstract void stepBack(BackwardRun run, int t);

    /** The gradients of the cell's own weights, after all steps. */
    abstract void cellGradients(BackwardRun run, OptionWeights d);

    private int keptPerRow() {
        return 3 * width + outputs + 2 * (groups.length - 1) + cellKept();
    }

    @Override
    public final int reserveSize(SequenceLayout layout) {
        return elements(layout, keptPerRow(), 0);
    }

    @Override
    public final int forwardScratchSize(SequenceLayout layout) {
        return elements(layout, keptPerRow(), 2 * width + outputs + cellTemporary());
    }

    @Override
    public final int backwardScratchSize(SequenceLayout layout) {
        int perSequence = 2 * width + 3 * outputs + cellTemporary() + backwardTemporary();
        return elements(layout, 5 * width + backwardScratch(), perSequence);
    }

    /** What one call has at hand: what is kept, by row, and gains, by sequence. */
    class Run {
        final Forward call;
        final SequenceLayout layout;
        final Tensor input;
        final Tensor recurrent;
        final Tensor gates;
        final Tensor read;
        final Tensor[] inputScales = new Tensor[groups.length - 1];
        final Tensor[] recurrentScales = new Tensor[groups.length - 1];
        final Tensor inputGains;
        final Tensor recurrentGains;
        final Tensor candidate;

        /** The pieces that the cell takes for itself, in its own order. */
        Tensor[] own = {};

        Run(Forward call, Pieces kept, Pieces scratch) {
            this.call = call;
            this.layout = call.layout();
            this.input = kept.take(layout.shape(width));
            this.recurrent = kept.take(layout.shape(width));
            this.gates = kept.take(layout.shape(width));
            this.read = kept.take(layout.shape(outputs));
            for (int g = 0; g < inputScales.length; g++) {
                inputScales[g] = kept.take(layout.rows());
                recurrentScales[g] = kept.take(layout.rows());
            }
            int batch = layout.batch();
            this.inputGains = scratch.take(batch, width);
            this.recurrentGains = scratch.take(batch, width);
            this.candidate = scratch.take(batch, outputs);
            if (options.layerNorm()) {
                inEveryRow(weights().options().inputGain(), inputGains);
                inEveryRow(weights().options().recurrentGain(), recurrentGains);
            }
        }

        RecurrentWeights weights() {
            return call.weights().weights();
        }

        Tensor step(Tensor sequence, int t) {
            return layout.step(sequence, t);
        }

        Tensor active(Tensor perSequence, int t) {
            return layout.active(perSequence, t);
        }

        /** The scales of a group's rows in a step. */
        Tensor scale(Tensor[] scales, int group, int t) {
            return scales[group].slice(layout.offset(t), layout.offset(t) + layout.activeRows(t));
        }

        @Nullable
        Tensor mask(int t) {
            RecurrentMasks masks = call.masks();
            return masks == null || masks.dropout() == null ? null : active(masks.dropout(), t);
        }

        @Nullable
        Tensor zoneout(int t) {
            RecurrentMasks masks = call.masks();
            return masks == null || masks.zoneout() == null ? null : step(masks.zoneout(), t);
        }
    }

    /** Writes one row of weights into every row. */
    final void inEveryRow(@Nullable Tensor row, Tensor into) {
        if (row != null) {
            ops.fill(into, 0);
            ops.addRow(row, into);
        }
    }

    @Override
    public final void forward(Forward call) {
        Pieces scratch = new Pieces(call.scratch());
        Tensor reserve = call.reserve();
        Pieces kept = reserve == null ? scratch : new Pieces(reserve);
        Run run = new Run(call, kept, scratch);
        run.own = take(run, kept, scratch);
        RecurrentWeights weights = run.weights();
        ops.gemm(Transpose.NO, Transpose.YES, 1, call.x(), weights.wx(), 0, run.input);
        for (int g = 0; options.layerNorm() && g < groups.length - 1; g++) {
            Tensor columns = run.input.columnRange(groups[g], groups[g + 1]);
            ops.normalizeRows(CellOptions.EPSILON, columns, run.inputScales[g], columns);
        }
        for (int t = 0; t < run.layout.steps(); t++) {
            Tensor a = run.step(run.gates, t);
            if (options.layerNorm()) {
                ops.mul(1, run.step(run.input, t), run.active(run.inputGains, t), 0, a);
            } else {
                ops.axpby(1, run.step(run.input, t), 0, a);
            }
            if (weights.bx() != null) {
                ops.addRow(weights.bx(), a);
            }
            readBefore(run, t);
            step(run, t);
        }
        RecurrentState last = call.last();
        if (last != null) {
            copyLast(
                    call,
                    call.y(),
                    call.initial() == null ? null : call.initial().h(),
                    last.h());
            copyLastCell(run, last);
        }
    }

    /** Copies the last cell state, of a cell that has one. */
    void copyLastCell(Run run, RecurrentState last) {}

    private void readBefore(Run run, int t) {
        Tensor before = hiddenBefore(run.call, t);
        Tensor read = run.step(run.read, t);
        Tensor mask = run.mask(t);
        if (before == null || mask == null) {
            copyOrZero(before, read);
        } else {
            ops.mul(1, before, mask, 0, read);
        }
    }

    /** {@code into = beta into + gh * LN(operand Wh[from…to]') + bh[from…to]}; the columns are groups. */
    final void addRecurrent(Run run, int t, int from, int to, Tensor operand, double beta, Tensor into) {
        RecurrentWeights weights = run.weights();
        Tensor product = run.step(run.recurrent, t).columnRange(from, to);
        ops.gemm(Transpose.NO, Transpose.YES, 1, operand, weights.wh().slice(from, to), 0, product);
        if (options.layerNorm()) {
            for (int g = 0; g < groups.length - 1; g++) {
                if (groups[g] >= from && groups[g + 1] <= to) {
                    Tensor columns = product.columnRange(groups[g] - from, groups[g + 1] - from);
                    ops.normalizeRows(CellOptions.EPSILON, columns, run.scale(run.recurrentScales, g, t), columns);
                }
            }
            ops.mul(1, product, run.active(run.recurrentGains, t).columnRange(from, to), beta, into);
        } else {
            ops.axpby(1, product, beta, into);
        }
        if (weights.bh() != null) {
            ops.addRow(weights.bh().slice(from, to), into);
        }
    }

    /** {@code y_t = d * h_{t-1} + (1 - d) * h}. */
    final void output(Run run, int t, Tensor h) {
        Tensor y = run.step(run.call.y(), t);
        zone(run.zoneout(t), hiddenBefore(run.call, t), h, y);
    }

    /** {@code into = d * before + (1 - d) * candidate}; without before, as if it were 0. */
    final void zone(@Nullable Tensor d, @Nullable Tensor before, Tensor candidate, Tensor into) {
        ops.axpby(1, candidate, 0, into);
        if (d != null) {
            ops.mul(-1, d, candidate, 1, into);
            if (before != null) {
                ops.mul(1, d, before, 1, into);
            }
        }
    }

    /** What backward has at hand beside what forward kept. */
    final class BackwardRun extends Run {
        final Backward backward;
        final Tensor dInput;
        final Tensor dRecurrent;

        /** The gradients of the products themselves, before normalisation. */
        private final Tensor dProducts;

        private final Tensor dInputProducts;
        private final Tensor product;
        private final Tensor dh;
        private final Tensor dBefore;

        Tensor[] ownBackward = {};

        BackwardRun(Backward backward, Pieces kept, Pieces scratch) {
            super(backward.forward(), kept, scratch);
            this.backward = backward;
            this.dInput = scratch.take(layout.shape(width));
            this.dRecurrent = scratch.take(layout.shape(width));
            this.dProducts = scratch.take(layout.shape(width));
            this.dInputProducts = scratch.take(layout.shape(width));
            this.product = scratch.take(layout.shape(width));
            this.dh = scratch.take(layout.batch(), outputs);
            this.dBefore = scratch.take(layout.batch(), outputs);
        }

        /** The gradient of the cell's own output h~_t. */
        Tensor dOutput(int t) {
            return active(dh, t);
        }

        /** Where the gradient of what the recurrent side read goes; then that of h_{t-1}. */
        Tensor dBefore(int t) {
            return active(dBefore, t);
        }

        /** Rows of {@code columns} for the product of two sequences of that many columns. */
        Tensor product(int columns) {
            return product.columnRange(0, columns);
        }
    }

    @Override
    public final void backward(Backward call) {
        Forward forward = call.forward();
        Pieces scratch = new Pieces(call.scratch());
        Pieces kept = reserveOf(call);
        BackwardRun run = new BackwardRun(call, kept, scratch);
        run.own = take(run, kept, scratch);
        run.ownBackward = takeBackward(run, scratch);
        startHiddenGradient(call, run.dh);
        for (int t = run.layout.steps() - 1; t >= 0; t--) {
            Tensor dh = run.dOutput(t);
            addOutputGradient(call, t, dh);
            Tensor d = run.zoneout(t);
            Tensor passedOn = run.active(run.candidate, t);
            if (d != null) {
                ops.mul(1, d, dh, 0, passedOn);
                ops.axpby(-1, passedOn, 1, dh);
            }
            stepBack(run, t);
            ops.axpby(1, run.dBefore(t), 0, dh);
            if (d != null) {
                ops.axpby(1, passedOn, 1, dh);
            }
        }
        RecurrentState dInitial = call.dInitial();
        if (dInitial != null) {
            ops.axpby(1, run.dh, 0, dInitial.h());
            copyInitialCell(run, dInitial);
        }
        inputSide(run, forward);
        RecurrentWeights d = call.dWeights();
        if (d != null) {
            if (d.bh() != null) {
                ops.sumRows(run.dRecurrent, 1, d.bh());
            }
            addProductSums(run, run.dRecurrent, run.recurrent, d.options().recurrentGain());
            recurrentWeightGradients(run, d);
            cellGradients(run, d.options());
        }
    }

    /** Copies the gradient of the initial cell state, of a cell that has one. */
    void copyInitialCell(BackwardRun run, RecurrentState dInitial) {}

    /** Into dWh; a cell whose gates read something else overrides it. */
    void recurrentWeightGradients(BackwardRun run, RecurrentWeights d) {
        recurrentWeightGradient(run, 0, width, run.read, d);
    }

    /** {@code dWh[from…to] += dproduct[from…to]' operand}. */
    final void recurrentWeightGradient(BackwardRun run, int from, int to, Tensor operand, RecurrentWeights d) {
        Tensor dProduct = productGradients(run).columnRange(from, to);
        ops.gemm(Transpose.YES, Transpose.NO, 1, dProduct, operand, 1, d.wh().slice(from, to));
    }

    private Tensor productGradients(BackwardRun run) {
        return options.layerNorm() ? run.dProducts : run.dRecurrent;
    }

    /** {@code into = beta into + dproduct Wh[from…to]} of a step, from the recurrent side's gradients in those columns. */
    final void recurrentBack(BackwardRun run, int t, int from, int to, double beta, Tensor into) {
        Tensor dProduct = run.step(productGradients(run), t).columnRange(from, to);
        if (options.layerNorm()) {
            Tensor gains = run.active(run.recurrentGains, t).columnRange(from, to);
            ops.mul(1, run.step(run.dRecurrent, t).columnRange(from, to), gains, 0, dProduct);
            for (int g = 0; g < groups.length - 1; g++) {
                if (groups[g] >= from && groups[g + 1] <= to) {
                    Tensor columns = dProduct.columnRange(groups[g] - from, groups[g + 1] - from);
                    Tensor y = run.step(run.recurrent, t).columnRange(groups[g], groups[g + 1]);
                    Tensor scale = run.scale(run.recurrentScales, g, t);
                    ops.normalizeRowsBackward(y, scale, columns, columns);
                }
            }
        }
        ops.gemm(Transpose.NO, Transpose.NO, 1, dProduct, run.weights().wh().slice(from, to), beta, into);
    }

    /** Turns the gradient of what the recurrent side read into that of h_{t-1}: through the dropout mask. */
    final void throughMask(BackwardRun run, int t, Tensor dRead) {
        Tensor mask = run.mask(t);
        if (mask != null) {
            ops.mul(1, dRead, mask, 0, dRead);
        }
    }

    private void inputSide(BackwardRun run, Forward forward) {
        RecurrentWeights weights = run.weights();
        Backward call = run.backward;
        Tensor dProduct = run.dInput;
        if (options.layerNorm()) {
            dProduct = run.dInputProducts;
            for (int t = 0; t < run.layout.steps(); t++) {
                Tensor gains = run.active(run.inputGains, t);
                ops.mul(1, run.step(run.dInput, t), gains, 0, run.step(dProduct, t));
            }
            for (int g = 0; g < groups.length - 1; g++) {
                Tensor columns = dProduct.columnRange(groups[g], groups[g + 1]);
                Tensor y = run.input.columnRange(groups[g], groups[g + 1]);
                ops.normalizeRowsBackward(y, run.inputScales[g], columns, columns);
            }
        }
        if (call.dx() != null) {
            ops.gemm(Transpose.NO, Transpose.NO, 1, dProduct, weights.wx(), 0, call.dx());
        }
        RecurrentWeights d = call.dWeights();
        if (d != null) {
            ops.gemm(Transpose.YES, Transpose.NO, 1, dProduct, forward.x(), 1, d.wx());
            if (d.bx() != null) {
                ops.sumRows(run.dInput, 1, d.bx());
            }
            addProductSums(run, run.dInput, run.input, d.options().inputGain());
        }
    }

    /** {@code into += sum over rows of a * b}. */
    final void addProductSums(BackwardRun run, Tensor a, Tensor b, @Nullable Tensor into) {
        if (into != null) {
            Tensor product = run.product(a.columns());
            ops.mul(1, a, b, 0, product);
            ops.sumRows(product, 1, into);
        }
    }
}
