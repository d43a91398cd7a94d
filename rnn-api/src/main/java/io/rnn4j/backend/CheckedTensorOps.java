package io.rnn4j.backend;

import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.ShapeException;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks the arguments of every operation before a backend sees them. */
final class CheckedTensorOps implements TensorOps {
    private final TensorOps ops;

    CheckedTensorOps(TensorOps ops) {
        this.ops = ops;
    }

    @Override
    public Tensor allocate(DType dtype, Shape shape) {
        return ops.allocate(Objects.requireNonNull(dtype, "dtype"), Objects.requireNonNull(shape, "shape"));
    }

    @Override
    public void fill(Tensor dst, double value) {
        ops.fill(Objects.requireNonNull(dst, "dst"), value);
    }

    @Override
    public void axpby(double a, Tensor x, double b, Tensor y) {
        Checks.sameSize("axpby", "x", x, "y", y);
        Checks.apartOrSame("axpby", "y", y, "x", x);
        ops.axpby(a, x, b, y);
    }

    @Override
    public void mul(double a, Tensor x, Tensor y, double b, Tensor dst) {
        Checks.sameSize("mul", "x", x, "dst", dst);
        Checks.sameSize("mul", "y", y, "dst", dst);
        Checks.apartOrSame("mul", "dst", dst, "x", x);
        Checks.apartOrSame("mul", "dst", dst, "y", y);
        ops.mul(a, x, y, b, dst);
    }

    @Override
    public void gemm(
            Transpose transposeA, Transpose transposeB, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
        boolean turnA = Objects.requireNonNull(transposeA, "transposeA") == Transpose.YES;
        boolean turnB = Objects.requireNonNull(transposeB, "transposeB") == Transpose.YES;
        int m = turnA ? a.columns() : a.rows();
        int k = turnA ? a.rows() : a.columns();
        int kOfB = turnB ? b.columns() : b.rows();
        int n = turnB ? b.rows() : b.columns();
        if (k != kOfB || m != c.rows() || n != c.columns()) {
            throw new ShapeException("gemm: op(a) [" + m + ", " + k + "] times op(b) [" + kOfB + ", " + n
                    + "] does not fit c [" + c.rows() + ", " + c.columns() + "] (a is " + a
                    + (turnA ? " transposed" : "") + ", b is " + b + (turnB ? " transposed" : "") + ")");
        }
        Checks.sameType("gemm", "a", a, "c", c);
        Checks.sameType("gemm", "b", b, "c", c);
        Checks.apart("gemm", "c", c, "a", a);
        Checks.apart("gemm", "c", c, "b", b);
        ops.gemm(transposeA, transposeB, alpha, a, b, beta, c);
    }

    @Override
    public void addRow(Tensor row, Tensor dst) {
        Checks.row("addRow", "row", row, "dst", dst);
        Checks.apart("addRow", "dst", dst, "row", row);
        ops.addRow(row, dst);
    }

    @Override
    public void sumRows(Tensor x, double beta, Tensor dst) {
        Checks.row("sumRows", "dst", dst, "x", x);
        Checks.apart("sumRows", "dst", dst, "x", x);
        ops.sumRows(x, beta, dst);
    }

    @Override
    public void activate(Activation f, Tensor x, Tensor y) {
        Objects.requireNonNull(f, "f");
        Checks.sameSize("activate", "x", x, "y", y);
        Checks.apartOrSame("activate", "y", y, "x", x);
        ops.activate(f, x, y);
    }

    @Override
    public void activateBackward(Activation f, Tensor y, Tensor dy, Tensor dx) {
        Objects.requireNonNull(f, "f");
        Checks.sameSize("activateBackward", "y", y, "dx", dx);
        Checks.sameSize("activateBackward", "dy", dy, "dx", dx);
        Checks.apart("activateBackward", "dx", dx, "y", y);
        Checks.apartOrSame("activateBackward", "dx", dx, "dy", dy);
        ops.activateBackward(f, y, dy, dx);
    }

    @Override
    public void normalizeRows(double epsilon, Tensor x, Tensor scale, Tensor y) {
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
            throw new IllegalArgumentException(
                    "normalizeRows: epsilon must be positive and finite, but got " + epsilon);
        }
        Checks.sameSize("normalizeRows", "x", x, "y", y);
        checkScale("normalizeRows", "x", x, scale);
        Checks.apart("normalizeRows", "scale", scale, "x", x);
        Checks.apart("normalizeRows", "y", y, "scale", scale);
        Checks.apartOrSame("normalizeRows", "y", y, "x", x);
        ops.normalizeRows(epsilon, x, scale, y);
    }

    @Override
    public void normalizeRowsBackward(Tensor y, Tensor scale, Tensor dy, Tensor dx) {
        Checks.sameSize("normalizeRowsBackward", "y", y, "dx", dx);
        Checks.sameSize("normalizeRowsBackward", "dy", dy, "dx", dx);
        checkScale("normalizeRowsBackward", "y", y, scale);
        Checks.apart("normalizeRowsBackward", "dx", dx, "y", y);
        Checks.apart("normalizeRowsBackward", "dx", dx, "scale", scale);
        Checks.apartOrSame("normalizeRowsBackward", "dx", dx, "dy", dy);
        ops.normalizeRowsBackward(y, scale, dy, dx);
    }

    private static void checkScale(String operation, String name, Tensor matrix, Tensor scale) {
        if (matrix.columns() == 0) {
            throw new ShapeException(operation + ": " + name + " must have at least one column, but got " + matrix);
        }
        if (scale.rows() != 1 || scale.columns() != matrix.rows()) {
            throw new ShapeException(operation + ": scale must be one row of as many elements as " + name
                    + " has rows, but got " + scale + " and " + matrix);
        }
        Checks.sameType(operation, "scale", scale, name, matrix);
    }

    @Override
    public void gatherRows(Tensor table, int[] rows, Tensor dst) {
        checkTable("gatherRows", table, "dst", dst);
        Checks.rowNumbers("gatherRows", "rows", rows, dst.rows(), table.rows());
        Checks.apart("gatherRows", "dst", dst, "table", table);
        ops.gatherRows(table, rows, dst);
    }

    @Override
    public void scatterAddRows(Tensor src, int[] rows, Tensor table) {
        checkTable("scatterAddRows", table, "src", src);
        Checks.rowNumbers("scatterAddRows", "rows", rows, src.rows(), table.rows());
        Checks.apart("scatterAddRows", "table", table, "src", src);
        ops.scatterAddRows(src, rows, table);
    }

    private static void checkTable(String operation, Tensor table, String name, Tensor other) {
        if (table.columns() != other.columns()) {
            throw new ShapeException(operation + ": " + name + " must have as many columns as table, but got " + other
                    + " and " + table);
        }
        Checks.sameType(operation, name, other, "table", table);
    }

    @Override
    public double softmaxCrossEntropy(Tensor logits, int[] classes, @Nullable Tensor dLogits) {
        if (logits.rows() == 0 || logits.columns() == 0) {
            throw new ShapeException("softmaxCrossEntropy: logits must not be empty, but got " + logits);
        }
        Checks.rowNumbers("softmaxCrossEntropy", "classes", classes, logits.rows(), logits.columns());
        if (dLogits != null) {
            Checks.sameSize("softmaxCrossEntropy", "logits", logits, "dLogits", dLogits);
            Checks.apartOrSame("softmaxCrossEntropy", "dLogits", dLogits, "logits", logits);
        }
        return ops.softmaxCrossEntropy(logits, classes, dLogits);
    }

    @Override
    public double dot(Tensor x, Tensor y) {
        Checks.sameSize("dot", "x", x, "y", y);
        return ops.dot(x, y);
    }

    @Override
    public void update(
            UpdateRule rule, double learningRate, long step, Tensor parameter, Tensor gradient, Tensor... state) {
        Checks.sameSize("update", "gradient", gradient, "parameter", parameter);
        Checks.apart("update", "parameter", parameter, "gradient", gradient);
        if (state.length != rule.stateCount()) {
            throw new IllegalArgumentException(
                    "update: " + rule + " keeps " + rule.stateCount() + " state tensors, but got " + state.length);
        }
        for (int i = 0; i < state.length; i++) {
            Checks.sameSize("update", "state[" + i + "]", state[i], "parameter", parameter);
            Checks.apart("update", "state[" + i + "]", state[i], "parameter", parameter);
            Checks.apart("update", "state[" + i + "]", state[i], "gradient", gradient);
            for (int j = 0; j < i; j++) {
                Checks.apart("update", "state[" + i + "]", state[i], "state[" + j + "]", state[j]);
            }
        }
        if (step < 1) {
            throw new IllegalArgumentException("update: step must be at least 1, but got " + step);
        }
        if (!Double.isFinite(learningRate)) {
            throw new IllegalArgumentException("update: learning rate must be finite, but got " + learningRate);
        }
        ops.update(rule, learningRate, step, parameter, gradient, state);
    }
}
