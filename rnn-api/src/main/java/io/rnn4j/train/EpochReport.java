package io.rnn4j.train;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How one epoch went.
 *
 * @param epoch its number, from 1
 * @param epochs how many there are to be
 * @param trainingLoss the mean over its batches, each with the weights of its moment
 * @param validationLoss the loss on the validation data after the epoch; empty without validation data
 * @param learningRate the rate of the epoch's last step
 * @param best whether no epoch before was as good, so that these weights are kept
 * @param duration how long it took, with validation
 * @param remaining the estimated time of the epochs left, from the mean of those made
 * @param metrics the metrics on the validation data by name; empty without
 */
public record EpochReport(
        int epoch,
        int epochs,
        double trainingLoss,
        OptionalDouble validationLoss,
        double learningRate,
        boolean best,
        Duration duration,
        Duration remaining,
        Map<String, Double> metrics) {
    /** Copies the map, keeping its order. */
    public EpochReport {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * Returns what epochs are compared by.
     *
     * @return the validation loss, or without validation data the training loss
     */
    public double score() {
        return validationLoss.orElse(trainingLoss);
    }
}
