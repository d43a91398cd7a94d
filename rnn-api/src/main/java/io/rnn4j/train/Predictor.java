package io.rnn4j.train;

import io.rnn4j.data.Dataset;
import io.rnn4j.layer.Mode;
import io.rnn4j.tensor.Tensor;
import java.util.Arrays;

/** Runs a model over a dataset, in batches. */
final class Predictor {
    /** Enough to fill the kernels' tiles, few enough to stay in the caches. */
    private static final int BATCH = 64;

    private final Model model;
    private final Dataset dataset;

    Predictor(Model model, Dataset dataset) {
        this.model = model;
        this.dataset = dataset;
    }

    double[][] run() {
        int size = dataset.size();
        double[][] predictions = new double[size][];
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        for (int from = 0; from < size; ) {
            int batch = Math.min(BATCH, size - from);
            BatchRunner runner = new BatchRunner(model, dataset, batch, Mode.INFERENCE, false);
            while (from + batch <= size) {
                scatter(runner.forward(order, from), runner.batch().lengths(), from, predictions);
                from += batch;
            }
        }
        return predictions;
    }

    /** Outputs are time-major; each sample's are gathered, those of its valid steps. */
    private void scatter(Tensor output, int[] lengths, int from, double[][] predictions) {
        double[] values = model.unscaled(output.toDoubleArray());
        int columns = output.columns();
        int batch = lengths.length;
        boolean hasSteps = output.shape().rank() == 3;
        for (int place = 0; place < batch; place++) {
            int steps = hasSteps ? lengths[place] : 1;
            double[] row = new double[steps * columns];
            for (int step = 0; step < steps; step++) {
                System.arraycopy(values, (step * batch + place) * columns, row, step * columns, columns);
            }
            predictions[from + place] = row;
        }
    }
}
