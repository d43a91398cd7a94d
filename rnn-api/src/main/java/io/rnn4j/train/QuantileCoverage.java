package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** See {@link Metrics#quantileCoverage}. */
final class QuantileCoverage implements Metric.Sum {
    private final double[] quantiles;
    private final long[] covered;
    private long count;

    QuantileCoverage(double... quantiles) {
        this.quantiles = quantiles;
        this.covered = new long[quantiles.length];
    }

    @Override
    public void add(Tensor output, Batch batch) {
        double[] outputs = output.toDoubleArray();
        double[] targets = batch.values().toDoubleArray();
        int size = batch.targets().size();
        for (int i = 0; i < targets.length; i++) {
            if (!batch.hasTarget(i / size)) {
                continue;
            }
            count++;
            for (int q = 0; q < quantiles.length; q++) {
                covered[q] += targets[i] <= outputs[i * quantiles.length + q] ? 1 : 0;
            }
        }
    }

    @Override
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int q = 0; q < quantiles.length; q++) {
            values.put("coverage " + quantiles[q], (double) covered[q] / count);
        }
        return values;
    }
}
