package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;

/**
 * What training makes small: a number computed from outputs and targets, with its gradient. One method to
 * implement, so that a program can bring its own.
 */
@FunctionalInterface
public interface Loss {
    /**
     * Allocates what the loss needs for outputs of one shape.
     *
     * @param backend owns the memory
     * @param dtype the type of the outputs
     * @param output the shape of the outputs, {@code [T, N, O]} or {@code [N, O]}
     * @param targets what the targets look like
     * @return a pass that one thread at a time may use
     * @throws io.rnn4j.tensor.ShapeException if outputs and targets do not fit each other
     * @throws IllegalArgumentException if the loss is not for such targets
     */
    LossPass pass(Backend backend, DType dtype, Shape output, TargetSpec targets);

    /**
     * Returns whether the loss of a sequence needs all of its steps at once, so that it cannot be learned window by window by
     * truncated back-propagation.
     *
     * @return true if so; false by default, for losses that are sums over steps
     */
    default boolean ofWholeSequence() {
        return false;
    }

    /**
     * Mean squared error: {@code mean (y - t)^2} over all elements.
     *
     * @return the loss, for values
     */
    static Loss meanSquaredError() {
        return MeanSquaredError::new;
    }

    /**
     * Mean absolute error: {@code mean |y - t|} over all elements; the gradient at 0 is 0.
     *
     * @return the loss, for values
     */
    static Loss meanAbsoluteError() {
        return MeanAbsoluteError::new;
    }

    /**
     * Huber's loss (1964): the mean over all elements of {@code d^2 / 2} where {@code |d| = |y - t|} is at most delta,
     * else {@code delta (|d| - delta / 2)}.
     *
     * @param delta positive and finite
     * @return the loss, for values
     * @throws IllegalArgumentException if delta is not positive or not finite
     */
    static Loss huber(double delta) {
        return ValueLosses.huber(Settings.positive("delta", delta));
    }

    /**
     * Binary cross-entropy from logits, numerically stable: the mean over all elements of {@code max(y, 0) - y t + log(1
     * + exp(-|y|))}. The model's output must not end in a sigmoid of its own.
     *
     * @return the loss, for values from 0 to 1; others are refused when they are met
     */
    static Loss binaryCrossEntropy() {
        return ValueLosses.binaryCrossEntropy();
    }

    /**
     * Gaussian negative log-likelihood: the mean over all targets of {@code (v + (t - m)^2 / exp(v) + log(2 pi)) / 2}. For
     * O targets the model has 2 O outputs: the means m of all, then the logarithms v of the variances of all.
     *
     * @return the loss, for values
     */
    static Loss gaussianNegativeLogLikelihood() {
        return ValueLosses.gaussian();
    }

    /**
     * Quantile or pinball loss (Koenker and Bassett 1978): the mean over all targets and quantiles of {@code max(q (t -
     * y), (q - 1) (t - y))}. For O targets and Q quantiles the model has O Q outputs: the quantiles of the first target
     * side by side, then those of the second. The gradient at 0 is 0.
     *
     * @param quantiles each between 0 and 1, rising
     * @return the loss, for values
     * @throws IllegalArgumentException if there are none, one is out of its range or they do not rise
     */
    static Loss quantiles(double... quantiles) {
        return ValueLosses.quantiles(quantiles);
    }

    /**
     * Softmax with cross-entropy, numerically stable: the mean over the rows of {@code log(sum_j exp(y_j)) -
     * y_class}. The model's output is the logits: it must not end in a softmax of its own. See {@link CrossEntropy} for
     * label smoothing, weights of classes, and probabilities as targets.
     *
     * @return the loss, for classes
     */
    static CrossEntropy softmaxCrossEntropy() {
        return CrossEntropy.plain();
    }

    /**
     * Connectionist temporal classification: labels without their steps. See {@link Ctc}.
     *
     * @return the loss, for classes a step
     */
    static Loss ctc() {
        return Ctc.INSTANCE;
    }
}
