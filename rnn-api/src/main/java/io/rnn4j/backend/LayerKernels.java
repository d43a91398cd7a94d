package io.rnn4j.backend;

import io.rnn4j.tensor.DType;

/** The Layer SPI: kernels for whole layers. */
public interface LayerKernels {
    /**
     * Creates the kernel of one recurrent layer.
     *
     * @param spec the cell and its sizes
     * @param dtype the type of all its tensors
     * @return the kernel, without state of its own
     */
    RecurrentKernel recurrent(RecurrentSpec spec, DType dtype);

    /**
     * Composes every kernel from tensor operations.
     *
     * @param ops the operations
     * @return kernels that call nothing but {@code ops}
     */
    static LayerKernels composed(TensorOps ops) {
        return (spec, dtype) -> ComposedRecurrentKernel.of(ops, spec, dtype);
    }
}
