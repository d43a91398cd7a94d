package io.rnn4j.java;

import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.RecurrentSpec;
import io.rnn4j.tensor.DType;

/** Kernels whose backend has threads: two tasks side by side are a loop of two, in which inner loops run on one thread. */
record ThreadedLayerKernels(LayerKernels kernels, ParallelLoop loop) implements LayerKernels {
    @Override
    public RecurrentKernel recurrent(RecurrentSpec spec, DType dtype) {
        return kernels.recurrent(spec, dtype);
    }

    @Override
    public void sideBySide(Runnable first, Runnable second) {
        loop.run(2, (task, worker) -> (task == 0 ? first : second).run());
    }
}
