package io.rnn4j.java;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import org.jspecify.annotations.Nullable;

/** Sends each operation to the kernels of its tensors' type, which are made when they are used first. */
record JavaTensorOps(Lazy<FloatOps> floats, Lazy<DoubleOps> doubles) implements TensorOps {
    private TensorOps of(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> floats.get();
            case FLOAT64 -> doubles.get();
        };
    }

    @Override
    public Tensor allocate(DType dtype, Shape shape) {
        return of(dtype).allocate(dtype, shape);
    }

    @Override
    public void fill(Tensor dst, double value) {
        of(dst.dtype()).fill(dst, value);
    }

    @Override
    public void axpby(double a, Tensor x, double b, Tensor y) {
        of(y.dtype()).axpby(a, x, b, y);
    }

    @Override
    public void mul(double a, Tensor x, Tensor y, double b, Tensor dst) {
        of(dst.dtype()).mul(a, x, y, b, dst);
    }

    @Override
    public void gemm(
            Transpose transposeA, Transpose transposeB, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
        of(c.dtype()).gemm(transposeA, transposeB, alpha, a, b, beta, c);
    }

    @Override
    public void addRow(Tensor row, Tensor dst) {
        of(dst.dtype()).addRow(row, dst);
    }

    @Override
    public void sumRows(Tensor x, double beta, Tensor dst) {
        of(dst.dtype()).sumRows(x, beta, dst);
    }

    @Override
    public void activate(Activation f, Tensor x, Tensor y) {
        of(y.dtype()).activate(f, x, y);
    }

    @Override
    public void activateBackward(Activation f, Tensor y, Tensor dy, Tensor dx) {
        of(dx.dtype()).activateBackward(f, y, dy, dx);
    }

    @Override
    public void normalizeRows(double epsilon, Tensor x, Tensor scale, Tensor y) {
        of(y.dtype()).normalizeRows(epsilon, x, scale, y);
    }

    @Override
    public void normalizeRowsBackward(Tensor y, Tensor scale, Tensor dy, Tensor dx) {
        of(dx.dtype()).normalizeRowsBackward(y, scale, dy, dx);
    }

    @Override
    public void gatherRows(Tensor table, int[] rows, Tensor dst) {
        of(dst.dtype()).gatherRows(table, rows, dst);
    }

    @Override
    public void scatterAddRows(Tensor src, int[] rows, Tensor table) {
        of(table.dtype()).scatterAddRows(src, rows, table);
    }

    @Override
    public double softmaxCrossEntropy(Tensor logits, int[] classes, @Nullable Tensor dLogits) {
        return of(logits.dtype()).softmaxCrossEntropy(logits, classes, dLogits);
    }

    @Override
    public double dot(Tensor x, Tensor y) {
        return of(x.dtype()).dot(x, y);
    }

    @Override
    public void update(
            UpdateRule rule, double learningRate, long step, Tensor parameter, Tensor gradient, Tensor... state) {
        of(parameter.dtype()).update(rule, learningRate, step, parameter, gradient, state);
    }
}
