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
     * Softmax with cross-entropy, numerically stable: the mean over the rows of {@code log(sum_j exp(y_j)) -
     * y_class}. The model's output is the logits: it must not end in a softmax of its own.
     *
     * @return the loss, for classes
     */
    static Loss softmaxCrossEntropy() {
        return SoftmaxCrossEntropy::new;
    }
}
