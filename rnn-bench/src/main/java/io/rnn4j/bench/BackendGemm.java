package io.rnn4j.bench;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;

/** A backend's matrix product. */
final class BackendGemm implements GemmSubject {
    private final Backend backend;
    private final TensorOps ops;
    private final Tensor a;
    private final Tensor b;
    private final Tensor c;

    BackendGemm(Backend backend, GemmProblem problem) {
        this.backend = backend;
        this.ops = backend.tensors();
        this.a = ops.allocate(problem.dtype(), Shape.of(problem.m(), problem.k()))
                .copyFrom(problem.a());
        this.b = ops.allocate(problem.dtype(), Shape.of(problem.k(), problem.n()))
                .copyFrom(problem.b());
        this.c = ops.allocate(problem.dtype(), Shape.of(problem.m(), problem.n()));
    }

    @Override
    public void multiply() {
        ops.gemm(Transpose.NO, Transpose.NO, 1, a, b, 0, c);
    }

    @Override
    public double[] output() {
        return c.toDoubleArray();
    }

    @Override
    public void close() {
        backend.close();
    }
}
