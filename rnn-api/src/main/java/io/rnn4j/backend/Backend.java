package io.rnn4j.backend;

/**
 * A compute backend: memory, tensor operations and layer kernels. Safe for use by any number of threads
 * at once. Obtain one from {@link Backends}; close it when no tensor of it is in use any more.
 */
public interface Backend extends AutoCloseable {
    /**
     * Returns what this backend runs on.
     *
     * @return name, library, kernels, vector width and threads
     */
    BackendInfo info();

    /**
     * Returns the Tensor SPI.
     *
     * @return memory and primitives
     */
    TensorOps tensors();

    /**
     * Returns the Layer SPI.
     *
     * @implSpec composed from {@link #tensors()}
     * @return kernels for whole layers
     */
    default LayerKernels layers() {
        return LayerKernels.composed(tensors());
    }

    /** Ends the backend's threads. Idempotent. Operations after this are refused or undefined. */
    @Override
    void close();
}
