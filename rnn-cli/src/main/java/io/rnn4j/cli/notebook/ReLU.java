package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;

/** {@code z = max(a, 0)}, {@code da = dz} where {@code a > 0}, else 0. */
final class ReLU extends ElementwiseFunction {
    ReLU(TensorOps ops) {
        super(ops, Activation.RELU);
    }
}
