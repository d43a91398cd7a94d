package io.rnn4j.blas;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.java.JavaBackend;

/** The Java backend with the product of a native BLAS; all the rest, memory and threads too, is the Java backend's. */
final class BlasBackend implements Backend {
    private final JavaBackend java;
    private final BackendInfo info;

    BlasBackend(BackendOptions options, BlasLibrary library) {
        this(options, library, BlockPlan::isNative);
    }

    BlasBackend(BackendOptions options, BlasLibrary library, BlasGemm.SizeRule rule) {
        this.java = JavaBackend.create(options, (gemm, loop) -> new BlasGemm(library.gemm(), gemm, loop, rule));
        this.info = new BackendInfo(
                BlasBackendProvider.NAME,
                library.name(),
                library.kernels(),
                java.info().vectorBits(),
                java.info().threads());
    }

    @Override
    public BackendInfo info() {
        return info;
    }

    @Override
    public TensorOps tensors() {
        return java.tensors();
    }

    @Override
    public LayerKernels layers() {
        return java.layers();
    }

    @Override
    public void close() {
        java.close();
    }
}
