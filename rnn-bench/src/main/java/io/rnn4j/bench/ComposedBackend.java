package io.rnn4j.bench;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.TensorOps;

/**
 * A backend without layer kernels of its own: its layers are composed from its tensor operations.
 *
 * @param inner has the operations
 */
record ComposedBackend(Backend inner) implements Backend {
    @Override
    public BackendInfo info() {
        return inner.info();
    }

    @Override
    public TensorOps tensors() {
        return inner.tensors();
    }

    @Override
    public void close() {
        inner.close();
    }
}
