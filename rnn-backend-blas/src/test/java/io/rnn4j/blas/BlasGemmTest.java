package io.rnn4j.blas;

import static org.assertj.core.api.Assertions.assertThat;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.java.JavaBackend;
import io.rnn4j.tensor.DType;
import io.rnn4j.tensor.Shape;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products large enough to be split into blocks. */
class BlasGemmTest {
    private static BackendOptions threads(int threads) {
        return new BackendOptions(threads, Map.of());
    }

    private static Backend blas(int threads) throws UnusableException {
        return new BlasBackend(threads(threads), BlasLoader.load(threads(threads)), (m, n, k) -> true);
    }

    private static double[] product(
            Backend backend, DType type, int m, int n, int k, Transpose a, Transpose b, boolean integers) {
        TensorOps ops = backend.tensors();
        Random random = new Random(3);
        Tensor x = ops.allocate(type, a == Transpose.YES ? Shape.of(k, m) : Shape.of(m, k));
        Tensor y = ops.allocate(type, b == Transpose.YES ? Shape.of(n, k) : Shape.of(k, n));
        Tensor z = ops.allocate(type, Shape.of(m, n));
        for (Tensor tensor : new Tensor[] {x, y, z}) {
            double[] values = random.doubles(tensor.size())
                    .map(value -> integers ? Math.rint(8 * value - 4) : 2 * value - 1)
                    .toArray();
            tensor.copyFrom(values);
        }
        ops.gemm(a, b, 0.5, x, y, 2, z);
        return z.toDoubleArray();
    }

    @ParameterizedTest
    @CsvSource({
        "700, 1100, 65, NO, NO, FLOAT32",
        "513, 530, 90, YES, NO, FLOAT32",
        "1030, 40, 33, NO, YES, FLOAT64",
        "17, 1541, 50, YES, YES, FLOAT64"
    })
    void blocksCoverTheProductAndGiveTheSameBitsAtAnyNumberOfThreads(
            int m, int n, int k, Transpose a, Transpose b, DType type) throws UnusableException {
        try (Backend one = blas(1);
                Backend two = blas(2);
                Backend five = blas(5);
                Backend java = JavaBackend.create(threads(1))) {
            double[] alone = product(one, type, m, n, k, a, b, false);
            assertThat(product(two, type, m, n, k, a, b, false)).isEqualTo(alone);
            assertThat(product(five, type, m, n, k, a, b, false)).isEqualTo(alone);
            assertThat(product(two, type, m, n, k, a, b, true)).isEqualTo(product(java, type, m, n, k, a, b, true));
        }
    }

    @Test
    void blocksAreEvenAlignedAndNotTooLarge() {
        for (int length = 1; length < 5000; length++) {
            int block = BlockPlan.block(length);
            assertThat(block % 16).isZero();
            assertThat(block).isBetween(1, BlockPlan.LARGEST_BLOCK);
            if (length > BlockPlan.LARGEST_BLOCK) {
                assertThat(block).isGreaterThanOrEqualTo(BlockPlan.LARGEST_BLOCK / 2);
            }
        }
    }
}
