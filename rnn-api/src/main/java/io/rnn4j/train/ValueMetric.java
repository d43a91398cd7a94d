package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Tensor;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** A function of the mean, over all targets, of a function of output and target. */
final class ValueMetric implements Metric.Sum {
    private final String name;
    private final DoubleBinaryOperator error;
    private final DoubleUnaryOperator result;
    private double sum;
    private long count;

    private ValueMetric(String name, DoubleBinaryOperator error, DoubleUnaryOperator result) {
        this.name = name;
        this.error = error;
        this.result = result;
    }

    static Metric of(String name, DoubleBinaryOperator error, DoubleUnaryOperator result) {
        return (output, targets) -> {
            Losses.check("the metric " + name, TargetSpec.Kind.VALUES, output, targets, 1);
            return new ValueMetric(name, error, result);
        };
    }

    @Override
    public void add(Tensor output, Batch batch) {
        double[] outputs = output.toDoubleArray();
        double[] targets = batch.values().toDoubleArray();
        int columns = output.columns();
        for (int i = 0; i < outputs.length; i++) {
            if (batch.hasTarget(i / columns)) {
                sum += error.applyAsDouble(outputs[i], targets[i]);
                count++;
            }
        }
    }

    @Override
    public Map<String, Double> values() {
        return Map.of(name, result.applyAsDouble(sum / count));
    }
}
