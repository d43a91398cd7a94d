package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import java.util.Arrays;
import java.util.Objects;

/**
 * Softmax with cross-entropy, numerically stable. The model's output is the logits y: it must not end in a softmax of
 * its own. With {@code p = softmax(y)} the loss of a row is {@code -sum_c q_c log p_c}. Each method returns another
 * loss.
 *
 * <p>For a class k, {@code q_c = (1 - s) w_k [c = k] + s w_c / C} with label smoothing s (Szegedy et al. 2016), weights w
 * of the C classes and their number; the mean is over the rows with a target, weighted by w_k. For probabilities t, {@code
 * q_c = w_c ((1 - s) t_c + s / C)}, and the mean is over the rows. Both as PyTorch's {@code cross_entropy}.
 */
public final class CrossEntropy implements Loss {
    private static final CrossEntropy PLAIN = new CrossEntropy(0, new double[0], false);

    private final double smoothing;
    private final double[] weights;
    private final boolean probabilities;

    private CrossEntropy(double smoothing, double[] weights, boolean probabilities) {
        this.smoothing = smoothing;
        this.weights = weights;
        this.probabilities = probabilities;
    }

    static CrossEntropy plain() {
        return PLAIN;
    }

    /**
     * Gives every class a part of each target.
     *
     * @param part s, at least 0 and less than 1
     * @return another loss
     * @throws IllegalArgumentException if s is out of its range
     */
    public CrossEntropy labelSmoothing(double part) {
        if (!(part >= 0 && part < 1)) {
            throw new IllegalArgumentException("label smoothing must be in [0, 1), but got " + part);
        }
        return new CrossEntropy(part, weights, probabilities);
    }

    /**
     * Weighs the classes, such as rare ones more.
     *
     * @param ofClasses one a class, finite and not negative, not all 0
     * @return another loss
     * @throws IllegalArgumentException if one is negative or not finite, or all are 0
     */
    public CrossEntropy classWeights(double... ofClasses) {
        Objects.requireNonNull(ofClasses, "ofClasses");
        for (double weight : ofClasses) {
            Settings.notNegative("a class's weight", weight);
        }
        if (Arrays.stream(ofClasses).allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException("one of the classes' weights at least must be positive");
        }
        return new CrossEntropy(smoothing, ofClasses.clone(), probabilities);
    }

    /**
     * Takes probabilities of all classes as targets, in the place of classes: values from 0 to 1 whose sum is 1.
     *
     * @return another loss, for values
     */
    public CrossEntropy ofProbabilities() {
        return new CrossEntropy(smoothing, weights, true);
    }

    @Override
    public LossPass pass(Backend backend, DType dtype, Shape output, TargetSpec targets) {
        String name = "softmax cross-entropy" + (probabilities ? " of probabilities" : "");
        Losses.check(name, probabilities ? TargetSpec.Kind.VALUES : TargetSpec.Kind.CLASSES, output, targets, 1);
        if (weights.length > 0 && weights.length != targets.size()) {
            throw new IllegalArgumentException(name + " has " + weights.length + " weights of classes, but there are "
                    + targets.size() + " classes");
        }
        if (!probabilities && smoothing == 0 && weights.length == 0) {
            return new SoftmaxCrossEntropy(backend, dtype, output);
        }
        return new CrossEntropyRows(output, probabilities, smoothing, weights);
    }
}
