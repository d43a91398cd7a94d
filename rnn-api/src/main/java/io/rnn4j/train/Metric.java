package io.rnn4j.train;

import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import java.util.Map;

/** What a model is judged by beside its loss, computed from outputs and targets. {@link Metrics} has the usual ones. */
@FunctionalInterface
public interface Metric {
    /** A metric that is being computed, batch by batch. One thread at a time. */
    interface Sum {
        /**
         * Takes a batch in. Rows without a target count nothing.
         *
         * @param output the model's output, not changed
         * @param batch holds the targets
         */
        void add(Tensor output, Batch batch);

        /**
         * Returns the metric of all batches so far.
         *
         * @return one value or several, by name; NaN where nothing was counted
         */
        Map<String, Double> values();
    }

    /**
     * Begins to compute.
     *
     * @param output the shape of the outputs, {@code [T, N, O]} or {@code [N, O]}; N may differ from batch to batch
     * @param targets what the targets look like
     * @return nothing counted yet
     * @throws io.rnn4j.tensor.ShapeException if outputs and targets do not fit each other
     * @throws IllegalArgumentException if the metric is not for such targets
     */
    Sum start(Shape output, TargetSpec targets);
}
