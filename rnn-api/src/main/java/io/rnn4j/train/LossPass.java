package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.tensor.Tensor;

/** A {@link Loss} with its memory, for outputs of one shape. One thread at a time. */
@FunctionalInterface
public interface LossPass {
    /**
     * Computes the loss and its gradient. Allocates nothing.
     *
     * @param output the model's output; not changed
     * @param batch holds the targets
     * @param gradient receives the gradient with respect to the output, of its shape
     * @return the loss
     */
    double evaluate(Tensor output, Batch batch, Tensor gradient);
}
