package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Batch;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** See {@link CrossEntropy}: classes without smoothing or weights, by the backend's kernel. */
final class SoftmaxCrossEntropy implements LossPass {
    private final TensorOps ops;
    private final DType dtype;
    private final Shape output;
    private @Nullable Tensor compact;

    SoftmaxCrossEntropy(Backend backend, DType dtype, Shape output) {
        this.ops = backend.tensors();
        this.dtype = dtype;
        this.output = output;
    }

    @Override
    public double evaluate(Tensor output, Batch batch, Tensor gradient) {
        if (batch.targetRows() == output.rows()) {
            return ops.softmaxCrossEntropy(output, batch.classes(), gradient);
        }
        ops.fill(gradient, 0);
        return batch.targetRows() == 0 ? 0 : ofSome(output, batch, gradient);
    }

    /** The rows with a target move together, so that the kernel sees no others. */
    private double ofSome(Tensor output, Batch batch, Tensor gradient) {
        Tensor buffer = compact;
        if (buffer == null) {
            buffer = ops.allocate(dtype, Shape.of(this.output.rows(), this.output.columns()));
            compact = buffer;
        }
        int[] rows = new int[batch.targetRows()];
        int[] classes = new int[rows.length];
        int count = 0;
        for (int row = 0; row < output.rows(); row++) {
            if (batch.hasTarget(row)) {
                rows[count] = row;
                classes[count++] = batch.classes()[row];
            }
        }
        Tensor some = buffer.slice(0, count);
        ops.gatherRows(output.asMatrix(), rows, some);
        double loss = ops.softmaxCrossEntropy(some, classes, some);
        ops.scatterAddRows(some, rows, gradient.asMatrix());
        return loss;
    }
}
