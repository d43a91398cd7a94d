package io.rnn4j.cli.notebook;

import io.rnn4j.tensor.Tensor;

/** An activation as the notebook has it: an object that remembers its last forward for its backward. */
interface ActivationFunction {
    /**
     * Applies the function, {@code z = f(a)}.
     *
     * @param a any shape; not changed
     * @return a new tensor
     */
    Tensor forward(Tensor a);

    /**
     * Multiplies an error by the derivative at the input of the <em>last</em> forward, {@code da = dz f'(a)}.
     *
     * @param dz the error, of the last input's shape; not changed
     * @return a new tensor
     * @throws IllegalStateException if there was no forward
     */
    Tensor backward(Tensor dz);
}
