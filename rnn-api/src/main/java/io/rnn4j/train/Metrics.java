package io.rnn4j.train;

import io.rnn4j.data.TargetSpec;
import java.util.Arrays;
import java.util.Objects;

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
     * The share of the targets, 0 or 1, whose logit y is on their side: above 0 for 1, not above 0 for 0. For models that
     * learn with {@link Loss#binaryCrossEntropy}; a target of a probability counts as 1 if it is above 1/2.
     *
     * @return {@code accuracy}, for values
     */
    public static Metric binaryAccuracy() {
        return ValueMetric.of("accuracy", (y, t) -> !Double.isNaN(y) && y > 0 == t > 0.5 ? 1 : 0, mean -> mean);
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

    /**
     * An error of one of several quantiles, such as of the median as the model's forecast. Outputs are laid out as for
     * {@link Loss#quantiles}.
     *
     * @param error {@link #meanAbsoluteError}, {@link #rootMeanSquaredError} or {@link
     *     #symmetricMeanAbsolutePercentageError}
     * @param quantile which is to be judged, such as 0.5
     * @param quantiles as for the loss
     * @return the error under its own name, for values
     * @throws IllegalArgumentException if the quantile is not among them, if there are none, one is out of its range or they
     *     do not rise, or if the metric is another one
     */
    public static Metric ofQuantile(Metric error, double quantile, double... quantiles) {
        double[] checked = ValueLosses.checked(quantiles);
        int judged = Arrays.binarySearch(checked, quantile);
        if (judged < 0) {
            throw new IllegalArgumentException(
                    "the quantile " + quantile + " is not among the quantiles " + Arrays.toString(checked));
        }
        return oneOutput(error).of(checked.length, ValueLoss.Layout.TOGETHER, judged);
    }

    /**
     * An error of the means of models that learn with {@link Loss#gaussianNegativeLogLikelihood}.
     *
     * @param error {@link #meanAbsoluteError}, {@link #rootMeanSquaredError} or {@link
     *     #symmetricMeanAbsolutePercentageError}
     * @return the error under its own name, for values
     * @throws IllegalArgumentException if the metric is another one
     */
    public static Metric ofGaussianMean(Metric error) {
        return oneOutput(error).of(2, ValueLoss.Layout.APART, 0);
    }

    private static ValueMetric oneOutput(Metric error) {
        if (Objects.requireNonNull(error, "error") instanceof ValueMetric metric && metric.outputs() == 1) {
            return metric;
        }
        throw new IllegalArgumentException(
                "one of several outputs is judged by meanAbsoluteError, rootMeanSquaredError or"
                        + " symmetricMeanAbsolutePercentageError, but got another metric");
    }
}
