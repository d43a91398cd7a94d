package io.rnn4j.backend.reference;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.Backends;
import io.rnn4j.backend.TensorOps;

/**
 * A backend for tests: naive loops, one thread, layers composed from tensor operations. Every operation
 * computes in double and rounds once to the element type, so FLOAT32 results are as exact as they can be.
 */
public final class ReferenceBackend implements Backend {
    private final TensorOps tensors = new ReferenceTensorOps();

    /** Creates the bare backend, which checks no argument. */
    public ReferenceBackend() {}

    /**
     * Opens the backend as {@link Backends} would, with argument checks above it.
     *
     * @return a new backend
     */
    public static Backend open() {
        return Backends.checked(new ReferenceBackend());
    }

    /**
     * Opens the backend as {@link Backends} would, with argument checks above it.
     *
     * @param options ignored: there is one thread and nothing to set
     * @return a new backend
     */
    public static Backend open(BackendOptions options) {
        return open();
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo("reference", "plain loops", "naive", 0, 1);
    }

    @Override
    public TensorOps tensors() {
        return tensors;
    }

    @Override
    public void close() {}
}
