package io.rnn4j.train;

import io.rnn4j.data.TargetSpec;

/**
 * The usual metrics. All are means over the rows with a target, of all batches; y is the model's output and t the target,
 * scaled where the model has a scaler of its targets.
 */
public final class Metrics {
    private Metrics() {}

    /**
     * The share of the rows whose largest output is that of their class; of several equal ones the first counts.
     *
     * @return {@code accuracy}, for classes
     */
    public static Metric accuracy() {
        return ClassMetrics.topK("accuracy", 1);
    }

    /**
     * The share of the rows whose class is among the k largest outputs, an equal one before it counting as larger.
     *
     * @param k at least 1
     * @return {@code top <k> accuracy}, for classes
     * @throws IllegalArgumentException if k is less than 1
     */
    public static Metric topK(int k) {
        return ClassMetrics.topK("top " + Settings.positive("k", k) + " accuracy", k);
    }

    /**
     * Precision, recall and F1, each the mean over the classes. See {@link ConfusionMatrix}.
     *
     * @return {@code precision}, {@code recall} and {@code f1}, for classes
     */
    public static Metric precisionRecallF1() {
        return ClassMetrics.scores();
    }

    /**
     * {@code exp} of the mean of {@code -log p_class} with {@code p = softmax(y)}.
     *
     * @return {@code perplexity}, for classes
     */
    public static Metric perplexity() {
        return ClassMetrics.perplexity();
    }

    /**
     * {@code mean |y - t|}.
     *
     * @return {@code mae}, for values
     */
    public static Metric meanAbsoluteError() {
        return ValueMetric.of("mae", (y, t) -> Math.abs(y - t), mean -> mean);
    }

    /**
     * {@code sqrt(mean (y - t)^2)}.
     *
     * @return {@code rmse}, for values
     */
    public static Metric rootMeanSquaredError() {
        return ValueMetric.of("rmse", (y, t) -> (y - t) * (y - t), Math::sqrt);
    }

    /**
     * The symmetric mean absolute percentage error (Makridakis 1993): {@code 200 mean |y - t| / (|y| + |t|)}, from 0 to
     * 200; 0 where y and t are both 0.
     *
     * @return {@code smape}, for values
     */
    public static Metric symmetricMeanAbsolutePercentageError() {
        return ValueMetric.of(
                "smape", (y, t) -> y == t ? 0 : 200 * Math.abs(y - t) / (Math.abs(y) + Math.abs(t)), mean -> mean);
    }

    /**
     * For each quantile the share of the targets that are not above it, which is near the quantile itself if it is well
     * predicted. Outputs are laid out as for {@link Loss#quantiles}.
     *
     * @param quantiles as for the loss
     * @return {@code coverage <quantile>} for each, for values
     * @throws IllegalArgumentException if there are none, one is out of its range or they do not rise
     */
    public static Metric quantileCoverage(double... quantiles) {
        double[] checked = ValueLosses.checked(quantiles);
        return (output, targets) -> {
            Losses.check("quantile coverage", TargetSpec.Kind.VALUES, output, targets, checked.length);
            return new QuantileCoverage(checked);
        };
    }
}
