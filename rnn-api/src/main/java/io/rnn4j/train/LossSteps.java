package io.rnn4j.train;

import io.rnn4j.data.Dataset;
import io.rnn4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** A dataset cut into the steps of an epoch, each a loss with its gradient. Steps go by number, in their order. */
interface LossSteps {
    /** The samples. */
    Dataset dataset();

    /** The number of samples. */
    default int samples() {
        return dataset().size();
    }

    /** The number of steps of an epoch. */
    int batches();

    /** Chooses the random numbers of the next forward of a step. */
    void draw(int batch, long seed, long number);

    /** Starts a metric on what the model gives for this data. */
    Metric.Sum start(Metric metric);

    /** Runs a step forward and returns its loss, with samples in the order given. */
    default double forward(int[] order, int batch) {
        return forward(order, batch, List.of());
    }

    /** Runs a step forward and returns its loss; adds what the model gave to the metrics. */
    double forward(int[] order, int batch, List<Metric.Sum> metrics);

    /** Runs the step that went forward last backward. */
    void backward(int batch);

    /** What the step that went forward last counts in the mean of several. */
    double weight(int batch);

    /** What one step leaves for the next beside the model, by name: nothing where steps know nothing of each other. */
    default Map<String, Tensor> state() {
        return Map.of();
    }

    /** Returns the mean loss over all samples; 0 if nothing has a target. */
    default double mean(int[] order, List<Metric.Sum> metrics) {
        double sum = 0;
        double weights = 0;
        for (int batch = 0; batch < batches(); batch++) {
            double loss = forward(order, batch, metrics);
            sum += loss * weight(batch);
            weights += weight(batch);
        }
        return weights == 0 ? 0 : sum / weights;
    }
}
