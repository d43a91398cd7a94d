package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;

/** See {@link Loss#meanSquaredError}. */
final class MeanSquaredError implements LossPass {
    private final TensorOps ops;

    MeanSquaredError(Backend backend, DType dtype, Shape output, TargetSpec targets) {
        Losses.check("mean squared error", TargetSpec.Kind.VALUES, output, targets, 1);
        this.ops = backend.tensors();
    }

    @Override
    public double evaluate(Tensor output, Batch batch, Tensor gradient) {
        ops.axpby(1, output, 0, gradient);
        ops.axpby(-1, batch.values(), 1, gradient);
        Losses.clearRowsWithoutTarget(ops, batch, gradient);
        double size = Math.max(1, batch.targetRows() * output.columns());
        double loss = ops.dot(gradient, gradient) / size;
        ops.axpby(2 / size, gradient, 0, gradient);
        return loss;
    }
}
