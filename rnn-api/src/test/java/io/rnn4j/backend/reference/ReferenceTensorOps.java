package io.rnn4j.backend.reference;

import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.UpdateRule;
import io.rnn4j.tensor.Activation;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Every operation as its javadoc states it, one element after the other. */
final class ReferenceTensorOps implements TensorOps {
    @Override
    public Tensor allocate(DType dtype, Shape shape) {
        return Tensor.of(new ReferenceStorage(dtype, shape.size()), 0, shape);
    }

    private static double at(Tensor x, int row, int column) {
        return ((ReferenceStorage) x.storage()).at(x.offset() + row * x.rowStride() + column);
    }

    private static void put(Tensor x, int row, int column, double value) {
        ((ReferenceStorage) x.storage()).put(x.offset() + row * x.rowStride() + column, value);
    }

    /** The value of one element of a destination. */
    private interface Element {
        double at(int row, int column);
    }

    private static void each(Tensor dst, Element element) {
        for (int row = 0; row < dst.rows(); row++) {
            for (int column = 0; column < dst.columns(); column++) {
                put(dst, row, column, element.at(row, column));
            }
        }
    }

    /** {@code coefficient * x[row, column]}, which for coefficient 0 does not read x. */
    private static double scaled(double coefficient, Tensor x, int row, int column) {
        return coefficient == 0 ? 0 : coefficient * at(x, row, column);
    }

    @Override
    public void fill(Tensor dst, double value) {
        each(dst, (row, column) -> value);
    }

    @Override
    public void axpby(double a, Tensor x, double b, Tensor y) {
        if (b == 0 && a != 0) {
            each(y, (row, column) -> a * at(x, row, column));
        } else {
            each(y, (row, column) -> scaled(a, x, row, column) + scaled(b, y, row, column));
        }
    }

    @Override
    public void mul(double a, Tensor x, Tensor y, double b, Tensor dst) {
        each(dst, (row, column) -> {
            double product = a == 0 ? 0 : a * at(x, row, column) * at(y, row, column);
            return product + scaled(b, dst, row, column);
        });
    }

    @Override
    public void gemm(
            Transpose transposeA, Transpose transposeB, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
        boolean turnA = transposeA == Transpose.YES;
        boolean turnB = transposeB == Transpose.YES;
        int length = alpha == 0 ? 0 : turnA ? a.rows() : a.columns();
        ReferenceStorage as = (ReferenceStorage) a.storage();
        ReferenceStorage bs = (ReferenceStorage) b.storage();
        // Most of the tests' time goes into this loop.
        int stepA = turnA ? a.rowStride() : 1;
        int stepB = turnB ? 1 : b.rowStride();
        each(c, (row, column) -> {
            int atA = a.offset() + (turnA ? row : row * a.rowStride());
            int atB = b.offset() + (turnB ? column * b.rowStride() : column);
            double sum = 0;
            for (int k = 0; k < length; k++) {
                sum += as.at(atA + k * stepA) * bs.at(atB + k * stepB);
            }
            return alpha * sum + scaled(beta, c, row, column);
        });
    }

    @Override
    public void addRow(Tensor row, Tensor dst) {
        each(dst, (i, j) -> at(dst, i, j) + at(row, 0, j));
    }

    @Override
    public void sumRows(Tensor x, double beta, Tensor dst) {
        each(dst, (row, column) -> {
            double sum = 0;
            for (int i = 0; i < x.rows(); i++) {
                sum += at(x, i, column);
            }
            return sum + scaled(beta, dst, row, column);
        });
    }

    @Override
    public void activate(Activation f, Tensor x, Tensor y) {
        switch (f) {
            case IDENTITY -> each(y, (row, column) -> at(x, row, column));
            case RELU -> each(y, (row, column) -> Math.max(at(x, row, column), 0.0));
            case SIGMOID -> each(y, (row, column) -> 1 / (1 + Math.exp(-at(x, row, column))));
            case TANH -> each(y, (row, column) -> Math.tanh(at(x, row, column)));
            case SOFTMAX -> softmax(x, y);
        }
    }

    private static void softmax(Tensor x, Tensor y) {
        for (int i = 0; i < x.rows(); i++) {
            double max = rowMax(x, i);
            double sum = rowExpSum(x, i, max);
            for (int j = 0; j < x.columns(); j++) {
                put(y, i, j, Math.exp(at(x, i, j) - max) / sum);
            }
        }
    }

    private static double rowMax(Tensor x, int row) {
        double max = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < x.columns(); column++) {
            max = Math.max(max, at(x, row, column));
        }
        return max;
    }

    private static double rowExpSum(Tensor x, int row, double max) {
        double sum = 0;
        for (int column = 0; column < x.columns(); column++) {
            sum += Math.exp(at(x, row, column) - max);
        }
        return sum;
    }

    @Override
    public void activateBackward(Activation f, Tensor y, Tensor dy, Tensor dx) {
        switch (f) {
            case IDENTITY -> each(dx, (row, column) -> at(dy, row, column));
            case RELU -> each(dx, (row, column) -> at(y, row, column) > 0 ? at(dy, row, column) : 0);
            case SIGMOID ->
                each(dx, (row, column) -> {
                    double s = at(y, row, column);
                    return at(dy, row, column) * s * (1 - s);
                });
            case TANH ->
                each(dx, (row, column) -> {
                    double t = at(y, row, column);
                    return at(dy, row, column) * (1 - t * t);
                });
            case SOFTMAX -> softmaxBackward(y, dy, dx);
        }
    }

    private static void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        for (int i = 0; i < y.rows(); i++) {
            double mean = 0;
            for (int j = 0; j < y.columns(); j++) {
                mean += at(dy, i, j) * at(y, i, j);
            }
            for (int j = 0; j < y.columns(); j++) {
                put(dx, i, j, at(y, i, j) * (at(dy, i, j) - mean));
            }
        }
    }

    @Override
    public void normalizeRows(double epsilon, Tensor x, Tensor scale, Tensor y) {
        int n = x.columns();
        double[] row = new double[n];
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < n; j++) {
                row[j] = at(x, i, j);
            }
            center(row);
            center(row); // What rounding left of the mean.
            double s = 1 / Math.sqrt(Arrays.stream(row).map(d -> d * d).sum() / n + epsilon);
            put(scale, 0, i, s);
            for (int j = 0; j < n; j++) {
                put(y, i, j, s * row[j]);
            }
        }
    }

    private static void center(double[] row) {
        double mean = Arrays.stream(row).sum() / row.length;
        for (int j = 0; j < row.length; j++) {
            row[j] -= mean;
        }
    }

    @Override
    public void normalizeRowsBackward(Tensor y, Tensor scale, Tensor dy, Tensor dx) {
        for (int i = 0; i < y.rows(); i++) {
            double mean = 0;
            double weighted = 0;
            for (int j = 0; j < y.columns(); j++) {
                mean += at(dy, i, j) / y.columns();
                weighted += at(dy, i, j) * at(y, i, j) / y.columns();
            }
            for (int j = 0; j < y.columns(); j++) {
                put(dx, i, j, at(scale, 0, i) * (at(dy, i, j) - mean - at(y, i, j) * weighted));
            }
        }
    }

    @Override
    public void gatherRows(Tensor table, int[] rows, Tensor dst) {
        each(dst, (row, column) -> at(table, rows[row], column));
    }

    @Override
    public void scatterAddRows(Tensor src, int[] rows, Tensor table) {
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < src.columns(); j++) {
                put(table, rows[i], j, at(table, rows[i], j) + at(src, i, j));
            }
        }
    }

    @Override
    public double softmaxCrossEntropy(Tensor logits, int[] classes, @Nullable Tensor dLogits) {
        int rows = logits.rows();
        double loss = 0;
        for (int i = 0; i < rows; i++) {
            double max = rowMax(logits, i);
            double sum = rowExpSum(logits, i, max);
            loss += max - at(logits, i, classes[i]) + Math.log(sum);
            for (int j = 0; dLogits != null && j < logits.columns(); j++) {
                double probability = Math.exp(at(logits, i, j) - max) / sum;
                put(dLogits, i, j, (probability - (j == classes[i] ? 1 : 0)) / rows);
            }
        }
        return loss / rows;
    }

    @Override
    public double dot(Tensor x, Tensor y) {
        double sum = 0;
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                sum += at(x, row, column) * at(y, row, column);
            }
        }
        return sum;
    }

    @Override
    public void update(
            UpdateRule rule, double learningRate, long step, Tensor parameter, Tensor gradient, Tensor... state) {
        double[] element = new double[1 + state.length];
        for (int row = 0; row < parameter.rows(); row++) {
            for (int column = 0; column < parameter.columns(); column++) {
                element[0] = at(parameter, row, column);
                for (int i = 0; i < state.length; i++) {
                    element[1 + i] = at(state[i], row, column);
                }
                ReferenceUpdates.step(rule, learningRate, step, at(gradient, row, column), element);
                put(parameter, row, column, element[0]);
                for (int i = 0; i < state.length; i++) {
                    put(state[i], row, column, element[1 + i]);
                }
            }
        }
    }
}
