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
     * Runs two tasks, of which neither writes what the other reads or writes, side by side where there are threads.
     *
     * @implSpec one after the other
     * @param first a task
     * @param second another; both have ended when this returns, an exception of either is thrown on
     */
    default void sideBySide(Runnable first, Runnable second) {
        first.run();
        second.run();
    }

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
