package io.rnn4j.java;

import static org.assertj.core.api.Assertions.fail;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.List;
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

    private static final double[][] COEFFICIENTS = {{1, 0}, {1, 1}, {-0.5, 2}, {0, 3}};

    /** The sums of a naive product and those of the magnitudes. */
    private static final class Naive {
        private final double[] sums;
        private final double[] magnitudes;

        private Naive(int elements) {
            sums = new double[elements];
            magnitudes = new double[elements];
        }

        static Naive of(Tensor a, boolean turnA, Tensor b, boolean turnB, int[] size) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            double[] av = a.toDoubleArray();
            double[] bv = b.toDoubleArray();
            Naive product = new Naive(m * n);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    for (int l = 0; l < k; l++) {
                        double term = av[turnA ? l * m + i : i * k + l] * bv[turnB ? j * k + l : l * n + j];
                        product.sums[i * n + j] += term;
                        product.magnitudes[i * n + j] += Math.abs(term);
                    }
                }
            }
            return product;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void agreesWithANaiveProductInDouble(int bits) {
        try (Backend one = Widths.open(bits, new BackendOptions(1, Map.of()));
                Backend three = Widths.open(bits, new BackendOptions(3, Map.of()))) {
            for (DType dtype : DType.values()) {
                for (int[] size : SIZES) {
                    for (Transpose ta : Transpose.values()) {
                        for (Transpose tb : Transpose.values()) {
                            check(List.of(one, three), bits, dtype, size, ta, tb);
                        }
                    }
                }
            }
        }
    }

    private static void check(List<Backend> backends, int bits, DType dtype, int[] size, Transpose ta, Transpose tb) {
        int m = size[0];
        int n = size[1];
        int k = size[2];
        boolean turnA = ta == Transpose.YES;
        boolean turnB = tb == Transpose.YES;
        double epsilon = dtype == DType.FLOAT32 ? 0x1p-23 : 0x1p-52;
        Naive naive = null;
        for (Backend backend : backends) {
            Random random = new Random(m * 31L + n * 17L + k);
            Tensor a = matrix(backend, dtype, random, turnA ? k : m, turnA ? m : k);
            Tensor b = matrix(backend, dtype, random, turnB ? n : k, turnB ? k : n);
            naive = naive == null ? Naive.of(a, turnA, b, turnB, size) : naive; // Both see the same numbers.
            for (double[] coefficients : COEFFICIENTS) {
                double alpha = coefficients[0];
                double beta = coefficients[1];
                Tensor c = matrix(backend, dtype, random, m, n);
                double[] before = c.toDoubleArray();
                if (beta == 0) {
                    c.set(0, 0, Double.NaN);
                }
                backend.tensors().gemm(ta, tb, alpha, a, b, beta, c);
                double[] got = c.toDoubleArray();
                for (int i = 0; i < got.length; i++) {
                    double expected = alpha * naive.sums[i] + (beta == 0 ? 0 : beta * before[i]);
                    double tolerance =
                            epsilon * (Math.sqrt(k) + 4) * (naive.magnitudes[i] + Math.abs(before[i]) * beta);
                    if (!(Math.abs(got[i] - expected) <= tolerance)) {
                        fail(
                                "%d bits, %s, %dx%dx%d, %s %s, alpha %s, beta %s, %s: %s instead of %s at %d,%d",
                                bits,
                                dtype,
                                m,
                                n,
                                k,
                                ta,
                                tb,
                                alpha,
                                beta,
                                backend.info(),
                                got[i],
                                expected,
                                i / n,
                                i % n);
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
