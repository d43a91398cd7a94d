package io.rnn4j.java;

import static org.assertj.core.api.Assertions.fail;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The product at sizes that straddle vectors, tiles and blocks, against a naive product in double. */
class ProductTest {
    private static final int[][] SIZES = {
        {1, 1, 1},
        {1, 13, 207},
        {13, 1, 64},
        {13, 13, 13},
        {8, 48, 32},
        {9, 49, 33},
        {37, 203, 101},
        {207, 13, 702},
        {64, 64, 2100},
        {1, 702, 64},
        {100, 1030, 20}
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void agreesWithANaiveProductInDouble(int bits) {
        for (DType dtype : DType.values()) {
            for (int[] size : SIZES) {
                for (Transpose ta : Transpose.values()) {
                    for (Transpose tb : Transpose.values()) {
                        for (int threads : new int[] {1, 3}) {
                            check(bits, dtype, size, ta, tb, threads);
                        }
                    }
                }
            }
        }
    }

    private static void check(int bits, DType dtype, int[] size, Transpose ta, Transpose tb, int threads) {
        int m = size[0];
        int n = size[1];
        int k = size[2];
        try (Backend backend = Widths.open(bits, new BackendOptions(threads, Map.of()))) {
            Random random = new Random(m * 31L + n * 17L + k);
            Tensor a = matrix(backend, dtype, random, ta == Transpose.NO ? m : k, ta == Transpose.NO ? k : m);
            Tensor b = matrix(backend, dtype, random, tb == Transpose.NO ? k : n, tb == Transpose.NO ? n : k);
            for (double[] coefficients : new double[][] {{1, 0}, {1, 1}, {-0.5, 2}, {0, 3}}) {
                double alpha = coefficients[0];
                double beta = coefficients[1];
                Tensor c = matrix(backend, dtype, random, m, n);
                double[] before = c.toDoubleArray();
                if (beta == 0) {
                    c.set(0, 0, Double.NaN);
                }
                backend.tensors().gemm(ta, tb, alpha, a, b, beta, c);
                double[] got = c.toDoubleArray();
                double[] av = a.toDoubleArray();
                double[] bv = b.toDoubleArray();
                double epsilon = dtype == DType.FLOAT32 ? 0x1p-23 : 0x1p-52;
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        double absolute = 0;
                        for (int l = 0; l < k; l++) {
                            double x = av[ta == Transpose.NO ? i * k + l : l * m + i];
                            double y = bv[tb == Transpose.NO ? l * n + j : j * k + l];
                            sum += x * y;
                            absolute += Math.abs(x * y);
                        }
                        double expected = alpha * sum + (beta == 0 ? 0 : beta * before[i * n + j]);
                        double tolerance =
                                epsilon * (Math.sqrt(k) + 4) * (absolute + Math.abs(before[i * n + j]) * beta);
                        if (!(Math.abs(got[i * n + j] - expected) <= tolerance)) {
                            fail(
                                    "%d bits, %s, %dx%dx%d, %s %s, alpha %s, beta %s, %d threads: %s instead of %s at %d,%d",
                                    bits, dtype, m, n, k, ta, tb, alpha, beta, threads, got[i * n + j], expected, i, j);
                        }
                    }
                }
            }
        }
    }

    private static Tensor matrix(Backend backend, DType dtype, Random random, int rows, int columns) {
        Tensor wide = backend.tensors().allocate(dtype, Shape.of(rows, columns + 3));
        Tensor matrix = wide.columnRange(1, columns + 1);
        return matrix.copyFrom(random.doubles((long) rows * columns, -1, 1).toArray());
    }
}
