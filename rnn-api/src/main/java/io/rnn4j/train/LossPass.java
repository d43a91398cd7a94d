package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.tensor.Tensor;

/** A {@link Loss} with its memory, for outputs of one shape. One thread at a time. */
@FunctionalInterface
public interface LossPass {
    /**
     * Computes the loss and its gradient. Allocates no tensor after the first call. Rows without a target, as {@link
     * Batch#hasTarget} tells, count nothing and get the gradient 0; if no row has one, the loss is 0.
     *
     * @param output the model's output; not changed
     * @param batch holds the targets
     * @param gradient receives the gradient with respect to the output, of its shape
     * @return the loss
     */
    double evaluate(Tensor output, Batch batch, Tensor gradient);

    /**
     * Returns what the batch that was evaluated last counts in a mean of the losses of several batches.
     *
     * @implSpec the number of rows with a target
     * @param batch the batch
     * @return not negative
     */
    default double weight(Batch batch) {
        return batch.targetRows();
    }
}
