package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.data.Dataset;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often which class was taken for which. The precision of a class is the share of what was taken for it that it is;
 * its recall the share of it that was taken for it; F1 their harmonic mean. Where a share is one of nothing it is 0.
 */
public final class ConfusionMatrix {
    private final long[][] counts;

    ConfusionMatrix(int classes) {
        this.counts = new long[classes][classes];
    }

    /**
     * Lets a model judge a dataset. A row of the output stands for the class of its largest value, the first of several
     * equal ones.
     *
     * @param model whose outputs are logits or probabilities of the classes
     * @param dataset with classes as targets
     * @return the counts over all targets
     * @throws IllegalArgumentException if the dataset does not fit the model or has no classes
     */
    public static ConfusionMatrix of(Model model, Dataset dataset) {
        Metric counting = (output, targets) -> {
            Losses.check("a confusion matrix", TargetSpec.Kind.CLASSES, output, targets, 1);
            return new Counting(new ConfusionMatrix(targets.size()));
        };
        if (dataset.size() < 1) {
            throw new IllegalArgumentException("the data has no samples");
        }
        LossRunner runner = new LossRunner(model, Loss.softmaxCrossEntropy(), dataset, 64, Mode.INFERENCE);
        Counting sum = (Counting) runner.start(counting);
        runner.mean(Trainer.identity(dataset.size()), List.of(sum));
        return sum.matrix;
    }

    private record Counting(ConfusionMatrix matrix) implements Metric.Sum {
        @Override
        public void add(Tensor output, Batch batch) {
            matrix.add(output, batch);
        }

        @Override
        public Map<String, Double> values() {
            return Map.of();
        }
    }

    void add(Tensor output, Batch batch) {
        double[] outputs = output.toDoubleArray();
        int classes = counts.length;
        for (int row = 0; row < output.rows(); row++) {
            if (batch.hasTarget(row)) {
                int predicted = 0;
                for (int c = 1; c < classes; c++) {
                    predicted = outputs[row * classes + c] > outputs[row * classes + predicted] ? c : predicted;
                }
                counts[batch.classes()[row]][predicted]++;
            }
        }
    }

    /**
     * Returns the number of classes.
     *
     * @return C
     */
    public int classes() {
        return counts.length;
    }

    /**
     * Returns how often one class was taken for another or itself.
     *
     * @param actual the class in the data
     * @param predicted the class by the model
     * @return not negative
     */
    public long count(int actual, int predicted) {
        return counts[actual][predicted];
    }

    /**
     * Returns the share that is right of what was taken for a class.
     *
     * @param c the class
     * @return from 0 to 1
     */
    public double precision(int c) {
        return share(
                counts[c][c], Arrays.stream(counts).mapToLong(row -> row[c]).sum());
    }

    /**
     * Returns the share of a class that was found.
     *
     * @param c the class
     * @return from 0 to 1
     */
    public double recall(int c) {
        return share(counts[c][c], Arrays.stream(counts[c]).sum());
    }

    /**
     * Returns the harmonic mean of a class's precision and recall.
     *
     * @param c the class
     * @return from 0 to 1
     */
    public double f1(int c) {
        double sum = precision(c) + recall(c);
        return sum == 0 ? 0 : 2 * precision(c) * recall(c) / sum;
    }

    /**
     * Returns the mean of the classes' precisions.
     *
     * @return from 0 to 1
     */
    public double precision() {
        return mean(this::precision);
    }

    /**
     * Returns the mean of the classes' recalls.
     *
     * @return from 0 to 1
     */
    public double recall() {
        return mean(this::recall);
    }

    /**
     * Returns the mean of the classes' F1.
     *
     * @return from 0 to 1
     */
    public double f1() {
        return mean(this::f1);
    }

    /**
     * Returns the share of all that is right.
     *
     * @return from 0 to 1
     */
    public double accuracy() {
        long right =
                IntStream.range(0, counts.length).mapToLong(c -> counts[c][c]).sum();
        return share(right, Arrays.stream(counts).flatMapToLong(Arrays::stream).sum());
    }

    private double mean(IntToDoubleFunction ofClass) {
        return IntStream.range(0, counts.length).mapToDouble(ofClass).average().orElse(0);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Returns a row of counts a class in the data. */
    @Override
    public String toString() {
        return Arrays.deepToString(counts);
    }
}
