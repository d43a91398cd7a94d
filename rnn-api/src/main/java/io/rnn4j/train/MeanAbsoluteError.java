package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;

/** See {@link Loss#meanAbsoluteError}. The sign is the derivative of relu at the difference less that at its negative. */
final class MeanAbsoluteError implements LossPass {
    private final TensorOps ops;
    private final Tensor difference;
    private final Tensor negative;
    private final Tensor ones;

    MeanAbsoluteError(Backend backend, DType dtype, Shape output, TargetSpec targets) {
        Losses.check("mean absolute error", TargetSpec.Kind.VALUES, output, targets, 1);
        this.ops = backend.tensors();
        this.difference = ops.allocate(dtype, output);
        this.negative = ops.allocate(dtype, output);
        this.ones = ops.allocate(dtype, output);
        ops.fill(ones, 1);
    }

    @Override
    public double evaluate(Tensor output, Batch batch, Tensor gradient) {
        ops.axpby(1, output, 0, difference);
        ops.axpby(-1, batch.values(), 1, difference);
        Losses.clearRowsWithoutTarget(ops, batch, difference);
        ops.activateBackward(Activation.RELU, difference, ones, gradient);
        ops.axpby(-1, difference, 0, difference);
        ops.activateBackward(Activation.RELU, difference, ones, negative);
        ops.axpby(-1, negative, 1, gradient);
        double size = Math.max(1, batch.targetRows() * output.columns());
        double loss = -ops.dot(difference, gradient) / size;
        ops.axpby(1 / size, gradient, 0, gradient);
        return loss;
    }
}
