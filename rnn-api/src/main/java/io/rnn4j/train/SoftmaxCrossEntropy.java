package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.data.Batch;
import io.rnn4j.data.TargetSpec;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;

/** See {@link Loss#softmaxCrossEntropy}. */
final class SoftmaxCrossEntropy implements LossPass {
    private final TensorOps ops;

    SoftmaxCrossEntropy(Backend backend, DType dtype, Shape output, TargetSpec targets) {
        Losses.check("softmax cross-entropy", TargetSpec.Kind.CLASSES, output, targets);
        this.ops = backend.tensors();
    }

    @Override
    public double evaluate(Tensor output, Batch batch, Tensor gradient) {
        return ops.softmaxCrossEntropy(output, batch.classes(), gradient);
    }
}
