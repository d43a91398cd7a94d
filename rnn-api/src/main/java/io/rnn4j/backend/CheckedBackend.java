package io.rnn4j.backend;

import io.rnn4j.tensor.DType;

/** A backend whose every operation is checked before it runs. */
final class CheckedBackend implements Backend {
    private final Backend backend;
    private final TensorOps tensors;
    private final LayerKernels layers;

    CheckedBackend(Backend backend) {
        this.backend = backend;
        this.tensors = new CheckedTensorOps(backend.tensors());
        this.layers = new CheckedLayerKernels(backend.layers());
    }

    private record CheckedLayerKernels(LayerKernels kernels) implements LayerKernels {
        @Override
        public RecurrentKernel recurrent(RecurrentSpec spec, DType dtype) {
            return new CheckedRecurrentKernel(kernels.recurrent(spec, dtype));
        }

        @Override
        public void sideBySide(Runnable first, Runnable second) {
            kernels.sideBySide(first, second);
        }
    }

    @Override
    public BackendInfo info() {
        return backend.info();
    }

    @Override
    public TensorOps tensors() {
        return tensors;
    }

    @Override
    public LayerKernels layers() {
        return layers;
    }

    @Override
    public void close() {
        backend.close();
    }
}
