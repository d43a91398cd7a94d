package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;

/** {@code z = tanh(a)}, {@code da = dz (1 - z^2)}. */
final class Tanh extends ElementwiseFunction {
    Tanh(TensorOps ops) {
        super(ops, Activation.TANH);
    }
}
