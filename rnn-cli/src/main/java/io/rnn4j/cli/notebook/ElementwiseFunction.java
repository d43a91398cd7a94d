package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What {@link Sigmoid}, {@link Tanh} and {@link ReLU} have in common: the memory of one output. */
abstract class ElementwiseFunction implements ActivationFunction {
    private final TensorOps ops;
    private final Activation function;
    private @Nullable Tensor remembered;

    ElementwiseFunction(TensorOps ops, Activation function) {
        this.ops = ops;
        this.function = function;
    }

    @Override
    public final Tensor forward(Tensor a) {
        Tensor z = ops.allocate(a.dtype(), a.shape());
        ops.activate(function, a, z);
        remembered = z;
        return z;
    }

    @Override
    public final Tensor backward(Tensor dz) {
        if (remembered == null) {
            throw new IllegalStateException(getClass().getSimpleName() + ": call forward before backward");
        }
        Tensor da = ops.allocate(dz.dtype(), dz.shape());
        ops.activateBackward(function, remembered, dz, da);
        return da;
    }
}
