package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The metrics of classes. See {@link Metrics}. */
final class ClassMetrics {
    private ClassMetrics() {}

    /** A sum over rows. */
    private abstract static class Rows implements Metric.Sum {
        double sum;
        long count;

        abstract double row(double[] outputs, int at, int classes, int actual);

        @Override
        public final void add(Tensor output, Batch batch) {
            double[] outputs = output.toDoubleArray();
            int classes = output.columns();
            for (int row = 0; row < output.rows(); row++) {
                if (batch.hasTarget(row)) {
                    sum += row(outputs, row * classes, classes, batch.classes()[row]);
                    count++;
                }
            }
        }
    }

    static Metric topK(String name, int k) {
        return (output, targets) -> {
            Losses.check("the metric " + name, TargetSpec.Kind.CLASSES, output, targets, 1);
            return new Rows() {
                @Override
                double row(double[] outputs, int at, int classes, int actual) {
                    double own = outputs[at + actual];
                    int before = Double.isNaN(own) ? k : 0;
                    for (int c = 0; c < classes; c++) {
                        before += outputs[at + c] > own || (outputs[at + c] == own && c < actual) ? 1 : 0;
                    }
                    return before < k ? 1 : 0;
                }

                @Override
                public Map<String, Double> values() {
                    return Map.of(name, sum / count);
                }
            };
        };
    }

    static Metric perplexity() {
        return (output, targets) -> {
            Losses.check("the metric perplexity", TargetSpec.Kind.CLASSES, output, targets, 1);
            return new Rows() {
                @Override
                double row(double[] outputs, int at, int classes, int actual) {
                    return LogSpace.logSumExp(outputs, at, classes) - outputs[at + actual];
                }

                @Override
                public Map<String, Double> values() {
                    return Map.of("perplexity", Math.exp(sum / count));
                }
            };
        };
    }

    static Metric scores() {
        return (output, targets) -> {
            Losses.check("the metric F1", TargetSpec.Kind.CLASSES, output, targets, 1);
            ConfusionMatrix matrix = new ConfusionMatrix(targets.size());
            return new Metric.Sum() {
                @Override
                public void add(Tensor outputs, Batch batch) {
                    matrix.add(outputs, batch);
                }

                @Override
                public Map<String, Double> values() {
                    Map<String, Double> values = new LinkedHashMap<>();
                    values.put("precision", matrix.precision());
                    values.put("recall", matrix.recall());
                    values.put("f1", matrix.f1());
                    return values;
                }
            };
        };
    }
}
