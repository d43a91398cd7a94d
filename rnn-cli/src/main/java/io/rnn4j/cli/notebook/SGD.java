package io.rnn4j.cli.notebook;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.tensor.Tensor;

/** Stochastic gradient descent: {@code p = p - rate g}. */
final class SGD {
    private static final UpdateRule RULE = new UpdateRule.Sgd();

    private final TensorOps ops;
    private final double rate;

    SGD(TensorOps ops, double rate) {
        this.ops = ops;
        this.rate = rate;
    }

    void update(Tensor parameter, Tensor gradient) {
        ops.update(RULE, rate, 1, parameter, gradient);
    }
}
