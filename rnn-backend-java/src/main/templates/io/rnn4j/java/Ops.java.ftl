<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "Ops.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import org.jspecify.annotations.Nullable;

/**
 * The operations on tensors of one type. Tensors without gaps are one long run of elements, others a run a row.
 */
final class ${e.Type}Ops implements TensorOps {
    /** Elements of a function below which a second thread costs more than it gives: about 20 us of work. */
    private static final int PARALLEL = 1 << 14;
    /** Elements of one task; a multiple of every vector's length. */
    private static final int CHUNK = 1 << 12;

    private final ${e.Type}Kernels kernels;
    private final Gemm gemm;
    private final ParallelLoop loop;
    private final ${e.Type}Updates updates;

    ${e.Type}Ops(${e.Type}Kernels kernels, Gemm gemm, ParallelLoop loop) {
        this.kernels = kernels;
        this.gemm = gemm;
        this.loop = loop;
        this.updates = new ${e.Type}Updates(kernels);
    }

    static ${t}[] data(Tensor tensor) {
        return ((${e.Type}Storage) tensor.storage()).data();
    }

    private static int row(Tensor tensor, int row) {
        return tensor.offset() + row * tensor.rowStride();
    }

    @Override
    public Tensor allocate(DType dtype, Shape shape) {
        if (shape.size() > IndexRange.MOST_ELEMENTS) {
            throw new IllegalArgumentException(
                    "a tensor of the shape " + shape + " has " + shape.size() + " elements; it can have "
                            + IndexRange.MOST_ELEMENTS + " at most: use several");
        }
        return Tensor.of(new ${e.Type}Storage(new ${t}[shape.size()]), 0, shape);
    }

    @Override
    public void fill(Tensor dst, double value) {
        int runs = dst.isDense() ? 1 : dst.rows();
        int length = runs == 1 ? dst.size() : dst.columns();
        for (int r = 0; r < runs; r++) {
            java.util.Arrays.fill(data(dst), row(dst, r), row(dst, r) + length, ${e.narrow}value);
        }
    }

    @Override
    public void axpby(double a, Tensor x, double b, Tensor y) {
        int runs = x.isDense() && y.isDense() ? 1 : y.rows();
        int length = runs == 1 ? y.size() : y.columns();
        for (int r = 0; r < runs; r++) {
            if (a == 0) {
                kernels.scale(${e.narrow}b, data(y), row(y, r), length);
            } else if (b == 0) {
                kernels.ax(${e.narrow}a, data(x), row(x, r), data(y), row(y, r), length);
            } else {
                kernels.axpby(${e.narrow}a, data(x), row(x, r), ${e.narrow}b, data(y), row(y, r), length);
            }
        }
    }

    @Override
    public void mul(double a, Tensor x, Tensor y, double b, Tensor dst) {
        int runs = x.isDense() && y.isDense() && dst.isDense() ? 1 : dst.rows();
        int length = runs == 1 ? dst.size() : dst.columns();
        for (int r = 0; r < runs; r++) {
            if (a == 0) {
                kernels.scale(${e.narrow}b, data(dst), row(dst, r), length);
            } else {
                kernels.mul(
                        ${e.narrow}a, data(x), row(x, r), data(y), row(y, r), ${e.narrow}b, data(dst), row(dst, r), length);
            }
        }
    }

    @Override
    public void gemm(
            Transpose transposeA, Transpose transposeB, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
        boolean ta = transposeA == Transpose.YES;
        int k = ta ? a.rows() : a.columns();
        if (c.size() == 0) {
            return;
        }
        if (k == 0 || alpha == 0) {
            axpby(0, c, beta, c);
            return;
        }
        gemm.multiply(
                ta, transposeB == Transpose.YES, c.rows(), c.columns(), k, ${e.narrow}alpha, data(a), a.offset(), a.rowStride(),
                data(b), b.offset(), b.rowStride(), ${e.narrow}beta, data(c), c.offset(), c.rowStride());
    }

    @Override
    public void addRow(Tensor row, Tensor dst) {
        for (int r = 0; r < dst.rows(); r++) {
            kernels.axpby(1, data(row), row.offset(), 1, data(dst), row(dst, r), dst.columns());
        }
    }

    @Override
    public void sumRows(Tensor x, double beta, Tensor dst) {
        kernels.scale(${e.narrow}beta, data(dst), dst.offset(), dst.columns());
        for (int r = 0; r < x.rows(); r++) {
            kernels.axpby(1, data(x), row(x, r), 1, data(dst), dst.offset(), dst.columns());
        }
    }

    @Override
    public void activate(Activation f, Tensor x, Tensor y) {
        if (f == Activation.SOFTMAX) {
            for (int r = 0; r < y.rows(); r++) {
                softmax(data(x), row(x, r), kernels.max(data(x), row(x, r), y.columns()), data(y), row(y, r), y.columns());
            }
            return;
        }
        boolean dense = x.isDense() && y.isDense();
        int runs = dense ? 1 : y.rows();
        int length = dense ? y.size() : y.columns();
        if (loop.threads() == 1 || y.size() < PARALLEL) {
            for (int r = 0; r < runs; r++) {
                kernels.activate(f, data(x), row(x, r), data(y), row(y, r), length);
            }
        } else if (dense) {
            loop.run((length + CHUNK - 1) / CHUNK, (task, worker) -> {
                int from = task * CHUNK;
                kernels.activate(
                        f, data(x), x.offset() + from, data(y), y.offset() + from, Math.min(CHUNK, length - from));
            });
        } else {
            loop.run(runs, (r, worker) -> kernels.activate(f, data(x), row(x, r), data(y), row(y, r), length));
        }
    }

    /** Softmax of one row, shifted by its largest element; returns the sum of the exponentials. */
    private double softmax(${t}[] x, int xo, ${t} max, ${t}[] y, int yo, int n) {
        kernels.exp(x, xo, max, y, yo, n);
        double sum = kernels.sum(y, yo, n);
        kernels.scale(${e.narrow}(1 / sum), y, yo, n);
        return sum;
    }

    @Override
    public void activateBackward(Activation f, Tensor y, Tensor dy, Tensor dx) {
        if (f == Activation.SOFTMAX) {
            for (int r = 0; r < y.rows(); r++) {
                softmaxBackward(data(y), row(y, r), data(dy), row(dy, r), data(dx), row(dx, r), y.columns());
            }
            return;
        }
        int runs = y.isDense() && dy.isDense() && dx.isDense() ? 1 : y.rows();
        int length = runs == 1 ? y.size() : y.columns();
        for (int r = 0; r < runs; r++) {
            kernels.activateBackward(
                    f, data(y), row(y, r), data(dy), row(dy, r), data(dx), row(dx, r), length);
        }
    }

    private void softmaxBackward(${t}[] y, int yo, ${t}[] dy, int dyo, ${t}[] dx, int dxo, int n) {
        ${t} weighted = ${e.narrow}kernels.dot(y, yo, dy, dyo, n);
        for (int j = 0; j < n; j++) {
            dx[dxo + j] = y[yo + j] * (dy[dyo + j] - weighted);
        }
    }

    @Override
    public void normalizeRows(double epsilon, Tensor x, Tensor scale, Tensor y) {
        int n = y.columns();
        rows(y.rows(), n, (r, worker) -> data(scale)[scale.offset() + r] =
                kernels.normalize(epsilon, data(x), row(x, r), data(y), row(y, r), n));
    }

    @Override
    public void normalizeRowsBackward(Tensor y, Tensor scale, Tensor dy, Tensor dx) {
        int n = y.columns();
        rows(y.rows(), n, (r, worker) -> kernels.normalizeBackward(
                data(y), row(y, r), data(scale)[scale.offset() + r], data(dy), row(dy, r), data(dx), row(dx, r), n));
    }

    /** Runs a body for every row, on several threads where that pays. */
    private void rows(int rows, int columns, ParallelLoop.Body body) {
        if (loop.threads() == 1 || (long) rows * columns < PARALLEL) {
            for (int r = 0; r < rows; r++) {
                body.run(r, 0);
            }
            return;
        }
        int chunk = Math.max(CHUNK / columns, 1);
        loop.run((rows + chunk - 1) / chunk, (task, worker) -> {
            for (int r = task * chunk; r < Math.min(rows, (task + 1) * chunk); r++) {
                body.run(r, worker);
            }
        });
    }

    @Override
    public void gatherRows(Tensor table, int[] rows, Tensor dst) {
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(data(table), row(table, rows[r]), data(dst), row(dst, r), dst.columns());
        }
    }

    @Override
    public void scatterAddRows(Tensor src, int[] rows, Tensor table) {
        for (int r = 0; r < rows.length; r++) {
            kernels.axpby(1, data(src), row(src, r), 1, data(table), row(table, rows[r]), src.columns());
        }
    }

    @Override
    public double softmaxCrossEntropy(Tensor logits, int[] classes, @Nullable Tensor dLogits) {
        int rows = logits.rows();
        int n = logits.columns();
        ${t}[] x = data(logits);
        double loss = 0;
        for (int r = 0; r < rows; r++) {
            int at = row(logits, r);
            ${t} max = kernels.max(x, at, n);
            // The difference first: added to large logits, the logarithm would lose its digits.
            double distance = ${e.widen}max - x[at + classes[r]];
            double sum;
            if (dLogits == null) {
                sum = sumExp(x, at, max, n);
            } else {
                int to = row(dLogits, r);
                sum = softmax(x, at, max, data(dLogits), to, n);
                data(dLogits)[to + classes[r]] -= 1;
                kernels.scale(${e.narrow}(1.0 / rows), data(dLogits), to, n);
            }
            loss += distance + Math.log(sum);
        }
        return loss / rows;
    }

    private static double sumExp(${t}[] x, int xo, ${t} max, int n) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += ${e.Type}Functions.exp(x[xo + j] - max);
        }
        return sum;
    }

    @Override
    public double dot(Tensor x, Tensor y) {
        int runs = x.isDense() && y.isDense() ? 1 : y.rows();
        int length = runs == 1 ? y.size() : y.columns();
        double sum = 0;
        for (int r = 0; r < runs; r++) {
            sum += kernels.dot(data(x), row(x, r), data(y), row(y, r), length);
        }
        return sum;
    }

    @Override
    public void update(
            UpdateRule rule, double learningRate, long step, Tensor parameter, Tensor gradient, Tensor... state) {
        updates.step(rule, learningRate, step, parameter, gradient, state);
    }
}
</#list>
