package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The output layer's activation together with its loss, the cross-entropy averaged over the batch. */
final class Softmax {
    private final TensorOps ops;
    private @Nullable Tensor remembered;

    Softmax(TensorOps ops) {
        this.ops = ops;
    }

    /**
     * {@code z_j = exp(a_j) / sum_k exp(a_k)} over each row.
     *
     * @param a {@code [N, classes]}; not changed
     * @return the probabilities, a new tensor
     */
    Tensor forward(Tensor a) {
        Tensor z = ops.allocate(a.dtype(), a.shape());
        ops.activate(Activation.SOFTMAX, a, z);
        remembered = a;
        return z;
    }

    /**
     * The loss at the input of the last forward, {@code -mean_n log z_n,class(n)}, and its gradient, {@code
     * (z - onehot) / N}.
     *
     * @param classes the right class of each row
     * @return loss and gradient
     * @throws IllegalStateException if there was no forward
     */
    Result backward(int... classes) {
        if (remembered == null) {
            throw new IllegalStateException("Softmax: call forward before backward");
        }
        Tensor da = ops.allocate(remembered.dtype(), remembered.shape());
        double loss = ops.softmaxCrossEntropy(remembered, classes, da);
        return new Result(loss, da);
    }

    /**
     * What backward gives.
     *
     * @param loss the mean cross-entropy
     * @param da its gradient with respect to the input of forward
     */
    record Result(double loss, Tensor da) {}
}
