package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Activation;

/** {@code z = 1 / (1 + exp(-a))}, {@code da = dz z (1 - z)}. */
final class Sigmoid extends ElementwiseFunction {
    Sigmoid(TensorOps ops) {
        super(ops, Activation.SIGMOID);
    }
}
