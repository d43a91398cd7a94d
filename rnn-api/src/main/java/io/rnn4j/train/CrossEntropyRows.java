package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.tensor.Shape;
import java.util.Arrays;

/** See {@link CrossEntropy}: the general form. */
final class CrossEntropyRows extends RowLoss {
    /** Rounding of FLOAT32 over many classes; a sum that is further off is a mistake in the data. */
    private static final double SUM_TOLERANCE = 1e-3;

    private final int count;
    private final boolean probabilities;
    private final double smoothing;
    private final double[] weights;
    private final double[] targets;
    private int[] classes = {};

    CrossEntropyRows(Shape output, boolean probabilities, double smoothing, double... weights) {
        super(output);
        this.count = output.columns();
        this.probabilities = probabilities;
        this.smoothing = smoothing;
        this.weights = new double[count];
        Arrays.setAll(this.weights, c -> weights.length == 0 ? 1 : weights[c]);
        this.targets = new double[probabilities ? output.size() : 0];
    }

    @Override
    void start(Batch batch) {
        if (!probabilities) {
            classes = batch.classes();
            return;
        }
        batch.values().copyTo(targets);
        for (int row = 0; row < targets.length / count; row++) {
            if (batch.hasTarget(row)) {
                checkProbabilities(row);
            }
        }
    }

    private void checkProbabilities(int row) {
        double sum = 0;
        for (int i = row * count; i < (row + 1) * count; i++) {
            if (!(targets[i] >= 0)) {
                throw new IllegalArgumentException("a probability must not be negative, but the target of row " + row
                        + ", class " + (i - row * count) + " is " + targets[i]);
            }
            sum += targets[i];
        }
        if (!(Math.abs(sum - 1) < SUM_TOLERANCE)) {
            throw new IllegalArgumentException(
                    "the probabilities of a row must have the sum 1, but the targets of row " + row + " have " + sum);
        }
    }

    @Override
    double rowWeight(int row) {
        return probabilities ? 1 : weights[classes[row]];
    }

    @Override
    double row(int row, double[] y, double[] dy, int at) {
        double logSum = LogSpace.logSumExp(y, at, count);
        double loss = 0;
        double total = 0;
        for (int c = 0; c < count; c++) {
            double q = target(row, c);
            // A target of 0 must not meet the infinity of a logit that is ruled out.
            loss -= q == 0 ? 0 : q * (y[at + c] - logSum);
            dy[at + c] = -q;
            total += q;
        }
        for (int c = 0; c < count; c++) {
            dy[at + c] += total * Math.exp(y[at + c] - logSum);
        }
        return loss;
    }

    private double target(int row, int c) {
        if (probabilities) {
            return weights[c] * ((1 - smoothing) * targets[row * count + c] + smoothing / count);
        }
        return (c == classes[row] ? (1 - smoothing) * weights[c] : 0) + smoothing * weights[c] / count;
    }
}
