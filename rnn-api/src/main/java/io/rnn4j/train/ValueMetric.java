package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of the mean, over all targets, of a function of output and target.
 *
 * @param error of output and target
 * @param result of the mean
 * @param outputs how many outputs the model has for a target
 * @param layout where they are
 * @param judged the one of a target's outputs that is compared with it
 */
record ValueMetric(
        String name,
        DoubleBinaryOperator error,
        DoubleUnaryOperator result,
        int outputs,
        ValueLoss.Layout layout,
        int judged)
        implements Metric {
    static ValueMetric of(String name, DoubleBinaryOperator error, DoubleUnaryOperator result) {
        return new ValueMetric(name, error, result, 1, ValueLoss.Layout.TOGETHER, 0);
    }

    /** Returns this of models with several outputs a target, as the loss of that layout wants them. */
    ValueMetric of(int count, ValueLoss.Layout where, int one) {
        return new ValueMetric(name, error, result, count, where, one);
    }

    @Override
    public Metric.Sum start(Shape output, TargetSpec targets) {
        Losses.check("the metric " + name, TargetSpec.Kind.VALUES, output, targets, outputs);
        return new Sum(this, targets.size());
    }

    private static final class Sum implements Metric.Sum {
        private final ValueMetric metric;
        /** Of the targets of a row. */
        private final int size;

        private double sum;
        private long count;

        Sum(ValueMetric metric, int size) {
            this.metric = metric;
            this.size = size;
        }

        @Override
        public void add(Tensor output, Batch batch) {
            double[] outputs = output.toDoubleArray();
            double[] targets = batch.values().toDoubleArray();
            for (int i = 0; i < targets.length; i++) {
                if (batch.hasTarget(i / size)) {
                    sum += metric.error.applyAsDouble(outputs[place(i)], targets[i]);
                    count++;
                }
            }
        }

        /** Where the output is that is judged by a target. */
        private int place(int target) {
            return metric.layout == ValueLoss.Layout.TOGETHER
                    ? target * metric.outputs + metric.judged
                    : target / size * size * metric.outputs + metric.judged * size + target % size;
        }

        @Override
        public Map<String, Double> values() {
            return Map.of(metric.name, metric.result.applyAsDouble(sum / count));
        }
    }
}
