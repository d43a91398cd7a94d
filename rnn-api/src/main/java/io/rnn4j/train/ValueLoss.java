package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Shape;

/** A loss on values: the mean over the targets of a function of one target and the outputs that tell of it. */
final class ValueLoss extends RowLoss {
    /** The loss of one target. */
    interface Formula {
        /**
         * Computes loss and gradient.
         *
         * @param target the target
         * @param y the outputs
         * @param dy receives the gradient of the loss with respect to each output it has
         * @param at the index of the first output of this target, in both
         * @param stride the distance to the next
         * @return the loss
         */
        double at(double target, double[] y, double[] dy, int at, int stride);
    }

    /** How the outputs of one target lie. */
    enum Layout {
        /** Side by side. */
        TOGETHER,
        /** The first of all targets, then the second of all. */
        APART
    }

    private final Formula formula;
    private final int size;
    private final int each;
    private final Layout layout;
    private final double[] targets;

    ValueLoss(String name, Formula formula, int each, Layout layout, Shape output, TargetSpec spec) {
        super(output);
        Losses.check(name, TargetSpec.Kind.VALUES, output, spec, each);
        this.formula = formula;
        this.size = spec.size();
        this.each = each;
        this.layout = layout;
        this.targets = new double[output.rows() * size];
    }

    /** A loss with one output a target. */
    static Loss of(String name, Formula formula) {
        return (backend, dtype, output, targets) -> new ValueLoss(name, formula, 1, Layout.TOGETHER, output, targets);
    }

    @Override
    void start(Batch batch) {
        batch.values().copyTo(targets);
    }

    @Override
    double row(int row, double[] y, double[] dy, int at) {
        double sum = 0;
        int stride = layout == Layout.TOGETHER ? 1 : size;
        for (int i = 0; i < size; i++) {
            int first = at + (layout == Layout.TOGETHER ? i * each : i);
            sum += formula.at(targets[row * size + i], y, dy, first, stride);
        }
        for (int i = at; i < at + size * each; i++) {
            dy[i] /= size;
        }
        return sum / size;
    }
}
